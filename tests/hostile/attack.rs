//! Connections that mean no good.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
};

use crate::{ordinary::Connection, tally::Tally};

/// How long a connection of those that come again and again is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn begin(
    attackers: &mut JoinSet<()>,
    address: SocketAddr,
    tally: &Arc<Tally>,
    stopped: &watch::Receiver<bool>,
) {
    for number in 0..1_000 {
        attackers.spawn(hold(address, Arc::clone(tally), number, "silent", "", 0));
        let asks = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        attackers.spawn(hold(
            address,
            Arc::clone(tally),
            number,
            "idle after a request",
            asks,
            0,
        ));
    }
    let body =
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    for number in 0..250 {
        let head = "GET /";
        attackers.spawn(hold(
            address,
            Arc::clone(tally),
            number,
            "head, a byte a second",
            head,
            1,
        ));
        attackers.spawn(hold(
            address,
            Arc::clone(tally),
            number,
            "body, a byte a second",
            body,
            1,
        ));
    }
    let large_head = format!(
        "GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n",
        "c".repeat(40_000)
    );
    let larger_head = format!(
        "GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n",
        "c".repeat(400_000)
    );
    let large_body = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        format!("10000\r\n{}\r\n", "x".repeat(0x1_0000)).repeat(16)
    );
    let pipelined = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    let cut_off = "GET /v1/articles?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned();
    let waves: [(&'static str, String, usize); 5] = [
        ("large head", large_head, 1),
        ("larger head", larger_head, 1),
        ("large body", large_body, 1),
        ("100 requests at once", pipelined, 100),
        ("hung up in the middle", cut_off, 0),
    ];
    for (name, request, answers) in waves {
        attackers.spawn(again_and_again(
            address,
            Arc::clone(tally),
            stopped.clone(),
            name,
            request,
            answers,
        ));
    }
}

/// Opens a connection, says something, goes on a byte at a time or not at all, and waits for the end.
async fn hold(
    address: SocketAddr,
    tally: Arc<Tally>,
    number: u64,
    name: &'static str,
    start: &'static str,
    bytes_a_second: u64,
) {
    // Not all in one blow: the listener's queue is not what is tried here.
    tokio::time::sleep(Duration::from_millis(number * 2)).await;
    let opened = Instant::now();
    let Ok(mut stream) = TcpStream::connect(address).await else {
        tally.not_let_in(name);
        return;
    };
    tally.opened(name, true);
    let mut part = [0; 4_096];
    let mut alive = stream.write_all(start.as_bytes()).await.is_ok();
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    while alive {
        tokio::select! {
            read = stream.read(&mut part) => match read {
                Ok(0) | Err(_) => alive = false,
                Ok(count) => {
                    let text = String::from_utf8_lossy(&part[..count]);
                    if let Some(status) = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()) {
                        tally.answered(name, status);
                    }
                }
            },
            _ = beat.tick(), if bytes_a_second > 0 => {
                alive = stream.write_all(b"x").await.is_ok();
            }
        }
    }
    tally.cut(name, opened.elapsed());
}

/// Sends the same again and again, each time on a connection of its own.
async fn again_and_again(
    address: SocketAddr,
    tally: Arc<Tally>,
    stopped: watch::Receiver<bool>,
    name: &'static str,
    request: String,
    answers: usize,
) {
    while !*stopped.borrow() {
        let once = async {
            let mut stream = TcpStream::connect(address).await?;
            tally.opened(name, false);
            if answers == 0 {
                stream.write_all(request.as_bytes()).await?;
                return Ok(());
            }
            // Written beside reading: the server may have refused before it has all.
            let (read, mut write) = stream.into_split();
            let mut connection = Connection::over(read);
            let writing = async {
                let _ = write.write_all(request.as_bytes()).await;
                std::future::pending::<()>().await;
            };
            let reading = async {
                for _ in 0..answers {
                    let (status, _) = connection.answer().await?;
                    tally.answered(name, status);
                }
                anyhow::Ok(())
            };
            tokio::select! {
                result = reading => result,
                () = writing => Ok(()),
            }
        };
        let _ = tokio::time::timeout(PATIENCE, once).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
