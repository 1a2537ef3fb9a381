//! A newsroom that publishes, and a reader of events.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, Request},
};
use futures_util::StreamExt as _;
use masthead_app::articles::{self, Unpublish};
use masthead_domain::{article::StatusReason, id::ArticleId, visibility::Visibility};
use masthead_test_support::TestApp;
use tower::ServiceExt as _;

/// How long a test waits for what must come. Nothing is measured by it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A newsroom with two sections, an author, and articles that are drafts.
pub(crate) async fn newsroom(app: &TestApp, drafts: &[&str]) {
    let mut lines = vec![
        r#"{"type":"site","name":"Site","locales":["en","az"]}"#.to_owned(),
        r#"{"type":"author","slug":"jane","name":"Jane"}"#.to_owned(),
        r#"{"type":"tag","slug":"energy","name":"Energy"}"#.to_owned(),
        r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
        r#"{"type":"category","path":"news/economy","name":"Economy"}"#.to_owned(),
        r#"{"type":"category","path":"sport","name":"Sport"}"#.to_owned(),
    ];
    for slug in drafts {
        let section = if slug.starts_with("sport") {
            "sport"
        } else {
            "news/economy"
        };
        lines.push(format!(
            r#"{{"type":"article","slug":"{slug}","locale":"en","title":"{slug}","bodyHtml":"<p>Text.</p>","authors":["jane"],"categories":["{section}"],"tags":["energy"],"status":"APPROVED"}}"#
        ));
    }
    app.import(&lines.join("\n")).await;
}

/// The article with this slug, whatever its state, and its version.
pub(crate) async fn article(app: &TestApp, slug: &str) -> (ArticleId, i32) {
    let reader = app.app.reader(Visibility::Editorial);
    let card = reader
        .find_article(slug, None)
        .await
        .expect("the store answers")
        .unwrap_or_else(|| panic!("no article {slug}"));
    (card.id, card.version)
}

pub(crate) async fn publish(app: &TestApp, slug: &str) -> ArticleId {
    let (id, version) = article(app, slug).await;
    articles::publish(&app.app, id, version).await.expect("published");
    id
}

pub(crate) async fn unpublish(app: &TestApp, slug: &str, replacement: Option<ArticleId>) {
    let (id, version) = article(app, slug).await;
    let how = Unpublish {
        reason: StatusReason::Editor,
        replacement,
    };
    articles::unpublish(&app.app, id, version, how)
        .await
        .expect("taken back");
}

/// An event as a client reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Event {
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.data).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// A stream of events that is read.
pub(crate) struct Events {
    pub(crate) headers: HeaderMap,
    body: BodyDataStream,
    text: String,
    /// The place that the client would come again with.
    pub(crate) last_id: Option<String>,
}

impl Events {
    /// Opens a stream.
    pub(crate) async fn open(app: &TestApp, request: Request<Body>) -> Self {
        let response = app.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 200, "{response:?}");
        let (parts, body) = response.into_parts();
        assert_eq!(parts.headers["content-type"], "text/event-stream");
        Self {
            headers: parts.headers,
            body: body.into_data_stream(),
            text: String::new(),
            last_id: None,
        }
    }

    /// Opens a stream at an address, behind the place of an earlier one.
    pub(crate) async fn get(app: &TestApp, address: &str, last_id: Option<&str>) -> Self {
        let mut request = Request::builder()
            .uri(address)
            .header("accept", "text/event-stream");
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        Self::open(app, request.body(Body::empty()).expect("a request")).await
    }

    /// Subscribes by GraphQL, and reads as far as the subscription stands.
    pub(crate) async fn subscribe(app: &TestApp, query: &str, variables: serde_json::Value) -> Self {
        let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/graphql/stream")
            .header("accept", "text/event-stream")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("a request");
        let mut events = Self::open(app, request).await.opened().await;
        // A comment says that it stands; an event would be a refusal.
        let block = events.block().await.expect("a block");
        assert!(block.starts_with(':'), "{block}");
        events
    }

    /// The next block of lines; nothing where the stream has ended.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = String::from(rest);
                return Some(block);
            }
            let bytes = tokio::time::timeout(PATIENCE, self.body.next())
                .await
                .expect("something comes in time")?;
            let bytes = bytes.expect("the body is whole");
            self.text
                .push_str(std::str::from_utf8(&bytes).expect("events are UTF-8"));
        }
    }

    /// Reads as far as the stream is known to stand.
    pub(crate) async fn opened(mut self) -> Self {
        let block = self.block().await.expect("an opening");
        assert!(block.starts_with(": open\nretry: "), "{block}");
        self.take_id(&block);
        self
    }

    fn take_id(&mut self, block: &str) {
        if let Some(id) = block.lines().find_map(|line| line.strip_prefix("id: ")) {
            self.last_id = Some(id.to_owned());
        }
    }

    /// The next event; nothing where the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            self.take_id(&block);
            let mut event = Event::default();
            for line in block.lines() {
                if let Some(id) = line.strip_prefix("id: ") {
                    event.id = Some(id.to_owned());
                } else if let Some(name) = line.strip_prefix("event: ") {
                    event.name = String::from(name);
                } else if let Some(data) = line.strip_prefix("data: ") {
                    event.data = String::from(data);
                } else {
                    assert!(line.starts_with(':') || line.starts_with("retry: "), "{line}");
                }
            }
            if !event.name.is_empty() {
                return Some(event);
            }
        }
    }

    /// The next event, which must come, whatever else shows that the stream is open.
    pub(crate) async fn expect(&mut self) -> Event {
        tokio::time::timeout(PATIENCE, self.next())
            .await
            .expect("an event comes in time")
            .expect("the stream is open")
    }
}
