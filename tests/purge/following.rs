//! A follower that tells one cache, against a recorder.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use masthead_app::ports::{
    http::HttpError,
    send::{HttpReply, HttpSend, HttpSender},
};
use masthead_delivery::purge::{PurgeFigures, PurgeFollower, PurgeKind, PurgeTarget};
use masthead_domain::{article::ArticleCard, id};
use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinSet};

use crate::webhooks::harness::Scene;

/// Takes what it is told, or answers as it is told to.
#[derive(Debug, Default)]
struct Cache {
    told: Mutex<Vec<(String, Value)>>,
    answers: Mutex<VecDeque<u16>>,
}

impl HttpSender for Cache {
    fn send<'a>(&'a self, send: HttpSend<'a>) -> BoxFuture<'a, Result<HttpReply, HttpError>> {
        let body = serde_json::from_str(send.body).expect("JSON");
        let end = send.url.rsplit('/').next().expect("an end").to_owned();
        self.told.lock().expect("told").push((end, body));
        let status = self.answers.lock().expect("answers").pop_front().unwrap_or(200);
        Box::pin(async move {
            Ok(HttpReply {
                status,
                head: "{}".to_owned(),
                retry_after: None,
            })
        })
    }
}

struct Stage {
    scene: Scene,
    cache: Arc<Cache>,
    figures: PurgeFigures,
}

impl Stage {
    fn new(app: TestApp) -> Self {
        Self {
            scene: Scene::new(app),
            cache: Arc::default(),
            figures: PurgeFigures::default(),
        }
    }

    fn follower(&self, again: Option<Duration>) -> PurgeFollower {
        let target = PurgeTarget {
            name: "cdn".to_owned(),
            kind: PurgeKind::Fastly {
                url: "https://api.example".to_owned(),
                service: "s".to_owned(),
                token: "t".to_owned(),
                soft: false,
            },
            window: Duration::from_millis(1),
            again,
            most_behind: 50,
            timeout: Duration::from_secs(10),
        };
        PurgeFollower::new(
            self.scene.app().clone(),
            self.scene.app().ids.next(),
            self.cache.clone(),
            target,
            Arc::new(|entry| vec![id::format(entry.change.kind.entity, entry.change.id)]),
            &self.figures,
        )
    }

    /// What was told since this was asked last.
    fn told(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut *self.cache.told.lock().expect("told"))
    }
}

fn purge(cards: &[&ArticleCard]) -> (String, Value) {
    let mut keys: Vec<String> = cards.iter().map(|card| card.id.to_string()).collect();
    keys.sort();
    ("purge".to_owned(), json!({ "surrogate_keys": keys }))
}

fn everything() -> (String, Value) {
    ("purge_all".to_owned(), json!({}))
}

both_engines! {
    async fn what_was_logged_is_told_in_one_call_and_a_restart_goes_on_from_there(app: TestApp) {
        let stage = Stage::new(app);
        stage.scene.publish("before").await;
        let mut follower = stage.follower(None);
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [everything()], "it was never told before");
        let (a, b) = (stage.scene.publish("a").await, stage.scene.publish("b").await);
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&a, &b])]);
        follower.drain().await.expect("nothing");
        assert_eq!(stage.told(), []);
        drop(follower);

        let c = stage.scene.publish("c").await;
        let mut next = stage.follower(None);
        next.drain().await.expect("it waits");
        assert_eq!(stage.told(), [], "the lease is still the other's");
        stage.scene.pass(16);
        next.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&c])], "what was missed, and no more");
        let figures = stage.figures.of("cdn");
        assert_eq!((figures.keys(), figures.everything(), figures.behind()), (3, 1, 0));
    }

    async fn one_that_is_too_far_behind_drops_everything_once(app: TestApp) {
        let stage = Stage::new(app);
        let mut follower = stage.follower(None);
        follower.drain().await.expect("told");
        stage.told();
        let lines: Vec<String> = (0..60)
            .map(|number| format!(r#"{{"type":"tag","slug":"t{number}","name":"T {number}"}}"#))
            .collect();
        stage.scene.app.import(&lines.join("\n")).await;
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [everything()]);
        let a = stage.scene.publish("a").await;
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&a])]);
    }

    async fn what_a_cache_did_not_take_is_told_with_what_came_since(app: TestApp) {
        let stage = Stage::new(app);
        let mut follower = stage.follower(None);
        follower.drain().await.expect("told");
        stage.told();
        let a = stage.scene.publish("a").await;
        stage.cache.answers.lock().expect("answers").push_back(503);
        let failure = follower.drain().await.expect_err("refused");
        assert!(failure.contains("503"), "{failure}");
        let b = stage.scene.publish("b").await;
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&a]), purge(&[&a, &b])]);
        assert_eq!(stage.figures.of("cdn").calls(), [("success", 2), ("failure", 1)]);
    }

    /// Told once more; and a node that dies in between leaves the position where all of it is told again.
    async fn what_is_to_be_told_twice_is_noted_after_the_second_time(app: TestApp) {
        let stage = Stage::new(app);
        let again = Some(Duration::from_secs(3));
        let mut follower = stage.follower(again);
        follower.drain().await.expect("told");
        stage.scene.pass(3);
        follower.drain().await.expect("told again");
        assert_eq!(stage.told(), [everything(), everything()]);
        let a = stage.scene.publish("a").await;
        follower.drain().await.expect("told");
        stage.scene.pass(2);
        let b = stage.scene.publish("b").await;
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&a]), purge(&[&b])]);
        stage.scene.pass(1);
        follower.drain().await.expect("told again");
        assert_eq!(stage.told(), [purge(&[&a])], "what is due, and no more");
        drop(follower);

        stage.scene.pass(20);
        let mut next = stage.follower(again);
        next.drain().await.expect("told");
        assert_eq!(stage.told(), [purge(&[&b])], "the second time was not noted, so it is told twice more");
        stage.scene.pass(3);
        next.drain().await.expect("told again");
        assert_eq!(stage.told(), [purge(&[&b])]);
    }

    /// Another history under the same numbers: what the cache was told says nothing of it.
    async fn a_database_that_was_set_back_drops_everything(app: TestApp) {
        let stage = Stage::new(app);
        stage.scene.publish("a").await;
        let mut follower = stage.follower(None);
        follower.drain().await.expect("told");
        stage.told();
        let store = &stage.scene.app().store;
        let mark = store.log_mark().await.expect("a mark");
        let ahead = masthead_persistence::LogMark { number: mark.number + 10, ..mark };
        store.settle_epoch(Some(&ahead)).await.expect("settled");
        follower.drain().await.expect("told");
        assert_eq!(stage.told(), [everything()]);
    }
}

/// The follower as a server runs it: it is woken by the log, and gives its lease back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_that_runs_is_woken_by_the_log() {
    let app = TestApp::on(masthead_test_support::Which::Sqlite)
        .await
        .expect("SQLite");
    let stage = Stage::new(app);
    let (log, watched) = watch::channel(0);
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    running.spawn(stage.follower(None).run(watched, stopped));
    let a = stage.scene.publish("a").await;
    log.send_replace(stage.scene.app().store.log_position().await.expect("a position"));
    let told = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let told = stage.told();
            if told
                .iter()
                .any(|told| *told == purge(&[&a]) || *told == everything())
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    });
    told.await.expect("in time");
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(20), running.join_next())
        .await
        .expect("in time")
        .expect("a task")
        .expect("no panic");
    let lease = stage
        .scene
        .app()
        .store
        .lease("purge:cdn")
        .await
        .expect("the store answers");
    assert_eq!(lease, None);
}
