//! What Varnish keeps, and what it does not.

use axum::http::StatusCode;

use super::{
    origin::{KEPT, Origin, Page},
    server::Varnish,
};

async fn both() -> Option<(Origin, Varnish)> {
    let origin = Origin::start().await;
    let varnish = Varnish::before(origin.address).await?;
    Some((origin, varnish))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_says_so_is_kept_and_readers_see_no_keys() {
    let Some((origin, varnish)) = both().await else {
        return;
    };
    origin.put(
        "/v1/articles/gas?a=1&b=2",
        Page::kept("gas", "article_1 articles"),
    );
    let first = varnish.get("/v1/articles/gas?a=1&b=2").await;
    assert_eq!(
        (first.status, first.cache(), first.body.as_str()),
        (StatusCode::OK, "miss", "gas")
    );
    assert_eq!(first.header("cache-control"), KEPT);
    for name in ["surrogate-key", "cache-tag", "xkey"] {
        assert_eq!(first.header(name), "", "{name}");
    }
    let second = varnish.get("/v1/articles/gas?b=2&a=1").await;
    assert_eq!((second.cache(), second.body.as_str()), ("hit", "gas"));
    assert_eq!(origin.asked("/v1/articles/gas?a=1&b=2"), 1);
    let head = varnish.ask("HEAD", "/v1/articles/gas?a=1&b=2", &[], "").await;
    assert_eq!((head.cache(), head.body.as_str()), ("hit", ""));
    let known = varnish
        .ask(
            "GET",
            "/v1/articles/gas?a=1&b=2",
            &[("if-none-match", "\"gas\"")],
            "",
        )
        .await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    assert_eq!(origin.asked("/v1/articles/gas?a=1&b=2"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_for_one_reader_or_does_not_say_so_is_not_kept() {
    let Some((origin, varnish)) = both().await else {
        return;
    };
    origin.put("/kept", Page::kept("kept", "article_1"));
    varnish.get("/kept").await;
    for header in ["authorization", "cookie", "x-api-key", "x-preview"] {
        let before = origin.asked("/kept");
        let answer = varnish.ask("GET", "/kept", &[(header, "x")], "").await;
        assert_eq!(answer.cache(), "pass", "{header}");
        assert_eq!(origin.asked("/kept"), before + 1, "{header}");
    }
    assert_eq!(varnish.get("/kept").await.cache(), "hit", "others still get it");
    for (number, cache_control) in [
        "no-store",
        "private, max-age=0, must-revalidate",
        "public, max-age=0, must-revalidate",
        "public, s-maxage=0",
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/not-kept-{number}");
        let page = Page {
            cache_control,
            ..Page::kept("x", "article_1")
        };
        origin.put(&path, page);
        varnish.get(&path).await;
        assert_eq!(varnish.get(&path).await.cache(), "pass", "{cache_control}");
        assert_eq!(origin.asked(&path), 2, "{cache_control}");
    }
    assert_eq!(varnish.get("/none").await.status, StatusCode::NOT_FOUND);
    origin.put("/none", Page::kept("now", "article_2"));
    assert_eq!(varnish.get("/none").await.body, "now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_by_post_reach_the_server() {
    let Some((origin, varnish)) = both().await else {
        return;
    };
    origin.put("/graphql", Page::kept("{}", "article_1"));
    for times in 1..=2 {
        let answer = varnish
            .ask("POST", "/graphql", &[("content-type", "application/json")], "{}")
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(origin.asked("/graphql"), times);
    }
}
