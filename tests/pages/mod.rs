//! The pages for people: what they say, what they load, and that they load nothing from elsewhere.

use axum::http::Method;
use masthead_api::{ApiOptions, ApiState, build_router};
use masthead_test_support::{TestApp, TestResponse, Which};
use serde_json::json;

const PAGES: [&str; 3] = ["/", "/graphql", "/docs"];

/// What a browser sends when an address is typed.
const BROWSER: (&str, &str) = (
    "accept",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
);

async fn app() -> TestApp {
    TestApp::on(Which::Sqlite).await.expect("SQLite is always there")
}

async fn newsroom() -> TestApp {
    let app = app().await;
    let lines = [
        r#"{"type":"site","name":"The <Caspian> Digest","tagline":"Read & reread","locales":["en","az"]}"#,
        r#"{"type":"article","slug":"sea","locale":"en","title":"The sea's \"retreat\"","bodyHtml":"<p>Water.</p>","status":"PUBLISHED","publishedAt":"2026-05-01T12:00:00Z"}"#,
        r#"{"type":"article","slug":"draft","locale":"en","title":"Unseen","bodyHtml":"<p>Not yet.</p>","status":"DRAFT"}"#,
    ];
    app.import(&lines.join("\n")).await;
    app
}

async fn in_browser(app: &TestApp, address: &str) -> TestResponse {
    let response = app.request(Method::GET, address, &[BROWSER]).await;
    let response = response.expect_status(200);
    assert_eq!(
        response.header("content-type"),
        Some("text/html; charset=utf-8"),
        "{address}"
    );
    response
}

/// The values of an attribute of a page.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let start = format!(" {attribute}=\"");
    let parts = page.split(start.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[tokio::test]
async fn pages_load_only_what_this_server_has() {
    let app = newsroom().await;
    for address in PAGES {
        let page = in_browser(&app, address).await.text();
        // All that a page can point to or load is a path of this server or a place in the page itself.
        let attributes = ["src", "href", "action", "data-address", "data-list"];
        for place in attributes.iter().flat_map(|attribute| values(&page, attribute)) {
            let own = place.starts_with('/') && !place.starts_with("//");
            assert!(own || place.starts_with('#'), "{address} points to {place}");
        }
        assert!(
            !page.contains("<style") && !page.contains(" style="),
            "{address} has styles in itself"
        );
        assert!(
            page.matches("<script").count() == page.matches("<script src=\"/assets/").count(),
            "{address} has a script in itself"
        );
    }
}

#[tokio::test]
async fn the_policy_of_each_page_allows_no_other_server_and_nothing_inline() {
    let app = app().await;
    for address in PAGES {
        let page = in_browser(&app, address).await;
        assert_eq!(
            page.header("content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                 base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "{address}"
        );
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(
            page.header("cache-control"),
            Some("public, max-age=0, must-revalidate")
        );
    }
}

#[tokio::test]
async fn what_pages_load_is_there_typed_and_kept_for_good() {
    let app = app().await;
    let mut seen = Vec::new();
    for address in PAGES {
        let page = in_browser(&app, address).await.text();
        for asset in ["src", "href"]
            .iter()
            .flat_map(|attribute| values(&page, attribute))
        {
            if asset.starts_with("/assets/") && !seen.contains(&asset.to_owned()) {
                seen.push(asset.to_owned());
            }
        }
    }
    seen.sort();
    let mut types = Vec::new();
    for asset in &seen {
        let response = app.get(asset).await.expect_status(200);
        assert_eq!(
            response.header("cache-control"),
            Some("public, max-age=31536000, immutable"),
            "{asset}"
        );
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        let (name, ending) = asset.rsplit_once('.').expect("an ending");
        assert_eq!(
            name.rsplit_once('-').map(|(_, hash)| hash.len()),
            Some(16),
            "{asset}"
        );
        types.push((
            ending.to_owned(),
            response.header("content-type").unwrap_or_default().to_owned(),
        ));
        // Style sheets can load as well.
        let text = response.text();
        assert!(!text.contains("@import"), "{asset}");
        for place in text.split("url(").skip(1).filter(|_| ending == "css") {
            assert!(
                place.trim_start_matches(['"', '\'']).starts_with("data:"),
                "{asset}: {}",
                &place[..40]
            );
        }
    }
    types.sort();
    let typed = |ending: &str, media_type: &str| (ending.to_owned(), media_type.to_owned());
    assert_eq!(
        types,
        [
            typed("css", "text/css; charset=utf-8"),
            typed("css", "text/css; charset=utf-8"),
            typed("js", "text/javascript; charset=utf-8"),
            typed("js", "text/javascript; charset=utf-8"),
            typed("svg", "image/svg+xml"),
        ]
    );
    app.get("/assets/graphiql-0000000000000000.js")
        .await
        .expect_status(404);
    app.get("/assets/..%2FCargo.toml").await.expect_status(404);
}

#[tokio::test]
async fn a_browser_gets_the_explorer_and_a_program_gets_json() {
    let app = newsroom().await;
    let page = in_browser(&app, "/graphql").await;
    assert_eq!(page.header("vary"), Some("accept"));
    assert!(page.text().contains("<div id=\"explorer\">"));
    // A link to a query opens it in the explorer.
    let linked = in_browser(&app, "/graphql?query=%7B+site+%7B+name+%7D+%7D").await;
    assert!(linked.text().contains("<div id=\"explorer\">"));
    for accept in ["*/*", "application/json", "application/graphql-response+json"] {
        let answer = app
            .request(
                Method::GET,
                "/graphql?query=%7Bsite%7Bname%7D%7D",
                &[("accept", accept)],
            )
            .await
            .expect_status(200);
        assert_eq!(
            answer.json(),
            json!({ "data": { "site": { "name": "The <Caspian> Digest" } } }),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn the_landing_page_says_what_runs_here() {
    let app = newsroom().await;
    let page = in_browser(&app, "/").await.text();
    for part in [
        "<h1>The &lt;Caspian&gt; Digest</h1>",
        "<p>Read &amp; reread</p>",
        "lang=\"en\">The sea's &quot;retreat&quot;</a>",
        "href=\"/graphql\"",
        "href=\"/docs\"",
        "href=\"/openapi.json\"",
        "href=\"/schema.graphql\"",
        "curl 'https://news.example/v1/articles",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("Unseen"));
    // Every link of it leads somewhere.
    for link in values(&page, "href")
        .into_iter()
        .filter(|link| link.starts_with('/'))
    {
        let status = if link == "/graphql" { 400 } else { 200 };
        app.get(link).await.expect_status(status);
    }
}

#[tokio::test]
async fn the_landing_page_is_json_for_programs_and_comes_without_a_site() {
    let program = ("accept", "application/json");
    let app = app().await;
    let answer = app.request(Method::GET, "/", &[program]).await.expect_status(200);
    assert_eq!(answer.header("vary"), Some("accept"));
    let answer = answer.json();
    assert_eq!(answer["data"]["name"], json!(null));
    assert_eq!(
        answer["data"]["links"]["openapi"],
        json!("https://news.example/openapi.json")
    );
    assert!(
        in_browser(&app, "/")
            .await
            .text()
            .contains("A newsroom without a name yet")
    );
}

#[tokio::test]
async fn the_reference_has_this_server_in_its_lines() {
    let app = app().await;
    let page = in_browser(&app, "/docs").await.text();
    assert!(page.contains("curl 'https://news.example/v1/articles?limit=3'"));
    assert!(!page.contains("{{"));
}

#[tokio::test]
async fn the_schema_is_a_file_where_introspection_answers() {
    let mut app = app().await;
    let file = app.get("/schema.graphql").await.expect_status(200);
    assert_eq!(file.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(file.text(), masthead_api::sdl());
    let options = ApiOptions {
        introspection: false,
        ..ApiOptions::default()
    };
    app.router = build_router(ApiState::new(app.app.clone(), options));
    app.get("/schema.graphql").await.expect_status(404);
    let page = in_browser(&app, "/").await.text();
    assert!(
        !page.contains("/schema.graphql"),
        "the page offers what is not there"
    );
}
