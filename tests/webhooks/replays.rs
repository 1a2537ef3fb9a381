//! Making deliveries again.

use chrono::TimeDelta;
use masthead_app::{
    error::Error,
    webhooks::{self, Replay},
};
use masthead_domain::webhook::DeliveryState;
use masthead_test_support::{TestApp, both_engines};

use super::harness::{Answer, Scene};

both_engines! {
    async fn one_delivery_is_made_again_under_its_id(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        scene.publish("a").await;
        let mut follower = scene.follower();
        follower.drain().await.expect("sent");
        let first = scene.sent();
        let delivery = scene.deliveries().await.remove(0);
        webhooks::replay(scene.app(), delivery.id).await.expect("replayed");
        scene.pass(1);
        follower.drain().await.expect("sent");
        let second = scene.sent();
        assert_eq!((&first[0].id, &first[0].body), (&second[0].id, &second[0].body));
        assert_eq!(scene.deliveries().await.len(), 1);
    }

    async fn all_since_a_moment_is_told_again_even_what_was_never_told(app: TestApp) {
        let scene = Scene::new(app);
        scene.publish("first").await;
        scene.pass(60);
        let since = scene.now();
        scene.publish("before").await;
        let webhook = scene.add("https://a.example/hook", &["article.*"]).await;
        scene.publish("after").await;
        let mut follower = scene.follower();
        follower.drain().await.expect("sent");
        assert_eq!(scene.sent().len(), 1);
        let count = webhooks::replay_since(scene.app(), webhook.id, since, Replay::All).await;
        assert_eq!(count.expect("replayed"), 2);
        follower.drain().await.expect("sent");
        let mut bodies: Vec<bool> = scene.sent().iter().map(|sent| sent.body.contains("/before")).collect();
        bodies.sort_unstable();
        assert_eq!(bodies, [false, true]);
        let later = since + TimeDelta::seconds(1);
        let none = webhooks::replay_since(scene.app(), webhook.id, later, Replay::All).await;
        assert_eq!(none.expect("nothing"), 0);
    }

    async fn only_what_was_given_up_is_told_again(app: TestApp) {
        let scene = Scene::new(app);
        let webhook = scene.add("https://a.example/hook", &["article.*"]).await;
        let mut follower = scene.follower();
        scene.publish("good").await;
        follower.drain().await.expect("sent");
        scene.publish("bad").await;
        scene.answer([Answer::Status(410)]);
        follower.drain().await.expect("sent");
        scene.sent();
        let since = scene.now() - TimeDelta::days(1);
        let refused = webhooks::replay_since(scene.app(), webhook.id, since, Replay::Failed).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("enable it first")), "{refused:?}");
        let delivery = scene.deliveries().await.remove(0);
        assert_eq!(delivery.state, DeliveryState::Failed);
        assert!(matches!(webhooks::replay(scene.app(), delivery.id).await, Err(Error::Conflict(_))));

        webhooks::enable(scene.app(), webhook.id).await.expect("enabled");
        let count = webhooks::replay_since(scene.app(), webhook.id, since, Replay::Failed).await;
        assert_eq!(count.expect("replayed"), 1);
        follower.drain().await.expect("sent");
        let sent = scene.sent();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].body.contains("/bad"));
    }
}
