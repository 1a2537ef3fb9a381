//! The GraphQL examples of the page about search run; `reading::rest_guide` runs those of REST.

use masthead_test_support::{TestApp, Which};
use serde_json::json;

use crate::reading::reference_page::demo;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_of_the_page_finds_something() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    demo(&app).await;
    let page = include_str!("../../docs/search.md");
    let blocks = page.split("```graphql\n").skip(1);
    let queries: Vec<&str> = blocks.filter_map(|block| block.split("\n```").next()).collect();
    assert!(queries.len() >= 2, "the examples are found");
    for query in queries {
        let data = app.graphql(query, json!({})).await;
        let found = data["search"]["nodes"]
            .as_array()
            .or_else(|| data["suggest"].as_array());
        assert!(found.is_some_and(|found| !found.is_empty()), "{query}: {data}");
    }
}
