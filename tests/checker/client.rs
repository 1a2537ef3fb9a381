//! A connection to one server, opened again when it is lost.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, task::JoinSet};

use crate::pages::Page;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, as far as it is compared.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    /// What the server says of where it comes from.
    pub(crate) x_cache: Option<String>,
}

impl Answer {
    /// Whether two answers say the same. Each problem bears its request's id, so of problems the codes are compared.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.status == other.status
            && (self.body == other.body || (self.status >= 400 && self.code() == other.code()))
    }

    fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get("code")?.as_str()?.to_owned())
    }
}

pub(crate) struct Client {
    address: SocketAddr,
    open: Option<http1::SendRequest<Full<Bytes>>>,
    connections: JoinSet<()>,
}

impl Client {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            open: None,
            connections: JoinSet::new(),
        }
    }

    /// Fetches a page, as readers do or made anew from the database.
    pub(crate) async fn fetch(&mut self, page: &Page, anew: bool) -> anyhow::Result<Answer> {
        let mut request = Request::builder().header("host", "localhost");
        if anew {
            request = request.header("x-cache-bypass", "1");
        }
        let request = match page {
            Page::Get(address) => request.uri(address.as_str()).body(Full::default()),
            Page::Query(body) => request
                .method(Method::POST)
                .uri("/graphql")
                .header("content-type", "application/json")
                .body(Full::from(body.clone())),
        };
        self.send(request?).await
    }

    /// Writes through the endpoint for tests.
    pub(crate) async fn write(&mut self, body: &Value) -> anyhow::Result<Answer> {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/test/writes")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::from(body.to_string()))?;
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        answer.context("no answer in 20 seconds").flatten()
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        let known = self.open.take().filter(|sender| !sender.is_closed());
        let mut sender = if let Some(sender) = known {
            sender
        } else {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            while self.connections.try_join_next().is_some() {}
            self.connections.spawn(async move {
                // How it ends is seen by whoever waits for an answer.
                let _ = connection.await;
            });
            sender
        };
        sender.ready().await?;
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        self.open = Some(sender);
        let x_cache = parts.headers.get("x-cache").and_then(|value| value.to_str().ok());
        Ok(Answer {
            status: parts.status.as_u16(),
            body,
            x_cache: x_cache.map(str::to_owned),
        })
    }
}
