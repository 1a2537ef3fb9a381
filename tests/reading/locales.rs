//! Language versions: which one is shown, and what it says when it is not the one asked for.

use masthead_test_support::{TestApp, both_engines};
use serde_json::json;

const LINES: &str = r#"{"type":"site","name":{"en":"Digest","az":"Dayjest"},"locales":["en","az","ru"]}
{"type":"category","path":"news","name":{"en":"News","az":"Xəbərlər"}}
{"type":"article","slug":"both","locale":"en","title":"Both","categories":["news"],"status":"PUBLISHED","publishedAt":"2026-01-03T00:00:00Z"}
{"type":"article","slug":"her-ikisi","locale":"az","title":"Hər ikisi","categories":["news"],"status":"PUBLISHED","publishedAt":"2026-01-04T00:00:00Z","translatedFrom":"en:both"}
{"type":"article","slug":"only","locale":"en","title":"Only","categories":["news"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z"}
{"type":"article","slug":"both","locale":"ru","title":"Другая","categories":["news"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}"#;

both_engines! {
    async fn a_list_in_a_locale_has_one_version_a_story(app: TestApp) {
        app.import(LINES).await;
        let data = app.graphql("{ az: articles(locale: \"az\") { totalCount nodes { title locale requestedLocale } } all: articles { totalCount } only: articles(filter: { locale: [\"az\"] }) { nodes { title } } }", json!({})).await;
        assert_eq!(data, json!({
            "az": { "totalCount": 3, "nodes": [
                { "title": "Hər ikisi", "locale": "az", "requestedLocale": null },
                { "title": "Only", "locale": "en", "requestedLocale": "az" },
                { "title": "Другая", "locale": "ru", "requestedLocale": "az" },
            ] },
            "all": { "totalCount": 4 },
            "only": { "nodes": [{ "title": "Hər ikisi" }] },
        }));
    }

    async fn one_article_changes_to_its_sibling(app: TestApp) {
        app.import(LINES).await;
        let data = app.graphql("{ a: article(by: { path: \"/2026/01/both\" }, locale: \"az-Latn-AZ\") { title locale requestedLocale primaryCategory { name } breadcrumbs { title } translations { locale title } translatedFrom { title } } b: article(by: { slug: \"both\" }) { locale } c: article(by: { slug: \"both\" }, locale: \"ru\") { title } d: article(by: { slug: \"only\" }, locale: \"az\") { title requestedLocale } }", json!({})).await;
        assert_eq!(data["a"]["title"], "Hər ikisi");
        assert_eq!(data["a"]["primaryCategory"]["name"], "Xəbərlər");
        assert_eq!(data["a"]["breadcrumbs"][0]["title"], "Dayjest");
        assert_eq!(data["a"]["translations"], json!([{ "locale": "en", "title": "Both" }]));
        assert_eq!(data["a"]["translatedFrom"]["title"], "Both");
        assert_eq!(data["b"]["locale"], "en", "without a locale, the site's default");
        assert_eq!(data["c"]["title"], "Другая");
        assert_eq!(data["d"], json!({ "title": "Only", "requestedLocale": "az" }));
    }

    async fn a_locale_that_is_none_is_an_error_that_names_it(app: TestApp) {
        app.import(LINES).await;
        let answer = app.graphql_response("{ articles(locale: \"not a locale\") { totalCount } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{answer}");
        assert!(answer["errors"][0]["message"].as_str().expect("a message").contains("locale"));
        let problem = app.get("/v1/site?locale=not%20a%20locale").await.expect_status(400).json();
        assert_eq!(problem["code"], "BAD_REQUEST");
    }
}
