//! That Varnish drops what was changed, and nothing else.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use masthead_delivery::purge::{PurgeFigures, PurgeFollower, PurgeKind, PurgeTarget, VarnishPurge};
use masthead_domain::{change::LoggedChange, id};
use masthead_outbound::{Outbound, OutboundOptions};
use masthead_test_support::{TestApp, Which};

use super::{
    origin::{Origin, Page},
    server::Varnish,
};
use crate::webhooks::harness::Scene;

/// The keys of the server behind Varnish: the thing, and the list of its kind.
fn keys_of(entry: &LoggedChange) -> Vec<String> {
    let kind = entry.change.kind.entity;
    vec![id::format(kind, entry.change.id), format!("{}s", kind.prefix())]
}

struct Stage {
    scene: Scene,
    origin: Origin,
    varnish: Varnish,
    figures: PurgeFigures,
}

impl Stage {
    async fn set() -> Option<Self> {
        let origin = Origin::start().await;
        let varnish = Varnish::before(origin.address).await?;
        let scene = Scene::new(TestApp::on(Which::Sqlite).await.expect("SQLite"));
        Some(Self {
            scene,
            origin,
            varnish,
            figures: PurgeFigures::default(),
        })
    }

    fn follower(&self, how: VarnishPurge) -> PurgeFollower {
        let target = PurgeTarget {
            name: "varnish".to_owned(),
            kind: PurgeKind::Varnish {
                url: self.varnish.url(),
                how,
            },
            window: Duration::ZERO,
            again: Some(Duration::from_secs(3)),
            most_behind: 100,
            timeout: Duration::from_secs(10),
        };
        let client = Outbound::new(OutboundOptions {
            allow_private_addresses: true,
            ..OutboundOptions::default()
        });
        PurgeFollower::new(
            self.scene.app().clone(),
            self.scene.app().ids.next(),
            Arc::new(client),
            target,
            Arc::new(keys_of),
            &self.figures,
        )
    }

    async fn cached(&self, path: &str) -> (String, String) {
        let answer = self.varnish.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        (answer.cache().to_owned(), answer.body)
    }
}

fn seen(cache: &str, body: &str) -> (String, String) {
    (cache.to_owned(), body.to_owned())
}

/// Publish, and the next request through Varnish is fresh; what the change does not touch stays.
async fn a_publication_shows_at_once(how: VarnishPurge) {
    let Some(stage) = Stage::set().await else {
        return;
    };
    let (scene, origin) = (&stage.scene, &stage.origin);
    let mut follower = stage.follower(how);
    follower.drain().await.expect("told");
    let other = scene.publish("other").await;
    let draft = scene.drafts(&["gas"]).await.remove(0);
    follower.drain().await.expect("told");
    scene.pass(4);
    follower.drain().await.expect("told again");
    origin.put("/latest", Page::kept("latest: other", "articles"));
    origin.put("/other", Page::kept("other", &other.id.to_string()));
    for path in ["/latest", "/other"] {
        stage.cached(path).await;
        assert_eq!(stage.cached(path).await.0, "hit");
    }

    masthead_app::articles::publish(scene.app(), draft.id, draft.version)
        .await
        .expect("published");
    origin.put("/latest", Page::kept("latest: gas, other", "articles"));
    assert_eq!(
        stage.cached("/latest").await,
        seen("hit", "latest: other"),
        "nobody told it yet"
    );
    follower.drain().await.expect("told");
    assert_eq!(stage.cached("/latest").await, seen("miss", "latest: gas, other"));
    assert_eq!(stage.cached("/latest").await, seen("hit", "latest: gas, other"));
    assert_eq!(
        stage.cached("/other").await,
        seen("hit", "other"),
        "it was not touched"
    );
    assert_eq!(stage.figures.of("varnish").calls()[1], ("failure", 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publication_shows_at_once_by_xkey() {
    a_publication_shows_at_once(VarnishPurge::Xkey).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publication_shows_at_once_by_ban() {
    a_publication_shows_at_once(VarnishPurge::Ban).await;
}

/// A soft purge shows what was there once more, while it is fetched anew; an origin that fails changes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_soft_purge_shows_the_former_page_once_and_survives_a_failure() {
    let Some(stage) = Stage::set().await else {
        return;
    };
    let origin = &stage.origin;
    let mut follower = stage.follower(VarnishPurge::XkeySoft);
    follower.drain().await.expect("told");
    origin.put("/latest", Page::kept("before", "articles"));
    stage.cached("/latest").await;
    origin.put("/latest", Page::kept("after", "articles"));
    stage.scene.publish("gas").await;
    follower.drain().await.expect("told");
    origin.answers_with(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(stage.cached("/latest").await, seen("hit", "before"));
    origin.is_asked("/latest", 2).await;
    assert_eq!(
        stage.cached("/latest").await,
        seen("hit", "before"),
        "what failed is not shown"
    );
    origin.answers_with(StatusCode::OK);
    let mut last = String::new();
    for _ in 0..1_000 {
        last = stage.cached("/latest").await.1;
        if last == "after" {
            break;
        }
    }
    assert_eq!(last, "after");
}

/// What was on its way while Varnish dropped its keys is dropped when it is told once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_on_its_way_is_dropped_by_the_second_call() {
    let Some(stage) = Stage::set().await else {
        return;
    };
    let (scene, origin) = (&stage.scene, &stage.origin);
    let mut follower = stage.follower(VarnishPurge::Xkey);
    follower.drain().await.expect("told");
    origin.put("/latest", Page::kept("before", "articles"));
    origin.hold();
    let late = async { stage.cached("/latest").await };
    let change = async {
        origin.is_asked("/latest", 1).await;
        origin.put("/latest", Page::kept("after", "articles"));
        scene.publish("gas").await;
        follower.drain().await.expect("told");
        origin.let_go();
    };
    let (late, ()) = tokio::join!(late, change);
    assert_eq!(late.1, "before");
    assert_eq!(
        stage.cached("/latest").await,
        seen("hit", "before"),
        "it came too late to be dropped"
    );
    scene.pass(4);
    follower.drain().await.expect("told again");
    assert_eq!(stage.cached("/latest").await, seen("miss", "after"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_varnish_that_was_never_told_drops_everything() {
    let Some(stage) = Stage::set().await else {
        return;
    };
    stage.scene.publish("gas").await;
    stage.origin.put("/page", Page::kept("before", "page_1"));
    stage.cached("/page").await;
    stage.origin.put("/page", Page::kept("after", "page_1"));
    stage.follower(VarnishPurge::Xkey).drain().await.expect("told");
    assert_eq!(stage.cached("/page").await, seen("miss", "after"));
    assert_eq!(stage.figures.of("varnish").everything(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_to_drop_nothing_is_refused() {
    let Some(stage) = Stage::set().await else {
        return;
    };
    for method in ["PURGE", "BAN"] {
        assert_eq!(
            stage.varnish.ask(method, "/", &[], "").await.status,
            StatusCode::BAD_REQUEST
        );
    }
}
