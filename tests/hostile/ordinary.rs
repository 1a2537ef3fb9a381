//! Readers as they are: a connection each, one request after another.

use std::{
    fmt,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    task::JoinSet,
};

/// How long a reader waits.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Connection<S = TcpStream>(BufReader<S>);

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<(u16, String)> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .await
    }

    async fn ask(&mut self, request: &str) -> anyhow::Result<(u16, String)> {
        self.0.get_mut().write_all(request.as_bytes()).await?;
        self.answer().await
    }
}

impl<S: AsyncRead + Unpin> Connection<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    pub(crate) async fn answer(&mut self) -> anyhow::Result<(u16, String)> {
        let mut line = String::new();
        self.0.read_line(&mut line).await?;
        let status = line.get(9..12).context("no status")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).await?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await?;
        Ok((status, String::from_utf8(body)?))
    }
}

/// How the readers fared.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) failures: usize,
    times: Vec<Duration>,
    first_failure: Option<String>,
}

impl Figures {
    fn percentile(&self, part: f64) -> f64 {
        let place = ((self.times.len() as f64 - 1.0) * part).max(0.0) as usize;
        self.times
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ordinary requests, {} failed, p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms",
            self.times.len() + self.failures,
            self.failures,
            self.percentile(0.5),
            self.percentile(0.99),
            self.percentile(1.0)
        )?;
        match &self.first_failure {
            Some(failure) => write!(f, " (the first failure: {failure})"),
            None => Ok(()),
        }
    }
}

/// Asks for a while, with some readers at a time, each with a short pause between requests.
pub(crate) async fn ask(address: SocketAddr, time: Duration, readers: usize) -> Figures {
    let mut all = JoinSet::new();
    for reader in 0..readers {
        all.spawn(read(address, time, reader));
    }
    let mut together = Figures::default();
    while let Some(Ok(figures)) = all.join_next().await {
        together.failures += figures.failures;
        together.times.extend(figures.times);
        together.first_failure = together.first_failure.or(figures.first_failure);
    }
    together.times.sort();
    together
}

async fn read(address: SocketAddr, time: Duration, reader: usize) -> Figures {
    let query =
        r#"{"query":"{ articles(first: 10) { nodes { title path authors { name } } } site { name } }"}"#;
    let graphql = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{query}",
        query.len()
    );
    let rest = "GET /v1/articles?limit=10 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned();
    let started = Instant::now();
    let mut figures = Figures::default();
    let mut connection = None;
    let mut number = reader;
    while started.elapsed() < time {
        let request = if number.is_multiple_of(2) { &rest } else { &graphql };
        number += 1;
        // Every now and then a reader comes anew.
        if number.is_multiple_of(20) {
            connection = None;
        }
        let asked = Instant::now();
        let result = tokio::time::timeout(PATIENCE, async {
            let mut open = match connection.take() {
                Some(open) => open,
                None => Connection::open(address).await?,
            };
            let (status, body) = open.ask(request).await?;
            anyhow::ensure!(status == 200 && !body.contains("\"errors\""), "{status} {body}");
            Ok(open)
        })
        .await
        .unwrap_or_else(|_| Err(anyhow::anyhow!("no answer within {} seconds", PATIENCE.as_secs())));
        match result {
            Ok(open) => {
                figures.times.push(asked.elapsed());
                connection = Some(open);
            }
            Err(error) => {
                figures.failures += 1;
                figures.first_failure.get_or_insert(format!("{error:#}"));
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    figures
}
