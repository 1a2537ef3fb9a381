//! Documents that are made to do harm: each is answered with an error of its own, never with a failure of the server.
//!
//! `cargo test --release --test masthead -- hostile --nocapture` prints how long each takes.

mod bytes;
mod floods;
mod fragments;
mod lists;
mod nesting;

use std::{fmt::Write as _, time::Instant};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use masthead_test_support::{TestApp, TestResponse, Uncached, Which};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// A request that is made to do harm, and the code of the answer that it must get.
struct Hostile {
    name: &'static str,
    body: Vec<u8>,
    code: &'static str,
}

fn document(name: &'static str, code: &'static str, query: impl Into<String>) -> Hostile {
    with_variables(name, code, query, &json!({}))
}

fn with_variables(
    name: &'static str,
    code: &'static str,
    query: impl Into<String>,
    variables: &Value,
) -> Hostile {
    let query: String = query.into();
    raw(
        name,
        code,
        json!({ "query": query, "variables": variables }).to_string(),
    )
}

fn raw(name: &'static str, code: &'static str, body: impl Into<Vec<u8>>) -> Hostile {
    Hostile {
        name,
        body: body.into(),
        code,
    }
}

/// The same text for each number, one after the other.
fn each(numbers: usize, text: impl Fn(usize) -> String) -> String {
    (0..numbers).map(text).collect()
}

/// Something within itself.
fn nested(open: &str, inside: &str, close: &str, levels: usize) -> String {
    format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
}

fn all() -> Vec<Hostile> {
    [
        fragments::all(),
        nesting::all(),
        floods::all(),
        lists::all(),
        bytes::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn request(body: Vec<u8>) -> Request<Body> {
    Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(Body::from(body))
        .expect("a request")
}

/// The codes of an answer, in GraphQL's form or as a problem.
fn codes(answer: &TestResponse) -> Vec<String> {
    let body = answer.json();
    let errors = body["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let codes = errors.iter().map(|error| &error["extensions"]["code"]);
    codes
        .chain([&body["code"]])
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_answered_with_an_error_of_its_own() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    // What is made at the first request does not count.
    app.graphql("{ site { name } }", json!({})).await;
    let hostile = all();
    assert!(hostile.len() >= 80, "{}", hostile.len());
    let mut wrong = String::new();
    let mut slowest = Vec::new();
    for Hostile { name, body, code } in hostile {
        let request = request(body);
        let begun = Instant::now();
        let answer = app.send(request).await;
        let took = begun.elapsed();
        slowest.push((took, name));
        let (status, codes) = (answer.status, codes(&answer));
        println!(
            "{took:>12.1?} {} {name}: {}",
            status.as_u16(),
            codes.first().map_or("", String::as_str)
        );
        let is_error =
            !status.is_server_error() && !codes.is_empty() && codes.iter().all(|found| found == code);
        if !is_error || answer.body.len() > 50_000 {
            let _ = writeln!(
                wrong,
                "{name}: {status} {codes:?} instead of {code}, {} bytes",
                answer.body.len()
            );
        }
        let named = codes.len() <= 101 && answer.header("x-request-id").is_some();
        assert!(named, "{name}: {} errors", codes.len());
    }
    slowest.sort();
    println!("the slowest: {:?}", slowest.last());
    assert!(wrong.is_empty(), "{wrong}");
    // And the server is as it was.
    app.graphql("{ site { name } }", json!({})).await;
}

/// One thread for everybody: whoever keeps it busy keeps all others waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn others_are_answered_meanwhile() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.graphql("{ site { name } }", json!({})).await;
    let large = format!(
        "{{ article(by: {{ slug: \"x\" }}) {{ {} }} }}",
        each(9_000, |n| format!("unknown{n} "))
    );
    let large = document("", "GRAPHQL_VALIDATION_FAILED", large);
    let mut requests = JoinSet::new();
    let send = |body: Vec<u8>| {
        let router = app.router.clone();
        async move {
            use tower::ServiceExt as _;
            let answer = router.oneshot(request(body)).await.expect("the router answers");
            answer.status().as_u16()
        }
    };
    for _ in 0..10 {
        requests.spawn(send(large.body.clone()));
    }
    let small = json!({ "query": "{ site { name } }" }).to_string().into_bytes();
    requests.spawn(send(small));
    let mut answered = Vec::new();
    while let Some(status) = requests.join_next().await {
        answered.push(status.expect("an answer"));
    }
    assert_eq!(answered.len(), 11);
    let place = answered.iter().position(|status| *status == 200);
    assert!(place.is_some_and(|place| place < 10), "{answered:?}");
}

/// What looks like harm and is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_pages_need_is_answered() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    for query in [
        "\u{feff}{ site { name } }".to_owned(),
        format!("# {}\n{{ site {{ name }} }}", "{".repeat(1_000)),
        format!("{{ {} }}", each(40, |n| format!("a{n}: articles(first: 5) {{ nodes {{ title path }} }} "))),
        "{ articles(first: 100) { nodes { title authors { name } categories { name ancestors { name } } tags { name } image { url } related(first: 8) { article { title } } } } }".to_owned(),
        "{ site { ...a ...a } } fragment a on Site { name ...b } fragment b on Site { tagline }".to_owned(),
        format!("{{ articles(first: 1) {{ nodes {{ {} }} }} }}", "title ".repeat(3_000)),
    ] {
        app.graphql(&query, json!({})).await;
    }
}

/// Waiting for a turn must not take apart what is read at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_document_costs_no_more_statements() {
    let app = Uncached::on(Which::Sqlite).await.expect("SQLite is always there");
    let articles = each(30, |n| {
        format!(
            r#"{{"type":"article","slug":"a{n}","locale":"en","title":"A","authors":["jane"],"tags":["t"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:{n:02}Z"}}
"#
        )
    });
    let others = r#"{"type":"site","name":"S","locales":["en"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"tag","slug":"t","name":"T"}
"#;
    app.import(&format!("{others}{articles}")).await;
    let query = |titles: usize| {
        let titles = "title ".repeat(titles);
        format!("{{ articles(first: 30) {{ nodes {{ authors {{ name }} tags {{ name }} {titles} }} }} }}")
    };
    let (few, small) = app.statements(app.graphql(&query(1), json!({}))).await;
    let (many, large) = app.statements(app.graphql(&query(2_500), json!({}))).await;
    assert_eq!((few, small), (many, large));
}
