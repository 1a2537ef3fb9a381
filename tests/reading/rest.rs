//! REST: filters, fields, pages and links.

use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};

const LINES: &str = r#"{"type":"site","name":{"en":"Digest","az":"Dayjest"},"locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"author","slug":"joe","name":"Joe"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":{"en":"Economy","az":"İqtisadiyyat"}}
{"type":"category","path":"opinion","name":"Opinion"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"tag","slug":"transit","name":"Transit"}
{"type":"source","slug":"wire","name":"Wire"}
{"type":"article","slug":"a","locale":"en","title":"A","kind":"NEWS","authors":["jane"],"categories":["news/economy"],"tags":["energy","transit"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}
{"type":"article","slug":"b","locale":"en","title":"B","kind":"OPINION","featured":true,"authors":["joe"],"categories":["opinion"],"tags":["energy"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z","updatedAt":"2026-03-01T00:00:00Z"}
{"type":"article","slug":"c","locale":"en","title":"C","kind":"REPRINT","source":"wire","categories":["news"],"tags":["transit"],"status":"PUBLISHED","publishedAt":"2026-02-01T00:00:00Z"}
{"type":"article","slug":"a-az","locale":"az","title":"Ə","kind":"NEWS","authors":["jane"],"categories":["news/economy"],"status":"PUBLISHED","publishedAt":"2026-01-03T00:00:00Z","translatedFrom":"en:a"}
{"type":"collection","slug":"choice","name":"Choice","items":["en:c","en:a"]}
{"type":"menu","location":"primary","items":[{"label":"News","path":"/news","children":[{"label":"Economy","path":"/news/economy"}]}]}"#;

async fn titles(app: &TestApp, query: &str) -> String {
    let answer = app
        .get(&format!("/v1/articles?{query}"))
        .await
        .expect_status(200)
        .json();
    let titles = answer["data"].as_array().expect("a list").iter();
    titles
        .map(|article| article["title"].as_str().expect("a title"))
        .collect()
}

async fn data(app: &TestApp, address: &str) -> Value {
    app.get(address).await.expect_status(200).json()["data"].clone()
}

both_engines! {
    async fn every_filter_keeps_what_it_names(app: TestApp) {
        app.import(LINES).await;
        let id = |slug: &str| {
            let address = format!("/v1/articles/{slug}?fields=id");
            let app = &app;
            async move { data(app, &address).await["id"].as_str().expect("an id").to_owned() }
        };
        let (a, b) = (id("a").await, id("b").await);
        for (query, expected) in [
            ("", "CƏBA"),
            ("category=news", "CƏA"),
            ("category=news%2Feconomy", "ƏA"),
            ("category=/news/economy", "ƏA"),
            ("category=opinion,news/economy", "ƏBA"),
            ("author=jane", "ƏA"),
            ("author=/author/joe", "B"),
            ("author=jane&author=joe", "ƏBA"),
            ("tag=energy", "BA"),
            ("tag=energy,transit", "CBA"),
            ("tagAll=energy,transit", "A"),
            ("tagAll=energy,none", ""),
            ("tag=/tag/transit", "CA"),
            ("source=wire", "C"),
            ("collection=choice", "CA"),
            ("kind=OPINION,reprint", "CB"),
            ("featured=true", "B"),
            ("featured=false", "CƏA"),
            ("locale=az", "Ə"),
            ("locale=az,en", "CƏBA"),
            ("publishedAfter=2026-01-02", "CƏB"),
            ("publishedBefore=2026-01-02", "A"),
            ("publishedAfter=2026-01-02&publishedBefore=2026-01-03", "B"),
            ("publishedAfter=2026-01-02T04:00:00%2B04:00&publishedBefore=2026-02-01", "ƏB"),
            ("updatedAfter=2026-03-01", "B"),
            ("tag=none", ""),
            ("tag=none,energy", "BA"),
            ("category=news&tag=energy", "A"),
            ("not.category=news", "B"),
            ("not.tag=energy", "CƏ"),
            ("not.tagAll=energy,transit", "CƏB"),
            ("not.author=joe&not.kind=REPRINT", "ƏA"),
            ("not.collection=choice", "ƏB"),
            ("not.locale=en", "Ə"),
            ("not.source=wire", "ƏBA"),
            ("preferLocale=az", "CƏB"),
            // The version that is best for the language must match the filter.
            ("preferLocale=az&locale=en", "CB"),
            ("sort=publishedAt", "ABƏC"),
            ("sort=-updatedAt&locale=en", "BCA"),
        ] {
            assert_eq!(titles(&app, query).await, expected, "{query}");
        }
        assert_eq!(titles(&app, &format!("ids={a},{b}")).await, "BA");
        assert_eq!(titles(&app, &format!("ids={a},{b}&collection=choice")).await, "A");
        assert_eq!(titles(&app, &format!("not.ids={b}&not.collection=choice")).await, "Ə", "either is left out");
        assert_eq!(titles(&app, &format!("not.ids={b}")).await, "CƏA");
    }

    async fn the_archive_counts_what_the_filter_keeps(app: TestApp) {
        app.import(LINES).await;
        let months = |query: &'static str| data(&app, query);
        assert_eq!(months("/v1/archive").await, json!([{ "year": 2026, "month": 2, "count": 1 }, { "year": 2026, "month": 1, "count": 3 }]));
        assert_eq!(months("/v1/archive?tag=energy").await, json!([{ "year": 2026, "month": 1, "count": 2 }]));
        assert_eq!(months("/v1/archive?preferLocale=en&category=news").await, json!([{ "year": 2026, "month": 2, "count": 1 }, { "year": 2026, "month": 1, "count": 1 }]));
    }

    async fn fields_and_include_choose_what_comes(app: TestApp) {
        app.import(LINES).await;
        for (address, expected) in [
            ("/v1/articles/a?fields=title", json!({ "title": "A" })),
            ("/v1/articles/a?fields=title,tags.slug", json!({ "title": "A", "tags": [{ "slug": "energy" }, { "slug": "transit" }] })),
            ("/v1/articles/a?fields=title&include=kind", json!({ "kind": "NEWS", "title": "A" })),
            ("/v1/articles/a?fields=breadcrumbs.path", json!({ "breadcrumbs": [{ "path": "/" }, { "path": "/news" }, { "path": "/news/economy" }, { "path": "/2026/01/a" }] })),
            ("/v1/articles/a?fields=translations.title", json!({ "translations": [{ "title": "Ə" }] })),
            ("/v1/menus/primary?fields=items.label,items.children.label", json!({ "items": [{ "label": "News", "children": [{ "label": "Economy" }] }] })),
            ("/v1/collections/choice?fields=items.title", json!({ "items": [{ "title": "C" }, { "title": "A" }] })),
            ("/v1/resolve?path=/opinion&fields=name", json!({ "type": "category", "name": "Opinion" })),
        ] {
            assert_eq!(data(&app, address).await, expected, "{address}");
        }
        let card = &data(&app, "/v1/articles?limit=1").await[0];
        let full = data(&app, "/v1/articles/c").await;
        for name in ["bodyHtml", "bodyText", "blocks", "bodyMarkdown", "related"] {
            assert!(card.get(name).is_none(), "a card has no {name}");
            assert_eq!(full.get(name).is_some(), name.starts_with("bodyH") || name.starts_with("bodyT"), "{name}");
        }
        let more = &data(&app, "/v1/articles?limit=1&include=bodyHtml,related").await[0];
        assert!(more["bodyHtml"].is_string() && more["related"].is_array() && more["title"] == "C");
        let beside = app.get("/v1/articles/a?fields=title&include=next,menus.primary,menus.none").await.expect_status(200).json();
        assert_eq!(beside["data"], json!({ "title": "A" }));
        assert_eq!(beside["included"]["menus"]["none"], Value::Null);
        assert_eq!(beside["included"]["next"], Value::Null);
    }

    async fn languages_fall_back_and_say_so(app: TestApp) {
        app.import(LINES).await;
        let article = |query: &'static str| data(&app, query);
        assert_eq!(article("/v1/articles/a?locale=az&fields=title,locale,requestedLocale").await, json!({ "title": "Ə", "locale": "az", "requestedLocale": null }));
        assert_eq!(article("/v1/articles/a?locale=az-Latn-AZ&fields=title,locale,requestedLocale").await, json!({ "title": "Ə", "locale": "az", "requestedLocale": "az-Latn-AZ" }));
        assert_eq!(article("/v1/articles/b?locale=ru&fields=title,locale,requestedLocale").await, json!({ "title": "B", "locale": "en", "requestedLocale": "ru" }));
        assert_eq!(article("/v1/categories/news%2Feconomy?locale=az&fields=name").await, json!({ "name": "İqtisadiyyat" }));
        assert_eq!(article("/v1/categories/news%2Feconomy?locale=ru&fields=name").await, json!({ "name": "Economy" }));
        assert_eq!(article("/v1/site?locale=az&fields=name").await, json!({ "name": "Dayjest" }));
        assert_eq!(article("/v1/resolve?path=/2026/01/a&locale=az&fields=title,requestedLocale").await, json!({ "type": "article", "title": "Ə", "requestedLocale": null }));
    }

    async fn pages_are_walked_by_links_in_both_directions(app: TestApp) {
        app.import(LINES).await;
        let link = |answer: &masthead_test_support::TestResponse, relation: &str| {
            let links = answer.header("link").expect("links").to_owned();
            let wanted = format!("rel=\"{relation}\"");
            let found = links.split(", ").find(|link| link.ends_with(&wanted)).map(|link| link.split('>').next().expect("an address")[1..].to_owned());
            found.map(|address| address.strip_prefix("https://news.example").expect("an absolute address").to_owned())
        };
        let mut seen = Vec::new();
        let mut at = Some("/v1/articles?limit=1&fields=title&not.kind=OPINION".to_owned());
        let mut last = String::new();
        while let Some(address) = at {
            let answer = app.get(&address).await.expect_status(200);
            seen.push(answer.json()["data"][0]["title"].as_str().expect("a title").to_owned());
            at = link(&answer, "next");
            last = address;
        }
        assert_eq!(seen, ["C", "Ə", "A"]);
        let mut back = Vec::new();
        let mut at = Some(last);
        while let Some(address) = at {
            let answer = app.get(&address).await.expect_status(200);
            back.push(answer.json()["data"][0]["title"].as_str().expect("a title").to_owned());
            at = link(&answer, "prev");
        }
        assert_eq!(back, ["A", "Ə", "C"]);

        let numbered = app.get("/v1/articles?limit=3&page=2&count=true").await.expect_status(200);
        assert_eq!(numbered.json()["meta"]["totalCount"], 4);
        assert_eq!(link(&numbered, "prev").as_deref(), Some("/v1/articles?limit=3&count=true&page=1"));
        assert_eq!(link(&numbered, "last").as_deref(), Some("/v1/articles?limit=3&count=true&page=2"));
        assert_eq!(link(&numbered, "next"), None);
        let behind = app.get("/v1/articles?limit=3&page=9").await.expect_status(200);
        assert_eq!(behind.json()["data"], json!([]));
        assert_eq!(link(&behind, "prev").as_deref(), Some("/v1/articles?limit=3&page=8"));
        assert!(app.get("/v1/articles").await.json()["meta"].get("totalCount").is_none());
    }

    async fn a_cursor_is_of_one_list(app: TestApp) {
        app.import(LINES).await;
        let cursor = app.get("/v1/articles?limit=1").await.json()["meta"]["nextCursor"].as_str().expect("a cursor").to_owned();
        app.get(&format!("/v1/articles?limit=2&cursor={cursor}")).await.expect_status(200);
        for other in ["tag=energy", "sort=publishedAt", "preferLocale=az", "locale=en"] {
            let refused = app.get(&format!("/v1/articles?{other}&cursor={cursor}")).await.expect_status(400).json();
            assert_eq!(refused["code"], "BAD_CURSOR", "{other}");
        }
        app.get(&format!("/v1/authors?cursor={cursor}")).await.expect_status(400);
    }
}
