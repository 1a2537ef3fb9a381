//! The whole way: a follower that runs, the real client, a server that verifies.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use masthead_app::{
    articles,
    webhooks::{self, NewWebhook},
};
use masthead_delivery::webhooks::{WebhookFollower, WebhookOptions};
use masthead_outbound::{Outbound, OutboundOptions};
use masthead_test_support::{TestApp, Which};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinSet,
};

use super::harness::{Scene, verifies};

/// No test waits longer for anything; what it waits for comes much sooner.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(super) struct Heard {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

type Told = (mpsc::UnboundedSender<Heard>, Arc<AtomicBool>);

async fn answer(State((tell, refuses)): State<Told>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = String::from_utf8(body.to_vec()).expect("text");
    // The test may have ended.
    let _ = tell.send(Heard { headers, body });
    if refuses.swap(false, Ordering::SeqCst) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::NO_CONTENT
    }
}

/// A server that tells what it hears, and may refuse the first request.
pub(super) async fn receiver(refuses: bool) -> (String, mpsc::UnboundedReceiver<Heard>, JoinSet<()>) {
    let (tell, heard) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/hook", post(answer))
        .with_state((tell, Arc::new(AtomicBool::new(refuses))));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        axum::serve(listener, router).await.expect("it serves");
    });
    (url, heard, tasks)
}

pub(super) async fn hear(heard: &mut mpsc::UnboundedReceiver<Heard>) -> (String, Heard) {
    let heard = tokio::time::timeout(PATIENCE, heard.recv())
        .await
        .expect("in time")
        .expect("a request");
    let id = heard.headers["webhook-id"].to_str().expect("text").to_owned();
    (id, heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_hears_of_a_publication_and_can_tell_who_says_so() {
    let scene = Scene::new(TestApp::on(Which::Sqlite).await.expect("SQLite"));
    let (url, mut heard, _tasks) = receiver(true).await;
    let new = NewWebhook {
        url,
        events: Vec::new(),
        secret: None,
    };
    let webhook = webhooks::add(scene.app(), new).await.expect("added");
    let secret = webhook.secrets[0].secret.reveal();
    let client = Outbound::new(OutboundOptions {
        allow_private_addresses: true,
        ..OutboundOptions::default()
    });
    let follower = WebhookFollower::new(
        scene.app().clone(),
        scene.app().ids.next(),
        Arc::new(client),
        WebhookOptions::default(),
        scene.figures.clone(),
    );
    let (log, watched) = watch::channel(0);
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    running.spawn(follower.run(watched, stopped));

    let draft = scene.drafts(&["gas"]).await.remove(0);
    articles::publish(scene.app(), draft.id, draft.version)
        .await
        .expect("published");
    log.send_replace(scene.app().store.log_position().await.expect("a position"));
    let (id, first) = hear(&mut heard).await;
    assert_eq!(first.headers["content-type"], "application/json");
    let header = |heard: &Heard, name: &str| heard.headers[name].to_str().expect("text").to_owned();
    assert!(verifies(
        &secret,
        &id,
        &header(&first, "webhook-timestamp"),
        &first.body,
        &header(&first, "webhook-signature"),
    ));
    let forged = first.body.replace("gas", "oil");
    assert!(!verifies(
        &secret,
        &id,
        &header(&first, "webhook-timestamp"),
        &forged,
        &header(&first, "webhook-signature"),
    ));

    // It was refused, so it comes again when its time has come.
    scene.pass(10);
    let (again, second) = hear(&mut heard).await;
    assert_eq!((again, &second.body), (id, &first.body));
    assert_ne!(
        header(&first, "webhook-timestamp"),
        header(&second, "webhook-timestamp")
    );

    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, running.join_next())
        .await
        .expect("in time")
        .expect("a task")
        .expect("no panic");
    let delivery = scene.deliveries().await.remove(0);
    assert_eq!(
        delivery.attempts, 2,
        "what was on its way is recorded before the end"
    );
    let lease = scene
        .app()
        .store
        .lease("webhooks")
        .await
        .expect("the store answers");
    assert_eq!(lease, None, "nobody waits for a node that has stopped");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_address_is_not_told() {
    let scene = Scene::new(TestApp::on(Which::Sqlite).await.expect("SQLite"));
    scene.add("http://127.0.0.1:9/hook", &[]).await;
    scene.publish("gas").await;
    let client = Outbound::new(OutboundOptions {
        allowed_by: "webhook_sending.allow_private_addresses",
        ..OutboundOptions::default()
    });
    let mut follower = WebhookFollower::new(
        scene.app().clone(),
        scene.app().ids.next(),
        Arc::new(client),
        WebhookOptions::default(),
        scene.figures.clone(),
    );
    follower.drain().await.expect("tried");
    let error = scene.deliveries().await.remove(0).last_error.expect("an error");
    assert!(
        error.contains("loopback") && error.contains("webhook_sending.allow_private_addresses allows it"),
        "{error}"
    );
}
