//! One subscriber: opens its line, says when it stands, and tells when it was told.

use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc::UnboundedSender,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

/// How subscribers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Via {
    /// GraphQL over a WebSocket (`graphql-transport-ws`)
    Ws,
    /// Server-sent events of the change feed
    Sse,
}

/// What a subscriber says.
#[derive(Debug)]
pub(super) enum Word {
    /// It is told from now on.
    Stands,
    /// It was told of a publication.
    Told(Instant),
    /// It is told no more.
    Lost(anyhow::Error),
}

/// Listens for publications of one article until it is dropped.
pub(super) async fn listen(via: Via, host: String, article: String, words: UnboundedSender<Word>) {
    let ended = match via {
        Via::Ws => socket(&host, &article, &words).await,
        Via::Sse => events(&host, &article, &words).await,
    };
    if let Err(error) = ended {
        // Nobody listens any more where the run is over.
        drop(words.send(Word::Lost(error)));
    }
}

type Socket = WebSocketStream<TcpStream>;

async fn socket(host: &str, article: &str, words: &UnboundedSender<Word>) -> anyhow::Result<()> {
    let stream = TcpStream::connect(host).await?;
    let mut request = format!("ws://{host}/graphql/ws").into_client_request()?;
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = client_async(request, stream).await?;
    send(&mut socket, json!({ "type": "connection_init" })).await?;
    let acknowledged = next(&mut socket).await?;
    ensure!(acknowledged.contains("connection_ack"), "{acknowledged}");
    let subscription = json!({ "query": "subscription { articlePublished { id title path } }" });
    send(
        &mut socket,
        json!({ "id": "p", "type": "subscribe", "payload": subscription }),
    )
    .await?;
    // What is asked later on the same connection is answered when what was asked before has begun.
    let question = json!({ "query": "{ __typename }" });
    send(
        &mut socket,
        json!({ "id": "q", "type": "subscribe", "payload": question }),
    )
    .await?;
    loop {
        let text = next(&mut socket).await?;
        let message: Value = serde_json::from_str(&text)?;
        match (message["id"].as_str(), message["type"].as_str()) {
            (Some("q"), Some("complete")) => break,
            (Some("q"), Some("next")) => {}
            _ => bail!("instead of an answer there came {text}"),
        }
    }
    words.send(Word::Stands)?;
    loop {
        let text = next(&mut socket).await?;
        ensure!(text.contains("\"next\""), "instead of an event there came {text}");
        if text.contains(article) {
            words.send(Word::Told(Instant::now()))?;
        }
    }
}

async fn send(socket: &mut Socket, message: Value) -> anyhow::Result<()> {
    Ok(socket.send(Message::Text(message.to_string().into())).await?)
}

/// The next text. Pings of the socket are answered on the way, and those of the protocol too.
async fn next(socket: &mut Socket) -> anyhow::Result<String> {
    loop {
        match socket.next().await.context("the connection ended")?? {
            Message::Text(text) if text.contains("\"type\":\"ping\"") => {
                send(socket, json!({ "type": "pong" })).await?;
            }
            Message::Text(text) => return Ok(text.to_string()),
            Message::Close(frame) => bail!("the server closed: {frame:?}"),
            _ => {}
        }
    }
}

async fn events(host: &str, article: &str, words: &UnboundedSender<Word>) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(host).await?;
    let request =
        format!("GET /v1/changes/stream HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut text = String::new();
    while !text.contains("\r\n\r\n") {
        read(&mut stream, &mut text).await?;
    }
    ensure!(text.starts_with("HTTP/1.1 200"), "{text}");
    words.send(Word::Stands)?;
    text.clear();
    loop {
        read(&mut stream, &mut text).await?;
        // Chunks need not end where events do, so a line counts when it is whole.
        let Some(end) = text.rfind("\n\n") else {
            continue;
        };
        let whole: String = text.drain(..end + 2).collect();
        if whole.contains("event: article.published") && whole.contains(article) {
            words.send(Word::Told(Instant::now()))?;
        }
    }
}

async fn read(stream: &mut TcpStream, text: &mut String) -> anyhow::Result<()> {
    let mut portion = [0; 4 * 1024];
    let length = stream.read(&mut portion).await?;
    ensure!(length > 0, "the connection ended");
    text.push_str(&String::from_utf8_lossy(&portion[..length]));
    Ok(())
}
