//! What Prometheus is told.

use axum::http::Method;
use masthead_api::{ApiOptions, ApiState, build_metrics_router, build_router};
use masthead_test_support::{TestApp, Which};

use super::harness::{Server, masthead, patient};

/// The value of a series that counts something; the series is written as in the text.
fn value(text: &str, series: &str) -> u64 {
    parsed(text, series)
}

fn parsed<N: std::str::FromStr>(text: &str, series: &str) -> N {
    let line = text
        .lines()
        .find(|line| {
            line.strip_prefix(series)
                .is_some_and(|rest| rest.starts_with(' '))
        })
        .unwrap_or_else(|| panic!("no {series} in\n{text}"));
    line.rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("{series} is another number: {line}"))
}

async fn metrics(app: &TestApp) -> String {
    let response = app.get("/metrics").await.expect_status(200);
    assert_eq!(
        response.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    response.text()
}

#[tokio::test]
async fn requests_are_counted_by_template_method_and_status() {
    let (router, mut app) = masthead(|_| {}).await;
    app.router = router;
    for slug in ["one", "two", "three"] {
        app.get(&format!("/v1/articles/{slug}")).await.expect_status(404);
    }
    app.get("/nowhere/at/all").await.expect_status(404);
    let made_up = Method::from_bytes(b"BREW").expect("a method");
    app.request(made_up, "/healthz", &[]).await.expect_status(405);
    app.graphql("{ site { name } }", serde_json::json!({})).await;
    let text = metrics(&app).await;
    let total = |labels: &str| value(&text, &format!("masthead_http_requests_total{{{labels}}}"));
    assert_eq!(
        total("route=\"/v1/articles/{ref}\",method=\"GET\",status=\"404\""),
        3
    );
    assert_eq!(total("route=\"none\",method=\"GET\",status=\"404\""), 1);
    assert_eq!(total("route=\"/healthz\",method=\"other\",status=\"405\""), 1);
    assert_eq!(total("route=\"/graphql\",method=\"POST\",status=\"200\""), 1);
    let times = "masthead_http_request_duration_seconds";
    let labels = "route=\"/v1/articles/{ref}\",method=\"GET\"";
    assert_eq!(value(&text, &format!("{times}_count{{{labels}}}")), 3);
    assert!(parsed::<f64>(&text, &format!("{times}_sum{{{labels}}}")) > 0.0);
    assert!(!text.contains("nowhere") && !text.contains("BREW") && !text.contains("three"));
}

#[tokio::test]
async fn the_store_and_the_process_are_described() {
    let (router, mut app) = masthead(|_| {}).await;
    app.router = router;
    app.get("/v1/articles").await.expect_status(200);
    let text = metrics(&app).await;
    let seconds = "masthead_sql_statement_duration_seconds";
    assert!(value(&text, &format!("{seconds}_count{{operation=\"select\"}}")) >= 1);
    assert_eq!(
        value(
            &text,
            &format!("{seconds}_bucket{{operation=\"select\",le=\"+Inf\"}}")
        ),
        value(&text, &format!("{seconds}_count{{operation=\"select\"}}"))
    );
    assert_eq!(
        value(&text, "masthead_sql_statement_errors_total{operation=\"insert\"}"),
        0
    );
    assert_eq!(
        value(&text, "masthead_database_connections_max{pool=\"writer\"}"),
        1
    );
    assert_eq!(
        value(&text, "masthead_database_connections_max{pool=\"reader\"}"),
        8
    );
    assert!(
        value(
            &text,
            "masthead_database_connections{pool=\"reader\",state=\"idle\"}"
        ) >= 1
    );
    assert_eq!(
        value(
            &text,
            &format!("masthead_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))
        ),
        1
    );
    if cfg!(target_os = "linux") {
        let of = |series: &str| parsed::<f64>(&text, series);
        assert!(of("process_resident_memory_bytes") > 1e6);
        assert!(of("process_cpu_seconds_total") > 0.0);
        assert!(of("process_open_fds") >= 3.0);
        assert!(of("process_max_fds") >= of("process_open_fds"));
        assert!(of("process_start_time_seconds") > 1.7e9);
    }
}

#[tokio::test]
async fn connections_are_counted_and_metrics_can_have_a_listener_of_their_own() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    let options = ApiOptions {
        serve_metrics: false,
        ..ApiOptions::default()
    };
    let state = ApiState::new(app.app.clone(), options);
    let mut serving = patient();
    serving.figures = state.metrics.connections.clone();
    let server = Server::start(build_router(state.clone()), serving).await;
    let own = Server::start(build_metrics_router(state), patient()).await;

    let mut client = server.connect().await;
    assert_eq!(client.get("/metrics").await.status, 404);
    let mut watcher = own.connect().await;
    assert_eq!(
        watcher.get("/healthz").await.status,
        404,
        "metrics and nothing else"
    );
    let answer = watcher.get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert_eq!(value(&answer.body, "masthead_connections_open"), 1);
    assert_eq!(value(&answer.body, "masthead_connections_accepted_total"), 1);
    assert_eq!(value(&answer.body, "masthead_http_requests_in_flight"), 0);
    assert_eq!(
        value(
            &answer.body,
            "masthead_connections_cut_total{reason=\"idle_timeout\"}"
        ),
        0
    );
}
