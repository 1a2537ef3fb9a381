//! GraphQL over HTTP: what a client may send, and the form and status of what it gets.

use axum::{
    body::Body,
    http::{Method, Request},
};
use masthead_api::{ApiOptions, ApiState, GraphqlLimits};
use masthead_test_support::{TestApp, TestResponse, Which};
use serde_json::{Value, json};

const GRAPHQL: &str = "application/graphql-response+json";

async fn app() -> TestApp {
    TestApp::on(Which::Sqlite).await.expect("SQLite is always there")
}

async fn app_with(options: ApiOptions) -> TestApp {
    let mut app = app().await;
    app.router = masthead_api::build_router(ApiState::new(app.app.clone(), options));
    app
}

async fn post(app: &TestApp, headers: &[(&str, &str)], body: impl Into<Body>) -> TestResponse {
    let mut request = Request::builder().method(Method::POST).uri("/graphql");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(body.into()).expect("a request")).await
}

/// Asks in the form of GraphQL's own media type.
async fn ask(app: &TestApp, query: &str, variables: Value) -> TestResponse {
    let headers = [("content-type", "application/json"), ("accept", GRAPHQL)];
    let body = json!({ "query": query, "variables": variables }).to_string();
    post(app, &headers, body).await
}

fn code(answer: &TestResponse) -> String {
    let body = answer.json();
    let code = body["errors"][0]["extensions"]["code"].as_str();
    code.or(body["code"].as_str()).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_is_what_the_client_accepts() {
    let app = app().await;
    let body = json!({ "query": "{ __typename }" }).to_string();
    for (accept, form) in [
        (GRAPHQL, GRAPHQL),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            GRAPHQL,
        ),
        (
            "application/graphql-response+json;q=0.1, application/json",
            "application/json",
        ),
    ] {
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let answer = post(&app, &headers, body.clone()).await.expect_status(200);
        assert_eq!(
            answer.header("content-type"),
            Some(format!("{form}; charset=utf-8").as_str()),
            "{accept}"
        );
        assert_eq!(answer.header("vary"), Some("accept"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
    }
    let answer = post(&app, &[("content-type", "application/json")], body.clone())
        .await
        .expect_status(200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    let headers = [("content-type", "application/json"), ("accept", "text/csv")];
    let answer = post(&app, &headers, body).await.expect_status(406);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(code(&answer), "NOT_ACCEPTABLE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_json_objects() {
    let app = app().await;
    let good = json!({ "query": "{ __typename }" }).to_string();
    for (content_type, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/graphql", 415),
    ] {
        let answer = post(&app, &[("content-type", content_type)], good.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{content_type}");
        if status == 415 {
            assert_eq!(code(&answer), "UNSUPPORTED_MEDIA_TYPE");
            assert_eq!(answer.header("accept"), Some("application/json"));
        }
    }
    post(&app, &[], good).await.expect_status(415);
    for (body, message) in [
        ("", "the body is empty"),
        ("{", "the body is not JSON"),
        ("[]", "the body is a list"),
        ("{\"query\":{}}", "query: must be a text, is an object"),
        ("{\"qeury\":\"{ __typename }\"}", "query: is required"),
        (
            "{\"query\":\"{ __typename }\",\"operationName\":[]}",
            "operationName: must be a text",
        ),
        (
            "{\"query\":\"{ __typename }\",\"variables\":\"x\"}",
            "variables: must be an object",
        ),
        (
            "{\"query\":\"{ __typename }\",\"extensions\":0}",
            "extensions: must be an object",
        ),
    ] {
        for accept in [GRAPHQL, "application/json"] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let answer = post(&app, &headers, body).await.expect_status(400);
            assert_eq!(code(&answer), "BAD_REQUEST", "{body}");
            let answer = answer.json();
            let said = answer["errors"][0]["message"].as_str().expect("a message");
            assert!(said.starts_with(message), "{body}: {said}");
            assert!(
                answer["errors"][0]["extensions"]["requestId"].is_string() && answer.get("data").is_none()
            );
        }
    }
    // What the protocol reserves for itself is not for us to refuse.
    let more = json!({ "query": "{ __typename }", "variables": null, "id": 1 }).to_string();
    post(&app, &[("content-type", "application/json")], more)
        .await
        .expect_status(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_executed_has_no_data_and_says_so() {
    let app = app().await;
    for (query, variables, expected, place) in [
        (
            "{",
            json!({}),
            "GRAPHQL_PARSE_FAILED",
            json!([{ "line": 1, "column": 2 }]),
        ),
        (
            "{ site {\n  nmae } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            json!([{ "line": 2, "column": 3 }]),
        ),
        (
            "query($n: Int!) { articles(first: $n) { totalCount } }",
            json!({}),
            "GRAPHQL_VARIABLES_INVALID",
            json!([{ "line": 1, "column": 7 }]),
        ),
        (
            "query($n: Int) { articles(first: $n) { totalCount } }",
            json!({ "n": "x" }),
            "GRAPHQL_VARIABLES_INVALID",
            json!([{ "line": 1, "column": 7 }]),
        ),
        (
            "{ ...a } fragment a on Query { ...a }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            json!([{ "line": 1, "column": 32 }]),
        ),
    ] {
        let answer = ask(&app, query, variables.clone()).await.expect_status(400);
        let body = answer.json();
        assert_eq!(code(&answer), expected, "{query}");
        assert!(body.get("data").is_none(), "{body}");
        assert_eq!(body["errors"][0]["locations"], place, "{body}");
        assert!(body["errors"][0]["extensions"]["requestId"].is_string());
        // Clients from before there was a media type read no other status.
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        let body = json!({ "query": query, "variables": variables }).to_string();
        let legacy = post(&app, &headers, body).await.expect_status(200);
        assert_eq!(code(&legacy), expected);
    }
    let unnamed = json!({ "query": "query A { __typename } query B { __typename }" }).to_string();
    let headers = [("content-type", "application/json"), ("accept", GRAPHQL)];
    let answer = post(&app, &headers, unnamed).await.expect_status(400);
    assert_eq!(
        answer.json()["errors"][0]["message"],
        "operationName: is required, the document has 2 operations"
    );
    let misnamed = json!({ "query": "query A { __typename }", "operationName": "C" }).to_string();
    let answer = post(&app, &headers, misnamed).await.expect_status(400);
    assert_eq!(
        answer.json()["errors"][0]["message"],
        "operationName: the document has no operation \"C\""
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_in_part_has_data_and_errors() {
    let app = app().await;
    let query = "{ site { locales } articles(first: 500) { totalCount } }";
    let answer = ask(&app, query, json!({})).await.expect_status(294);
    let body = answer.json();
    assert_eq!(code(&answer), "LIMIT_EXCEEDED");
    assert_eq!(body["errors"][0]["message"], "first: is 500, the maximum is 100");
    assert_eq!(body["errors"][0]["path"], json!(["articles"]));
    assert!(body.get("data").is_some(), "{body}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // A broken cursor is the client's error, not ours.
    let answer = ask(&app, "{ articles(after: \"%%%\") { nodes { id } } }", json!({}))
        .await
        .expect_status(294);
    assert_eq!(code(&answer), "BAD_CURSOR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_runs_queries_and_nothing_else() {
    let app = app().await;
    let get = async |query: &str, accept: &str| {
        app.request(Method::GET, &format!("/graphql?{query}"), &[("accept", accept)])
            .await
    };
    let answer = get("query=%7B+__typename+%7D", GRAPHQL).await.expect_status(200);
    assert_eq!(answer.json()["data"]["__typename"], "Query");
    let named = "query=query($n:String!)%7B__type(name:$n)%7Bname%7D%7D&variables=%7B%22n%22:%22Article%22%7D&operationName=";
    let answer = get(named, "application/json").await.expect_status(200);
    assert_eq!(answer.json()["data"]["__type"]["name"], "Article");
    for accept in [GRAPHQL, "application/json"] {
        for kind in ["mutation", "subscription"] {
            let answer = get(&format!("query={kind}+%7B+__typename+%7D"), accept)
                .await
                .expect_status(405);
            assert_eq!(answer.header("allow"), Some("POST"));
            assert_eq!(code(&answer), "METHOD_NOT_ALLOWED");
        }
        get("query=%7B", accept)
            .await
            .expect_status(if accept == GRAPHQL { 400 } else { 200 });
        get("variables=%7B%7D", accept).await.expect_status(400);
    }
    // Only the operation that is meant counts.
    let both = "query=query+A+%7B__typename%7D+mutation+B+%7Bx%7D";
    let answer = get(&format!("{both}&operationName=B"), GRAPHQL)
        .await
        .expect_status(405);
    assert_eq!(answer.header("allow"), Some("POST"));
    let answer = get("query=%7B+__typename+%7D", "text/html,*/*;q=0.8")
        .await
        .expect_status(200);
    assert!(
        answer
            .header("content-type")
            .is_some_and(|form| form.starts_with("text/html"))
    );
    assert_eq!(answer.header("vary"), Some("accept"));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = app.request(method, "/graphql", &[]).await.expect_status(405);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_says_what_it_cost_when_asked() {
    let app = app_with(ApiOptions {
        graphql: GraphqlLimits {
            cost: 50,
            ..GraphqlLimits::default()
        },
        ..ApiOptions::default()
    })
    .await;
    let body = json!({ "query": "{ articles(first: 10) { nodes { id title } } }" }).to_string();
    let headers = [("content-type", "application/json"), ("x-query-cost", "1")];
    let answer = post(&app, &headers, body.clone()).await.expect_status(200);
    assert_eq!(
        answer.json()["extensions"],
        json!({ "cost": { "used": 23, "limit": 50, "remaining": 27 } })
    );
    let answer = post(&app, &headers[..1], body).await.expect_status(200);
    assert!(answer.json().get("extensions").is_none());
    let answer = ask(&app, "{ articles(first: 30) { nodes { id title } } }", json!({}))
        .await
        .expect_status(400);
    let error = &answer.json()["errors"][0];
    assert_eq!(
        error["message"],
        "fields in the answer, lists multiplied: there are 63, the maximum is 50"
    );
    assert_eq!(error["extensions"]["code"], "QUERY_TOO_COMPLEX");
    assert_eq!(
        (&error["extensions"]["found"], &error["extensions"]["limit"]),
        (&json!(63), &json!(50))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_schema_gives_no_name_away() {
    let closed = app_with(ApiOptions {
        introspection: false,
        ..ApiOptions::default()
    })
    .await;
    for query in [
        "{ __schema { types { name } } }",
        "{ ...a } fragment a on Query { t: __type(name: \"Article\") { name } }",
    ] {
        let answer = ask(&closed, query, json!({})).await.expect_status(400);
        assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED");
        assert!(!answer.text().contains("kind"), "{}", answer.text());
    }
    assert_eq!(
        closed.graphql("{ __typename }", json!({})).await,
        json!({ "__typename": "Query" })
    );
    let open = app().await;
    for (query, name) in [
        ("{ articlez { totalCount } }", "articles"),
        ("{ articles(frist: 1) { totalCount } }", "first"),
    ] {
        let answer = ask(&closed, query, json!({})).await.expect_status(400);
        assert!(!answer.text().contains("Did you mean"), "{}", answer.text());
        let answer = ask(&open, query, json!({})).await.expect_status(400);
        let text = answer.text();
        let suggested = text.split_once("Did you mean").map(|(_, names)| names);
        assert!(
            suggested.is_some_and(|names| names.contains(&format!("{name}\\\""))),
            "{text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tools_see_what_the_schema_promises() {
    let app = app().await;
    let query = "{
        by: __type(name: \"ArticleBy\") { isOneOf inputFields { name } }
        filter: __type(name: \"ArticleFilter\") { isOneOf }
        moment: __type(name: \"DateTime\") { specifiedByURL }
        json: __type(name: \"JSON\") { specifiedByURL }
        info: __type(name: \"PageInfo\") { fields { name type { kind ofType { name } } } }
    }";
    let data = app.graphql(query, json!({})).await;
    assert_eq!(data["by"]["isOneOf"], true);
    assert_eq!(data["filter"]["isOneOf"], false);
    for scalar in ["moment", "json"] {
        assert!(data[scalar]["specifiedByURL"].is_string(), "{data}");
    }
    let fields = data["info"]["fields"].as_array().expect("fields");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|field| {
            (
                field["name"].as_str().unwrap_or_default(),
                field["type"]["kind"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [
            ("hasNextPage", "NON_NULL"),
            ("hasPreviousPage", "NON_NULL"),
            ("startCursor", "SCALAR"),
            ("endCursor", "SCALAR")
        ]
    );
}
