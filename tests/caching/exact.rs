//! A change drops what it can change and nothing else.

use axum::http::Method;
use masthead_app::read::{EntityList, PageArguments};
use masthead_domain::{
    id::{CategoryId, Kind},
    media::MediaData,
    taxonomy::{AuthorData, CategoryData},
    visibility::Visibility,
};
use masthead_test_support::{TestApp, both_engines};
use serde_json::json;

use super::{article, is_kept, newsroom, titled};

/// Addresses that are asked for before and after a change, and whether the change can change their answers.
async fn dropped_by(app: &TestApp, change: &str, addresses: &[(&str, bool)]) {
    for (address, _) in addresses {
        app.get(address).await;
        assert!(is_kept(&app.get(address).await), "{address} is kept");
    }
    app.import(change).await;
    for (address, is_dropped) in addresses {
        let answer = app.get(address).await;
        assert_eq!(is_kept(&answer), !is_dropped, "{address} after {change}");
    }
}

both_engines! {
    async fn an_answer_is_made_once(app: TestApp) {
        newsroom(&app).await;
        let first = app.get("/v1/articles/oil").await.expect_status(200);
        let second = app.get("/v1/articles/oil").await.expect_status(200);
        assert_eq!((first.header("x-cache"), second.header("x-cache")), (Some("MISS"), Some("HIT")));
        assert_eq!(first.body, second.body);
        assert_eq!(first.header("etag"), second.header("etag"));
        let before = app.app.store.statements();
        let alias = app.get("/v1/articles?sort=-publishedAt&limit=2").await;
        assert!(!is_kept(&alias) && app.app.store.statements() > before);
        // The order of parameters means nothing.
        assert!(is_kept(&app.get("/v1/articles?limit=2&sort=-publishedAt").await));
    }

    async fn a_new_article_changes_the_lists_that_it_enters(app: TestApp) {
        newsroom(&app).await;
        let page = app.get("/v1/articles?limit=1").await.json();
        let cursor = page["meta"]["nextCursor"].as_str().expect("a cursor").to_owned();
        let behind = format!("/v1/articles?limit=1&cursor={cursor}");
        dropped_by(
            &app,
            &article("wind", "news/economy", "jane", 4),
            &[
                ("/v1/articles?limit=2", true),
                ("/v1/articles?category=news", true),
                ("/v1/articles?category=news/economy", true),
                ("/v1/articles?category=culture", false),
                ("/v1/articles?author=jane", true),
                ("/v1/articles?author=ali", false),
                ("/v1/articles?category=news&kind=OPINION", false),
                ("/v1/articles?sort=publishedAt&limit=1", false),
                // What comes behind a place is not changed by what enters before it.
                (&behind, false),
                ("/v1/articles/gas", false),
                ("/v1/articles/film", false),
                ("/v1/site", false),
                ("/v1/categories", false),
            ],
        )
        .await;
    }

    async fn another_title_changes_what_shows_it_and_no_order(app: TestApp) {
        newsroom(&app).await;
        dropped_by(
            &app,
            &titled("gas", "Gas again", "news/economy", "ali", 2),
            &[
                ("/v1/articles/gas", true),
                ("/v1/articles?category=news", true),
                // Shows the newest alone, which it is not.
                ("/v1/articles?limit=1", false),
                ("/v1/articles?author=jane", false),
                ("/v1/articles/oil", false),
                ("/v1/articles?category=culture", false),
            ],
        )
        .await;
        let titles = app.get("/v1/articles?category=news").await.json();
        assert_eq!(titles["data"][1]["title"], "Gas again");
    }

    async fn what_is_beside_articles_changes_what_shows_it(app: TestApp) {
        newsroom(&app).await;
        dropped_by(
            &app,
            r#"{"type":"author","slug":"jane","name":"Jane Doe"}"#,
            &[
                ("/v1/articles/oil", true),
                ("/v1/articles/gas", false),
                ("/v1/authors/jane", true),
                ("/v1/authors/ali", false),
                ("/v1/authors", true),
                ("/v1/categories/news", false),
            ],
        )
        .await;
    }

    async fn what_is_absent_is_not_absent_for_good(app: TestApp) {
        newsroom(&app).await;
        let ask = |field: &'static str| format!("/graphql?query={{{field}{{title}}}}").replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let by_slug = ask(r#"article(by:{slug:"new"})"#);
        let by_path = ask(r#"article(by:{path:"/2026/01/new"})"#);
        let other = ask(r#"article(by:{slug:"never"})"#);
        for address in [&by_slug, &by_path, &other] {
            let missing = app.get(address).await.expect_status(200);
            assert_eq!(missing.json()["data"]["article"], json!(null), "{address}");
            assert!(is_kept(&app.get(address).await), "{address}");
        }
        app.get("/v1/articles/new").await.expect_status(404);
        app.import(&article("new", "news", "jane", 5)).await;
        for address in [&by_slug, &by_path] {
            assert_eq!(app.get(address).await.json()["data"]["article"]["title"], "On new", "{address}");
        }
        assert!(is_kept(&app.get(&other).await));
        app.get("/v1/articles/new").await.expect_status(200);
    }

    async fn graphql_is_found_however_its_variables_are_written(app: TestApp) {
        newsroom(&app).await;
        let ask = |variables: &str| {
            let body = format!(r#"{{"query":"query($s: String!, $n: Int) {{ article(by: {{slug: $s}}) {{ title related(first: $n) {{ article {{ title }} }} }} }}","variables":{variables}}}"#);
            axum::http::Request::builder()
                .method(Method::POST)
                .uri("/graphql")
                .header("content-type", "application/json")
                .body(axum::body::Body::from(body))
                .expect("a request")
        };
        let first = app.send(ask(r#"{"s":"oil","n":2}"#)).await.expect_status(200);
        let again = app.send(ask(r#"{ "n": 2, "s": "oil" }"#)).await.expect_status(200);
        let other = app.send(ask(r#"{"s":"gas","n":2}"#)).await.expect_status(200);
        assert_eq!((is_kept(&first), is_kept(&again), is_kept(&other)), (false, true, false));
        assert_eq!(first.body, again.body);
        assert_ne!(first.body, other.body);
        assert_eq!(again.header("cache-control"), Some("no-store"));
        // An answer with errors is nobody else's.
        for _ in 0..2 {
            let refused = app.send(ask(r#"{"s":"oil","n":1000}"#)).await;
            assert!(refused.json()["errors"].is_array() && !is_kept(&refused));
        }
    }

    async fn what_is_taken_back_is_gone_at_once(app: TestApp) {
        newsroom(&app).await;
        let id: masthead_domain::id::ArticleId =
            app.get("/v1/articles/oil").await.json()["data"]["id"].as_str().expect("an id").parse().expect("an id");
        for address in ["/v1/articles/oil", "/v1/articles", "/v1/resolve?path=/2026/01/oil", "/v1/articles?category=news&count=true"] {
            app.get(address).await.expect_status(200);
        }
        let how = masthead_app::articles::Unpublish { reason: masthead_domain::article::StatusReason::Editor, replacement: None };
        masthead_app::articles::unpublish(&app.app, id, 1, how).await.expect("unpublished");
        app.get("/v1/articles/oil").await.expect_status(404);
        app.get("/v1/resolve?path=/2026/01/oil").await.expect_status(404);
        assert_eq!(app.get("/v1/articles").await.json()["data"].as_array().map(Vec::len), Some(2));
        assert_eq!(app.get("/v1/articles?category=news&count=true").await.json()["meta"]["totalCount"], 1);
        masthead_app::articles::publish(&app.app, id, 2).await.expect("published");
        app.get("/v1/articles/oil").await.expect_status(200);
        assert_eq!(app.get("/v1/resolve?path=/2026/01/oil").await.json()["data"]["type"], "article");
    }

    async fn a_moved_category_changes_what_its_ancestors_hold(app: TestApp) {
        newsroom(&app).await;
        let economy = app.get("/v1/categories/news%2Feconomy").await.json()["data"]["id"].as_str().expect("an id").to_owned();
        let culture = app.get("/v1/categories/culture").await.json()["data"]["id"].as_str().expect("an id").to_owned();
        for address in ["/v1/articles?category=news", "/v1/articles?category=culture", "/v1/articles/oil"] {
            app.get(address).await.expect_status(200);
        }
        // Asked for by both, so that the one that loses it has an answer to lose.
        let mut below = Vec::new();
        for address in ["/v1/categories/news", "/v1/categories/culture"] {
            below.push(app.get(address).await.json()["data"]["children"].as_array().map(Vec::len));
        }
        assert_eq!(below, [Some(1), Some(0)]);
        let place = masthead_app::categories::Place { parent: Some(culture.parse().expect("an id")), slug: "economy".parse().expect("a slug"), position: 0 };
        masthead_app::categories::relocate(&app.app, economy.parse().expect("an id"), 1, &place).await.expect("moved");
        assert_eq!(app.get("/v1/articles?category=news").await.json()["data"].as_array().map(Vec::len), Some(0));
        assert_eq!(app.get("/v1/articles?category=culture").await.json()["data"].as_array().map(Vec::len), Some(3));
        for (address, children) in [("/v1/categories/news", 0), ("/v1/categories/culture", 1)] {
            let found = app.get(address).await.json()["data"]["children"].as_array().map(Vec::len);
            assert_eq!(found, Some(children), "{address}");
        }
        let trail = app.get("/v1/articles/oil").await.json()["data"]["breadcrumbs"].clone();
        assert_eq!(trail[1]["title"], "Culture", "{trail}");
    }

    async fn what_a_request_read_before_a_change_is_not_kept_after_it(app: TestApp) {
        newsroom(&app).await;
        let reader = app.app.reader(Visibility::Public);
        let culture = reader.find::<CategoryData>("culture").await.expect("read").expect("a category");
        let place = masthead_app::categories::Place { parent: None, slug: "arts".parse().expect("a slug"), position: 0 };
        masthead_app::categories::relocate(&app.app, CategoryId::from_uuid(culture.id), culture.version, &place).await.expect("moved");
        // It goes on with what it read before, and what it asks now is kept for others.
        assert!(reader.find::<AuthorData>("jane").await.expect("read").is_some());
        let other = app.app.reader(Visibility::Public);
        let found = other.entity::<CategoryData>(culture.id).await.expect("read").expect("a category");
        assert_eq!((found.tree_path.as_str(), found.version), ("arts", culture.version + 1));
    }

    async fn a_picture_is_found_by_its_name_once_something_shows_it(app: TestApp) {
        newsroom(&app).await;
        app.import(r#"{"type":"media","url":"https://pictures.example/dam.jpg","fileName":"dam.jpg","contentType":"image/jpeg","alt":"A dam"}"#).await;
        let media = app.app.reader(Visibility::Editorial).entity_page::<MediaData>(&EntityList::all(Kind::Media), &PageArguments::default()).await.expect("read");
        let slug = media.nodes().next().expect("a picture").slug.clone();
        let address = format!("/v1/media/{slug}");
        app.get(&address).await.expect_status(404);
        let shown = r#"{"type":"article","slug":"dam","title":"A dam","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"2026-01-05T08:00:00Z","image":{"url":"https://pictures.example/dam.jpg","alt":"A dam"}}"#;
        app.import(shown).await;
        app.get(&address).await.expect_status(200);
        app.import(&shown.replace("PUBLISHED", "UNPUBLISHED")).await;
        app.get(&address).await.expect_status(404);
    }

    async fn versions_that_become_one_story_are_one_in_lists(app: TestApp) {
        newsroom(&app).await;
        let version = |more: &str| {
            format!(r#"{{"type":"article","slug":"neft","locale":"az","title":"Neft","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"2026-01-06T08:00:00Z"{more}}}"#)
        };
        app.import(&version("")).await;
        let count = async || app.get("/v1/articles?preferLocale=az&count=true").await.json()["meta"]["totalCount"].clone();
        assert_eq!(count().await, 4);
        app.import(&version(r#","translatedFrom":"en:oil""#)).await;
        assert_eq!(count().await, 3);
    }

    async fn an_import_that_moves_a_category_takes_its_articles_along(app: TestApp) {
        let category = |path: &str| format!(r#"{{"type":"category","path":"{path}","name":"Economy","externalIds":[{{"system":"old","id":"5"}}]}}"#);
        newsroom(&app).await;
        app.import(&category("news/economy")).await;
        let count = async |category: &str| app.get(&format!("/v1/articles?category={category}&count=true")).await.json()["meta"]["totalCount"].clone();
        assert_eq!((count("news").await, count("culture").await), (2.into(), 1.into()));
        app.import(&category("culture/economy")).await;
        assert_eq!((count("news").await, count("culture").await), (0.into(), 3.into()));
    }

}
