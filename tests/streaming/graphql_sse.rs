//! GraphQL over server-sent events: `/graphql/stream`.

use axum::{body::Body, http::Request};
use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};

use super::harness::{Event, Events, article, newsroom, publish, unpublish};

fn post(body: &Value) -> Request<Body> {
    Request::post("/graphql/stream")
        .header("accept", "text/event-stream")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request")
}

async fn whole(app: &TestApp, request: Request<Body>) -> Vec<Event> {
    let mut events = Events::open(app, request).await.opened().await;
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event);
    }
    all
}

both_engines! {
    async fn a_query_is_one_event_and_the_end(app: TestApp) {
        newsroom(&app, &[]).await;
        let query = json!({ "query": "query A($s: String!) { tag(by: { slug: $s }) { name } }", "operationName": "A", "variables": { "s": "energy" } });
        let expected = json!({ "data": { "tag": { "name": "Energy" } } });
        let posted = whole(&app, post(&query)).await;
        let names: Vec<&str> = posted.iter().map(|event| event.name.as_str()).collect();
        assert_eq!((names, posted[0].json()), (vec!["next", "complete"], expected.clone()));
        assert_eq!((posted[1].data.as_str(), posted[1].id.as_ref()), ("", None));
        let got = Request::get("/graphql/stream?query=%7Btag(by:%7Bslug:%22energy%22%7D)%7Bname%7D%7D")
            .header("accept", "text/event-stream")
            .body(Body::empty())
            .expect("a request");
        assert_eq!(whole(&app, got).await, posted);
    }

    async fn what_is_wrong_with_a_document_is_told_in_an_event(app: TestApp) {
        newsroom(&app, &[]).await;
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { changes { kind } articlePublished { id } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { ...two } fragment two on Subscription { a: changes { kind } b: changes { kind } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { changes @skip(if: true) { kind } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { changes(after: \"x\") { kind } }", "BAD_CURSOR"),
            ("subscription { changes(filter: { type: [\"story\"] }) { kind } }", "BAD_REQUEST"),
            ("subscription { articlePublished(filter: { locale: [\"??\"] }) { id } }", "BAD_REQUEST"),
            ("subscription($a: Int!) { changes { kind } }", "GRAPHQL_VARIABLES_INVALID"),
            ("subscription { articlePublished { related(first: 50) { article { related(first: 50) { article { related(first: 50) { article { id title } } } } } } } }", "QUERY_TOO_MANY_NODES"),
        ] {
            let told = whole(&app, post(&json!({ "query": query }))).await;
            let names: Vec<&str> = told.iter().map(|event| event.name.as_str()).collect();
            assert_eq!(names, ["next", "complete"], "{query}");
            let answer = told[0].json();
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}: {answer}");
            assert!(answer.get("data").is_none(), "{query}: {answer}");
        }
    }

    async fn what_is_no_request_is_refused_at_once(app: TestApp) {
        newsroom(&app, &[]).await;
        let not_events = Request::post("/graphql/stream").header("content-type", "application/json").header("accept", "application/json").body(Body::from("{}")).expect("a request");
        app.send(not_events).await.expect_status(406);
        let no_query = Request::post("/graphql/stream").header("content-type", "application/json").body(Body::from("{}")).expect("a request");
        let answer = app.send(no_query).await.expect_status(400).json();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        let no_json = Request::post("/graphql/stream").body(Body::from("query")).expect("a request");
        app.send(no_json).await.expect_status(415);
        // And where answers end, nothing that goes on is begun.
        let elsewhere = app.graphql_response("subscription { changes { kind } }", json!({})).await;
        assert!(elsewhere["errors"][0]["message"].as_str().expect("a message").contains("/graphql/stream"), "{elsewhere}");
    }

    async fn subscriptions_send_what_they_are_about(app: TestApp) {
        newsroom(&app, &["a", "sport-b"]).await;
        let mut published = Events::subscribe(&app, "subscription { articlePublished(filter: { category: [\"news\"], author: [\"jane\"], locale: [\"en\"], tag: [\"energy\"] }) { title authors { name } } }", json!({})).await;
        let mut changed = Events::subscribe(&app, "subscription($f: ArticleSubscriptionFilter) { articleChanged(filter: $f) { change { kind entity { id } replacement { path } } article { title } } }", json!({ "f": { "category": ["news"] } })).await;
        let mut all = Events::subscribe(&app, "subscription { c: changes { kind cursor } }", json!({})).await;
        publish(&app, "sport-b").await;
        let a = publish(&app, "a").await;
        // Read when it is sent: by the time that it is gone again there would be nothing to send.
        let first = published.expect().await;
        assert_eq!((first.name.as_str(), first.json()), ("next", json!({ "data": { "articlePublished": { "title": "a", "authors": [{ "name": "Jane" }] } } })));
        let instead = article(&app, "sport-b").await.0;
        unpublish(&app, "a", Some(instead)).await;
        let first = changed.expect().await.json();
        assert_eq!(first["data"]["articleChanged"]["change"], json!({ "kind": "article.published", "entity": { "id": a.to_string() }, "replacement": null }));
        assert_eq!(changed.expect().await.json(), json!({ "data": { "articleChanged": {
            "change": { "kind": "article.unpublished", "entity": { "id": a.to_string() }, "replacement": { "path": "/2026/11/sport-b" } },
            "article": null,
        } } }));
        let kinds: Vec<Value> = [all.expect().await, all.expect().await, all.expect().await].iter().map(|event| event.json()["data"]["c"]["kind"].clone()).collect();
        assert_eq!(kinds, ["article.published", "article.published", "article.unpublished"]);
    }

    async fn a_subscription_with_a_cursor_sends_what_was_missed(app: TestApp) {
        newsroom(&app, &["a", "b", "c"]).await;
        let start = app.get("/v1/changes?after=latest").await.json()["meta"]["nextCursor"].clone();
        publish(&app, "a").await;
        publish(&app, "b").await;
        let query = "subscription($after: String) { changes(after: $after, filter: { category: [\"news\"] }) { cursor paths } }";
        let mut events = Events::subscribe(&app, query, json!({ "after": start })).await;
        let first = events.expect().await.json()["data"]["changes"].clone();
        let second = events.expect().await.json()["data"]["changes"].clone();
        assert_eq!([&first["paths"], &second["paths"]], [&json!(["/2026/11/a"]), &json!(["/2026/11/b"])]);
        publish(&app, "c").await;
        let third = events.expect().await.json()["data"]["changes"].clone();
        let mut again = Events::subscribe(&app, query, json!({ "after": second["cursor"] })).await;
        assert_eq!(again.expect().await.json()["data"]["changes"], third);
    }

    /// The document is executed once, however many wait for it: what goes wrong in it went wrong in one request.
    async fn the_same_subscription_is_executed_once_for_all(app: TestApp) {
        newsroom(&app, &["a"]).await;
        let query = "subscription { articlePublished { title next { related(first: 51) { score } } related(first: 51) { score } } }";
        let mut many = Vec::new();
        for _ in 0..20 {
            many.push(Events::subscribe(&app, query, json!({})).await);
        }
        let mut other = Events::subscribe(&app, &format!("{query} "), json!({})).await;
        publish(&app, "a").await;
        let mut sent = Vec::new();
        for events in &mut many {
            sent.push(events.expect().await.json());
        }
        let first = &sent[0];
        assert_eq!(first["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{first}");
        assert!(first["errors"][0]["extensions"]["requestId"].is_string() && sent.iter().all(|one| one == first));
        let other = other.expect().await.json();
        assert_ne!(other["errors"][0]["extensions"]["requestId"], first["errors"][0]["extensions"]["requestId"]);
    }
}
