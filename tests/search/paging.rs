//! From hit to hit: cursors, links, and where they end.

use std::sync::Arc;

use masthead_test_support::{TestApp, TestResponse, Which, both_engines};
use serde_json::{Value, json};

use super::{LINES, slugs, stub::Stub};

fn next(answer: &TestResponse) -> Option<String> {
    let links = answer.header("link").expect("links");
    let next = links.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
    let address = next[1..].split('>').next().expect("an address");
    Some(
        address
            .strip_prefix("https://news.example")
            .expect("an absolute address")
            .to_owned(),
    )
}

const PAGE: &str = "query($after: String, $first: Int) { search(query: \"gas\", first: $first, after: $after) { edges { cursor node { article { slug } } } pageInfo { hasNextPage endCursor } } }";

async fn refusal(app: &TestApp, query: &str, variables: Value) -> (String, String) {
    let answer = app.graphql_response(query, variables).await;
    let error = &answer["errors"][0];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

both_engines! {
    async fn every_hit_comes_once_in_any_order(app: TestApp) {
        app.import(LINES).await;
        for sort in ["relevance", "recent", "-publishedAt", "publishedAt"] {
            let whole = app.get(&format!("/v1/search?q=gas&sort={sort}")).await.expect_status(200);
            assert_eq!(next(&whole), None);
            let mut seen = Vec::new();
            let mut at = Some(format!("/v1/search?q=gas&sort={sort}&limit=1"));
            while let Some(address) = at {
                let answer = app.get(&address).await.expect_status(200);
                let meta = answer.json()["meta"].clone();
                assert_eq!(meta["nextCursor"].is_string(), next(&answer).is_some(), "{meta}");
                assert_eq!((&meta["limit"], &meta["prevCursor"]), (&json!(1), &Value::Null));
                assert!(!answer.header("link").expect("links").contains("rel=\"prev\""));
                seen.extend(slugs(&answer.json()["data"]));
                at = next(&answer);
            }
            assert_eq!(seen, slugs(&whole.json()["data"]), "{sort}");
        }
        let mut seen = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = app.graphql(PAGE, json!({ "first": 2, "after": after })).await["search"].clone();
            for edge in page["edges"].as_array().expect("edges") {
                seen.push(edge["node"]["article"]["slug"].as_str().expect("a slug").to_owned());
            }
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, ["deal", "qaz", "stoves"]);
    }

    async fn a_cursor_is_of_one_search(app: TestApp) {
        app.import(LINES).await;
        let cursor = app.get("/v1/search?q=gas&limit=1").await.json()["meta"]["nextCursor"].as_str().expect("a cursor").to_owned();
        app.get(&format!("/v1/search?q=gas&limit=2&count=true&cursor={cursor}")).await.expect_status(200);
        for other in ["q=oil", "q=gas&sort=publishedAt", "q=gas&sort=recent", "q=gas&locale=en"] {
            let refused = app.get(&format!("/v1/search?{other}&cursor={cursor}")).await.expect_status(400).json();
            assert_eq!((&refused["code"], &refused["errors"][0]["pointer"]), (&json!("BAD_CURSOR"), &json!("#/query/cursor")), "{other}");
        }
        app.get(&format!("/v1/articles?cursor={cursor}")).await.expect_status(400);
        // Nothing leads back.
        app.get(&format!("/v1/search?q=gas&cursor=~{cursor}")).await.expect_status(400);
    }

    async fn what_is_wrong_with_a_search_is_said(app: TestApp) {
        app.import(LINES).await;
        let long = "a".repeat(1_001);
        let words = "a ".repeat(65);
        for (field, arguments, code, message) in [
            ("search", "query: \"gas\", first: 101".to_owned(), "LIMIT_EXCEEDED", "first: is 101, the maximum is 100"),
            ("search", "query: \"gas\", first: -1".to_owned(), "BAD_REQUEST", "first: must not be negative"),
            ("search", "query: \"gas\", after: \"x\"".to_owned(), "BAD_CURSOR", "after: the cursor is not one of this list (same filter, order, locale and rights)"),
            ("search", format!("query: \"{long}\""), "LIMIT_EXCEEDED", "query: has 1001 characters, the maximum is 1000"),
            ("search", format!("query: \"{words}\""), "LIMIT_EXCEEDED", "query: has more than 64 words, which is the maximum"),
            ("suggest", "query: \"gas\", first: 21".to_owned(), "LIMIT_EXCEEDED", "first: is 21, the maximum is 20"),
            ("suggest", format!("query: \"{long}\""), "LIMIT_EXCEEDED", "query: has 1001 characters, the maximum is 1000"),
        ] {
            let selection = if field == "search" { "nodes { score }" } else { "text" };
            let refused = refusal(&app, &format!("{{ {field}({arguments}) {{ {selection} }} }}"), json!({})).await;
            assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, message));
        }
        // Also where nobody looks at the hits.
        let refused = refusal(&app, "{ search(query: \"gas\", first: 101) { totalCount } }", json!({})).await;
        assert_eq!(refused.0, "LIMIT_EXCEEDED");
        let refused = app.get(&format!("/v1/search?q={long}")).await.expect_status(400).json();
        assert_eq!(refused["detail"], "q: has 1001 characters, the maximum is 1000");
    }
}

#[tokio::test]
async fn relevance_ends_after_a_thousand() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    app.import(LINES).await;
    let stub = Stub::finding(&app, "deal").await;
    let app = app.searched_by(Some(Arc::new(stub)));
    let mut pages = 0;
    let mut at = Some("/v1/search?q=gas&limit=100&fields=score&count=true".to_owned());
    while let Some(address) = at {
        let answer = app.get(&address).await.expect_status(200);
        assert_eq!(answer.json()["data"].as_array().map(Vec::len), Some(100));
        assert_eq!(answer.json()["meta"]["totalCount"], 5_000);
        pages += 1;
        at = next(&answer);
    }
    assert_eq!(pages, 10);
    let mut end = Value::Null;
    for page in 1..=10 {
        let answer = app.graphql(PAGE, json!({ "first": 100, "after": end })).await;
        let info = &answer["search"]["pageInfo"];
        assert_eq!(info["hasNextPage"], page < 10);
        end = info["endCursor"].clone();
    }
    let refused = refusal(&app, PAGE, json!({ "first": 100, "after": end })).await;
    let message = "after: reaches beyond hit 1000 by relevance; ask for an order by date";
    assert_eq!(
        (refused.0.as_str(), refused.1.as_str()),
        ("LIMIT_EXCEEDED", message)
    );
    let end = end.as_str().expect("a cursor");
    let refused = app
        .get(&format!("/v1/search?q=gas&limit=100&cursor={end}"))
        .await
        .expect_status(400);
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/query/cursor");
}
