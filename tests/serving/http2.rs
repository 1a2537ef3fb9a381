//! HTTP/2 without TLS, by prior knowledge.

use std::{sync::Arc, time::Duration};

use axum::http::Request;
use bytes::Bytes;
use h2::client::{SendRequest, handshake};
use masthead_api::{Stage, http::Cut};
use tokio::{net::TcpStream, sync::Semaphore, task::JoinSet};

use super::harness::{Server, held, masthead, patient, until, within};

/// A connection of HTTP/2; the set drives it.
async fn connect(server: &Server, drive: &mut JoinSet<Result<(), h2::Error>>) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(server.address).await.expect("a connection");
    let (client, connection) = handshake(stream).await.expect("HTTP/2");
    drive.spawn(connection);
    client
}

/// Asks for a path and gives status and body.
async fn get(client: &SendRequest<Bytes>, request: Request<()>) -> (u16, String) {
    let mut client = within(client.clone().ready()).await.expect("ready");
    let (response, _) = client.send_request(request, true).expect("sent");
    let (head, mut body) = within(response).await.expect("an answer").into_parts();
    let mut text = String::new();
    while let Some(part) = within(body.data()).await {
        let part = part.expect("data");
        text.push_str(std::str::from_utf8(&part).expect("text"));
        body.flow_control()
            .release_capacity(part.len())
            .expect("capacity");
    }
    (head.status.as_u16(), text)
}

fn request(server: &Server, path: &str) -> Request<()> {
    Request::get(format!("http://{}{path}", server.address))
        .body(())
        .expect("a request")
}

#[tokio::test]
async fn requests_share_a_connection_and_none_waits_for_another() {
    let permits = Arc::new(Semaphore::new(0));
    let server = Server::start(held(&permits), patient()).await;
    let mut drive = JoinSet::new();
    let client = connect(&server, &mut drive).await;
    let slow = get(&client, request(&server, "/held"));
    let quick = async {
        until(|| server.figures.in_flight() >= 1).await;
        let answer = get(&client, request(&server, "/")).await;
        permits.add_permits(1);
        answer
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert_eq!(quick, (200, "at once".to_owned()));
    assert_eq!(slow, (200, "waited".to_owned()));
    assert_eq!(server.figures.accepted(), 1);
}

#[tokio::test]
async fn large_headers_are_refused_and_the_connection_goes_on() {
    let (router, _app) = masthead(|_| {}).await;
    let server = Server::start(router, patient()).await;
    let mut drive = JoinSet::new();
    let client = connect(&server, &mut drive).await;
    let with_cookie = |size: usize| {
        let mut request = request(&server, "/healthz");
        let cookie = "c".repeat(size).parse().expect("a value");
        request.headers_mut().insert("cookie", cookie);
        request
    };
    let (status, body) = get(&client, with_cookie(40_000)).await;
    assert!(
        status == 431 && body.contains("\"HEADERS_TOO_LARGE\""),
        "{status} {body}"
    );
    assert_eq!(get(&client, with_cookie(90_000)).await, (431, String::new()));
    assert_eq!(get(&client, request(&server, "/healthz")).await.0, 200);
}

#[tokio::test]
async fn an_idle_connection_is_told_goodbye() {
    let mut options = patient();
    options.times.idle = Duration::from_millis(60);
    options.times.head = Duration::from_millis(60);
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), options).await;
    let mut drive = JoinSet::new();
    let client = connect(&server, &mut drive).await;
    assert_eq!(get(&client, request(&server, "/")).await.0, 200);
    let end = within(drive.join_next())
        .await
        .expect("driven")
        .expect("no panic");
    end.expect("an orderly end");
    assert_eq!(server.figures.cut(Cut::Idle), 1);
    until(|| server.figures.open() == 0).await;
}

#[tokio::test]
async fn an_answer_that_is_not_asked_for_further_is_given_up() {
    let mut options = patient();
    options.times.stuck = Duration::from_millis(60);
    // How often it is looked.
    options.times.head = Duration::from_millis(60);
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), options).await;
    let mut drive = JoinSet::new();
    let client = connect(&server, &mut drive).await;
    let mut client = within(client.ready()).await.expect("ready");
    let (response, _) = client
        .send_request(request(&server, "/endless"), true)
        .expect("sent");
    let _body_that_nobody_reads = within(response).await.expect("an answer");
    until(|| server.figures.cut(Cut::Stuck) == 1 && server.figures.open() == 0).await;
}

#[tokio::test]
async fn requests_in_flight_are_finished_at_the_end() {
    let permits = Arc::new(Semaphore::new(0));
    let server = Server::start(held(&permits), patient()).await;
    let mut drive = JoinSet::new();
    let client = connect(&server, &mut drive).await;
    let slow = get(&client, request(&server, "/held"));
    let end = async {
        until(|| server.figures.in_flight() == 1).await;
        server.stage.send_replace(Stage::Finishing);
        permits.add_permits(1);
    };
    let (slow, ()) = tokio::join!(slow, end);
    assert_eq!(slow, (200, "waited".to_owned()));
    server.ended().await;
}
