//! From a change to a request.

use masthead_app::{
    articles::{self, Unpublish},
    entities,
    webhooks::store_deliveries,
};
use masthead_domain::{
    article::StatusReason, id::Kind, page::PageData, visibility::Visibility, webhook::DeliveryState,
};
use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};

use super::harness::Scene;

both_engines! {
    async fn a_change_is_told_once_to_those_who_want_it(app: TestApp) {
        let scene = Scene::new(app);
        scene.publish("before").await;
        let webhook = scene.add("https://a.example/hook", &["article.*"]).await;
        scene.add("https://b.example/hook", &["tag.*", "article.killed"]).await;
        let article = scene.publish("gas").await;
        let mut follower = scene.follower();
        follower.drain().await.expect("sent");

        let sent = scene.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        let sent = &sent[0];
        assert_eq!(sent.url, "https://a.example/hook");
        assert_eq!(sent.seconds, scene.now().timestamp());
        assert!(sent.id.starts_with("delivery_"));
        assert!(sent.verifies(&webhook.secrets[0].secret.reveal()));
        let body: Value = serde_json::from_str(&sent.body).expect("JSON");
        let cursor = body["data"]["cursor"].as_str().expect("a cursor");
        assert!(!cursor.is_empty());
        assert_eq!(
            body,
            json!({
                "type": "article.published",
                "timestamp": "2026-11-01T12:00:00Z",
                "data": {
                    "cursor": cursor,
                    "at": "2026-11-01T12:00:00Z",
                    "kind": "article.published",
                    "entity": { "type": "article", "id": article.id.to_string() },
                    "version": article.version,
                    "significant": false,
                    "paths": [article.path.expect("a path").to_string()],
                }
            })
        );
        follower.drain().await.expect("nothing");
        assert!(scene.sent().is_empty(), "once");
        let deliveries = scene.deliveries().await;
        assert_eq!(deliveries.len(), 1);
        assert_eq!((deliveries[0].state, deliveries[0].attempts), (DeliveryState::Done, 1));
        assert_eq!(deliveries[0].last_status, Some(204));
        assert_eq!(scene.figures.attempts(), [("success", 1), ("failure", 0)]);
    }

    async fn what_readers_never_saw_is_not_told(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        let drafts = scene.drafts(&["a", "b"]).await;
        assert_eq!(drafts.len(), 2);
        scene.follower().drain().await.expect("sent");
        assert_eq!(scene.sent(), []);
        let position = scene.app().store.log_position().await.expect("a position");
        assert_eq!(scene.webhook().await.position, position, "it is past what it was not told");
    }

    async fn what_replaces_an_article_is_told_with_its_path(app: TestApp) {
        let scene = Scene::new(app);
        let (old, new) = (scene.publish("old").await, scene.publish("new").await);
        scene.add("https://a.example/hook", &["article.unpublished"]).await;
        let how = Unpublish { reason: StatusReason::Editor, replacement: Some(new.id) };
        articles::unpublish(scene.app(), old.id, old.version, how).await.expect("taken back");
        scene.follower().drain().await.expect("sent");
        let sent = scene.sent();
        let body: Value = serde_json::from_str(&sent[0].body).expect("JSON");
        assert_eq!(
            body["data"]["replacement"],
            json!({ "id": new.id.to_string(), "path": new.path.expect("a path").to_string() })
        );
        assert_eq!(body["data"]["paths"], json!([old.path.expect("a path").to_string()]));
    }

    /// A node that is killed after it stored leaves the rest to the next one, once its lease is over.
    async fn what_a_node_stored_before_it_died_is_sent_by_the_next(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        let mut dead = scene.follower();
        dead.drain().await.expect("it takes the lease");
        scene.publish("gas").await;
        dead.store().await.expect("stored");
        drop(dead);
        assert_eq!(scene.sent(), []);

        let mut next = scene.follower();
        next.drain().await.expect("it waits");
        assert_eq!(scene.sent(), [], "the lease is still the other's");
        scene.pass(16);
        next.drain().await.expect("it takes over");
        assert_eq!(scene.sent().len(), 1);
        assert_eq!(scene.deliveries().await.len(), 1, "not stored a second time");
    }

    async fn of_two_nodes_that_store_at_once_one_stores(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        scene.publish("gas").await;
        let webhooks = scene.app().store.webhooks().await.expect("webhooks");
        assert_eq!(store_deliveries(scene.app(), &webhooks, i64::MAX).await.expect("stored"), Some(1));
        let late = store_deliveries(scene.app(), &webhooks, i64::MAX).await;
        assert!(matches!(late, Err(masthead_app::error::Error::Stale)), "{late:?}");
        assert_eq!(scene.deliveries().await.len(), 1);
    }

    async fn a_long_log_is_followed_to_its_end(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &["tag.created"]).await;
        let lines: Vec<String> = (0..1_200)
            .map(|number| format!(r#"{{"type":"tag","slug":"t{number}","name":"T {number}"}}"#))
            .collect();
        scene.app.import(&lines.join("\n")).await;
        let mut follower = scene.follower();
        follower.drain().await.expect("sent");
        let sent = scene.sent();
        let ids: std::collections::BTreeSet<_> = sent.iter().map(|sent| &sent.id).collect();
        assert_eq!((sent.len(), ids.len()), (1_200, 1_200));
    }

    async fn what_ended_long_ago_is_forgotten(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        scene.publish("old").await;
        let mut follower = scene.follower();
        follower.drain().await.expect("sent");
        scene.pass(29 * 86_400);
        scene.publish("new").await;
        follower.drain().await.expect("sent");
        assert_eq!(scene.deliveries().await.len(), 2);
        scene.pass(2 * 86_400);
        follower.drain().await.expect("forgotten");
        let left = scene.deliveries().await;
        assert_eq!(left.len(), 1);
        assert!(left[0].body.contains("/new"));
    }

    async fn what_readers_may_not_see_replaces_nothing(app: TestApp) {
        let scene = Scene::new(app);
        let (old, new) = (scene.publish("old").await, scene.publish("new").await);
        let how = |replacement| Unpublish { reason: StatusReason::Editor, replacement };
        articles::unpublish(scene.app(), new.id, new.version, how(None)).await.expect("taken back");
        scene.add("https://a.example/hook", &["article.unpublished"]).await;
        articles::unpublish(scene.app(), old.id, old.version, how(Some(new.id))).await.expect("taken back");
        scene.follower().drain().await.expect("sent");
        let body: Value = serde_json::from_str(&scene.sent()[0].body).expect("JSON");
        assert!(body["data"].get("replacement").is_none(), "{body}");
    }

    async fn a_page_that_was_never_public_is_removed_in_silence(app: TestApp) {
        app.import(r#"{"type":"page","path":"secret-launch","title":"Secret","bodyHtml":"<p>x</p>","status":"DRAFT"}"#).await;
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        let reader = scene.app().reader(Visibility::Editorial);
        let page = reader.find::<PageData>("secret-launch").await.expect("read").expect("a page");
        entities::delete(scene.app(), Kind::Page, page.id, page.version).await.expect("removed");
        scene.follower().drain().await.expect("sent");
        assert_eq!(scene.sent(), []);
    }

    async fn the_feed_goes_on_from_a_delivery(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        scene.publish("a").await;
        scene.publish("b").await;
        scene.follower().drain().await.expect("sent");
        let sent = scene.sent();
        let mut behind = Vec::new();
        for delivery in &sent {
            let body: Value = serde_json::from_str(&delivery.body).expect("JSON");
            let after = body["data"]["cursor"].as_str().expect("a cursor");
            let feed = scene.app.get(&format!("/v1/changes?after={after}")).await.json();
            behind.push(feed["data"].as_array().expect("changes").len());
        }
        // They are sent side by side.
        behind.sort_unstable();
        assert_eq!(behind, (0..sent.len()).collect::<Vec<_>>());
    }
}
