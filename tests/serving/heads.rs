//! Heads of requests: slow ones, large ones, several at once.

use std::{sync::Arc, time::Duration};

use masthead_api::http::Cut;
use tokio::sync::Semaphore;

use super::harness::{Answer, Client, Server, held, masthead, patient, until};

const SHORT: Duration = Duration::from_millis(60);

async fn plain(change: impl FnOnce(&mut masthead_api::ServeOptions)) -> Server {
    let mut options = patient();
    change(&mut options);
    Server::start(held(&Arc::new(Semaphore::new(0))), options).await
}

#[tokio::test]
async fn who_sends_nothing_is_cut_when_a_head_should_be_there() {
    let server = plain(|options| options.times.head = SHORT).await;
    let mut silent = server.connect().await;
    assert_eq!(silent.rest().await, "");
    until(|| server.figures.cut(Cut::Head) == 1 && server.figures.open() == 0).await;
}

#[tokio::test]
async fn a_byte_now_and_then_gains_no_time() {
    let server = plain(|options| options.times.head = SHORT).await;
    for start in ["G", "GET / HTTP/1.1\r\nHost: x\r\n", "PRI * HTTP/2.0\r\n"] {
        let before = server.figures.cut(Cut::Head);
        let mut slow = server.connect().await;
        slow.send(start).await;
        until(|| server.figures.cut(Cut::Head) > before).await;
        assert_eq!(slow.rest().await, "", "{start}");
    }
    // The second head of a connection is timed as the first.
    let mut slow = server.connect().await;
    assert_eq!(slow.get("/").await.status, 200);
    slow.send("GET /").await;
    assert_eq!(slow.rest().await, "");
    assert_eq!(server.figures.cut(Cut::Head), 4);
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_the_idle_time_and_no_sooner() {
    let server = plain(|options| {
        options.times.head = SHORT;
        options.times.idle = SHORT * 4;
    })
    .await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/").await.body, "at once");
    let idle_since = std::time::Instant::now();
    assert_eq!(client.rest().await, "");
    assert!(
        idle_since.elapsed() >= SHORT * 3,
        "closed after {:?}",
        idle_since.elapsed()
    );
    assert_eq!(
        (server.figures.cut(Cut::Idle), server.figures.cut(Cut::Head)),
        (1, 0)
    );
}

/// An answer to a head of Masthead's own server with its usual limits.
async fn asked(server: &Server, head: String) -> (Answer, Client<tokio::net::TcpStream>) {
    let mut client = server.connect().await;
    client.send(head).await;
    (client.answer().await, client)
}

#[tokio::test]
async fn large_heads_get_a_problem_and_larger_ones_the_status_alone() {
    let (router, _app) = masthead(|_| {}).await;
    let server = Server::start(router, patient()).await;
    let lines = |count: usize| "X-Y: z\r\n".repeat(count);
    let head = |path: &str, rest: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n{rest}\r\n");
    let long = |count: usize| format!("/{}", "a".repeat(count));

    let (answer, mut client) = asked(&server, head("/healthz", &lines(150))).await;
    assert_eq!(answer.status, 431);
    assert!(
        answer.head.contains("content-type: application/problem+json"),
        "{}",
        answer.head
    );
    assert!(answer.body.contains("\"HEADERS_TOO_LARGE\"") && answer.body.contains("the maximum is 100"));
    assert_eq!(
        client.get("/healthz").await.status,
        200,
        "the connection is as good as before"
    );
    let (answer, mut client) = asked(&server, head("/healthz", &lines(250))).await;
    assert_eq!((answer.status, answer.body.as_str()), (431, ""));
    assert_eq!(client.rest().await, "");

    let cookie = |size: usize| format!("Cookie: {}\r\n", "c".repeat(size));
    let (answer, _) = asked(&server, head("/healthz", &cookie(40_000))).await;
    assert!(
        answer.status == 431 && answer.body.contains("\"HEADERS_TOO_LARGE\""),
        "{answer:?}"
    );
    let (answer, _) = asked(&server, head("/healthz", &cookie(400_000))).await;
    assert_eq!((answer.status, answer.body.as_str()), (431, ""));

    let (answer, _) = asked(&server, head(&long(9_000), "")).await;
    assert!(
        answer.status == 414 && answer.body.contains("\"URI_TOO_LONG\""),
        "{answer:?}"
    );
    let (answer, _) = asked(&server, head(&long(70_000), "")).await;
    assert_eq!((answer.status, answer.body.as_str()), (414, ""));

    for nonsense in [
        "nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\na b: c\r\n\r\n",
    ] {
        let (answer, mut client) = asked(&server, nonsense.to_owned()).await;
        assert_eq!((answer.status, answer.body.as_str()), (400, ""), "{nonsense}");
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() {
    let permits = Arc::new(Semaphore::new(0));
    let server = Server::start(held(&permits), patient()).await;
    let mut client = server.connect().await;
    let echo = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthird";
    client
        .send(format!(
            "GET /held HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n{echo}"
        ))
        .await;
    permits.add_permits(1);
    assert_eq!(client.answer().await.body, "waited");
    assert_eq!(client.answer().await.body, "at once");
    assert_eq!(client.answer().await.body, "third");
}

#[tokio::test]
async fn who_hangs_up_is_worked_for_no_longer() {
    let server = plain(|_| {}).await;
    let mut client = server.connect().await;
    client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.in_flight() == 1).await;
    drop(client);
    until(|| server.figures.in_flight() == 0 && server.figures.open() == 0).await;
}
