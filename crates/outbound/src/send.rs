//! Telling other servers something: webhooks, and caches what they must drop.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use hyper::{Request, Response, body::Incoming};
use masthead_app::ports::{
    http::HttpError,
    send::{HttpReply, HttpSend, HttpSender, REPLY_HEAD},
};
use tokio::{task::JoinSet, time::timeout};

use crate::client::{Outbound, parsed, retry_after};

impl HttpSender for Outbound {
    fn send<'a>(&'a self, send: HttpSend<'a>) -> BoxFuture<'a, Result<HttpReply, HttpError>> {
        Box::pin(async move {
            timeout(send.timeout, self.tell(send))
                .await
                .unwrap_or(Err(HttpError::TimedOut(send.timeout)))
        })
    }
}

impl Outbound {
    async fn tell(&self, send: HttpSend<'_>) -> Result<HttpReply, HttpError> {
        let url = parsed(send.url)?;
        let mut request = Request::builder().method(send.method);
        for (name, value) in send.headers {
            request = request.header(*name, *value);
        }
        let body = Bytes::copy_from_slice(send.body.as_bytes());
        let mut connections = JoinSet::new();
        let response = self.ask_with(&url, request, body, &mut connections).await?;
        Ok(HttpReply {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
            head: head(response).await,
        })
    }
}

/// How a body begins. The status says what came of it, so a body that breaks off is no failure.
async fn head(response: Response<Incoming>) -> String {
    let mut body = response.into_body();
    let mut head = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            head.extend_from_slice(&data[..data.len().min(REPLY_HEAD - head.len())]);
        }
        if head.len() == REPLY_HEAD {
            break;
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        sync::oneshot,
    };

    use super::*;
    use crate::OutboundOptions;

    /// Answers one connection with these bytes, and tells what was asked.
    async fn serve(answer: String) -> (String, oneshot::Receiver<String>, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook?a=b", listener.local_addr().expect("an address"));
        let (told, hears) = oneshot::channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\"end\"") {
                let mut part = [0; 256];
                let length = stream.read(&mut part).await.expect("bytes");
                request.extend_from_slice(&part[..length]);
            }
            let _ = told.send(String::from_utf8(request).expect("text"));
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        (url, hears, tasks)
    }

    fn client(allow_private_addresses: bool) -> Outbound {
        Outbound::new(OutboundOptions {
            allow_private_addresses,
            allowed_by: "the setting",
        })
    }

    fn post(url: &str) -> HttpSend<'_> {
        HttpSend {
            method: "POST",
            url,
            headers: &[("content-type", "application/json"), ("webhook-id", "delivery_1")],
            body: "\"end\"",
            timeout: Duration::from_secs(10),
        }
    }

    #[tokio::test]
    async fn a_request_is_sent_whole_and_its_answer_is_cut() {
        let long = "x".repeat(5_000);
        let (url, hears, _tasks) = serve(format!(
            "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 5000\r\n\r\n{long}"
        ))
        .await;
        let reply = client(true).send(post(&url)).await.expect("an answer");
        assert_eq!(reply.status, 503);
        assert_eq!(reply.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(reply.head, long[..REPLY_HEAD]);
        let request = hears.await.expect("a request");
        assert!(request.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("webhook-id: delivery_1\r\n"), "{request}");
        assert!(request.contains("content-length: 5\r\n"), "{request}");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_not_followed() {
        let (url, _hears, _tasks) = serve(
            "HTTP/1.1 307 Elsewhere\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
                .to_owned(),
        )
        .await;
        assert_eq!(
            client(true).send(post(&url)).await.expect("an answer").status,
            307
        );
    }

    #[tokio::test]
    async fn a_private_address_is_told_nothing_unless_it_is_allowed() {
        let error = client(false)
            .send(post("http://127.0.0.1:9/"))
            .await
            .expect_err("refused");
        assert!(
            matches!(&error, HttpError::Forbidden(reason) if reason.contains("the setting allows it")),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_method_of_caches_is_sent_as_it_is() {
        let (url, hears, _tasks) = serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
        let purge = HttpSend {
            method: "PURGE",
            ..post(&url)
        };
        client(true).send(purge).await.expect("an answer");
        assert!(hears.await.expect("a request").starts_with("PURGE /hook"));
    }
}
