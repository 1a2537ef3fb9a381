//! Documents that are named instead of sent, and documents that are kept.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request},
};
use masthead_api::{ApiOptions, ApiState, DocumentOptions, Operation, RegisteredOperations};
use masthead_test_support::{TestApp, TestResponse, Which};
use serde_json::{Value, json};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// `printf '{ site { locales } }' | sha256sum`
const TEXT: &str = "{ site { locales } }";
const HASH: &str = "54295023d48ebc6ba48d61c512055174cc2cf644132d9778e22f15a9e3c6257d";

async fn app_with(documents: DocumentOptions) -> TestApp {
    let mut app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.import(r#"{"type":"site","name":"S","locales":["en"]}"#).await;
    let options = ApiOptions {
        documents,
        ..ApiOptions::default()
    };
    app.router = masthead_api::build_router(ApiState::new(app.app.clone(), options));
    app
}

async fn app() -> TestApp {
    app_with(DocumentOptions::default()).await
}

async fn post(app: &TestApp, accept: &str, body: &Value) -> TestResponse {
    let request = Request::post("/graphql")
        .header("content-type", JSON)
        .header("accept", accept)
        .body(Body::from(body.to_string()));
    app.send(request.expect("a request")).await
}

async fn get(app: &TestApp, accept: &str, address: &str) -> TestResponse {
    app.request(Method::GET, &format!("/graphql?{address}"), &[("accept", accept)])
        .await
}

fn extension(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// The same as the value of a parameter.
fn parameter(hash: &str) -> String {
    format!("extensions=%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{hash}%22%7D%7D")
}

/// An error that is no data's: its code and message, and that nobody may keep it.
fn refused(answer: &TestResponse) -> (String, String) {
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert!(body.get("data").is_none(), "{body}");
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
    let error = &body["errors"][0];
    assert!(error["extensions"]["requestId"].is_string(), "{body}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

fn not_found() -> (String, String) {
    (
        "PERSISTED_QUERY_NOT_FOUND".to_owned(),
        "PersistedQueryNotFound".to_owned(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_leaves_a_document_here_and_names_it_from_then_on() {
    let app = app().await;
    let named = json!({ "extensions": extension(HASH) });
    for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
        let answer = post(&app, accept, &named).await.expect_status(status);
        assert_eq!(refused(&answer), not_found());
        let answer = get(&app, accept, &parameter(HASH)).await.expect_status(status);
        assert_eq!(refused(&answer), not_found());
    }
    let both = json!({ "query": TEXT, "extensions": extension(HASH) });
    let expected = json!({ "data": { "site": { "locales": ["en"] } } });
    let answer = post(&app, JSON, &both).await.expect_status(200);
    assert_eq!(answer.json(), expected);
    for accept in [JSON, GRAPHQL] {
        let answer = post(&app, accept, &named).await.expect_status(200);
        assert_eq!(answer.json(), expected);
        let answer = get(&app, accept, &parameter(HASH)).await.expect_status(200);
        assert_eq!(answer.json(), expected);
        assert!(answer.header("etag").is_some());
        let answer = get(&app, accept, &format!("documentId=sha256:{HASH}")).await;
        assert_eq!(answer.expect_status(200).json(), expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_leaves_a_document_here_too() {
    let app = app().await;
    let both = format!("query=%7B+site+%7B+locales+%7D+%7D&{}", parameter(HASH));
    get(&app, JSON, &both).await.expect_status(200);
    let answer = get(&app, JSON, &parameter(HASH)).await.expect_status(200);
    assert_eq!(answer.json()["data"]["site"]["locales"], json!(["en"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hash_of_another_document_is_refused_in_every_form() {
    let app = app().await;
    for accept in [JSON, GRAPHQL] {
        for (body, message) in [
            (
                json!({ "query": "{ __typename }", "extensions": extension(HASH) }),
                "extensions.persistedQuery.sha256Hash: is not the SHA-256 hash of the query that came along",
            ),
            (
                json!({ "query": "{ __typename }", "documentId": format!("sha256:{HASH}") }),
                "documentId: is not the SHA-256 hash of the query that came along",
            ),
            (
                json!({ "extensions": { "persistedQuery": { "version": 7, "sha256Hash": HASH } } }),
                "extensions.persistedQuery.version: must be 1",
            ),
        ] {
            let answer = post(&app, accept, &body).await.expect_status(400);
            assert_eq!(refused(&answer), ("BAD_REQUEST".to_owned(), message.to_owned()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_documents_that_passed_every_check_stay() {
    let app = app().await;
    for (text, hash, variables) in [
        // `printf '{' | sha256sum` and so on.
        (
            "{",
            "021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96",
            json!({}),
        ),
        (
            "{ site { nmae } }",
            "b8f4e87bbd1a1a108eafdc1b1639f472b5c8f576136b84c3ee23534b9d49f314",
            json!({}),
        ),
        (
            "query($n: Int!) { articles(first: $n) { totalCount } }",
            "cd0e079a9e923f54a535a7f8e706ca9a236416b2e536bbac3c345517623adb00",
            json!({}),
        ),
    ] {
        let both = json!({ "query": text, "extensions": extension(hash), "variables": variables });
        let (code, _) = refused(&post(&app, JSON, &both).await);
        assert!(code.starts_with("GRAPHQL_"), "{text}: {code}");
        let named = json!({ "extensions": extension(hash), "variables": { "n": 1 } });
        assert_eq!(refused(&post(&app, JSON, &named).await), not_found(), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_automatic_documents_clients_are_told_so() {
    let app = app_with(DocumentOptions {
        automatic: 0,
        ..DocumentOptions::default()
    })
    .await;
    let named = json!({ "extensions": extension(HASH) });
    for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
        let answer = post(&app, accept, &named).await.expect_status(status);
        let expected = ("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
        let (code, message) = refused(&answer);
        assert_eq!((code.as_str(), message.as_str()), expected);
    }
    let both = json!({ "query": TEXT, "extensions": extension(HASH) });
    post(&app, GRAPHQL, &both).await.expect_status(200);
    post(&app, GRAPHQL, &named).await.expect_status(400);
}

/// An answer from memory must not stand between a client and the place where documents are left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_are_left_here_although_their_answers_are_in_memory() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.import(r#"{"type":"site","name":"S","locales":["en"]}"#).await;
    let found = |answer: &TestResponse| answer.header("x-cache").map(str::to_owned);
    let both = json!({ "query": TEXT, "extensions": extension(HASH) });
    post(&app, JSON, &json!({ "query": TEXT }))
        .await
        .expect_status(200);
    let answer = post(&app, JSON, &json!({ "query": TEXT }))
        .await
        .expect_status(200);
    assert_eq!(found(&answer).as_deref(), Some("HIT"));
    assert_eq!(refused(&get(&app, JSON, &parameter(HASH)).await), not_found());
    post(&app, JSON, &both).await.expect_status(200);
    let first = get(&app, JSON, &parameter(HASH)).await.expect_status(200);
    let second = get(&app, JSON, &parameter(HASH)).await.expect_status(200);
    assert_eq!(found(&second).as_deref(), Some("HIT"));
    assert_eq!(first.json(), second.json());
    let wrong = json!({ "query": "{ __typename }", "extensions": extension(HASH) });
    post(&app, JSON, &wrong).await.expect_status(400);
}

fn registered() -> Arc<RegisteredOperations> {
    let operation = |ids: &[&str], text: &str| Operation {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        text: text.to_owned(),
        origin: "a test".to_owned(),
    };
    let operations = vec![
        operation(
            &["0a1b2c"],
            "query Front { site { locales } } query Kind { __typename }",
        ),
        operation(&[], TEXT),
    ];
    let read = RegisteredOperations::read(operations, &ApiOptions::default());
    Arc::new(read.expect("they are usable"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registered_documents_run_by_their_ids() {
    let app = app_with(DocumentOptions {
        automatic: 0,
        registered: registered(),
        ..DocumentOptions::default()
    })
    .await;
    for named in [
        json!({ "documentId": "0a1b2c", "operationName": "Front" }),
        json!({ "doc_id": "0a1b2c", "operationName": "Front" }),
        json!({ "id": "0a1b2c", "operationName": "Front" }),
        json!({ "extensions": extension("0a1b2c"), "operationName": "Front" }),
        json!({ "documentId": format!("sha256:{HASH}") }),
        json!({ "extensions": extension(HASH) }),
    ] {
        let answer = post(&app, GRAPHQL, &named).await.expect_status(200);
        assert_eq!(answer.json()["data"]["site"]["locales"], json!(["en"]), "{named}");
    }
    let answer = get(&app, GRAPHQL, "documentId=0a1b2c&operationName=Kind").await;
    assert_eq!(answer.expect_status(200).json()["data"]["__typename"], "Query");
    let unnamed = json!({ "documentId": "0a1b2c" });
    let answer = post(&app, GRAPHQL, &unnamed).await.expect_status(400);
    assert!(refused(&answer).1.starts_with("operationName: is required"));
    let unknown = json!({ "documentId": "none" });
    let answer = post(&app, GRAPHQL, &unknown).await.expect_status(400);
    assert_eq!(refused(&answer), not_found());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_may_be_held_to_what_is_registered() {
    let app = app_with(DocumentOptions {
        registered: registered(),
        only_registered: true,
        ..DocumentOptions::default()
    })
    .await;
    post(&app, GRAPHQL, &json!({ "query": TEXT }))
        .await
        .expect_status(200);
    get(&app, GRAPHQL, &parameter(HASH)).await.expect_status(200);
    for accept in [JSON, GRAPHQL] {
        for body in [
            json!({ "query": "{ site { locales }\n}" }),
            json!({ "query": "{ __schema { types { name } } }" }),
            json!({ "extensions": extension(&"0".repeat(64)) }),
            json!({ "documentId": "none" }),
        ] {
            let answer = post(&app, accept, &body).await.expect_status(403);
            assert_eq!(refused(&answer).0, "QUERY_NOT_REGISTERED", "{body}");
        }
    }
}

/// Whatever is kept of a document, its next request is answered as if nothing were.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_document_is_answered_as_a_new_one_is() {
    let without = app_with(DocumentOptions {
        kept: 0,
        ..DocumentOptions::default()
    })
    .await;
    let with = app().await;
    let requests = [
        (
            "query($slug: String, $n: Int = 2) { article(by: { slug: $slug }) { related(first: $n) { score } } }",
            vec![
                json!({ "slug": "a" }),
                json!({}),
                json!({ "slug": null }),
                json!({ "slug": 7 }),
                json!({ "slug": "a", "n": 101 }),
                json!({ "slug": "a", "n": "x" }),
                json!({ "slug": "a", "n": null }),
                json!({ "slug": "b", "more": [1] }),
            ],
        ),
        // A literal beside a variable that is missing at first.
        (
            "query($tag: String) { articles(filter: { tag: [$tag], featured: 7 }) { totalCount } }",
            vec![json!({}), json!({ "tag": "x" }), json!({})],
        ),
        (
            "query($first: Int, $inner: Int) { articles(first: $first) { nodes { related(first: $inner) { article { \
             title } } } } }",
            vec![
                json!({}),
                json!({ "first": 100, "inner": 50 }),
                json!({ "first": 1 }),
                json!({ "first": 101 }),
                json!({ "first": 100, "inner": 1 }),
            ],
        ),
        (
            "query($yes: Boolean!) { site @include(if: $yes) { locales } __typename @skip(if: $yes) }",
            vec![
                json!({ "yes": true }),
                json!({ "yes": false }),
                json!({ "yes": null }),
                json!({}),
            ],
        ),
        (
            "query($name: String!) { __type(name: $name) { name } }",
            vec![
                json!({ "name": "Article" }),
                json!({ "name": "Nothing" }),
                json!({ "name": 1 }),
            ],
        ),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            vec![
                json!({ "ids": [] }),
                json!({ "ids": vec!["x"; 120] }),
                json!({ "ids": "x" }),
                json!({ "ids": [null] }),
            ],
        ),
    ];
    for (text, variables) in &requests {
        // The second round meets what the first one left.
        for variables in variables.iter().chain(variables) {
            let body = json!({ "query": text, "variables": variables });
            for headers in [&[][..], &[("x-query-cost", "1")]] {
                let mut answers = Vec::new();
                for app in [&with, &without] {
                    let mut request = Request::post("/graphql")
                        .header("content-type", JSON)
                        .header("accept", GRAPHQL);
                    for (name, value) in headers {
                        request = request.header(*name, *value);
                    }
                    let request = request.body(Body::from(body.to_string())).expect("a request");
                    let answer = app.send(request).await;
                    let mut json = answer.json();
                    for error in json["errors"].as_array_mut().into_iter().flatten() {
                        error["extensions"]["requestId"] = json!("…");
                    }
                    answers.push((answer.status, json));
                }
                assert_eq!(answers[0], answers[1], "{body}");
            }
        }
    }
}
