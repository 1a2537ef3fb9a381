//! How answers are delivered: tags and dates, compression, `HEAD`, `OPTIONS`.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use masthead_test_support::{TestApp, TestResponse, both_engines};
use tower::ServiceExt as _;
use tower_http::decompression::Decompression;

const CODINGS: &[&str] = &["br", "gzip", "zstd"];

/// What caches are told of public content.
const SHARED: &str = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400";

async fn newsroom(app: &TestApp) {
    let mut lines = vec![r#"{"type":"site","name":"S","locales":["en"]}"#.to_owned()];
    for number in 0..30 {
        lines.push(format!(
            r#"{{"type":"article","slug":"a{number}","locale":"en","title":"A {number}","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:{number:02}Z"}}"#
        ));
    }
    app.import(&lines.join("\n")).await;
}

async fn get(app: &TestApp, address: &str, headers: &[(&str, &str)]) -> TestResponse {
    app.request(Method::GET, address, headers).await
}

/// An answer as a client sees it that undoes the coding itself.
async fn decoded(app: &TestApp, address: &str, coding: &str) -> Vec<u8> {
    let request = Request::get(address)
        .header("accept-encoding", coding)
        .body(Body::empty())
        .expect("a request");
    let answer = Decompression::new(app.router.clone())
        .oneshot(request)
        .await
        .expect("an answer");
    assert!(answer.headers().get("content-encoding").is_none());
    let body = axum::body::to_bytes(Body::new(answer.into_body()), usize::MAX).await;
    body.expect("the body").to_vec()
}

both_engines! {
    async fn the_same_answer_has_the_same_tag_and_another_one_another(app: TestApp) {
        newsroom(&app).await;
        let tag = |answer: &TestResponse| answer.header("etag").expect("a tag").to_owned();
        let first = app.get("/v1/articles?limit=5").await;
        assert_eq!(tag(&first), tag(&app.get("/v1/articles?limit=5").await));
        assert_ne!(tag(&first), tag(&app.get("/v1/articles?limit=6").await));
        assert!(tag(&first).starts_with('"') && tag(&first).len() == 24, "{}", tag(&first));
        assert_eq!(first.header("cache-control"), Some(SHARED));
        app.import(r#"{"type":"article","slug":"new","locale":"en","title":"New","status":"PUBLISHED","publishedAt":"2026-02-01T00:00:00Z"}"#).await;
        assert_ne!(tag(&first), tag(&app.get("/v1/articles?limit=5").await), "what changed is told apart");
        assert!(app.get("/healthz").await.header("etag").is_none(), "what holds for a moment has no tag");
    }

    async fn what_the_client_has_is_not_sent_again(app: TestApp) {
        newsroom(&app).await;
        for address in ["/v1/articles", "/v1/articles/a1", "/v1/site", "/openapi.json", "/"] {
            let whole = app.get(address).await.expect_status(200);
            let tag = whole.header("etag").expect("a tag").to_owned();
            let conditions = [
                tag.clone(),
                format!("W/{tag}"),
                format!("\"other\", {tag}"),
                format!("\"other\",W/{tag}"),
                "*".to_owned(),
            ];
            for condition in &conditions {
                let known = get(&app, address, &[("if-none-match", condition)]).await.expect_status(304);
                assert!(known.body.is_empty(), "{address} {condition}");
                for name in ["etag", "cache-control", "vary", "link"] {
                    assert_eq!(known.header(name), whole.header(name), "{address} {condition} {name}");
                }
                assert!(known.header("x-request-id").is_some());
                for name in ["content-length", "content-type", "content-encoding"] {
                    assert!(known.header(name).is_none(), "{address} {condition} {name}");
                }
            }
            for other in ["\"other\"", "W/\"other\"", tag.trim_matches('"')] {
                get(&app, address, &[("if-none-match", other)]).await.expect_status(200);
            }
            // A date is for what has one; a tag goes before it.
            get(&app, address, &[("if-modified-since", "Sun, 01 Nov 2099 00:00:00 GMT")]).await.expect_status(200);
        }
        get(&app, "/v1/articles/none", &[("if-none-match", "*")]).await.expect_status(404);
        get(&app, "/v1/articles?limit=0&nope=1", &[("if-none-match", "*")]).await.expect_status(400);
    }

    async fn a_graphql_query_by_get_is_not_sent_again_either(app: TestApp) {
        newsroom(&app).await;
        let address = "/graphql?query=%7Barticles%7Bnodes%7Btitle%7D%7D%7D";
        let whole = app.get(address).await.expect_status(200);
        assert_eq!(whole.header("cache-control"), Some(SHARED));
        let tag = whole.header("etag").expect("a tag").to_owned();
        let known = get(&app, address, &[("if-none-match", &tag)]).await.expect_status(304);
        assert_eq!(known.header("vary"), Some("accept"));
        // What went wrong, or says what this request cost, is nobody else's.
        for (query, header) in [("%7Bnothing%7D", "0"), ("%7Barticles(first:500)%7BtotalCount%7D%7D", "0"), ("%7Bsite%7Bname%7D%7D", "1")] {
            let answer = get(&app, &format!("/graphql?query={query}"), &[("x-query-cost", header)]).await;
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{query}");
            assert!(answer.header("etag").is_none(), "{query}");
        }
    }

    async fn tags_of_all_forms_lead_to_the_same_304(app: TestApp) {
        newsroom(&app).await;
        let plain = app.get("/v1/articles").await;
        let mut tags = vec![plain.header("etag").expect("a tag").to_owned()];
        for coding in CODINGS {
            let answer = get(&app, "/v1/articles", &[("accept-encoding", coding)]).await;
            tags.push(answer.header("etag").expect("a tag").to_owned());
        }
        let different: std::collections::BTreeSet<&String> = tags.iter().collect();
        assert_eq!(different.len(), 4, "other bytes, another strong tag: {tags:?}");
        for tag in &tags {
            for coding in ["identity", "br", "gzip", "zstd"] {
                let known = get(&app, "/v1/articles", &[("accept-encoding", coding), ("if-none-match", tag)]).await;
                assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{tag} {coding}");
                assert_eq!(known.header("etag"), Some(tag.as_str()));
                assert_eq!(known.header("vary"), Some("accept-encoding"));
            }
        }
    }

    async fn long_text_is_compressed_as_the_client_prefers(app: TestApp) {
        newsroom(&app).await;
        let plain = app.get("/v1/articles").await;
        assert_eq!(plain.header("vary"), Some("accept-encoding"));
        assert!(plain.header("content-encoding").is_none());
        assert_eq!(plain.header("content-length"), Some(plain.body.len().to_string().as_str()));
        for (accepted, coding) in [
            ("br", Some("br")),
            ("gzip", Some("gzip")),
            ("zstd", Some("zstd")),
            ("gzip, br;q=0.5", Some("gzip")),
            ("gzip;q=0.2, br;q=0.5, zstd;q=0", Some("br")),
            ("gzip, deflate, br, zstd", Some("zstd")),
            ("*", Some("zstd")),
            ("identity;q=0, gzip", Some("gzip")),
            ("*;q=0, br", Some("br")),
            ("identity", None),
            ("gzip;q=0", None),
            ("gzip;q=0.5, identity", None),
            ("deflate, compress", None),
            ("", None),
        ] {
            let answer = get(&app, "/v1/articles", &[("accept-encoding", accepted)]).await.expect_status(200);
            assert_eq!(answer.header("content-encoding"), coding, "{accepted}");
            assert_eq!(answer.header("vary"), Some("accept-encoding"), "{accepted}");
            assert_eq!(coding.is_none(), answer.body == plain.body, "{accepted}");
            if coding.is_some() {
                assert!(answer.body.len() < plain.body.len() / 2, "{accepted}");
            }
        }
        for coding in CODINGS {
            assert_eq!(decoded(&app, "/v1/articles", coding).await, plain.body, "{coding}");
        }
    }

    async fn what_is_short_stays_as_it_is_unless_that_is_refused(app: TestApp) {
        newsroom(&app).await;
        let short = "/v1/articles?limit=1&fields=title";
        let answer = get(&app, short, &[("accept-encoding", "br, gzip")]).await.expect_status(200);
        assert!(answer.header("content-encoding").is_none() && answer.header("vary").is_none());
        let answer = get(&app, short, &[("accept-encoding", "gzip, identity;q=0")]).await.expect_status(200);
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert_eq!(decoded(&app, short, "gzip, *;q=0").await, app.get(short).await.body);
        // Problems are short and sent as they are.
        let problem = get(&app, "/v1/articles/none", &[("accept-encoding", "gzip")]).await.expect_status(404);
        assert!(problem.header("content-encoding").is_none());
    }

    async fn head_has_the_headers_of_get(app: TestApp) {
        newsroom(&app).await;
        for (address, accepted) in [
            ("/v1/articles?count=true", "identity"),
            ("/v1/articles", "br"),
            ("/v1/articles/none", "identity"),
            ("/v1/articles?limit=x", "gzip"),
            ("/healthz", "identity"),
            ("/readyz", "identity"),
            ("/", "identity"),
            ("/openapi.json", "gzip"),
            ("/graphql?query=%7Bsite%7Bname%7D%7D", "identity"),
            ("/nowhere", "identity"),
        ] {
            let headers = [("accept-encoding", accepted), ("x-request-id", "same")];
            // Asked for once before, so that both come from memory or neither does.
            app.get(address).await;
            let mut got = app.request(Method::GET, address, &headers).await;
            let mut head = app.request(Method::HEAD, address, &headers).await;
            for answer in [&mut got, &mut head] {
                // How long ago it was made.
                answer.headers.remove("server-timing");
            }
            assert_eq!((head.status, &head.headers), (got.status, &got.headers), "{address}");
            assert!(head.body.is_empty() && !got.body.is_empty(), "{address}");
            if accepted == "identity" {
                assert_eq!(head.header("content-length"), Some(got.body.len().to_string().as_str()), "{address}");
            }
        }
        let tag = app.get("/v1/site").await.header("etag").expect("a tag").to_owned();
        app.request(Method::HEAD, "/v1/site", &[("if-none-match", &tag)]).await.expect_status(304);
    }

    async fn options_say_what_an_address_can_do(app: TestApp) {
        for (address, methods) in [
            ("/", "GET, HEAD, OPTIONS"),
            ("/healthz", "GET, HEAD, OPTIONS"),
            ("/openapi.json", "GET, HEAD, OPTIONS"),
            ("/media/a/b", "GET, HEAD, OPTIONS"),
            ("/v1/articles/any%2Fthing", "GET, HEAD, OPTIONS"),
            ("/graphql", "GET, HEAD, POST, OPTIONS"),
        ] {
            let answer = app.request(Method::OPTIONS, address, &[]).await.expect_status(204);
            assert_eq!(answer.header("allow"), Some(methods), "{address}");
            assert!(answer.body.is_empty() && answer.header("content-length").is_none(), "{address}");
            assert!(answer.header("x-request-id").is_some(), "{address}");
        }
        app.request(Method::OPTIONS, "/nowhere", &[]).await.expect_status(404);
    }

    async fn conditions_on_what_is_to_be_read_hold_or_refuse(app: TestApp) {
        newsroom(&app).await;
        let tag = app.get("/v1/site").await.header("etag").expect("a tag").to_owned();
        get(&app, "/v1/site", &[("if-match", &tag)]).await.expect_status(200);
        get(&app, "/v1/site", &[("if-match", "*")]).await.expect_status(200);
        let refused = get(&app, "/v1/site", &[("if-match", "\"other\"")]).await.expect_status(412).json();
        assert_eq!(refused["code"], "VERSION_CONFLICT");
        // It is looked at first.
        get(&app, "/v1/site", &[("if-match", "\"other\""), ("if-none-match", &tag)]).await.expect_status(412);
    }
}
