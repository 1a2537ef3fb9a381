//! What browsers are told.

use std::time::Duration;

use axum::http::Method;
use masthead_api::http::CorsOptions;
use masthead_test_support::{TestApp, TestResponse};

use super::harness::masthead;

const ALLOWED: &str = "https://www.example.org";
const OTHER: &str = "https://evil.example";

async fn app(origins: &[&str], credentials: bool) -> TestApp {
    let origins: Vec<String> = origins.iter().map(|origin| (*origin).to_owned()).collect();
    let cors = CorsOptions::parse(&origins, credentials, Duration::from_secs(600)).expect("options");
    let (router, mut app) = masthead(|options| options.cors = cors).await;
    app.router = router;
    app
}

async fn get(app: &TestApp, path: &str, origin: Option<&str>) -> TestResponse {
    let headers: Vec<(&str, &str)> = origin.map(|origin| ("origin", origin)).into_iter().collect();
    app.request(Method::GET, path, &headers).await
}

async fn preflight(app: &TestApp, origin: &str) -> TestResponse {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-api-key"),
    ];
    app.request(Method::OPTIONS, "/graphql", &headers).await
}

fn allowed(response: &TestResponse) -> Option<&str> {
    response.header("access-control-allow-origin")
}

fn varies_by_origin(response: &TestResponse) -> bool {
    let vary = response.headers.get_all("vary").iter();
    vary.filter_map(|value| value.to_str().ok()).any(|value| {
        value
            .to_lowercase()
            .split(',')
            .any(|name| name.trim() == "origin")
    })
}

#[tokio::test]
async fn by_default_any_site_reads_without_credentials_and_caches_need_not_vary() {
    let (router, mut app) = masthead(|_| {}).await;
    app.router = router;
    for origin in [Some(ALLOWED), Some(OTHER), Some("null"), None] {
        let response = get(&app, "/v1/articles", origin).await.expect_status(200);
        assert_eq!(allowed(&response), Some("*"), "{origin:?}");
        assert_eq!(response.header("access-control-allow-credentials"), None);
        assert!(!varies_by_origin(&response));
        let exposed = response.header("access-control-expose-headers").expect("exposed");
        for name in ["etag", "link", "x-request-id", "ratelimit", "retry-after"] {
            assert!(
                exposed.split(',').any(|exposed| exposed == name),
                "{name} in {exposed}"
            );
        }
    }
    let response = preflight(&app, OTHER).await.expect_status(200);
    assert_eq!(allowed(&response), Some("*"));
    assert_eq!(response.header("access-control-max-age"), Some("7200"));
    assert_eq!(
        response.header("access-control-allow-headers"),
        Some("content-type,x-api-key")
    );
    let methods = response.header("access-control-allow-methods").expect("methods");
    assert!(methods.contains("POST") && methods.contains("GET"), "{methods}");
}

#[tokio::test]
async fn named_origins_are_allowed_and_no_other_is_ever_repeated() {
    for credentials in [false, true] {
        let app = app(&[ALLOWED, "http://localhost:3000"], credentials).await;
        let response = get(&app, "/v1/articles", Some(ALLOWED)).await.expect_status(200);
        assert_eq!(allowed(&response), Some(ALLOWED));
        assert_eq!(
            response.header("access-control-allow-credentials"),
            credentials.then_some("true")
        );
        assert!(varies_by_origin(&response));
        let sites = [
            OTHER,
            "null",
            "https://www.example.org.evil.example",
            "http://www.example.org",
            "https://www.example.org:8443",
        ];
        for origin in sites {
            let response = get(&app, "/v1/articles", Some(origin)).await.expect_status(200);
            assert_eq!(allowed(&response), None, "{origin}");
            assert!(
                varies_by_origin(&response),
                "a cache must not give this to others"
            );
            assert_eq!(allowed(&preflight(&app, origin).await), None, "{origin}");
        }
        assert!(varies_by_origin(&get(&app, "/v1/articles", None).await));
        assert_eq!(allowed(&preflight(&app, ALLOWED).await), Some(ALLOWED));
    }
    let app = app(&[], false).await;
    assert_eq!(allowed(&get(&app, "/v1/articles", Some(ALLOWED)).await), None);
}

#[tokio::test]
async fn errors_can_be_read_and_metrics_cannot() {
    let (router, mut app) = masthead(|options| options.max_uri = 20).await;
    app.router = router;
    for (path, status) in [
        ("/v1/articles/none", 404),
        ("/nowhere", 404),
        ("/v1/articles?limit=1&count=true", 414),
    ] {
        let response = get(&app, path, Some(OTHER)).await.expect_status(status);
        assert_eq!(allowed(&response), Some("*"), "{path}");
    }
    assert_eq!(
        allowed(&get(&app, "/metrics", Some(OTHER)).await.expect_status(200)),
        None
    );
}

#[tokio::test]
async fn a_plain_options_request_reaches_its_route() {
    let (router, mut app) = masthead(|_| {}).await;
    app.router = router;
    let response = app
        .request(Method::OPTIONS, "/healthz", &[("origin", OTHER)])
        .await;
    assert_eq!(response.header("access-control-max-age"), None);
    assert!(response.header("allow").expect("allow").contains("GET"));
}
