//! Webhooks of the configuration.

use masthead_app::webhooks::{self, Configured};
use masthead_domain::webhook::{DisabledReason, EventPattern};
use masthead_test_support::{TestApp, both_engines};

use super::harness::Scene;

fn frontend(url: &str, secret: u8) -> Configured {
    Configured {
        name: "frontend".to_owned(),
        url: url.to_owned(),
        events: vec!["article.*".parse().expect("a pattern")],
        secret: masthead_domain::webhook::SigningSecret::from_bytes(&[secret; 32]).expect("a secret"),
    }
}

both_engines! {
    async fn the_configuration_is_taken_over_at_each_start(app: TestApp) {
        let scene = Scene::new(app);
        webhooks::configure(scene.app(), &[frontend("https://a.example/hook", 1)]).await.expect("made");
        let first = scene.webhook().await;
        assert_eq!(first.name.as_deref(), Some("frontend"));
        assert_eq!(first.events, ["article.*".parse::<EventPattern>().expect("a pattern")]);

        webhooks::configure(scene.app(), &[frontend("https://a.example/hook", 1)]).await.expect("the same");
        assert_eq!(scene.webhook().await, first);

        webhooks::configure(scene.app(), &[frontend("https://b.example/hook", 2)]).await.expect("changed");
        let second = scene.webhook().await;
        assert_eq!((second.id, second.url.as_str()), (first.id, "https://b.example/hook"));
        assert_eq!(second.secrets.len(), 2, "the former secret signs for a day");
        assert_eq!(second.secrets_at(scene.now() + chrono::TimeDelta::days(1)).count(), 1);

        for refused in [
            webhooks::remove(scene.app(), first.id).await.expect_err("refused"),
            webhooks::rotate(scene.app(), first.id, None, scene.now()).await.expect_err("refused"),
        ] {
            assert!(refused.to_string().contains("configuration"), "{refused}");
        }

        webhooks::disable(scene.app(), first.id).await.expect("disabled");
        webhooks::configure(scene.app(), &[frontend("https://b.example/hook", 2)]).await.expect("the same");
        assert!(scene.webhook().await.disabled.is_some(), "what a person disabled stays so");
    }

    async fn what_the_configuration_no_longer_has_is_disabled_and_comes_back_with_it(app: TestApp) {
        let scene = Scene::new(app);
        webhooks::configure(scene.app(), &[frontend("https://a.example/hook", 1)]).await.expect("made");
        webhooks::configure(scene.app(), &[]).await.expect("taken out");
        let gone = scene.webhook().await;
        assert_eq!(gone.disabled.expect("disabled").reason, DisabledReason::Unconfigured);
        let refused = webhooks::enable(scene.app(), gone.id).await.expect_err("refused");
        assert!(refused.to_string().contains("configuration"), "{refused}");
        webhooks::configure(scene.app(), &[frontend("https://a.example/hook", 1)]).await.expect("back");
        let back = scene.webhook().await;
        assert_eq!((back.id, back.disabled), (gone.id, None));
        webhooks::configure(scene.app(), &[]).await.expect("taken out");
        webhooks::remove(scene.app(), gone.id).await.expect("it may be removed then");
    }
}
