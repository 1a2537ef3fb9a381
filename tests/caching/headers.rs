//! What clients and caches on the way are told.

use axum::http::Method;
use masthead_test_support::{TestApp, both_engines};

use super::{is_kept, newsroom, titled};

const PAGE: &str = "/v1/articles/oil?include=related,latest";

both_engines! {
    async fn a_kept_answer_has_the_same_tag_in_every_coding(app: TestApp) {
        app.import(&titled("oil", &"Long ".repeat(60), "a", "b", 3).replace(r#","categories":["a"],"authors":["b"]"#, "").replace("Text", &"words ".repeat(400))).await;
        let plain = app.get(PAGE).await.expect_status(200);
        let tag = plain.header("etag").expect("a tag").to_owned();
        for coding in ["br", "zstd", "gzip"] {
            for _ in 0..2 {
                let coded = app.request(Method::GET, PAGE, &[("accept-encoding", coding)]).await.expect_status(200);
                assert!(is_kept(&coded));
                assert_eq!(coded.header("content-encoding"), Some(coding));
                assert_eq!(coded.header("vary"), Some("accept-encoding"));
                let own = coded.header("etag").expect("a tag").to_owned();
                assert_eq!(own, format!("{}-{coding}\"", tag.trim_end_matches('"')));
                for known in [&own, &tag] {
                    let same = app.request(Method::GET, PAGE, &[("if-none-match", known), ("accept-encoding", coding)]).await.expect_status(304);
                    assert!(same.body.is_empty() && same.header("etag") == Some(known) && same.header("cache-control").is_some());
                }
            }
        }
        let before = app.app.store.statements();
        let head = app.request(Method::HEAD, PAGE, &[]).await.expect_status(200);
        assert!(is_kept(&head) && head.body.is_empty());
        assert_eq!(head.header("content-length"), Some(plain.body.len().to_string().as_str()));
        app.request(Method::GET, PAGE, &[("if-match", "\"other\"")]).await.expect_status(412);
        // The follower looks at the log now and then; nothing else asks.
        let looks = app.app.store.statements() - before;
        assert!(looks <= 4, "{looks} statements");
    }

    async fn caches_on_the_way_are_told_how_long_and_by_which_names(app: TestApp) {
        newsroom(&app).await;
        for _ in 0..2 {
            let answer = app.get("/v1/articles/oil").await.expect_status(200);
            assert_eq!(
                answer.header("cache-control"),
                Some("public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400")
            );
            let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
            let name = id.rsplit_once('_').expect("a prefix").1.to_owned();
            let keys = answer.header("surrogate-key").expect("keys").to_owned();
            assert!(keys.split(' ').any(|key| key == name), "{name} in {keys}");
            let tags = answer.header("cache-tag").expect("tags");
            assert_eq!(tags.replace(',', " "), keys);
        }
        let list = app.get("/v1/articles").await;
        assert!(list.header("surrogate-key").expect("keys").split(' ').any(|key| key == "list"));
    }

    async fn what_is_wrong_or_personal_is_kept_nowhere(app: TestApp) {
        newsroom(&app).await;
        for address in ["/v1/articles/nothing", "/v1/articles?limit=1000", "/v1/nothing"] {
            for _ in 0..2 {
                let answer = app.get(address).await;
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{address}");
                assert!(!is_kept(&answer) && answer.header("surrogate-key").is_none());
            }
        }
        app.get("/v1/articles/oil").await;
        let signed_in = app.request(Method::GET, "/v1/articles/oil", &[("authorization", "Bearer x")]).await.expect_status(401);
        assert_eq!(signed_in.header("cache-control"), Some("no-store"));
        let cost = app.request(Method::GET, "/graphql?query=%7Bsite%7Bname%7D%7D", &[("x-query-cost", "1")]).await.expect_status(200);
        assert!(cost.json()["extensions"]["cost"].is_object() && !is_kept(&cost));
        let plain = app.get("/graphql?query=%7Bsite%7Bname%7D%7D").await.expect_status(200);
        assert!(plain.json().get("extensions").is_none());
    }

    async fn each_answer_has_its_own_request_id(app: TestApp) {
        newsroom(&app).await;
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let answer = app.request(Method::GET, "/v1/articles/oil", &[("origin", "https://site.example")]).await;
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            ids.insert(answer.header("x-request-id").expect("an id").to_owned());
        }
        assert_eq!(ids.len(), 3);
    }
}
