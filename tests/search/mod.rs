//! Searching and completing, through every interface.

mod caching;
mod guide;
mod hits;
mod index;
mod paging;
mod stub;
mod suggestions;
mod wishes;

use masthead_test_support::TestApp;
use serde_json::{Value, json};

const LINES: &str = r#"{"type":"site","name":{"en":"Digest","az":"Dayjest"},"locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane Whitlock"}
{"type":"author","slug":"joe","name":"Joe Marsh"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":{"en":"Economy","az":"İqtisadiyyat"}}
{"type":"category","path":"opinion","name":"Opinion"}
{"type":"tag","slug":"pipelines","name":"Pipelines"}
{"type":"source","slug":"wire","name":"The Wire"}
{"type":"article","slug":"deal","locale":"en","title":"A gas deal","bodyHtml":"<p>Nobody signed. 😀 The border talks on gas & oil went on.</p>","kind":"NEWS","authors":["jane"],"categories":["news/economy"],"tags":["pipelines"],"status":"PUBLISHED","publishedAt":"2025-03-01T00:00:00Z"}
{"type":"article","slug":"stoves","locale":"en","title":"Stoves","bodyHtml":"<p>Gas is dear this winter.</p>","kind":"OPINION","authors":["joe"],"categories":["opinion"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z"}
{"type":"article","slug":"film","locale":"en","title":"A film","bodyHtml":"<p>Of talks in a kitchen.</p>","authors":["joe"],"categories":["opinion"],"source":"wire","status":"PUBLISHED","publishedAt":"2026-02-01T00:00:00Z"}
{"type":"article","slug":"qaz","locale":"az","title":"Gas sazişi","bodyHtml":"<p>Danışıqlar davam edir.</p>","authors":["jane"],"categories":["news/economy"],"status":"PUBLISHED","publishedAt":"2026-02-03T00:00:00Z","translatedFrom":"en:deal"}
{"type":"article","slug":"draft","locale":"en","title":"A gas draft","bodyHtml":"<p>Gas unseen.</p>","authors":["joe"],"categories":["news"],"tags":["pipelines"],"status":"DRAFT"}"#;

/// The slugs of what a REST search finds, in the order of the alphabet.
async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.get(&format!("/v1/search?{query}")).await;
    let mut slugs = slugs(&answer.expect_status(200).json()["data"]);
    slugs.sort();
    slugs
}

/// The slugs of hits in REST's form, or of GraphQL's nodes.
fn slugs(hits: &Value) -> Vec<String> {
    let hits = hits.as_array().expect("hits").iter();
    hits.map(|hit| hit["article"]["slug"].as_str().expect("a slug").to_owned())
        .collect()
}

/// What a GraphQL search selects.
async fn search(app: &TestApp, arguments: &str, selection: &str) -> Value {
    let query = format!("{{ search({arguments}) {{ {selection} }} }}");
    app.graphql(&query, json!({})).await["search"].clone()
}
