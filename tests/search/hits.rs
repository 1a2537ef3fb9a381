//! What is found, what is said of it, and what it has in common.

use masthead_test_support::{TestApp, Uncached, both_engines};
use serde_json::json;

use super::{LINES, found, search, slugs};

both_engines! {
    async fn both_interfaces_find_the_same(app: TestApp) {
        app.import(LINES).await;
        for (query, expected) in [
            ("gas", "deal qaz stoves"),
            ("GAS ", "deal qaz stoves"),
            ("gas film", "deal film qaz stoves"),
            ("gas -deal", "qaz stoves"),
            ("+gas +winter", "stoves"),
            ("\"border talks\"", "deal"),
            ("\"talks border\"", ""),
            ("title:gas", "deal qaz"),
            ("author:whitlock", "deal qaz"),
            ("tag:pipelines", "deal"),
            ("category:news", "deal qaz"),
            ("source:wire", "film"),
            ("unseen", ""),
            ("draft", ""),
            ("-gas", ""),
            ("((", ""),
        ] {
            let expected: Vec<&str> = expected.split_whitespace().collect();
            let encoded = query.replace('+', "%2B").replace(' ', "+").replace('"', "%22");
            assert_eq!(found(&app, &format!("q={encoded}")).await, expected, "{query}");
            let hits = search(&app, &format!("query: {}", json!(query)), "totalCount nodes { article { slug } }").await;
            let mut nodes = slugs(&hits["nodes"]);
            nodes.sort();
            assert_eq!(nodes, expected, "{query}");
            assert_eq!(hits["totalCount"], expected.len(), "{query}");
        }
    }

    async fn filters_say_what_is_looked_through(app: TestApp) {
        app.import(LINES).await;
        for (filter, expected) in [
            ("category=news", "deal qaz"),
            ("category=news&locale=en", "deal"),
            ("author=joe", "stoves"),
            ("tag=pipelines,none", "deal"),
            ("kind=OPINION", "stoves"),
            ("publishedAfter=2026-01-01&publishedBefore=2026-02-01", "stoves"),
            ("not.category=news", "stoves"),
            ("category=none", ""),
        ] {
            let expected: Vec<&str> = expected.split_whitespace().collect();
            assert_eq!(found(&app, &format!("q=gas&{filter}")).await, expected, "{filter}");
        }
        let hits = search(&app, "query: \"gas\", filter: { category: [\"news\"], not: { locale: [\"az\"] } }", "nodes { article { slug } }").await;
        assert_eq!(slugs(&hits["nodes"]), ["deal"]);
        // Only those who may see unpublished work can ask for it.
        let refused = app.graphql_response("{ search(query: \"gas\", filter: { status: [DRAFT] }) { totalCount } }", json!({})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    }

    async fn dates_sort_where_they_are_asked_for(app: TestApp) {
        app.import(LINES).await;
        for (sort, order, expected) in [
            ("publishedAt", "PUBLISHED_AT_ASC", ["deal", "stoves", "qaz"]),
            ("-publishedAt", "PUBLISHED_AT_DESC", ["qaz", "stoves", "deal"]),
        ] {
            let rest = app.get(&format!("/v1/search?q=gas&sort={sort}&fields=article.slug")).await;
            assert_eq!(slugs(&rest.expect_status(200).json()["data"]), expected);
            let graphql = search(&app, &format!("query: \"gas\", orderBy: {order}"), "nodes { article { slug } }").await;
            assert_eq!(slugs(&graphql["nodes"]), expected);
        }
        for sort in ["relevance", "recent"] {
            assert_eq!(found(&app, &format!("q=gas&sort={sort}")).await, ["deal", "qaz", "stoves"]);
        }
    }

    async fn a_hit_shows_why_it_is_one(app: TestApp) {
        app.import(LINES).await;
        let selection = "nodes { score snippets { field text html highlights { start end } } }";
        let graphql = search(&app, "query: \"oil\"", selection).await;
        let rest = app.get("/v1/search?q=oil").await.expect_status(200).json();
        let snippets = &rest["data"][0]["snippets"];
        assert_eq!(graphql["nodes"][0]["snippets"], *snippets);
        assert_eq!(graphql["nodes"][0]["score"], rest["data"][0]["score"]);
        let snippet = snippets.as_array().expect("snippets").iter().find(|snippet| snippet["field"] == "BODY").expect("one of the text");
        assert!(snippet["html"].as_str().expect("html").contains("gas &amp; <mark>oil</mark> went"), "{snippet}");
        // Counted as JavaScript would, to which the emoji is two.
        let text: Vec<u16> = snippet["text"].as_str().expect("a text").encode_utf16().collect();
        let place = |name: &str| snippet["highlights"][0][name].as_u64().expect("a place") as usize;
        assert_eq!(String::from_utf16_lossy(&text[place("start")..place("end")]), "oil");
    }

    async fn hits_have_in_common_what_is_counted(app: TestApp) {
        app.import(LINES).await;
        let graphql = search(&app, "query: \"gas\", first: 1", "totalCount facets {
            categories { category { treePath name } count } authors { author { slug } count } tags { tag { slug } count }
            sources { source { slug } count } locales { locale count } years { year count } }").await;
        let rest = app.get("/v1/search?q=gas&limit=1&facets=true&count=true").await.expect_status(200).json();
        assert_eq!((&graphql["totalCount"], &rest["meta"]["totalCount"]), (&json!(3), &json!(3)));
        for facets in [&graphql["facets"], &rest["meta"]["facets"]] {
            let counts = |list: &str, thing: &str, name: &str| {
                let mut counts: Vec<String> = facets[list].as_array().expect("a facet").iter().map(|facet| format!("{} {}", facet[thing][name].as_str().expect("a name"), facet["count"])).collect();
                counts.sort();
                counts
            };
            assert_eq!(counts("categories", "category", "treePath"), ["news 2", "news/economy 2", "opinion 1"]);
            assert_eq!(counts("authors", "author", "slug"), ["jane 2", "joe 1"]);
            assert_eq!(counts("tags", "tag", "slug"), ["pipelines 1"]);
            assert_eq!(facets["sources"], json!([]));
            assert_eq!(facets["locales"], json!([{ "locale": "en", "count": 2 }, { "locale": "az", "count": 1 }]));
            assert_eq!(facets["years"], json!([{ "year": 2026, "count": 2 }, { "year": 2025, "count": 1 }]));
        }
        // In short: what costs a statement for each value is not there.
        let category = rest["meta"]["facets"]["categories"][0]["category"].as_object().expect("a category");
        assert_eq!(category.keys().collect::<Vec<_>>(), ["id", "slug", "treePath", "path", "url", "name"]);
        let plain = app.get("/v1/search?q=gas").await.json();
        assert!(plain["meta"].get("facets").is_none() && plain["meta"].get("totalCount").is_none());
        // Names are in the language that is looked through.
        let names = search(&app, "query: \"gas\", filter: { locale: [\"az\"] }", "facets { categories { category { name } } }").await.to_string();
        assert!(names.contains("İqtisadiyyat"), "{names}");
        let names = app.get("/v1/search?q=gas&locale=az&facets=true").await.text();
        assert!(names.contains("İqtisadiyyat"), "{names}");
    }

    async fn fields_choose_what_a_hit_has(app: TestApp) {
        app.import(LINES).await;
        let data = |address: &'static str| async { app.get(address).await.expect_status(200).json()["data"][0].clone() };
        assert_eq!(data("/v1/search?q=oil&fields=article.title").await, json!({ "article": { "title": "A gas deal" } }));
        let named = data("/v1/search?q=oil&fields=snippets.field,article.tags.slug").await;
        assert_eq!(named["article"], json!({ "tags": [{ "slug": "pipelines" }] }));
        assert_eq!(named["snippets"][0].as_object().expect("a snippet").keys().collect::<Vec<_>>(), ["field"]);
        let card = data("/v1/search?q=oil").await;
        assert!(card["article"]["title"].is_string() && card["article"].get("bodyHtml").is_none());
        assert!(card["score"].is_number() && card["snippets"].is_array());
        let more = data("/v1/search?q=oil&include=article.bodyText").await;
        assert!(more["article"]["bodyText"].is_string() && more["score"].is_number());
    }

    async fn more_hits_cost_no_more_statements(app: Uncached) {
        app.import(LINES).await;
        let lines: Vec<String> = (0..60).map(|number| format!(
            r#"{{"type":"article","slug":"g{number}","locale":"en","title":"Heat {number}","bodyHtml":"<p>Heat.</p>","authors":["jane"],"categories":["news/economy"],"tags":["pipelines"],"status":"PUBLISHED","publishedAt":"2024-01-01T00:00:00Z"}}"#
        )).collect();
        app.import(&lines.join("\n")).await;
        let graphql = |first: u32| {
            let app = &app;
            async move {
                let selection = "totalCount didYouMean nodes { score snippets { html } article { title authors { name } tags { name } primaryCategory { name } } }";
                let arguments = format!("query: \"heat\", first: {first}");
                let (statements, hits) = app.statements(search(app, &arguments, selection)).await;
                assert_eq!(hits["nodes"].as_array().map(Vec::len), Some(first as usize));
                statements
            }
        };
        assert_eq!(graphql(50).await, graphql(2).await);
        let rest = |limit: u32| {
            let app = &app;
            async move {
                let address = format!("/v1/search?q=heat&count=true&facets=true&limit={limit}");
                let (statements, answer) = app.statements(app.get(&address)).await;
                answer.expect_status(200);
                statements
            }
        };
        assert_eq!(rest(50).await, rest(2).await);
    }
}
