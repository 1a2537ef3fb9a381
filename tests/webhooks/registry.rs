//! Who is told of changes.

use chrono::TimeDelta;
use masthead_app::{
    error::Error,
    webhooks::{self, NewWebhook},
};
use masthead_domain::webhook::DisabledReason;
use masthead_test_support::{TestApp, both_engines};

use super::harness::Scene;

both_engines! {
    async fn a_secret_that_is_replaced_signs_beside_the_new_one_for_a_while(app: TestApp) {
        let scene = Scene::new(app);
        let webhook = scene.add("https://a.example/hook", &[]).await;
        let old = webhook.secrets[0].secret.reveal();
        let until = scene.now() + TimeDelta::hours(24);
        let rotated = webhooks::rotate(scene.app(), webhook.id, None, until).await.expect("rotated");
        let new = rotated.secrets[0].secret.reveal();
        assert_ne!(old, new);
        let mut follower = scene.follower();
        scene.publish("a").await;
        follower.drain().await.expect("sent");
        let sent = scene.sent().remove(0);
        assert!(sent.verifies(&old) && sent.verifies(&new));
        assert!(!sent.verifies(&webhooks::new_secret().expect("a secret").reveal()));
        scene.pass(24 * 3_600);
        scene.publish("b").await;
        follower.drain().await.expect("sent");
        let sent = scene.sent().remove(0);
        assert!(sent.verifies(&new) && !sent.verifies(&old));
    }

    async fn what_cannot_be_told_is_refused(app: TestApp) {
        let scene = Scene::new(app);
        let add = |url: &str| {
            let new = NewWebhook { url: url.to_owned(), events: Vec::new(), secret: None };
            webhooks::add(scene.app(), new)
        };
        let there = add("https://a.example/hook").await.expect("added");
        let twice = add("https://a.example/hook").await.expect_err("refused").to_string();
        assert_eq!(twice, format!("{} tells that address already", there.id));
        let wrong = add("mailto:a@example.org").await.expect_err("refused").to_string();
        assert_eq!(wrong, "url: \"mailto:a@example.org\" must start with https:// or http://");
        let missing = webhooks::find(scene.app(), "nothing").await.expect_err("refused").to_string();
        assert!(missing.contains("\"nothing\""), "{missing}");
        assert_eq!(webhooks::find(scene.app(), &there.id.to_string()).await.expect("found"), there);
    }

    async fn one_that_is_disabled_hears_nothing_and_one_that_is_removed_leaves_nothing(app: TestApp) {
        let scene = Scene::new(app);
        let webhook = scene.add("https://a.example/hook", &[]).await;
        let mut follower = scene.follower();
        scene.publish("a").await;
        follower.store().await.expect("stored");
        let disabled = webhooks::disable(scene.app(), webhook.id).await.expect("disabled");
        assert_eq!(disabled.disabled.expect("disabled").reason, DisabledReason::Command);
        follower.drain().await.expect("nothing");
        assert_eq!(scene.sent(), []);
        webhooks::enable(scene.app(), webhook.id).await.expect("enabled");
        follower.drain().await.expect("sent");
        assert_eq!(scene.sent().len(), 1, "what was pending is told");
        webhooks::remove(scene.app(), webhook.id).await.expect("removed");
        assert!(scene.deliveries().await.is_empty());
        assert!(matches!(webhooks::remove(scene.app(), webhook.id).await, Err(Error::NotFound)));
    }
}
