//! From a path to what is there: things, aliases, redirects, and the addresses of imported sites.

use masthead_test_support::{TestApp, both_engines};
use serde_json::json;

const LINES: &str = r#"{"type":"site","name":"S","locales":["en"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"category","path":"news","name":"News"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"page","path":"about","title":"About","bodyHtml":"<p>We.</p>"}
{"type":"article","slug":"a","locale":"en","title":"A","authors":["jane"],"categories":["news"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z","path":"/2020/05/%d0%b0-slug/","aliasPaths":["/2019/old/"],"externalIds":[{"system":"wordpress","id":"77"}]}
{"type":"redirect","from":"/go","to":"/go-on","status":302}
{"type":"redirect","from":"/go-on","to":"/2019/old","status":301}
{"type":"redirect","from":"/away","to":"https://elsewhere.example/x","status":308}"#;

both_engines! {
    async fn every_kind_of_path_leads_somewhere(app: TestApp) {
        app.import(LINES).await;
        let article = "/2020/05/а-slug";
        let encoded = "/2020/05/%D0%B0-slug";
        for path in [encoded, "/2020/05/%d0%b0-slug/", article, "https://old.example/2020/05/%D0%B0-slug/?utm=1"] {
            let data = app.graphql("query($path: String!) { resolve(path: $path) { __typename ... on Article { title } } }", json!({ "path": path })).await;
            assert_eq!(data["resolve"], json!({ "__typename": "Article", "title": "A" }), "{path}");
        }
        for (path, kind) in [("/news", "Category"), ("/author/jane/", "Author"), ("/tag/energy", "Tag"), ("/about", "Page")] {
            let data = app.graphql("query($path: String!) { resolve(path: $path) { __typename } }", json!({ "path": path })).await;
            assert_eq!(data["resolve"]["__typename"], kind, "{path}");
        }
        let redirects = [
            ("/2019/old", 301, encoded),
            ("/?p=77", 301, encoded),
            ("/news/page/3/", 301, "/news"),
            ("/news/feed/", 301, "/news"),
            ("/go", 302, encoded),
            ("/away", 308, "https://elsewhere.example/x"),
        ];
        for (path, status, target) in redirects {
            let data = app.graphql("query($path: String!) { resolve(path: $path) { ... on Redirect { from status target } } }", json!({ "path": path })).await;
            assert_eq!(data["resolve"], json!({ "from": path, "status": status, "target": target }), "{path}");
        }
        for path in ["/nothing", "/?p=78", "/..", "no-slash", ""] {
            let data = app.graphql("query($path: String!) { resolve(path: $path) { __typename } }", json!({ "path": path })).await;
            assert_eq!(data["resolve"], json!(null), "{path:?}");
        }
    }

    async fn redirects_never_lead_in_a_circle(app: TestApp) {
        let report = app.try_import(concat!(
            r#"{"type":"redirect","from":"/a","to":"/b"}"#, "\n",
            r#"{"type":"redirect","from":"/b","to":"/c"}"#, "\n",
            r#"{"type":"redirect","from":"/c","to":"/a"}"#,
        )).await;
        assert_eq!(report.refused.len(), 1, "{:?}", report.refused);
        let data = app.graphql("{ resolve(path: \"/a\") { ... on Redirect { target } } }", json!({})).await;
        assert_eq!(data["resolve"]["target"], "/c");
    }
}
