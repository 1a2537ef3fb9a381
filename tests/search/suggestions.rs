//! Completing what is being typed.

use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};

use super::LINES;

async fn suggested(app: &TestApp, typed: &str) -> Vec<String> {
    let rest = app.get(&format!("/v1/suggest?q={typed}")).await;
    let rest = rest.expect_status(200).json()["data"].clone();
    let query = "query($typed: String!) { suggest(query: $typed) { kind text path id } }";
    let graphql = app.graphql(query, json!({ "typed": typed })).await["suggest"].clone();
    assert_eq!(rest, graphql, "{typed}");
    let line = |one: &Value| {
        let path = one["path"].as_str().unwrap_or("-");
        format!(
            "{} {} {path}",
            one["kind"].as_str().expect("a kind"),
            one["text"].as_str().expect("a text")
        )
    };
    let mut lines: Vec<String> = rest.as_array().expect("a list").iter().map(line).collect();
    lines.sort();
    lines
}

both_engines! {
    async fn what_is_typed_is_completed_from_titles_and_names(app: TestApp) {
        app.import(LINES).await;
        for (typed, expected) in [
            ("pipel", vec!["TAG Pipelines /tag/pipelines"]),
            ("whit", vec!["AUTHOR Jane Whitlock /author/jane"]),
            ("econ", vec!["CATEGORY Economy /news/economy"]),
            ("wire", vec!["SOURCE The Wire -"]),
            ("stov", vec!["ARTICLE Stoves /2026/01/stoves"]),
            ("ga", vec!["ARTICLE A gas deal /2025/03/deal", "ARTICLE Gas sazişi /2026/02/qaz"]),
            ("draft", vec![]),
            ("zzz", vec![]),
        ] {
            assert_eq!(suggested(&app, typed).await, expected, "{typed}");
        }
        let one = app.get("/v1/suggest?q=stov").await.json()["data"][0]["id"].as_str().expect("an id").to_owned();
        app.get(&format!("/v1/articles/{one}")).await.expect_status(200);
    }

    async fn so_many_come_as_are_asked_for(app: TestApp) {
        let tags: Vec<String> = (0..30).map(|number| format!(r#"{{"type":"tag","slug":"t{number}","name":"Topic {number}"}}"#)).collect();
        app.import(&tags.join("\n")).await;
        for (limit, expected) in [("", 8), ("&limit=0", 0), ("&limit=3", 3), ("&limit=20", 20)] {
            let answer = app.get(&format!("/v1/suggest?q=topic{limit}")).await.expect_status(200).json();
            assert_eq!(answer["data"].as_array().map(Vec::len), Some(expected), "{limit}");
        }
        let data = app.graphql("{ usual: suggest(query: \"topic\") { text } three: suggest(query: \"topic\", first: 3) { text } null: suggest(query: \"topic\", first: null) { text } }", json!({})).await;
        let lengths = ["usual", "three", "null"].map(|name| data[name].as_array().map(Vec::len));
        assert_eq!(lengths, [Some(8), Some(3), Some(8)]);
    }
}
