//! Places: what happens when all are taken.

use std::sync::Arc;

use masthead_api::http::Cut;
use tokio::sync::Semaphore;

use super::harness::{Server, held, patient, until};

async fn with_places(places: usize, permits: &Arc<Semaphore>) -> Server {
    let mut options = patient();
    options.connections = places;
    Server::start(held(permits), options).await
}

#[tokio::test]
async fn the_longest_idle_connection_gives_way_to_a_newcomer() {
    let server = with_places(2, &Arc::new(Semaphore::new(0))).await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    assert_eq!(first.get("/").await.status, 200);
    assert_eq!(second.get("/").await.status, 200);
    assert_eq!(first.get("/").await.status, 200);
    let mut newcomer = server.connect().await;
    assert_eq!(newcomer.get("/").await.status, 200);
    assert_eq!(second.rest().await, "", "it was the longest without a request");
    assert_eq!(first.get("/").await.status, 200);
    assert_eq!((server.figures.cut(Cut::GaveWay), server.figures.open()), (1, 2));
}

#[tokio::test]
async fn who_has_a_request_in_flight_keeps_its_place_and_the_newcomer_waits() {
    let permits = Arc::new(Semaphore::new(0));
    let server = with_places(1, &permits).await;
    let mut busy = server.connect().await;
    busy.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| server.figures.in_flight() == 1).await;
    let mut waiting = server.connect().await;
    waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    permits.add_permits(1);
    assert_eq!(busy.answer().await.body, "waited");
    // Its turn comes when the first has been without a request for a moment.
    assert_eq!(waiting.answer().await.body, "at once");
    assert_eq!(busy.rest().await, "");
}
