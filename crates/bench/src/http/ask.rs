//! Requests, and a client that asks them one after the other: for what is checked before it is measured.

use std::fmt::Write as _;

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, StatusCode,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::{net::TcpStream, task::JoinSet};

/// What may stand in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    target: String,
    tag: Option<String>,
    /// JSON to post; without it the request is a GET.
    body: Option<String>,
}

impl Request {
    pub(crate) const fn get(target: String) -> Self {
        Self {
            target,
            tag: None,
            body: None,
        }
    }

    pub(crate) fn post(target: &str, body: &Value) -> Self {
        Self {
            target: target.to_owned(),
            tag: None,
            body: Some(body.to_string()),
        }
    }

    /// The same, by somebody who has an answer with this tag.
    pub(crate) fn if_none_match(self, tag: &str) -> Self {
        Self {
            tag: Some(tag.to_owned()),
            ..self
        }
    }

    /// As it goes over the line.
    pub(crate) fn bytes(&self, host: &str) -> String {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let mut text = format!(
            "{method} {} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n",
            self.target
        );
        if let Some(tag) = &self.tag {
            // Writing to a string does not fail.
            let _ = write!(text, "If-None-Match: {tag}\r\n");
        }
        match &self.body {
            Some(body) => {
                let _ = write!(
                    text,
                    "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
            None => text.push_str("\r\n"),
        }
        text
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{}: no JSON: {}", self.status, self.start()))
    }

    /// The first words of it, for messages.
    pub(crate) fn start(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(400).collect()
    }
}

/// A connection to a server.
#[derive(Debug)]
pub(crate) struct Client {
    host: String,
    sender: SendRequest<Full<Bytes>>,
    _connection: JoinSet<()>,
}

impl Client {
    pub(crate) async fn connect(host: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let mut task = JoinSet::new();
        // Its errors are those of the requests on it.
        task.spawn(async { drop(connection.await) });
        Ok(Self {
            host: host.to_owned(),
            sender,
            _connection: task,
        })
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) async fn ask(&mut self, request: &Request) -> anyhow::Result<Answer> {
        let method = if request.body.is_some() { "POST" } else { "GET" };
        let mut built = hyper::Request::builder()
            .method(method)
            .uri(&request.target)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT, "*/*");
        if let Some(tag) = &request.tag {
            built = built.header(header::IF_NONE_MATCH, tag);
        }
        if request.body.is_some() {
            built = built.header(header::CONTENT_TYPE, "application/json");
        }
        let body = Full::new(Bytes::from(request.body.clone().unwrap_or_default()));
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(built.body(body)?).await?.into_parts();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await?.to_bytes(),
        })
    }

    /// What a request gives that must succeed.
    pub(crate) async fn json(&mut self, request: &Request) -> anyhow::Result<Value> {
        let answer = self.ask(request).await?;
        anyhow::ensure!(
            answer.status.is_success(),
            "{}: {}: {}",
            request.target,
            answer.status,
            answer.start()
        );
        answer.json()
    }
}
