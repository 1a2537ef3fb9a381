//! What is wrong with a request is said: where, what, and what would be right.

use axum::http::Method;
use masthead_test_support::{TestApp, TestResponse, both_engines};
use serde_json::Value;

const LINES: &str = r#"{"type":"site","name":"S","locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"category","path":"news","name":"News"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"collection","slug":"choice","name":"Choice","items":["en:a"]}
{"type":"page","path":"about","title":"About","bodyHtml":"<p>We.</p>"}
{"type":"article","slug":"a","locale":"en","title":"A","authors":["jane"],"categories":["news"],"tags":["energy"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}"#;

/// A bad request and what it gets: the place (of the query, unless it begins with a slash) and the whole text, or its
/// beginning where it ends in an ellipsis.
struct Bad(&'static str, u16, &'static str, &'static str, &'static str);

/// An id that is none of this site.
const NOBODY: &str = "article_01jd8xw3k9f2h8q6m4t7v0b5n7";

const MOMENT: &str = "a moment such as 2021-10-14T08:00:00Z or a day such as 2021-10-14";

const BAD: &[Bad] = &[
    // How many, and from where.
    Bad(
        "/v1/articles?limit=101",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 101, the maximum is 100",
    ),
    Bad(
        "/v1/articles?limit=99999999999999999999",
        400,
        "BAD_REQUEST",
        "limit",
        "\"99999999999999999999\" is not a whole number",
    ),
    Bad(
        "/v1/articles?limit=-1",
        400,
        "BAD_REQUEST",
        "limit",
        "must not be negative",
    ),
    Bad(
        "/v1/articles?limit=ten",
        400,
        "BAD_REQUEST",
        "limit",
        "\"ten\" is not a whole number",
    ),
    Bad(
        "/v1/articles?limit=1.5",
        400,
        "BAD_REQUEST",
        "limit",
        "\"1.5\" is not a whole number",
    ),
    Bad("/v1/articles?limit=", 400, "BAD_REQUEST", "limit", "is empty"),
    Bad("/v1/articles?limit", 400, "BAD_REQUEST", "limit", "is empty"),
    Bad(
        "/v1/articles?limit=1&limit=2",
        400,
        "BAD_REQUEST",
        "limit",
        "is given more than once",
    ),
    Bad("/v1/articles?page=0", 400, "BAD_REQUEST", "page", "starts at 1"),
    Bad("/v1/articles?page=-3", 400, "BAD_REQUEST", "page", "starts at 1"),
    Bad(
        "/v1/articles?page=501",
        400,
        "LIMIT_EXCEEDED",
        "page",
        "reaches beyond position 10000; follow the cursors from there",
    ),
    Bad(
        "/v1/articles?page=9223372036854775807",
        400,
        "LIMIT_EXCEEDED",
        "page",
        "reaches beyond position 10000; follow the cursors from there",
    ),
    Bad(
        "/v1/articles?page=2&cursor=abc",
        400,
        "BAD_REQUEST",
        "page",
        "cannot be combined with cursor",
    ),
    Bad(
        "/v1/articles?cursor=nonsense",
        400,
        "BAD_CURSOR",
        "cursor",
        "is not one of this list (same filter, order, locale and rights)",
    ),
    Bad(
        "/v1/articles?cursor=~nonsense",
        400,
        "BAD_CURSOR",
        "cursor",
        "is not one of this list (same filter, order, locale and rights)",
    ),
    Bad(
        "/v1/articles?cursor=~",
        400,
        "BAD_CURSOR",
        "cursor",
        "is not one of this list (same filter, order, locale and rights)",
    ),
    Bad(
        "/v1/articles?count=yes",
        400,
        "BAD_REQUEST",
        "count",
        "\"yes\" is not true or false",
    ),
    Bad(
        "/v1/authors?limit=1000",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 1000, the maximum is 100",
    ),
    Bad(
        "/v1/collections/choice?limit=101",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 101, the maximum is 100",
    ),
    Bad(
        "/v1/articles/a/related?limit=51",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 51, the maximum is 50",
    ),
    Bad(
        "/v1/articles/a?include=related&related.limit=51",
        400,
        "LIMIT_EXCEEDED",
        "related.limit",
        "is 51, the maximum is 50",
    ),
    Bad(
        "/v1/articles/a?latest.limit=-1",
        400,
        "BAD_REQUEST",
        "latest.limit",
        "must not be negative",
    ),
    Bad(
        "/v1/resolve?path=/news&collections.limit=101",
        400,
        "LIMIT_EXCEEDED",
        "collections.limit",
        "is 101, the maximum is 100",
    ),
    // In which order.
    Bad(
        "/v1/articles?sort=title",
        400,
        "BAD_REQUEST",
        "sort",
        "\"title\" is not one of -publishedAt, publishedAt, -updatedAt, updatedAt",
    ),
    Bad(
        "/v1/articles?sort=publishedAt,title",
        400,
        "BAD_REQUEST",
        "sort",
        "\"publishedAt,title\" is not one of …",
    ),
    Bad(
        "/v1/tags?sort=-position",
        400,
        "BAD_REQUEST",
        "sort",
        "\"-position\" is not one of name, -name, position, -createdAt",
    ),
    Bad(
        "/v1/search?q=gas&sort=-updatedAt",
        400,
        "BAD_REQUEST",
        "sort",
        "\"-updatedAt\" is not one of relevance, recent, -publishedAt, publishedAt",
    ),
    // What for.
    Bad("/v1/search", 400, "BAD_REQUEST", "q", "is required"),
    Bad("/v1/search?q=", 400, "BAD_REQUEST", "q", "is empty"),
    Bad("/v1/search?q=%20%09", 400, "BAD_REQUEST", "q", "is blank"),
    Bad(
        "/v1/search?q=a&q=b",
        400,
        "BAD_REQUEST",
        "q",
        "is given more than once",
    ),
    Bad("/v1/suggest?limit=3", 400, "BAD_REQUEST", "q", "is required"),
    Bad("/v1/suggest?q=+", 400, "BAD_REQUEST", "q", "is blank"),
    Bad(
        "/v1/search?q=gas&limit=101",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 101, the maximum is 100",
    ),
    Bad(
        "/v1/suggest?q=gas&limit=21",
        400,
        "LIMIT_EXCEEDED",
        "limit",
        "is 21, the maximum is 20",
    ),
    Bad(
        "/v1/search?q=gas&cursor=nonsense",
        400,
        "BAD_CURSOR",
        "cursor",
        "is not one of this list (same filter, order, locale and rights)",
    ),
    Bad(
        "/v1/search?q=gas&cursor=~nonsense",
        400,
        "BAD_CURSOR",
        "cursor",
        "is not one of this list (same filter, order, locale and rights)",
    ),
    Bad(
        "/v1/search?q=gas&facets=all",
        400,
        "BAD_REQUEST",
        "facets",
        "\"all\" is not true or false",
    ),
    Bad(
        "/v1/search?q=gas&page=2",
        400,
        "UNKNOWN_PARAMETER",
        "page",
        "is not known; allowed: q, limit, cursor, sort, count, facets, category, …",
    ),
    Bad(
        "/v1/search?q=gas&fields=title",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"title\": there is no \"title\"; allowed: article, score, snippets",
    ),
    // Which ones.
    Bad(
        "/v1/articles?kind=BLOG",
        400,
        "BAD_REQUEST",
        "kind",
        "\"BLOG\" is not one of NEWS, OPINION, INTERVIEW, ANALYSIS, REVIEW, REPRINT, LIVE",
    ),
    Bad(
        "/v1/articles?kind=NEWS,",
        400,
        "BAD_REQUEST",
        "kind",
        "is empty, or has an empty value between its commas",
    ),
    Bad(
        "/v1/articles?not.kind=blog",
        400,
        "BAD_REQUEST",
        "not.kind",
        "\"blog\" is not one of …",
    ),
    Bad(
        "/v1/articles?featured=1",
        400,
        "BAD_REQUEST",
        "featured",
        "\"1\" is not true or false",
    ),
    Bad(
        "/v1/articles?featured=TRUE",
        400,
        "BAD_REQUEST",
        "featured",
        "\"TRUE\" is not true or false",
    ),
    Bad(
        "/v1/articles?locale=not%20a%20locale",
        400,
        "BAD_REQUEST",
        "locale",
        "\"not a locale\" is not a language tag such as \"en\" or \"az-Latn\"",
    ),
    Bad(
        "/v1/articles?preferLocale=x",
        400,
        "BAD_REQUEST",
        "preferLocale",
        "\"x\" is not a language tag such as \"en\" or \"az-Latn\"",
    ),
    Bad(
        "/v1/articles?publishedAfter=yesterday",
        400,
        "BAD_REQUEST",
        "publishedAfter",
        "\"yesterday\" is not a moment such as …",
    ),
    Bad(
        "/v1/articles?publishedBefore=2021-13-01",
        400,
        "BAD_REQUEST",
        "publishedBefore",
        "\"2021-13-01\" is not a moment such as …",
    ),
    Bad(
        "/v1/articles?updatedAfter=1634198400",
        400,
        "BAD_REQUEST",
        "updatedAfter",
        "\"1634198400\" is not a moment such as …",
    ),
    Bad(
        "/v1/articles?publishedAfter=%2B12345-01-01",
        400,
        "BAD_REQUEST",
        "publishedAfter",
        "\"+12345-01-01\" is not a moment such as …",
    ),
    Bad(
        "/v1/articles?category=",
        400,
        "BAD_REQUEST",
        "category",
        "is empty, or has an empty value between its commas",
    ),
    Bad(
        "/v1/articles?tag=a,,b",
        400,
        "BAD_REQUEST",
        "tag",
        "is empty, or has an empty value between its commas",
    ),
    Bad(
        "/v1/articles?author=x%00y",
        400,
        "BAD_REQUEST",
        "author",
        "holds a NUL character",
    ),
    Bad(
        "/v1/articles?tag=%ff",
        400,
        "BAD_REQUEST",
        "",
        "the query string is not UTF-8",
    ),
    Bad(
        "/v1/categories?roots=true&parent=news",
        400,
        "BAD_REQUEST",
        "roots",
        "cannot be combined with parent",
    ),
    Bad(
        "/v1/pages?roots=maybe",
        400,
        "BAD_REQUEST",
        "roots",
        "\"maybe\" is not true or false",
    ),
    // Parameters that there are not.
    Bad(
        "/v1/articles?limt=5",
        400,
        "UNKNOWN_PARAMETER",
        "limt",
        "is not known, did you mean \"limit\"? Allowed: category, author, …",
    ),
    Bad(
        "/v1/articles?published_after=2021-01-01",
        400,
        "UNKNOWN_PARAMETER",
        "published_after",
        "is not known, did you mean \"publishedAfter\"? Allowed: …",
    ),
    Bad(
        "/v1/articles?per_page=5",
        400,
        "UNKNOWN_PARAMETER",
        "per_page",
        "is not known; allowed: category, …",
    ),
    Bad(
        "/v1/articles?status=DRAFT",
        400,
        "UNKNOWN_PARAMETER",
        "status",
        "is not known…",
    ),
    Bad(
        "/v1/articles?=5",
        400,
        "UNKNOWN_PARAMETER",
        "",
        "is not known; allowed: …",
    ),
    Bad(
        "/v1/articles?a/b~c=1",
        400,
        "UNKNOWN_PARAMETER",
        "a~1b~0c",
        "is not known; allowed: …",
    ),
    Bad(
        "/v1/site?count=true",
        400,
        "UNKNOWN_PARAMETER",
        "count",
        "is not known; allowed: fields, include, locale",
    ),
    Bad(
        "/v1/menus/primary?limit=1",
        400,
        "UNKNOWN_PARAMETER",
        "limit",
        "is not known; allowed: fields, include, locale",
    ),
    Bad(
        "/v1/archive?limit=1",
        400,
        "UNKNOWN_PARAMETER",
        "limit",
        "is not known; allowed: …",
    ),
    Bad(
        "/v1/authors/jane?q=1",
        400,
        "UNKNOWN_PARAMETER",
        "q",
        "is not known; allowed: fields, include, locale",
    ),
    // Fields that there are not.
    Bad(
        "/v1/articles?fields=titel",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"titel\": there is no \"titel\", did you mean \"title\"? Allowed: id, kind, …",
    ),
    Bad(
        "/v1/articles?fields=",
        400,
        "BAD_REQUEST",
        "fields",
        "is empty, or has an empty value between its commas",
    ),
    Bad(
        "/v1/articles/a?fields=title.text",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"title.text\" goes too deep: \"title\" comes whole",
    ),
    Bad(
        "/v1/articles/a?fields=image.href",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"image.href\": there is no \"href\"; allowed: id, url, …",
    ),
    Bad(
        "/v1/articles/a?fields=breadcrumbs.name",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"breadcrumbs.name\": there is no \"name\"; allowed: title, path",
    ),
    Bad(
        "/v1/articles/a?fields=title.",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"title.\" goes too deep: \"title\" comes whole",
    ),
    Bad(
        "/v1/articles/a?include=comments",
        400,
        "UNKNOWN_FIELD",
        "include",
        "\"comments\": there is no \"comments\"; allowed: id, …",
    ),
    Bad(
        "/v1/articles/a?include=menus",
        400,
        "UNKNOWN_FIELD",
        "include",
        "\"menus\": there is no \"menus\"; allowed: id, …",
    ),
    Bad(
        "/v1/articles?include=latest",
        400,
        "UNKNOWN_FIELD",
        "include",
        "\"latest\": there is no \"latest\"…",
    ),
    Bad(
        "/v1/resolve?path=/news&fields=nothing",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"nothing\": there is no \"nothing\"; allowed: id, …",
    ),
    Bad(
        "/v1/menus/primary?fields=items.name",
        400,
        "UNKNOWN_FIELD",
        "fields",
        "\"items.name\": there is no \"name\"; allowed: label, path, url, target, children",
    ),
    Bad("/v1/site?locale=", 400, "BAD_REQUEST", "locale", "is empty"),
    Bad("/v1/resolve", 400, "BAD_REQUEST", "path", "is required"),
    Bad("/v1/resolve?path=", 400, "BAD_REQUEST", "path", "is empty"),
    // Things that there are not.
    Bad(
        "/v1/articles/none",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/articles/article_01jd8xw3k9f2h8q6m4t7v0b5n7",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/articles/%2F2026%2F01%2Fnone",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/articles/a%00",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/authors/a%00b",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/articles/%FF",
        400,
        "BAD_REQUEST",
        "",
        "the address or the body is malformed",
    ),
    Bad(
        "/v1/categories/news%2Fnone",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad("/v1/menus/none", 404, "NOT_FOUND", "", "there is no such thing"),
    Bad(
        "/v1/resolve?path=/none",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/v1/resolve?path=../../etc/passwd",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    Bad(
        "/media/none/none.jpg",
        404,
        "NOT_FOUND",
        "",
        "there is no such thing",
    ),
    // Addresses that there are not.
    Bad(
        "/v2/articles",
        404,
        "NOT_FOUND",
        "",
        "nothing is served at this address; /openapi.json says what is",
    ),
    Bad(
        "/v1/articles/",
        404,
        "NOT_FOUND",
        "",
        "nothing is served at this address; /openapi.json says what is",
    ),
    Bad(
        "/v1/article/a",
        404,
        "NOT_FOUND",
        "",
        "nothing is served at this address; /openapi.json says what is",
    ),
    Bad(
        "/v1/articles/a/b/c",
        404,
        "NOT_FOUND",
        "",
        "nothing is served at this address; /openapi.json says what is",
    ),
    Bad(
        "/wp-login.php",
        404,
        "NOT_FOUND",
        "",
        "nothing is served at this address; /openapi.json says what is",
    ),
];

/// Bad in something else than the address.
struct BadOtherwise(
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
    &'static str,
    &'static str,
);

const BAD_OTHERWISE: &[BadOtherwise] = &[
    BadOtherwise(
        "POST",
        "/v1/articles",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "DELETE",
        "/v1/articles/a",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "TRACE",
        "/v1/site",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "CONNECT",
        "/v1/site",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "BREW",
        "/healthz",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "get",
        "/v1/site",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, OPTIONS",
    ),
    BadOtherwise(
        "PUT",
        "/graphql",
        &[],
        405,
        "METHOD_NOT_ALLOWED",
        "the methods of this address are GET, HEAD, POST, OPTIONS",
    ),
    BadOtherwise(
        "POST",
        "/nowhere",
        &[],
        404,
        "NOT_FOUND",
        "nothing is served at this address; /openapi.json says what is",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("accept", "text/html")],
        406,
        "NOT_ACCEPTABLE",
        "Accept allows no application/json, and there is no other form",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("accept", "*/*, application/json;q=0")],
        406,
        "NOT_ACCEPTABLE",
        "Accept allows no application/json, and there is no other form",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("accept-encoding", "identity;q=0")],
        406,
        "NOT_ACCEPTABLE",
        "Accept-Encoding allows none of: br, gzip, zstd, identity",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("authorization", "Bearer nonsense")],
        401,
        "UNAUTHENTICATED",
        "the credentials are not known here",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("x-api-key", "nonsense")],
        401,
        "UNAUTHENTICATED",
        "the credentials are not known here",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles",
        &[("content-length", "99999999")],
        413,
        "PAYLOAD_TOO_LARGE",
        "the body has 99999999 bytes, the maximum is 262144",
    ),
    BadOtherwise(
        "GET",
        "/v1/articles/a",
        &[("if-match", "\"another\"")],
        412,
        "VERSION_CONFLICT",
        "what is here now is not what If-Match or If-Unmodified-Since asks for",
    ),
];

/// What is the same of every problem, whatever it is about.
fn check(asked: &str, answer: &TestResponse, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{asked}: {}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{asked}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{asked}");
    assert!(answer.header("etag").is_none(), "{asked}");
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{asked}");
    assert_eq!(problem["status"], status, "{asked}");
    assert_eq!(
        problem["requestId"].as_str(),
        answer.header("x-request-id"),
        "{asked}"
    );
    let kind = problem["type"].as_str().expect("a type");
    assert_eq!(
        kind,
        format!(
            "urn:problem-type:masthead:{}",
            code.to_lowercase().replace('_', "-")
        ),
        "{asked}"
    );
    assert!(
        problem["title"].as_str().is_some_and(|title| !title.is_empty()),
        "{asked}"
    );
    let text = answer.text();
    for secret in [
        "SELECT", "sqlx", "sea_orm", "sqlite", "postgres", "panicked", ".rs", "/src/", "/tmp/",
    ] {
        assert!(!text.contains(secret), "{asked} shows {secret}: {text}");
    }
    problem
}

fn assert_text(asked: &str, text: &Value, expected: &str) {
    let text = text.as_str().expect("a text");
    match expected.strip_suffix('…') {
        Some(beginning) => assert!(text.starts_with(beginning), "{asked}: {text}"),
        None => assert_eq!(text, expected, "{asked}"),
    }
}

both_engines! {
    async fn every_bad_address_gets_the_answer_that_helps(app: TestApp) {
        app.import(LINES).await;
        for Bad(address, status, code, place, detail) in BAD {
            let answer = app.get(address).await;
            let problem = check(address, &answer, *status, code);
            let is_about_the_query = matches!(*code, "UNKNOWN_PARAMETER") || !place.is_empty();
            if is_about_the_query {
                let error = &problem["errors"][0];
                assert_eq!(error["pointer"], format!("#/query/{place}"), "{address}");
                assert_eq!(error["code"], *code, "{address}");
                assert_text(address, &error["detail"], detail);
                let whole = problem["detail"].as_str().expect("a detail");
                assert!(whole.ends_with(error["detail"].as_str().expect("a detail")), "{address}: {whole}");
            } else {
                assert!(problem.get("errors").is_none(), "{address}");
                assert_text(address, &problem["detail"], detail);
            }
        }
        assert!(BAD.len() + BAD_OTHERWISE.len() >= 60);
    }

    async fn what_is_bad_beside_the_address_is_said_too(app: TestApp) {
        app.import(LINES).await;
        for BadOtherwise(method, address, headers, status, code, detail) in BAD_OTHERWISE {
            let asked = format!("{method} {address} {headers:?}");
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let answer = app.request(method, address, headers).await;
            let problem = check(&asked, &answer, *status, code);
            assert_text(&asked, &problem["detail"], detail);
        }
    }

    async fn what_is_too_long_is_refused_before_it_is_read(app: TestApp) {
        app.import(LINES).await;
        let ids = |count: usize| vec![NOBODY; count].join(",");
        let fits = app.get(&format!("/v1/articles?ids={}", ids(100))).await;
        assert_eq!(fits.status, 200, "{}", fits.text());
        let many = app.get(&format!("/v1/articles?ids={}", ids(101))).await;
        let problem = check("101 ids", &many, 400, "LIMIT_EXCEEDED");
        assert_eq!(problem["errors"][0]["detail"], "has 101 values, the maximum is 100");
        let menus: Vec<String> = (0..21).map(|number| format!("menus.m{number}")).collect();
        let many = app.get(&format!("/v1/articles/a?include={}", menus.join(","))).await;
        let problem = check("21 menus", &many, 400, "LIMIT_EXCEEDED");
        assert_eq!(problem["errors"][0]["detail"], "names 21 menus, the maximum is 20");

        let long = app.get(&format!("/v1/articles?tag={}", "a".repeat(16 * 1024))).await;
        check("a long address", &long, 414, "URI_TOO_LONG");
        let large = app.request(Method::GET, "/v1/site", &[("cookie", &"a".repeat(33 * 1024))]).await;
        check("large headers", &large, 431, "HEADERS_TOO_LARGE");
    }

    /// The texts of the table above name what a moment looks like; here is the whole of it, once.
    async fn a_moment_is_shown_how_it_is_written(app: TestApp) {
        let problem = app.get("/v1/archive?publishedAfter=14.10.2021").await.expect_status(400).json();
        assert_eq!(problem["detail"], format!("publishedAfter: \"14.10.2021\" is not {MOMENT}"));
    }
}
