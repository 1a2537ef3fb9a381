//! When nobody listens.

use masthead_app::webhooks;
use masthead_domain::webhook::{ATTEMPTS, DeliveryState, DisabledReason};
use masthead_test_support::{TestApp, both_engines};

use super::harness::{Answer, Scene};

both_engines! {
    async fn what_fails_is_tried_again_with_a_signature_of_its_own(app: TestApp) {
        let scene = Scene::new(app);
        let webhook = scene.add("https://a.example/hook", &[]).await;
        let secret = webhook.secrets[0].secret.reveal();
        scene.publish("gas").await;
        scene.answer([Answer::Unreachable, Answer::Status(500), Answer::Status(301)]);
        let mut follower = scene.follower();
        let mut all = Vec::new();
        for wait in [0, 6, 36, 144] {
            scene.pass(wait);
            follower.drain().await.expect("tried");
            let sent = scene.sent();
            assert_eq!(sent.len(), 1, "once each time");
            all.extend(sent);
            if wait > 0 {
                continue;
            }
            let delivery = scene.deliveries().await.remove(0);
            assert_eq!(delivery.state, DeliveryState::Pending);
            assert_eq!(delivery.last_error.as_deref(), Some("nobody is there"));
            follower.drain().await.expect("not due");
            assert_eq!(scene.sent(), [], "not before it is due");
        }
        assert!(all.iter().all(|sent| sent.verifies(&secret)));
        assert!(all.iter().all(|sent| (&sent.id, &sent.body) == (&all[0].id, &all[0].body)));
        let moments: std::collections::BTreeSet<_> = all.iter().map(|sent| sent.seconds).collect();
        assert_eq!(moments.len(), 4, "each attempt says when it was made");
        let delivery = scene.deliveries().await.remove(0);
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Done, 4));
        assert_eq!(scene.webhook().await.failing_since, None);
    }

    async fn a_delivery_is_given_up_after_a_day_and_an_endpoint_after_three(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        let mut follower = scene.follower();
        let start = scene.now();
        for number in 0..4 {
            scene.publish(&format!("a{number}")).await;
            scene.answer([Answer::Status(500); ATTEMPTS as usize]);
            loop {
                follower.drain().await.expect("tried");
                let delivery = scene.deliveries().await.remove(0);
                let Some(next) = delivery.next_attempt_at else {
                    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Failed, ATTEMPTS));
                    assert_eq!(delivery.last_error.as_deref(), Some("answered 500: said 500"));
                    break;
                };
                scene.pass((next - scene.now()).num_seconds() + 1);
            }
            if scene.webhook().await.disabled.is_some() {
                break;
            }
        }
        let webhook = scene.webhook().await;
        let disabled = webhook.disabled.expect("disabled");
        assert_eq!(disabled.reason, DisabledReason::Failing);
        let days = (disabled.at - start).num_hours();
        assert!((72..=120).contains(&days), "after {days} hours");
        assert_eq!(webhook.failing_since, Some(start));

        scene.publish("later").await;
        scene.sent();
        follower.drain().await.expect("nothing");
        assert_eq!(scene.sent(), []);
        webhooks::enable(scene.app(), webhook.id).await.expect("enabled");
        follower.drain().await.expect("nothing");
        assert_eq!(scene.sent(), [], "what was logged meanwhile is not told");
        scene.publish("now").await;
        follower.drain().await.expect("sent");
        assert_eq!(scene.sent().len(), 1);
    }

    /// Three days without a success mean nothing where there was nothing to tell.
    async fn a_quiet_endpoint_is_not_disabled_by_one_failure(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        let mut follower = scene.follower();
        scene.answer([Answer::Status(500)]);
        scene.publish("a").await;
        follower.drain().await.expect("tried");
        scene.pass(10 * 86_400);
        scene.answer([Answer::Status(500)]);
        follower.drain().await.expect("tried");
        assert_eq!(scene.webhook().await.disabled, None);
        scene.pass(60);
        follower.drain().await.expect("tried");
        assert_eq!(scene.webhook().await.failing_since, None);
    }

    async fn an_endpoint_that_is_gone_is_told_nothing_more(app: TestApp) {
        let scene = Scene::new(app);
        let webhook = scene.add("https://a.example/hook", &[]).await;
        scene.publish("a").await;
        scene.answer([Answer::Status(410)]);
        let mut follower = scene.follower();
        follower.drain().await.expect("tried");
        assert_eq!(scene.sent().len(), 1);
        assert_eq!(scene.webhook().await.disabled.expect("disabled").reason, DisabledReason::Gone);
        assert_eq!(scene.deliveries().await[0].state, DeliveryState::Failed);
        scene.publish("b").await;
        scene.pass(86_400);
        follower.drain().await.expect("nothing");
        assert_eq!(scene.sent(), []);
        assert_eq!(scene.figures.webhooks(), [("enabled", 0), ("failing", 0), ("disabled", 1)]);
        assert_eq!(scene.webhook().await.position, webhook.position + 2, "draft and publication of the first");
    }

    async fn an_endpoint_that_asks_to_wait_is_waited_for(app: TestApp) {
        let scene = Scene::new(app);
        scene.add("https://a.example/hook", &[]).await;
        scene.publish("a").await;
        scene.answer([Answer::Wait(429, 600)]);
        let mut follower = scene.follower();
        follower.drain().await.expect("tried");
        scene.pass(599);
        follower.drain().await.expect("not due");
        assert_eq!(scene.sent().len(), 1);
        scene.pass(3);
        follower.drain().await.expect("tried");
        assert_eq!(scene.sent().len(), 1);
    }
}
