//! The use cases that write: what they change, what they refuse, and what they tell the change log.

mod due;
mod entities;
mod revising;
mod worker;
mod workflow;

use std::{sync::Arc, time::Duration};

use masthead_app::{error::Error, ports::FixedClock, read::Resolved};
use masthead_domain::{
    article::{Article, ArticleCard},
    change::Change,
    entity::{EntityData, Record},
    id::{ArticleId, Kind},
    time::Timestamp,
    visibility::Visibility,
};
use masthead_test_support::{NOW, TestApp};

const NEWSROOM: &str = r#"{"type":"author","slug":"jane","name":"Jane"}
{"type":"author","slug":"john","name":"John"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"category","path":"culture","name":"Culture"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"source","slug":"wire","name":"Wire"}
"#;

fn line(slug: &str, more: &str) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","locale":"en","title":"T {slug}","bodyHtml":"<p>x</p>"{more}}}"#
    )
}

/// A newsroom with one article, and that article.
async fn with_article(app: &TestApp, more: &str) -> Article {
    app.import(&format!("{NEWSROOM}{}", line("a", more))).await;
    stored(app, card(app, "a").await.id).await
}

async fn card(app: &TestApp, slug: &str) -> ArticleCard {
    let reader = app.app.reader(Visibility::Editorial);
    let card = reader
        .find_article(slug, None)
        .await
        .expect("the store answers")
        .expect("it is there");
    ArticleCard::clone(&card)
}

/// An article as it is stored, even in the bin.
async fn stored(app: &TestApp, id: ArticleId) -> Article {
    let uow = app.app.store.begin().await.expect("a write");
    let article = uow
        .every_article(id)
        .await
        .expect("the store answers")
        .expect("it is there");
    uow.cancel().await.expect("undone");
    article
}

async fn find<D: EntityData>(app: &TestApp, name: &str) -> Arc<Record<D>> {
    let reader = app.app.reader(Visibility::Editorial);
    reader
        .find::<D>(name)
        .await
        .expect("the store answers")
        .expect("it is there")
}

async fn resolve(app: &TestApp, path: &str) -> Option<Resolved> {
    app.app
        .reader(Visibility::Public)
        .resolve(path, None)
        .await
        .expect("the store answers")
}

async fn is_public(app: &TestApp, slug: &str) -> bool {
    let found = app.app.reader(Visibility::Public).find_article(slug, None).await;
    found.expect("the store answers").is_some()
}

/// What a piece of work logged, besides its result.
async fn logged<T>(app: &TestApp, work: impl Future<Output = T>) -> (T, Vec<Change>) {
    let work = Box::pin(work);
    let before = app.app.store.log_position().await.expect("a position");
    let result = work.await;
    let entries = app.app.store.changes_after(before, 1_000).await.expect("the log");
    (result, entries.into_iter().map(|entry| entry.change).collect())
}

/// The names of what was logged, and whether it was significant.
fn names(changes: &[Change]) -> Vec<(String, bool)> {
    changes
        .iter()
        .map(|change| (change.kind.name(), change.significant))
        .collect()
}

fn one(name: &str) -> Vec<(String, bool)> {
    vec![(name.to_owned(), false)]
}

fn now() -> Timestamp {
    NOW.parse().expect("a moment")
}

fn after(seconds: u64) -> Timestamp {
    now() + Duration::from_secs(seconds)
}

/// Lets the clock of an application stand at another moment.
fn set_clock(app: &mut TestApp, moment: Timestamp) {
    app.app.clock = Arc::new(FixedClock(moment));
}

fn is_conflict<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Conflict(_)))
}

/// The fields that are refused.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(violations)) => violations.into_iter().map(|violation| violation.field).collect(),
        other => panic!("it is not refused as invalid: {other:?}"),
    }
}

const ARTICLE: Kind = Kind::Article;

/// What writes without rights is in no build but the checker's.
#[tokio::test]
async fn nobody_writes_without_rights() {
    let app = TestApp::on(masthead_test_support::Which::Sqlite)
        .await
        .expect("SQLite");
    let answer = app.request(axum::http::Method::POST, "/test/writes", &[]).await;
    answer.expect_status(404);
}
