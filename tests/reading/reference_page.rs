//! The reference page: every row of it from one request, in a number of statements that does not grow.

use masthead_app::import::{self, ImportOptions};
use masthead_exchange::markdown::{Files, MarkdownReader};
use masthead_test_support::{TestApp, Uncached, both_engines};
use serde_json::{Value, json};
use std::sync::Arc;

/// Statements that the page may cost with nothing in memory.
const MOST_STATEMENTS: u64 = 8;

const QUERY: &str = include_str!("../../docs/reference-page.graphql");

/// The one REST request that gives the same; `docs/frontend.md` shows it.
const INCLUDE: &str = "blocks,bodyMarkdown,related,latest,site,menus.primary,menus.footer,menus.useful-links,next,previous,collections.editors-choice,pages.privacy-policy";

pub(crate) async fn demo(app: &TestApp) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo");
    let reader = MarkdownReader::open(folder).expect("the demo newsroom");
    let files = Arc::new(Files::folder(folder).expect("its files"));
    let report = import::import(
        &app.app,
        Box::new(reader),
        Some(files),
        &ImportOptions::default(),
        &|_| {},
    )
    .await
    .expect("the import runs");
    assert!(
        report.is_complete() && report.noted.is_empty(),
        "{:#?} {:#?}",
        report.refused,
        report.noted
    );
}

/// A newsroom in which one article is kin to `number` others.
async fn kin(app: &TestApp, number: usize) -> String {
    let mut lines = vec![
        r#"{"type":"site","name":"S","locales":["en"]}"#.to_owned(),
        r#"{"type":"author","slug":"jane","name":"Jane","bio":"B"}"#.to_owned(),
        r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
        r#"{"type":"category","path":"news/economy","name":"Economy"}"#.to_owned(),
        r#"{"type":"tag","slug":"t","name":"T"}"#.to_owned(),
        r#"{"type":"source","slug":"wire","name":"Wire"}"#.to_owned(),
        r#"{"type":"menu","location":"primary","items":[{"label":"News","path":"/news"}]}"#.to_owned(),
        r#"{"type":"menu","location":"footer","items":[{"label":"Privacy","path":"/privacy-policy"}]}"#
            .to_owned(),
        r#"{"type":"menu","location":"useful-links","items":[{"label":"X","url":"https://x.example"}]}"#
            .to_owned(),
        r#"{"type":"page","path":"privacy-policy","title":"Privacy","bodyHtml":"<p>P</p>"}"#.to_owned(),
        r#"{"type":"collection","slug":"editors-choice","name":"Choice","items":["en:a0"]}"#.to_owned(),
    ];
    for n in 0..=number {
        lines.push(format!(
            r#"{{"type":"article","slug":"a{n}","locale":"en","title":"A {n}","bodyHtml":"<p>Text {n}</p>","authors":["jane"],"categories":["news/economy"],"tags":["t"],"source":"wire","status":"PUBLISHED","publishedAt":"2026-01-01T{:02}:{:02}:00Z","image":{{"url":"https://pictures.example/{n}.jpg"}}}}"#,
            n / 60, n % 60,
        ));
    }
    app.import(&lines.join("\n")).await;
    "/2026/01/a0".to_owned()
}

async fn statements_by_graphql(app: &TestApp, path: &str) -> (u64, Value) {
    app.statements(app.graphql(QUERY, json!({ "path": path }))).await
}

async fn statements_by_rest(app: &TestApp, path: &str) -> (u64, Value) {
    let address = format!("/v1/articles/{}?include={INCLUDE}", path.replace('/', "%2F"));
    let (statements, answer) = app.statements(app.get(&address)).await;
    (statements, answer.expect_status(200).json())
}

both_engines! {
    async fn the_whole_page_costs_at_most_eight_statements(app: Uncached) {
        demo(&app).await;
        for path in ["/2026/10/saffron-week-on-the-absheron", "/2026/01/how-to-read-a-carpet"] {
            let (statements, data) = statements_by_graphql(&app, path).await;
            assert!(data["article"]["bodyHtml"].is_string(), "{data}");
            assert!(statements <= MOST_STATEMENTS, "{statements} statements by GraphQL");
            let (statements, answer) = statements_by_rest(&app, path).await;
            assert!(answer["data"]["bodyHtml"].is_string(), "{answer}");
            assert!(statements <= MOST_STATEMENTS, "{statements} statements by REST");
        }
    }

    async fn one_item_and_a_hundred_cost_the_same(app: Uncached) {
        let path = kin(&app, 1).await;
        let (one, data) = statements_by_graphql(&app, &path).await;
        assert_eq!(data["article"]["youMightAlsoLike"].as_array().or(data["article"]["related"].as_array()).map(Vec::len).unwrap_or(1), 1);
        let (one_by_rest, _) = statements_by_rest(&app, &path).await;
        kin(&app, 120).await;
        let (many, _) = statements_by_graphql(&app, &path).await;
        let (many_by_rest, _) = statements_by_rest(&app, &path).await;
        assert_eq!(one, many, "by GraphQL");
        assert_eq!(one_by_rest, many_by_rest, "by REST");
        assert!(many <= MOST_STATEMENTS && many_by_rest <= MOST_STATEMENTS, "{many} and {many_by_rest}");
        // A hundred of each, asked for at once.
        let hundred = "query($path: String!) { article(by: { path: $path }) { related(first: 50) { article { ...Card } reasons { label } } } articles(first: 100) { totalCount nodes { ...Card } } }
            fragment Card on Article { title path image { url alt } primaryCategory { name ancestors { name } } authors { name } tags { name } source { name } breadcrumbs { title } }";
        let ten = hundred.replace("first: 50", "first: 1").replace("first: 100", "first: 1");
        let (few, _) = app.statements(app.graphql(&ten, json!({ "path": path }))).await;
        let (all, data) = app.statements(app.graphql(hundred, json!({ "path": path }))).await;
        assert_eq!(data["articles"]["nodes"].as_array().map(Vec::len), Some(100));
        assert_eq!(data["article"]["related"].as_array().map(Vec::len), Some(50));
        assert_eq!(few, all, "statements for one and for a hundred");
    }

    async fn every_row_of_the_page_is_filled(app: TestApp) {
        demo(&app).await;
        let (_, data) = statements_by_graphql(&app, "/2026/10/saffron-week-on-the-absheron").await;
        let empty = empty_places("", &data);
        // What this article has none of: it is no reprint, no translation, and nothing came after it.
        insta::assert_json_snapshot!("empty_places", empty);
    }

    async fn graphql_and_rest_say_the_same(app: TestApp) {
        demo(&app).await;
        let path = "/2026/01/how-to-read-a-carpet";
        let (_, data) = statements_by_graphql(&app, path).await;
        let (_, answer) = statements_by_rest(&app, path).await;
        let (graphql, rest) = (&data["article"], &answer["data"]);
        for field in ["id", "title", "deck", "path", "url", "canonicalUrl", "bylineText", "publishedAt", "updatedAt",
            "readingTimeMinutes", "wordCount", "bodyHtml", "bodyText", "contributorNote", "breadcrumbs", "locale"] {
            assert_eq!(graphql[field], rest[field], "{field}");
        }
        assert_eq!(graphql["image"]["url"], rest["image"]["url"]);
    }
}

/// Places of an answer that are null or empty.
fn empty_places(at: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![at.to_owned()],
        Value::String(text) if text.is_empty() => vec![at.to_owned()],
        Value::Array(items) if items.is_empty() => vec![at.to_owned()],
        Value::Array(items) => items
            .iter()
            .take(1)
            .flat_map(|item| empty_places(&format!("{at}[0]"), item))
            .collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, value)| empty_places(&format!("{at}.{name}"), value))
            .collect(),
        _ => Vec::new(),
    }
}
