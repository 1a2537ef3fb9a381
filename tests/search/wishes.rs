//! Only what is asked for is computed; and what is said where there is no index.

use std::sync::Arc;

use axum::http::Method;
use masthead_app::ports::search::SearchFailure;
use masthead_test_support::{TestApp, Which};
use serde_json::{Value, json};

use super::{LINES, stub::Stub};

async fn newsroom() -> TestApp {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.import(LINES).await;
    app
}

/// What was asked of the index for a request: hits, totals, facets, snippets, meanings.
type Computed = (u32, bool, bool, usize, usize);

async fn computed(app: TestApp, ask: impl AsyncFn(&TestApp)) -> (TestApp, Computed) {
    let stub = Stub::finding(&app, "deal").await;
    let calls = stub.calls();
    let app = app.searched_by(Some(Arc::new(stub)));
    ask(&app).await;
    let calls = calls.lock().expect("calls");
    assert_eq!(calls.questions.len(), 1, "one question for one search");
    let question = &calls.questions[0];
    let computed = (
        question.limit,
        question.wants_total,
        question.wants_facets,
        calls.snippets,
        calls.meant,
    );
    drop(calls);
    (app, computed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_selected_is_not_computed() {
    let mut app = newsroom().await;
    let fragment = "fragment hit on SearchHit { snippets { html } }";
    for (selection, expected) in [
        ("nodes { score article { title } }", (3, false, false, 0, 0)),
        ("edges { cursor node { score } }", (3, false, false, 0, 0)),
        ("pageInfo { endCursor }", (3, false, false, 0, 0)),
        ("nodes { snippets { text } }", (3, false, false, 3, 0)),
        ("nodes { ...hit }", (3, false, false, 3, 0)),
        ("edges { node { ...hit } }", (3, false, false, 3, 0)),
        ("didYouMean", (3, false, false, 0, 1)),
        ("totalCount", (0, true, false, 0, 0)),
        ("facets { years { count } }", (0, false, true, 0, 0)),
        (
            "totalCount facets { years { count } } nodes { score }",
            (3, true, true, 0, 0),
        ),
    ] {
        let mut query = format!("{{ search(query: \"gas\", first: 3) {{ {selection} }} }}");
        if selection.contains("...hit") {
            query.push_str(fragment);
        }
        let (after, found) = computed(app, async |app: &TestApp| {
            app.graphql(&query, json!({})).await;
        })
        .await;
        assert_eq!(found, expected, "{selection}");
        app = after;
    }
    for (parameters, expected) in [
        ("", (3, false, false, 3, 1)),
        ("&fields=article.title", (3, false, false, 0, 1)),
        ("&count=true", (3, true, false, 3, 1)),
        ("&facets=true&fields=score", (3, false, true, 0, 1)),
        ("&facets=false&count=false", (3, false, false, 3, 1)),
    ] {
        let (after, found) = computed(app, async |app: &TestApp| {
            let address = format!("/v1/search?q=gas&limit=3{parameters}");
            app.get(&address).await.expect_status(200);
        })
        .await;
        assert_eq!(found, expected, "{parameters}");
        app = after;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_probably_meant_comes_with_the_first_page() {
    let app = newsroom().await;
    let stub = Stub::finding(&app, "deal").await;
    let app = app.searched_by(Some(Arc::new(stub)));
    let data = app
        .graphql("{ search(query: \"gaz deel\") { didYouMean } }", json!({}))
        .await;
    assert_eq!(data["search"]["didYouMean"], "gas deal");
    let first = app.get("/v1/search?q=gaz&limit=1").await.json();
    assert_eq!(first["meta"]["didYouMean"], "gas deal");
    let cursor = first["meta"]["nextCursor"].as_str().expect("a cursor");
    let second = app
        .get(&format!("/v1/search?q=gaz&limit=1&cursor={cursor}"))
        .await
        .json();
    assert!(second["meta"].get("didYouMean").is_none());
}

/// Asks every way of searching, and gets told to come again.
async fn come_again(app: &TestApp, seconds: u32, detail: &str) {
    for address in ["/v1/search?q=gas", "/v1/suggest?q=gas"] {
        let answer = app.get(address).await.expect_status(503);
        assert_eq!(
            answer.header("retry-after"),
            Some(seconds.to_string().as_str()),
            "{address}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{address}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{address}"
        );
        let problem = answer.json();
        assert_eq!(
            (&problem["code"], &problem["detail"]),
            (&json!("UNAVAILABLE"), &json!(detail)),
            "{address}"
        );
    }
    for query in [
        "{ search(query: \"gas\") { totalCount } }",
        "{ suggest(query: \"gas\") { text } }",
    ] {
        let answer = app.graphql_response(query, json!({})).await;
        assert_eq!(answer["data"], Value::Null, "{query}");
        let error = &answer["errors"][0];
        assert_eq!(error["message"], detail, "{query}");
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{query}");
        assert_eq!(error["extensions"]["retryAfter"], seconds, "{query}");
    }
    let get = "/graphql?query=%7Bsearch(query:%22gas%22)%7BtotalCount%7D%7D";
    for _ in 0..2 {
        let answer = app
            .request(Method::GET, get, &[("accept", "application/json")])
            .await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("x-cache").is_none());
    }
    // Everything else is answered.
    app.get("/v1/articles").await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_index_one_is_told_to_come_again() {
    let app = newsroom().await;
    let app = app.searched_by(None);
    come_again(&app, 60, "this process keeps no search index; try again").await;
    let making = "the search index is being made; try again";
    for (failure, detail) in [
        (SearchFailure::Rebuilding, making),
        (SearchFailure::Damaged, making),
        (SearchFailure::TooSlow, "the search took too long; try again"),
    ] {
        let app = newsroom().await;
        let stub = Stub::finding(&app, "deal").await.failing(failure);
        come_again(&app.searched_by(Some(Arc::new(stub))), 5, detail).await;
    }
    // What breaks within the index breaks nothing else.
    let app = newsroom().await;
    let stub = Stub::finding(&app, "deal").await;
    let app = app.searched_by(Some(Arc::new(stub)));
    let broken = app.get("/v1/suggest?q=gas").await.expect_status(503);
    assert_eq!(broken.json()["detail"], making);
}
