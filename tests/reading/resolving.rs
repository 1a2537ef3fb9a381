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

    async fn addresses_of_imported_sites_are_understood(app: TestApp) {
        app.import(LINES).await;
        app.import(r#"{"type":"media","url":"https://old.example/wp-content/uploads/2020/05/bridge.jpg","fileName":"bridge.jpg","contentType":"image/jpeg","aliasPaths":["/wp-content/uploads/2020/05/bridge.jpg"]}
{"type":"article","slug":"b","locale":"en","title":"B","status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z","image":{"url":"https://old.example/wp-content/uploads/2020/05/bridge.jpg"}}"#).await;
        let encoded = "/2020/05/%D0%B0-slug";
        for (path, target) in [
            ("/?p=77", encoded),
            ("/index.php?p=77", encoded),
            ("/2020/05/%D0%B0-slug/feed/", encoded),
            ("/2020/05/%D0%B0-slug/page/2", encoded),
            ("/2020/05/%D0%B0-slug/amp/", encoded),
            ("/author/jane/page/7/", "/author/jane"),
            ("/tag/energy/feed/atom/", "/tag/energy"),
            ("/page/2/", "/"),
            ("/feed/", "/"),
        ] {
            let asked = path.replace('%', "%25").replace('?', "%3F");
            let answer = app.get(&format!("/v1/resolve?path={asked}")).await.expect_status(200).json();
            assert_eq!(answer["data"], json!({ "type": "redirect", "from": path, "status": 301, "target": target }), "{path}");
        }
        // A file has no page: where it lay, it is. The sizes that WordPress made are the picture itself.
        for name in ["bridge.jpg", "bridge-300x200.jpg", "bridge-1024x683.jpg"] {
            let answer = app.get(&format!("/v1/resolve?path=/wp-content/uploads/2020/05/{name}&fields=fileName")).await.expect_status(200).json();
            assert_eq!(answer["data"], json!({ "type": "media", "fileName": "bridge.jpg" }), "{name}");
        }
        app.get("/v1/resolve?path=/wp-content/uploads/2020/05/bridge-300.jpg").await.expect_status(404);
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
