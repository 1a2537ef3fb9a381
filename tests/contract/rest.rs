//! What the `OpenAPI` document promises, asked of the server: every operation keeps what all of them have in common.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use masthead_test_support::{TestApp, TestResponse, Which};
use serde_json::Value;

const LINES: &str = r#"{"type":"site","name":"S","locales":["en"]}
{"type":"author","slug":"x","name":"X"}
{"type":"category","path":"x","name":"X"}
{"type":"tag","slug":"x","name":"X"}
{"type":"source","slug":"x","name":"X"}
{"type":"collection","slug":"x","name":"X","items":["en:x"]}
{"type":"page","path":"x","title":"X","bodyHtml":"<p>X.</p>"}
{"type":"menu","location":"x","items":[{"label":"X","path":"/x"}]}
{"type":"article","slug":"x","locale":"en","title":"X","bodyHtml":"<p>X.</p>","authors":["x"],"categories":["x"],"tags":["x"],"source":"x","image":{"url":"https://pictures.example/x.jpg"},"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}"#;

/// The methods that HTTP knows, and some that it does not.
const METHODS: &[&str] = &[
    "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "BREW",
];

fn document() -> Value {
    serde_json::from_str(masthead_api::openapi_json()).expect("the document")
}

/// An application with one thing of each kind, and an address of it for each operation.
async fn served() -> (TestApp, BTreeMap<String, String>) {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.import(LINES).await;
    let media = app.get("/v1/media").await.json()["data"][0]["id"]
        .as_str()
        .expect("a medium")
        .to_owned();
    let document = document();
    // Answers that do not end are none to compare; `streaming` reads them.
    let ending = |path: &&String| !path.ends_with("/stream");
    let addresses = document["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .filter(ending)
        .map(|path| {
            let name = if path.contains("/media/") {
                media.as_str()
            } else {
                "x"
            };
            let address = path.replace("{ref}", name).replace("{location}", name);
            let query = match path.as_str() {
                "/v1/resolve" => "?path=/tag/x",
                "/v1/search" | "/v1/suggest" => "?q=x",
                _ => "",
            };
            (path.clone(), format!("{address}{query}"))
        });
    let addresses = addresses.collect();
    (app, addresses)
}

fn problem(at: &str, answer: &TestResponse, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{at}: {}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{at}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{at}");
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{at}");
    assert_eq!(
        problem["requestId"].as_str(),
        answer.header("x-request-id"),
        "{at}"
    );
    problem
}

fn with(address: &str, parameter: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{parameter}")
}

#[tokio::test]
async fn every_operation_answers_with_the_headers_it_documents() {
    let (app, addresses) = served().await;
    let document = document();
    for (path, address) in &addresses {
        let answer = app.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            Some("application/json"),
            "{address}"
        );
        let documented: BTreeSet<String> = document["paths"][path]["get"]["responses"]["200"]["headers"]
            .as_object()
            .expect("headers")
            .keys()
            .map(|name| name.to_lowercase())
            .collect();
        for name in &documented {
            // Short answers are never compressed and depend on nothing.
            assert!(
                name == "vary" || answer.header(name).is_some(),
                "{address} has no {name}"
            );
        }
        for name in answer.headers.keys().map(axum::http::HeaderName::as_str) {
            let is_of_all =
                matches!(name, "content-type" | "content-length") || name.starts_with("access-control-");
            assert!(
                is_of_all || documented.contains(name),
                "{address} has {name}, which is not documented"
            );
        }
    }
}

#[tokio::test]
async fn every_operation_answers_head_like_get() {
    let (app, addresses) = served().await;
    for address in addresses.values() {
        let same = [("x-request-id", "same")];
        // Asked for once before, so that both come from memory or neither does.
        app.get(address).await;
        let mut got = app.request(Method::GET, address, &same).await;
        let mut head = app.request(Method::HEAD, address, &same).await;
        for answer in [&mut got, &mut head] {
            // How long ago it was made.
            answer.headers.remove("server-timing");
        }
        assert_eq!(
            (head.status, &head.headers),
            (got.status, &got.headers),
            "{address}"
        );
        assert_eq!(
            head.header("content-length"),
            Some(got.body.len().to_string().as_str()),
            "{address}"
        );
        assert!(head.body.is_empty(), "{address}");
    }
}

#[tokio::test]
async fn every_address_knows_its_methods() {
    let (app, addresses) = served().await;
    let others = [
        "/",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/graphql",
        "/media/a/b.jpg",
    ];
    let addresses = addresses.values().map(String::as_str).chain(others);
    for address in addresses {
        let options = app.request(Method::OPTIONS, address, &[]).await;
        assert_eq!(options.status, 204, "{address}");
        let allowed = options.header("allow").expect("the methods").to_owned();
        let listed: Vec<&str> = allowed.split(", ").collect();
        for name in METHODS {
            let method = Method::from_bytes(name.as_bytes()).expect("a method");
            let answer = app.request(method, address, &[]).await;
            let at = format!("{name} {address}");
            if listed.contains(name) {
                assert_ne!(answer.status, 405, "{at} is said to be allowed");
            } else {
                problem(&at, &answer, 405, "METHOD_NOT_ALLOWED");
                assert_eq!(answer.header("allow"), Some(allowed.as_str()), "{at}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_what_it_does_not_know() {
    let (app, addresses) = served().await;
    for (path, address) in &addresses {
        let unknown = app.get(&with(address, "nonsense=1")).await;
        let refused = problem(address, &unknown, 400, "UNKNOWN_PARAMETER");
        assert_eq!(refused["errors"][0]["pointer"], "#/query/nonsense", "{address}");
        let detail = refused["detail"].as_str().expect("a detail");
        let document = document();
        for parameter in document["paths"][path]["get"]["parameters"]
            .as_array()
            .expect("parameters")
        {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().expect("a name");
                assert!(detail.contains(name), "{address} does not name {name}: {detail}");
            }
        }
        if detail.contains("fields") {
            let unknown = app.get(&with(address, "fields=nonsense")).await;
            problem(address, &unknown, 400, "UNKNOWN_FIELD");
        }
        let html = app
            .request(Method::GET, address, &[("accept", "text/html")])
            .await;
        problem(address, &html, 406, "NOT_ACCEPTABLE");
        if path.contains('{') {
            let none = path
                .replace("{ref}", "there-is-none")
                .replace("{location}", "there-is-none");
            problem(&none, &app.get(&none).await, 404, "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn every_operation_sends_nothing_twice_in_any_form() {
    let (app, addresses) = served().await;
    for address in addresses.values() {
        for coding in ["identity", "br", "gzip", "zstd"] {
            // The short ones too: this client takes nothing but the coding.
            let accepted = format!("{coding}, *;q=0");
            let whole = app
                .request(Method::GET, address, &[("accept-encoding", &accepted)])
                .await;
            let coded = whole.header("content-encoding").unwrap_or("identity");
            assert_eq!((whole.status.as_u16(), coded), (200, coding), "{address}");
            let tag = whole.header("etag").expect("a tag").to_owned();
            for accepted in [accepted.as_str(), "identity", "gzip"] {
                let headers = [("accept-encoding", accepted), ("if-none-match", &tag)];
                let known = app.request(Method::GET, address, &headers).await;
                assert_eq!(
                    (known.status.as_u16(), known.header("etag")),
                    (304, Some(tag.as_str())),
                    "{address}"
                );
                assert!(known.body.is_empty(), "{address}");
            }
        }
    }
}

#[test]
fn every_parameter_and_problem_is_described() {
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let operation = &item["get"];
        for parameter in operation["parameters"].as_array().expect("parameters") {
            let at = format!("{path} {}", parameter["name"]);
            assert!(
                parameter["description"].is_string() && parameter["schema"].is_object(),
                "{at}"
            );
            if parameter["schema"]["type"] == "array" {
                assert_eq!(parameter["schema"]["maxItems"], 100, "{at}");
                assert_eq!(parameter["explode"], false, "{at}");
            }
        }
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let response = match response["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).expect("the response"),
                None => response,
            };
            assert!(response["description"].is_string(), "{path} {status}");
            let is_problem = status.starts_with(['4', '5']);
            let example = &response["content"]["application/problem+json"]["example"];
            assert_eq!(is_problem, example["code"].is_string(), "{path} {status}");
            if is_problem {
                assert_eq!(example["status"].to_string(), *status, "{path}");
            }
        }
    }
}
