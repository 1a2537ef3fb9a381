//! The server itself behind Varnish: its own headers, its own keys.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use masthead_app::articles;
use masthead_delivery::purge::{PurgeFigures, PurgeFollower, PurgeKind, PurgeTarget, VarnishPurge};
use masthead_domain::{change::LoggedChange, dependence::Touched, surrogate};
use masthead_outbound::{Outbound, OutboundOptions};
use masthead_test_support::{TestApp, Which};
use tokio::{net::TcpListener, task::JoinSet};

use super::server::Varnish;
use crate::webhooks::harness::Scene;

fn keys_of(entry: &LoggedChange) -> Vec<String> {
    surrogate::all_forms(&surrogate::touched_names(&Touched::new(entry.clone())))
}

async fn serve(scene: &Scene) -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = scene.app.router.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        axum::serve(listener, router).await.expect("it serves");
    });
    (address, tasks)
}

/// An answer, and a word that is in it once the article is out and not before.
const CHANGED: [(&str, &str); 4] = [
    ("/v1/articles?limit=5", "/gas"),
    ("/v1/articles?category=news&limit=5", "/gas"),
    (
        "/graphql?query=%7Barticle(by:%7Bslug:%22gas%22%7D)%7Btitle%7D%7D",
        "Gas prices",
    ),
    (
        "/graphql?query=%7Barticles(first:3)%7Bnodes%7Btitle%7D%7D%7D",
        "Gas prices",
    ),
];

const UNTOUCHED: [&str; 3] = [
    "/v1/articles?category=sport&limit=5",
    "/v1/authors/jane",
    "/v1/site",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publication_shows_at_once_and_what_it_does_not_touch_stays() {
    let scene = Scene::new(TestApp::on(Which::Sqlite).await.expect("SQLite"));
    scene
        .app
        .import(
            r#"{"type":"site","name":"News","locales":["en"]}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"sport","name":"Sport"}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"article","slug":"gas","locale":"en","title":"Gas prices","bodyHtml":"<p>x</p>","status":"DRAFT","categories":["news"]}
{"type":"article","slug":"cup","locale":"en","title":"The cup","bodyHtml":"<p>x</p>","status":"PUBLISHED","categories":["sport"],"publishedAt":"2026-01-01T00:00:00Z"}"#,
        )
        .await;
    let (origin, _tasks) = serve(&scene).await;
    let Some(varnish) = Varnish::before(origin).await else {
        return;
    };
    let figures = PurgeFigures::default();
    let target = PurgeTarget {
        name: "varnish".to_owned(),
        kind: PurgeKind::Varnish {
            url: varnish.url(),
            how: VarnishPurge::Xkey,
        },
        window: Duration::ZERO,
        again: None,
        most_behind: 100,
        timeout: Duration::from_secs(10),
    };
    let client = Outbound::new(OutboundOptions {
        allow_private_addresses: true,
        ..OutboundOptions::default()
    });
    let app = scene.app().clone();
    let holder = app.ids.next();
    let mut follower = PurgeFollower::new(app, holder, Arc::new(client), target, Arc::new(keys_of), &figures);
    follower.drain().await.expect("told");

    for path in CHANGED.iter().map(|(path, _)| *path).chain(UNTOUCHED) {
        let first = varnish.get(path).await;
        assert_eq!(
            (first.status.as_u16(), first.cache()),
            (200, "miss"),
            "{path}: {}",
            first.body
        );
        assert_eq!(varnish.get(path).await.cache(), "hit", "{path}");
    }
    let reader = scene
        .app()
        .reader(masthead_domain::visibility::Visibility::Editorial);
    let draft = reader
        .find_article("gas", None)
        .await
        .expect("the store answers")
        .expect("a draft");
    articles::publish(scene.app(), draft.id, draft.version)
        .await
        .expect("published");
    for (path, word) in CHANGED {
        let before = varnish.get(path).await;
        assert_eq!(before.cache(), "hit", "nobody told it yet");
        assert!(!before.body.contains(word), "{path}: {}", before.body);
    }
    follower.drain().await.expect("told");
    for (path, word) in CHANGED {
        let after = varnish.get(path).await;
        assert_eq!(after.cache(), "miss", "{path}");
        assert!(after.body.contains(word), "{path}: {}", after.body);
        assert_eq!(varnish.get(path).await.cache(), "hit", "{path}");
    }
    for path in UNTOUCHED {
        assert_eq!(varnish.get(path).await.cache(), "hit", "{path} was not touched");
    }
}
