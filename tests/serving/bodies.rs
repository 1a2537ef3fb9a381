//! Bodies: slow ones, large ones, answers that nobody takes.

use std::{sync::Arc, time::Duration};

use masthead_api::http::Cut;
use tokio::sync::Semaphore;

use super::harness::{Server, held, masthead, patient, until};

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up_with_a_reason() {
    let (router, _app) = masthead(|options| options.body_timeout = Duration::from_millis(60)).await;
    let server = Server::start(router, patient()).await;
    for head in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut client = server.connect().await;
        client
            .send(format!(
                "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{head}\r\n\r\n5"
            ))
            .await;
        let answer = client.answer().await;
        assert_eq!(answer.status, 408, "{answer:?}");
        assert!(answer.body.contains("\"BODY_TOO_SLOW\""), "{}", answer.body);
        // What still comes belongs to no request.
        assert_eq!(client.rest().await, "");
    }
    until(|| server.figures.in_flight() == 0).await;
}

#[tokio::test]
async fn large_bodies_are_refused_whatever_they_say_of_themselves() {
    let (router, _app) = masthead(|options| options.max_body = 1_000).await;
    let server = Server::start(router, patient()).await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let mut client = server.connect().await;
    client.send(format!("{head}Content-Length: 1001\r\n\r\n")).await;
    let answer = client.answer().await;
    assert!(
        answer.status == 413 && answer.body.contains("\"PAYLOAD_TOO_LARGE\""),
        "{answer:?}"
    );

    // More than the sockets' buffers hold: the answer must arrive although not all was read.
    let mut client = server.connect().await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4_096));
    client
        .send(format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{}",
            chunk.repeat(100)
        ))
        .await;
    let answer = client.answer().await;
    assert!(
        answer.status == 413 && answer.body.contains("\"PAYLOAD_TOO_LARGE\""),
        "{answer:?}"
    );
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let mut options = patient();
    options.times.write = Duration::from_millis(60);
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), options).await;
    let mut client = server.connect().await;
    client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.cut(Cut::Write) == 1).await;
    until(|| server.figures.in_flight() == 0 && server.figures.open() == 0).await;
}
