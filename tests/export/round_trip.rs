//! Out of one engine, into the other, out again: the same bytes.

use masthead_app::{
    articles::{Unpublish, publish, unpublish},
    import::{ImportOptions, import},
};
use masthead_domain::{article::StatusReason, id::Kind, visibility::Visibility};
use masthead_exchange::markdown::{Files, MarkdownReader};
use masthead_test_support::{TestApp, Which, both_engines};

use super::{content::everything, exported, imported};

/// The other engine, where it is there.
async fn other(app: &TestApp) -> Option<TestApp> {
    let which = if app.database.url.starts_with("sqlite") {
        Which::Postgres
    } else {
        Which::Sqlite
    };
    TestApp::on(which).await
}

/// Says where two exports differ first, instead of showing megabytes.
#[track_caller]
fn assert_same(first: &str, second: &str) {
    for (left, right) in first.lines().zip(second.lines()) {
        assert_eq!(left, right);
    }
    assert_eq!(first.lines().count(), second.lines().count());
    assert!(first == second, "the bytes are the same");
}

both_engines! {
    async fn every_field_comes_back_through_the_other_engine(app: TestApp) {
        imported(&app, &everything(), None).await;
        // What people did since: versions, former paths, states.
        let reader = app.app.reader(Visibility::Editorial);
        for slug in ["story-0", "story-2"] {
            let card = reader.find_article(slug, None).await.expect("the store").expect("the article");
            publish(&app.app, card.id, card.version).await.expect("published");
        }
        let card = reader.find_article("story-4", None).await.expect("the store").expect("the article");
        let how = Unpublish { reason: StatusReason::Expiry, replacement: None };
        unpublish(&app.app, card.id, card.version, how).await.expect("unpublished");

        let first = exported(&app, None).await;
        let Some(elsewhere) = other(&app).await else { return };
        let report = imported(&elsewhere, &first, None).await;
        assert_eq!(report.counts.values().map(|counts| counts.created).sum::<u64>(), first.lines().count() as u64);
        assert_same(&first, &exported(&elsewhere, None).await);
    }

    async fn an_export_read_back_where_it_was_made_changes_nothing_and_says_so(app: TestApp) {
        imported(&app, &everything(), None).await;
        let first = exported(&app, None).await;
        let position = app.app.store.log_position().await.expect("a position");
        let report = imported(&app, &first, None).await;
        assert_eq!(report.changed(), 0, "{:#?}", report.counts);
        assert_eq!(app.app.store.log_position().await.expect("a position"), position, "nothing is logged");
        assert_same(&first, &exported(&app, None).await);
        // What was imported before is still known as the same.
        let report = imported(&app, &everything(), None).await;
        assert_eq!(report.changed(), 0, "{:#?}", report.counts);
    }

    async fn the_demo_newsroom_comes_back_with_its_files(app: TestApp) {
        let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo");
        let reader = MarkdownReader::over("demo", Files::folder(demo).expect("the demo")).expect("the demo")
            .as_of(app.app.clock.now());
        let files = std::sync::Arc::new(reader.files());
        let report = import(&app.app, Box::new(reader), Some(files), &ImportOptions::default(), &|_| {}).await;
        assert!(report.expect("the import runs").is_complete());
        let folder = tempfile::tempdir().expect("a folder");
        let first = exported(&app, Some(folder.path())).await;
        assert!(first.lines().count() > 100);

        let Some(elsewhere) = other(&app).await else { return };
        let report = imported(&elsewhere, &first, Some(folder.path())).await;
        assert!(report.noted.iter().all(|remark| remark.what != "file"), "{:#?}", report.noted);
        assert_same(&first, &exported(&elsewhere, Some(folder.path())).await);
        // A picture's bytes are there too.
        let media = elsewhere.get("/v1/media?limit=1").await.expect_status(200).json();
        let url = media["data"][0]["url"].as_str().expect("an address").to_owned();
        elsewhere.get(url.trim_start_matches("https://news.example")).await.expect_status(200);
    }

    async fn lines_are_sorted_and_begin_with_their_type(app: TestApp) {
        imported(&app, &everything(), None).await;
        let text = exported(&app, None).await;
        let keys: Vec<(usize, String)> = text.lines().map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(line.starts_with("{\"type\":\""));
            let kind = Kind::from_prefix(value["type"].as_str().expect("a type")).expect("a kind");
            let place = Kind::ALL.iter().position(|other| *other == kind).expect("a place");
            let name = value.get("id").or(value.get("from")).and_then(|name| name.as_str()).expect("a name");
            (place, name.to_owned())
        }).collect();
        assert!(keys.is_sorted(), "{keys:#?}");
        let counts = |kind: &str| text.lines().filter(|line| line.starts_with(&format!("{{\"type\":\"{kind}\""))).count();
        assert_eq!((counts("site"), counts("category"), counts("article"), counts("redirect")), (1, 4, 71, 3));
    }

    async fn an_export_is_of_one_moment(app: TestApp) {
        app.import(r#"{"type":"tag","slug":"a","name":"A"}"#).await;
        let snapshot = app.app.store.snapshot().await.expect("a moment");
        app.import(r#"{"type":"tag","slug":"b","name":"B"}"#).await;
        let seen = snapshot.entities(Kind::Tag, None, 10).await.expect("tags");
        assert_eq!(seen.len(), 1, "what came later is not seen");
        snapshot.close().await.expect("closed");
        assert_eq!(exported(&app, None).await.lines().count(), 2);
    }

    async fn an_interrupted_import_of_an_export_completes_to_the_same(app: TestApp) {
        imported(&app, &everything(), None).await;
        let first = exported(&app, None).await;
        let Some(elsewhere) = other(&app).await else { return };
        // The first part alone: what refers to the rest is refused or noted, as when the run was cut.
        let half: Vec<&str> = first.lines().take(first.lines().count() / 2).collect();
        elsewhere.try_import(&half.join("\n")).await;
        imported(&elsewhere, &first, None).await;
        let second = exported(&elsewhere, None).await;
        assert_eq!(first.lines().count(), second.lines().count());
        let again = imported(&elsewhere, &first, None).await;
        assert_eq!(again.changed(), 0, "{:#?}", again.counts);
    }

    async fn an_id_that_something_else_has_is_not_taken_from_it(app: TestApp) {
        app.import(r#"{"type":"tag","id":"tag_01h2xcejqtf2nbrexx3vqjhp41","slug":"a","name":"A"}"#).await;
        app.import(r#"{"type":"author","id":"author_01h2xcejqtf2nbrexx3vqjhp41","version":2,"slug":"b","name":"B"}"#).await;
        let text = exported(&app, None).await;
        assert!(text.contains("\"id\":\"tag_01h2xcejqtf2nbrexx3vqjhp41\",\"version\":1,\"slug\":\"a\""), "{text}");
        assert!(!text.contains("author_01h2xcejqtf2nbrexx3vqjhp41"), "{text}");
        assert!(text.contains("\"slug\":\"b\""), "{text}");
    }
}
