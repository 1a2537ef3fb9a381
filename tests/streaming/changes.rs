//! `/v1/changes` and `changes`: what a viewer is told, in which order, and how it goes on.

use masthead_app::changes::{self, LogCursor};
use masthead_domain::id::ArticleId;
use masthead_test_support::{TestApp, Uncached, Which, both_engines};
use serde_json::{Value, json};
use std::time::Duration;

use super::harness::{newsroom, publish, unpublish};

async fn feed(app: &TestApp, query: &str) -> Value {
    app.get(&format!("/v1/changes?{query}"))
        .await
        .expect_status(200)
        .json()
}

fn next(page: &Value) -> String {
    page["meta"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

fn told(page: &Value) -> Vec<(String, String)> {
    let changes = page["data"].as_array().expect("changes").iter();
    changes
        .map(|change| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            (text(&change["kind"]), text(&change["entity"]["id"]))
        })
        .collect()
}

fn kinds(page: &Value) -> Vec<String> {
    told(page).into_iter().map(|(kind, _)| kind).collect()
}

/// The cursor of now.
async fn now(app: &TestApp) -> String {
    let page = feed(app, "after=latest").await;
    assert_eq!(
        page,
        json!({ "data": [], "meta": { "nextCursor": next(&page), "hasMore": false } })
    );
    next(&page)
}

both_engines! {
    async fn what_happens_is_told_in_its_order_to_those_who_may_see_it(app: TestApp) {
        newsroom(&app, &["a", "b"]).await;
        let start = now(&app).await;
        assert_eq!(kinds(&feed(&app, &format!("after={start}")).await), Vec::<String>::new());
        let a = publish(&app, "a").await;
        let b = publish(&app, "b").await;
        unpublish(&app, "a", Some(b)).await;
        let page = feed(&app, &format!("after={start}")).await;
        let (a, b) = (a.to_string(), b.to_string());
        assert_eq!(
            told(&page),
            [
                ("article.published".to_owned(), a.clone()),
                ("article.published".to_owned(), b.clone()),
                ("article.unpublished".to_owned(), a.clone()),
            ]
        );
        let last = &page["data"][2];
        assert_eq!(
            *last,
            json!({
                "cursor": next(&page),
                "at": "2026-11-01T12:00:00Z",
                "kind": "article.unpublished",
                "entity": { "type": "article", "id": a },
                "version": 3,
                "significant": false,
                "paths": ["/2026/11/a"],
                "replacement": { "id": b, "path": "/2026/11/b" },
            })
        );
        // A replacement that is gone itself is none.
        unpublish(&app, "b", None).await;
        let page = feed(&app, &format!("after={start}")).await;
        assert!(page["data"][2].get("replacement").is_none(), "{page}");
    }

    async fn pages_lead_on_and_end_where_nothing_is_left(app: TestApp) {
        newsroom(&app, &["a", "b", "c"]).await;
        let start = now(&app).await;
        for slug in ["a", "b", "c"] {
            publish(&app, slug).await;
        }
        let first = app.get(&format!("/v1/changes?after={start}&limit=2")).await.expect_status(200);
        let link = first.header("link").expect("links").to_owned();
        let first = first.json();
        assert_eq!((kinds(&first).len(), &first["meta"]["hasMore"]), (2, &json!(true)));
        assert!(link.contains(&format!("after={}", next(&first))) && link.ends_with("rel=\"next\""), "{link}");
        let second = feed(&app, &format!("limit=2&after={}", next(&first))).await;
        assert_eq!((kinds(&second).len(), &second["meta"]["hasMore"]), (1, &json!(false)));
        let third = feed(&app, &format!("limit=2&after={}", next(&second))).await;
        assert_eq!((kinds(&third).len(), next(&third)), (0, next(&second)));
        // From a change's own cursor the feed goes on behind it.
        let own = first["data"][0]["cursor"].as_str().expect("a cursor");
        assert_eq!(told(&feed(&app, &format!("after={own}&limit=1")).await), told(&first)[1..]);
        // Without a cursor: all that is kept.
        let all = feed(&app, "limit=100").await;
        assert!(kinds(&all).contains(&"category.created".to_owned()));
        // It would lead back to itself for ever.
        let refused = app.get(&format!("/v1/changes?limit=0&after={start}")).await.expect_status(400).json();
        assert_eq!(refused["errors"][0]["pointer"], "#/query/limit", "{refused}");
    }

    async fn a_filter_leaves_out_and_still_leads_on(app: TestApp) {
        newsroom(&app, &["a", "sport-b"]).await;
        let start = now(&app).await;
        let a = publish(&app, "a").await;
        let b = publish(&app, "sport-b").await;
        app.import(r#"{"type":"author","slug":"jane","name":"Jane Doe"}"#).await;
        let found = async |query: &str| -> Vec<String> {
            told(&feed(&app, &format!("after={start}&{query}")).await).into_iter().map(|(_, id)| id).collect()
        };
        let (a, b) = (a.to_string(), b.to_string());
        assert_eq!(found("category=news").await, std::slice::from_ref(&a), "with what lies below");
        assert_eq!(found("category=news,sport").await, [a.clone(), b.clone()]);
        assert_eq!(found("author=jane&category=sport").await, std::slice::from_ref(&b));
        assert_eq!(found("tag=energy&locale=en").await, [a.clone(), b.clone()]);
        assert_eq!(found("locale=az").await, Vec::<String>::new());
        assert_eq!(found("tag=nothing").await, Vec::<String>::new());
        assert_eq!(found("type=author").await.len(), 1);
        assert_eq!(found("kind=author.updated").await.len(), 1);
        assert_eq!(found("type=article&kind=author.updated").await, Vec::<String>::new());
        let page = feed(&app, &format!("after={start}&locale=az")).await;
        assert_eq!(next(&page), now(&app).await, "all was looked at");
        app.get("/v1/changes?kind=article.draftSaved").await.expect_status(400);
        app.get("/v1/changes?type=story").await.expect_status(400);
        app.get("/v1/changes?limit=101").await.expect_status(400);
        app.get("/v1/changes?since=x").await.expect_status(400);
    }

    async fn what_leaves_a_filter_is_told_once_more(app: TestApp) {
        newsroom(&app, &["a"]).await;
        publish(&app, "a").await;
        let start = now(&app).await;
        app.import(r#"{"type":"article","slug":"a","locale":"en","title":"a","bodyHtml":"<p>Text.</p>","categories":["sport"],"status":"PUBLISHED"}"#).await;
        let moved = feed(&app, &format!("after={start}&category=news")).await;
        assert_eq!(kinds(&moved), ["article.updated"]);
        app.import(r#"{"type":"article","slug":"a","locale":"en","title":"A","bodyHtml":"<p>Text.</p>","categories":["sport"],"status":"PUBLISHED"}"#).await;
        let start = next(&moved);
        assert_eq!(kinds(&feed(&app, &format!("after={start}&category=news")).await), Vec::<String>::new());
        assert_eq!(kinds(&feed(&app, &format!("after={start}&category=sport")).await), ["article.updated"]);
    }

    async fn one_request_looks_only_so_far(app: TestApp) {
        newsroom(&app, &[]).await;
        let start = now(&app).await;
        let lines: Vec<String> = (0..2_100).map(|number| format!(r#"{{"type":"tag","slug":"t{number}","name":"T"}}"#)).collect();
        app.import(&lines.join("\n")).await;
        let first = feed(&app, &format!("after={start}&type=author")).await;
        assert_eq!((kinds(&first).len(), &first["meta"]["hasMore"]), (0, &json!(true)));
        let second = feed(&app, &format!("after={}&type=author", next(&first))).await;
        assert_eq!((kinds(&second).len(), &second["meta"]["hasMore"]), (0, &json!(false)));
    }

    /// No answer of the feed is kept: the next change is another one's.
    async fn the_feed_is_never_an_answer_of_before(app: TestApp) {
        newsroom(&app, &["a"]).await;
        let start = now(&app).await;
        let query = "query($after: String) { changes(after: $after) { nodes { kind } pageInfo { endCursor } } }";
        for published in 0..2 {
            assert_eq!(kinds(&feed(&app, &format!("after={start}")).await).len(), published);
            let data = app.graphql(query, json!({ "after": start })).await;
            assert_eq!(data["changes"]["nodes"].as_array().map(Vec::len), Some(published));
            let got = app.get(&format!("/graphql?query=%7Bchanges(after:%22{start}%22)%7Bnodes%7Bkind%7D%7D%7D")).await.json();
            assert_eq!(got["data"]["changes"]["nodes"].as_array().map(Vec::len), Some(published));
            let synced = app.get("/v1/sync").await.json();
            assert_eq!(synced["data"]["items"].as_array().map(Vec::len), Some(published));
            if published == 0 {
                publish(&app, "a").await;
            }
        }
    }

    async fn cursors_hold_as_long_as_all_behind_them_is_kept(app: TestApp) {
        newsroom(&app, &["a", "b"]).await;
        let start = now(&app).await;
        publish(&app, "a").await;
        // Everything is older than nothing; the newest entry stays, for numbers go on from it.
        let gone = changes::prune(&app.app, Duration::ZERO).await.expect("pruned");
        assert_eq!(gone, 0, "the clock stands still, so nothing is older than now");
        let later = at_a_later_time(&app);
        let gone = changes::prune(&later, Duration::from_secs(60)).await.expect("pruned");
        assert!(gone > 5, "{gone}");
        let bounds = app.app.store.log_bounds().await.expect("bounds");
        assert_eq!(bounds.oldest, bounds.newest);
        assert_eq!(changes::prune(&later, Duration::from_secs(60)).await.expect("pruned"), 0);
        // `start` stands just before the entry that was kept.
        assert_eq!(kinds(&feed(&app, &format!("after={start}")).await), ["article.published"]);
        let cursor = LogCursor::decode("after", &start).expect("a cursor");
        let older = LogCursor { number: cursor.number - 1, ..cursor }.encode();
        let foreign = LogCursor { epoch: uuid::Uuid::nil(), ..cursor }.encode();
        for expired in [older, foreign] {
            let answer = app.get(&format!("/v1/changes?after={expired}&locale=en")).await.expect_status(410).json();
            assert_eq!((&answer["code"], &answer["restart"]), (&json!("CURSOR_EXPIRED"), &json!("/v1/changes?locale=en")));
            app.get(&format!("/v1/changes/stream?after={expired}")).await.expect_status(410);
            let graphql = app.graphql_response("query($a: String) { changes(after: $a) { nodes { kind } } }", json!({ "a": expired })).await;
            assert_eq!(graphql["errors"][0]["extensions"]["code"], "CURSOR_EXPIRED");
        }
        for broken in ["x", "AAAA"] {
            let answer = app.get(&format!("/v1/changes?after={broken}")).await.expect_status(400).json();
            assert_eq!(answer["code"], "BAD_CURSOR");
        }
        publish(&app, "b").await;
        assert_eq!(kinds(&feed(&app, &format!("after={start}")).await).len(), 2, "numbers go on");
    }

    async fn graphql_tells_the_same(app: TestApp) {
        newsroom(&app, &["a", "b"]).await;
        let start = now(&app).await;
        let a: ArticleId = publish(&app, "a").await;
        publish(&app, "b").await;
        unpublish(&app, "b", Some(a)).await;
        let query = "query($after: String, $first: Int! = 20, $filter: ChangeFilter) { changes(after: $after, first: $first, filter: $filter) {
            edges { cursor node { cursor at kind entity { type id node { id ... on Article { title } } } version significant paths replacement { id path } } }
            nodes { kind } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
        let data = app.graphql(query, json!({ "after": start })).await;
        let rest = feed(&app, &format!("after={start}")).await;
        let edges = data["changes"]["edges"].as_array().expect("edges");
        assert_eq!(edges.len(), 3);
        for (edge, change) in edges.iter().zip(rest["data"].as_array().expect("changes")) {
            assert_eq!(edge["cursor"], change["cursor"]);
            for name in ["cursor", "at", "kind", "version", "significant", "paths"] {
                assert_eq!(edge["node"][name], change[name], "{name}");
            }
            assert_eq!(edge["node"]["entity"]["id"], change["entity"]["id"]);
            assert_eq!(edge["node"]["replacement"], change.get("replacement").cloned().unwrap_or(Value::Null));
        }
        assert_eq!(edges[0]["node"]["entity"]["node"]["title"], "a");
        assert_eq!(edges[1]["node"]["entity"]["node"], Value::Null, "what is gone by now is not shown");
        assert_eq!(data["changes"]["pageInfo"]["endCursor"], rest["meta"]["nextCursor"]);
        let part = app.graphql(query, json!({ "after": start, "first": 1, "filter": { "kind": ["article.unpublished"] } })).await;
        assert_eq!(part["changes"]["nodes"], json!([{ "kind": "article.unpublished" }]));
        let refused = app.graphql_response(query, json!({ "first": 101 })).await;
        assert_eq!(refused["errors"][0]["message"], "first: is 101, the maximum is 100");
    }

    async fn an_import_says_what_it_did(app: TestApp) {
        let article = |more: &str| {
            format!(r#"{{"type":"article","slug":"a","locale":"en","title":"A","bodyHtml":"<p>x</p>","publishedAt":"2026-01-01T00:00:00Z"{more}}}"#)
        };
        let published = r#","status":"PUBLISHED""#;
        let corrected = format!(r#"{published},"corrections":[{{"at":"2026-01-02T00:00:00Z","text":"Not so."}}]"#);
        app.import(&article(published)).await;
        for (more, kind, is_significant) in [
            (corrected.clone(), "article.corrected", true),
            // The same correction is no new one.
            (format!(r#"{corrected},"deck":"More""#), "article.updated", false),
            (r#","status":"KILLED""#.to_owned(), "article.killed", false),
        ] {
            let start = now(&app).await;
            app.import(&article(&more)).await;
            let told = feed(&app, &format!("after={start}")).await["data"].clone();
            let told = told.as_array().expect("changes");
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((&told[0]["kind"], &told[0]["significant"]), (&json!(kind), &json!(is_significant)));
        }
    }

}

#[tokio::test]
async fn a_hundred_changes_cost_what_one_costs() {
    let app = Uncached::on(Which::Sqlite).await.expect("SQLite is always there");
    let lines: Vec<String> = (0..200)
        .map(|number| format!(r#"{{"type":"article","slug":"a{number}","locale":"en","title":"T","bodyHtml":"<p>x</p>","status":"PUBLISHED"}}"#))
        .collect();
    app.import(&lines.join("\n")).await;
    let (many, _) = app.statements(feed(&app, "limit=100&type=article")).await;
    let (one, _) = app.statements(feed(&app, "limit=1&type=article")).await;
    assert_eq!(many, one);
}

/// The same application, years later.
fn at_a_later_time(app: &TestApp) -> masthead_app::App {
    let later = "2030-01-01T00:00:00Z".parse().expect("a moment");
    masthead_app::App {
        clock: std::sync::Arc::new(masthead_app::ports::FixedClock(later)),
        ..app.app.clone()
    }
}
