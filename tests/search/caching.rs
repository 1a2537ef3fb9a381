//! Answers of the index hold for the moment: nobody keeps them without asking again.

use axum::http::{Method, Request};
use masthead_test_support::{TestApp, TestResponse, both_engines};
use serde_json::json;

use super::{LINES, slugs};

/// Not kept by this server, asked for again by everybody else.
fn assert_passing(asked: &str, answer: &TestResponse) {
    assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
    for name in ["x-cache", "surrogate-key", "cache-tag", "age", "server-timing"] {
        assert!(answer.header(name).is_none(), "{asked} has {name}");
    }
    let told = answer.header("cache-control").expect("what caches are told");
    assert!(
        matches!(told, "no-store" | "public, max-age=0, must-revalidate"),
        "{asked}: {told}"
    );
}

async fn post(app: &TestApp, query: &str) -> TestResponse {
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .body(json!({ "query": query }).to_string().into());
    app.send(request.expect("a request")).await
}

both_engines! {
    async fn no_answer_of_the_index_is_kept(app: TestApp) {
        app.import(LINES).await;
        for address in ["/v1/search?q=gas", "/v1/search?q=gas&facets=true&count=true", "/v1/suggest?q=ga"] {
            for _ in 0..3 {
                assert_passing(address, &app.get(address).await);
            }
        }
        for query in [
            "{search(query:\"gas\"){nodes{article{title}}}}",
            "{search(query:\"gas\"){totalCount}}",
            "{search(query:\"gas\"){__typename}}",
            "{suggest(query:\"ga\"){text}}",
            // With what would be kept alone.
            "{site{name}articles{nodes{title}}search(query:\"gas\"){totalCount}}",
            "{article(by:{slug:\"deal\"}){title}suggest(query:\"ga\"){text}}",
        ] {
            let address = format!("/graphql?query={}", query.replace('{', "%7B").replace('}', "%7D").replace('"', "%22"));
            for _ in 0..3 {
                assert_passing(query, &app.request(Method::GET, &address, &[("accept", "application/json")]).await);
                let posted = post(&app, query).await;
                assert_passing(query, &posted);
                assert_eq!(posted.header("cache-control"), Some("no-store"), "{query}");
            }
        }
        // The measure: what asks no index is kept.
        let plain = "{site{name}articles{nodes{title}}}";
        post(&app, plain).await;
        assert_eq!(post(&app, plain).await.header("x-cache"), Some("HIT"));
    }

    async fn what_the_client_has_is_not_sent_again(app: TestApp) {
        app.import(LINES).await;
        for address in ["/v1/search?q=gas", "/v1/suggest?q=ga"] {
            let tag = app.get(address).await.header("etag").expect("a tag").to_owned();
            app.request(Method::GET, address, &[("if-none-match", &tag)]).await.expect_status(304);
        }
    }

    async fn what_changed_is_shown_at_once(app: TestApp) {
        app.import(LINES).await;
        let stoves = || async { app.get("/v1/search?q=winter&fields=article.slug,article.title").await.expect_status(200).json()["data"].clone() };
        assert_eq!(slugs(&stoves().await), ["stoves"]);
        let changed = LINES.lines().find(|line| line.contains("\"stoves\"")).expect("the line");
        app.import(&changed.replace("\"Stoves\"", "\"Hearths\"")).await;
        assert_eq!(stoves().await[0]["article"]["title"], "Hearths");
        app.import(&changed.replace("PUBLISHED", "DRAFT").replace(r#","publishedAt":"2026-01-02T00:00:00Z""#, "")).await;
        assert_eq!(stoves().await, json!([]));
    }
}
