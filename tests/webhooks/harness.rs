//! A clock that is set, a sender that records, and what both need around them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use masthead_app::{
    App, articles,
    ports::{
        Clock,
        http::HttpError,
        send::{HttpReply, HttpSend, HttpSender},
    },
    webhooks::{self, NewWebhook},
};
use masthead_delivery::webhooks::{WebhookFigures, WebhookFollower, WebhookOptions};
use masthead_domain::{
    article::ArticleCard,
    time::Timestamp,
    visibility::Visibility,
    webhook::{Delivery, Webhook},
};
use masthead_persistence::DeliveryQuery;
use masthead_test_support::{NOW, TestApp};
use sha2::{Digest as _, Sha256};

/// A clock that the test sets.
#[derive(Debug)]
pub(super) struct SetClock(Mutex<Timestamp>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("the time")
    }
}

/// What one request said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) url: String,
    pub(super) id: String,
    pub(super) seconds: i64,
    pub(super) signature: String,
    pub(super) body: String,
}

/// Answers as it is told to, with 204 where it is not, and remembers what it was sent.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    sent: Mutex<Vec<Sent>>,
    answers: Mutex<VecDeque<Answer>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    Status(u16),
    Wait(u16, u64),
    Unreachable,
}

impl HttpSender for Recorder {
    fn send<'a>(&'a self, send: HttpSend<'a>) -> BoxFuture<'a, Result<HttpReply, HttpError>> {
        assert_eq!(send.method, "POST");
        let header = |name: &str| {
            let mut headers = send.headers.iter();
            let found = headers.find(|(header, _)| *header == name);
            found.unwrap_or_else(|| panic!("no {name}")).1.to_owned()
        };
        assert_eq!(header("content-type"), "application/json");
        self.sent.lock().expect("sent").push(Sent {
            url: send.url.to_owned(),
            id: header("webhook-id"),
            seconds: header("webhook-timestamp").parse().expect("seconds"),
            signature: header("webhook-signature"),
            body: send.body.to_owned(),
        });
        let answer = self.answers.lock().expect("answers").pop_front();
        let reply = |status, wait: Option<u64>| {
            Ok(HttpReply {
                status,
                head: format!("said {status}"),
                retry_after: wait.map(Duration::from_secs),
            })
        };
        let answer = match answer.unwrap_or(Answer::Status(204)) {
            Answer::Status(status) => reply(status, None),
            Answer::Wait(status, seconds) => reply(status, Some(seconds)),
            Answer::Unreachable => Err(HttpError::Unreachable("nobody is there".to_owned())),
        };
        Box::pin(async move { answer })
    }
}

/// An application with a clock that is set, a recorder, and a follower.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(super) recorder: Arc<Recorder>,
    pub(super) figures: Arc<WebhookFigures>,
    clock: Arc<SetClock>,
}

impl Scene {
    pub(crate) fn new(mut app: TestApp) -> Self {
        let clock = Arc::new(SetClock(Mutex::new(NOW.parse().expect("a moment"))));
        app.app.clock = clock.clone();
        Self {
            app,
            recorder: Arc::default(),
            figures: Arc::default(),
            clock,
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app.app
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn pass(&self, seconds: i64) {
        *self.clock.0.lock().expect("the time") += chrono::TimeDelta::seconds(seconds);
    }

    /// A follower as one more node would have it.
    pub(super) fn follower(&self) -> WebhookFollower {
        WebhookFollower::new(
            self.app().clone(),
            self.app().ids.next(),
            self.recorder.clone(),
            WebhookOptions::default(),
            self.figures.clone(),
        )
    }

    pub(super) async fn add(&self, url: &str, events: &[&str]) -> Webhook {
        let events = events
            .iter()
            .map(|event| event.parse().expect("a pattern"))
            .collect();
        let new = NewWebhook {
            url: url.to_owned(),
            events,
            secret: None,
        };
        webhooks::add(self.app(), new).await.expect("it is added")
    }

    pub(super) async fn webhook(&self) -> Webhook {
        let mut all = self.app().store.webhooks().await.expect("webhooks");
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// Deliveries, the newest first.
    pub(super) async fn deliveries(&self) -> Vec<Delivery> {
        let query = DeliveryQuery {
            limit: 1_000,
            ..DeliveryQuery::default()
        };
        self.app().store.deliveries(&query).await.expect("deliveries")
    }

    pub(super) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.recorder.answers.lock().expect("answers").extend(answers);
    }

    /// What was sent since this was asked last.
    pub(super) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.recorder.sent.lock().expect("sent"))
    }

    /// Imports drafts and gives their cards.
    pub(crate) async fn drafts(&self, slugs: &[&str]) -> Vec<ArticleCard> {
        let lines = slugs.iter().map(|slug| {
            format!(
                r#"{{"type":"article","slug":"{slug}","locale":"en","title":"T","bodyHtml":"<p>x</p>","status":"DRAFT"}}"#
            )
        });
        self.app.import(&lines.collect::<Vec<_>>().join("\n")).await;
        let mut cards = Vec::new();
        for slug in slugs {
            let reader = self.app().reader(Visibility::Editorial);
            let card = reader.find_article(slug, None).await.expect("the store answers");
            cards.push(ArticleCard::clone(&card.expect("it is there")));
        }
        cards
    }

    pub(crate) async fn publish(&self, slug: &str) -> ArticleCard {
        let card = self.drafts(&[slug]).await.remove(0);
        let published = articles::publish(self.app(), card.id, card.version).await;
        published.expect("it is published").card
    }
}

/// HMAC-SHA256 by RFC 2104, written here so that what signs is not what verifies.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(
        key.len() <= 64,
        "longer keys are hashed first; webhooks have none"
    );
    let padded = |with: u8| {
        let mut block = [with; 64];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize();
    outer.to_vec()
}

/// Whether one of the signatures is that of the secret, as the specification says.
pub(super) fn verifies(secret: &str, id: &str, seconds: &str, body: &str, signatures: &str) -> bool {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").expect("the prefix"))
        .expect("base64");
    let expected = STANDARD.encode(hmac(&key, format!("{id}.{seconds}.{body}").as_bytes()));
    signatures
        .split(' ')
        .any(|one| one.strip_prefix("v1,") == Some(expected.as_str()))
}

impl Sent {
    pub(super) fn verifies(&self, secret: &str) -> bool {
        verifies(
            secret,
            &self.id,
            &self.seconds.to_string(),
            &self.body,
            &self.signature,
        )
    }
}
