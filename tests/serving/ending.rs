//! The end of a server.

use std::{sync::Arc, time::Duration};

use masthead_api::{Stage, http::Cut};
use tokio::{net::TcpStream, sync::Semaphore};

use super::harness::{Server, held, patient, until};

#[tokio::test]
async fn what_was_begun_is_finished_and_what_is_idle_is_closed() {
    let permits = Arc::new(Semaphore::new(0));
    let server = Server::start(held(&permits), patient()).await;
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/").await.status, 200);
    let mut silent = server.connect().await;
    let mut busy = server.connect().await;
    busy.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.in_flight() == 1 && server.figures.open() == 3).await;

    server.stage.send_replace(Stage::Finishing);
    assert_eq!(idle.rest().await, "");
    assert_eq!(silent.rest().await, "");
    // Nobody listens any more.
    let address = server.address;
    until(|| std::net::TcpStream::connect(address).is_err()).await;
    assert!(TcpStream::connect(address).await.is_err());

    permits.add_permits(1);
    let answer = busy.answer().await;
    assert_eq!(answer.body, "waited");
    assert!(answer.head.contains("connection: close"), "{}", answer.head);
    let figures = Arc::clone(&server.figures);
    drop(busy);
    server.ended().await;
    assert_eq!((figures.open(), figures.cut(Cut::Shutdown)), (0, 0));
}

#[tokio::test]
async fn a_request_that_never_ends_keeps_the_server_for_the_grace_period_only() {
    let mut options = patient();
    options.grace = Duration::from_millis(20);
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), options).await;
    let mut busy = server.connect().await;
    busy.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.in_flight() == 1).await;
    server.stage.send_replace(Stage::Finishing);
    let figures = Arc::clone(&server.figures);
    server.ended().await;
    assert_eq!((figures.open(), figures.cut(Cut::Shutdown)), (0, 1));
    assert_eq!(busy.rest().await, "");
}

#[tokio::test]
async fn asked_twice_it_ends_at_once() {
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), patient()).await;
    let mut busy = server.connect().await;
    busy.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.in_flight() == 1).await;
    server.stage.send_replace(Stage::Finishing);
    server.stage.send_replace(Stage::Cutting);
    server.ended().await;
}
