//! The change log: numbered without gaps, in the order of commits, whoever writes.

use std::{collections::BTreeSet, process::Command, sync::Arc};

use masthead_app::{articles, ports::RandomIds};
use masthead_domain::{change::Event, id::Kind, visibility::Visibility};
use masthead_persistence::{CardQuery, Engine, LogMark, Replaced};
use masthead_test_support::{TestApp, both_engines};

fn line(slug: &str, status: &str) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","locale":"en","title":"T {slug}","bodyHtml":"<p>x</p>","status":"{status}"}}"#
    )
}

async fn card_of(app: &TestApp, slug: &str) -> masthead_domain::article::ArticleCard {
    let reader = app.app.reader(Visibility::Editorial);
    let card = reader
        .find_article(slug, None)
        .await
        .expect("the store answers")
        .expect("it is there");
    masthead_domain::article::ArticleCard::clone(&card)
}

both_engines! {
    /// A reader of the log who saw a number has seen everything before it, while many write at once.
    async fn concurrent_writers_leave_no_gap_and_no_late_entry(app: TestApp) {
        let mut app = app;
        app.app.ids = Arc::new(RandomIds);
        let app = Arc::new(app);
        let writers = 6;
        let each = 8;
        let mut lines = Vec::new();
        for writer in 0..writers {
            for number in 0..each {
                lines.push(line(&format!("a{writer}-{number}"), "DRAFT"));
            }
        }
        app.import(&lines.join("\n")).await;
        let start = app.app.store.log_position().await.expect("a position");

        let reader = {
            let app = Arc::clone(&app);
            spawn(async move {
                let mut seen = start;
                let wanted = start + writers * each;
                while seen < wanted {
                    let entries = app.app.store.changes_after(seen, 1_000).await.expect("the log");
                    for entry in entries {
                        // Not the next number means that an entry before it was not to be seen yet.
                        assert_eq!(entry.number, seen + 1, "an entry appeared before its predecessor");
                        seen = entry.number;
                    }
                    tokio::task::yield_now().await;
                }
            })
        };
        let mut tasks = Vec::new();
        for writer in 0..writers {
            let app = Arc::clone(&app);
            tasks.push(spawn(async move {
                for number in 0..each {
                    let card = card_of(&app, &format!("a{writer}-{number}")).await;
                    articles::publish(&app.app, card.id, card.version).await.expect("it is published");
                }
            }));
        }
        for task in tasks {
            task.await.expect("the writer finishes");
        }
        tokio::time::timeout(std::time::Duration::from_secs(60), reader).await.expect("in time").expect("no gap");
        let entries = app.app.store.changes_after(start, 1_000).await.expect("the log");
        assert_eq!(entries.len() as i64, writers * each);
        let things: BTreeSet<_> = entries.iter().map(|entry| entry.change.id).collect();
        assert_eq!(things.len() as i64, writers * each, "each article is published once");
        assert!(entries.iter().all(|entry| entry.change.kind.event == Event::Published));
    }

    /// What is undone leaves no trace: no article, no entry, no hole in the numbers.
    async fn a_write_that_is_undone_leaves_no_entry(app: TestApp) {
        app.import(&line("a", "DRAFT")).await;
        let card = card_of(&app, "a").await;
        let before = app.app.store.log_position().await.expect("a position");
        let stale = articles::publish(&app.app, card.id, card.version + 1).await.expect_err("it is stale");
        assert!(matches!(stale, masthead_app::error::Error::Stale));
        assert_eq!(app.app.store.log_position().await.expect("a position"), before);
        articles::publish(&app.app, card.id, card.version).await.expect("it is published");
        let entries = app.app.store.changes_after(before, 10).await.expect("the log");
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].number, before + 1);
        assert_eq!(entries[0].change.kind.entity, Kind::Article);
        assert_eq!(entries[0].change.paths.len(), 1, "readers' caches are told where it stands");
    }

    /// Two who write the same version: one wins, the other is told.
    async fn of_two_writers_of_one_version_one_is_refused(app: TestApp) {
        app.import(&line("a", "DRAFT")).await;
        let card = card_of(&app, "a").await;
        let (first, second) = tokio::join!(
            articles::publish(&app.app, card.id, card.version),
            articles::publish(&app.app, card.id, card.version),
        );
        let won = [&first, &second].into_iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1, "{first:?} {second:?}");
    }

    /// A database has an epoch of its own, by which cursors of another one are told apart.
    async fn each_database_has_its_own_epoch(app: TestApp) {
        let other = TestApp::on(masthead_test_support::Which::Sqlite).await.expect("SQLite");
        // Clones of one template share its epoch; a database that is migrated anew does not.
        let folder = tempfile::tempdir().expect("a folder");
        let options = masthead_persistence::StoreOptions::at(format!("sqlite://{}/x.db", folder.path().display()));
        let fresh = masthead_persistence::Store::connect(&options).await.expect("a store");
        fresh.migrate().await.expect("migrated");
        let epoch = fresh.log_epoch().await.expect("an epoch");
        assert_ne!(epoch, app.app.store.log_epoch().await.expect("an epoch"));
        assert_ne!(epoch, other.app.store.log_epoch().await.expect("an epoch"));
        fresh.migrate().await.expect("migrated again");
        assert_eq!(epoch, fresh.log_epoch().await.expect("the same epoch"));
    }
}

/// What another process writes is seen at once, and both number one log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_writes_the_same_log_on_sqlite() {
    let app = TestApp::on(masthead_test_support::Which::Sqlite)
        .await
        .expect("SQLite");
    assert_eq!(app.app.store.engine(), Engine::Sqlite);
    app.import(&line("mine", "DRAFT")).await;
    let file = app.database.folder.path().join("theirs.jsonl");
    let lines: Vec<String> = (0..50)
        .map(|number| line(&format!("theirs-{number}"), "PUBLISHED"))
        .collect();
    std::fs::write(&file, lines.join("\n")).expect("the lines are written");
    let url = app.database.url.clone();
    let data = app.database.folder.path().join("data");
    let theirs = tokio::task::spawn_blocking(move || {
        Command::new(masthead_test_support::binary())
            .args(["import", "jsonl"])
            .arg(file)
            .env("MASTHEAD_DATABASE_URL", url)
            .env("MASTHEAD_DATA_DIR", data)
            .output()
            .expect("the other process runs")
    });
    // This process writes at the same time.
    let card = card_of(&app, "mine").await;
    let published = articles::publish(&app.app, card.id, card.version)
        .await
        .expect("it is published");
    articles::unpublish(
        &app.app,
        card.id,
        published.card.version,
        articles::Unpublish {
            reason: masthead_domain::article::StatusReason::Editor,
            replacement: None,
        },
    )
    .await
    .expect("it is taken back");
    let output = theirs.await.expect("the other process ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let entries = app.app.store.changes_after(0, 1_000).await.expect("the log");
    let numbers: Vec<i64> = entries.iter().map(|entry| entry.number).collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as i64).collect::<Vec<_>>(),
        "no gap between the processes"
    );
    let published = entries
        .iter()
        .filter(|entry| entry.change.kind.event == Event::Published)
        .count();
    assert_eq!(published, 51);
    let uow = app.app.store.begin().await.expect("a write");
    let seen = uow
        .cards(&CardQuery::Slug {
            slug: "theirs-49".parse().expect("a slug"),
            locale: None,
        })
        .await
        .expect("the store answers");
    uow.cancel().await.expect("undone");
    assert_eq!(seen.len(), 1, "what the other process wrote is here");
}

/// Runs beside the test, as another request would.
fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> tokio::task::JoinHandle<T> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test is about what runs side by side, and awaits it"
    )]
    tokio::spawn(work)
}

both_engines! {
    /// Numbers are given out anew in a database that was set back, so followers must not go on with theirs.
    async fn a_database_that_was_set_back_gets_a_new_epoch(app: TestApp) {
        let store = &app.app.store;
        assert_eq!(store.settle_epoch(None).await.expect("settled"), None, "it is seen for the first time");
        let empty = store.log_mark().await.expect("a mark");
        app.import(&line("one", "PUBLISHED")).await;
        let mark = store.log_mark().await.expect("a mark");
        assert!(mark.number > empty.number);
        assert_eq!(mark.epoch, empty.epoch);

        app.import(&line("two", "PUBLISHED")).await;
        for seen in [None, Some(&empty), Some(&mark)] {
            assert_eq!(store.settle_epoch(seen).await.expect("settled"), None, "it only went on: {seen:?}");
        }
        let other = LogMark { epoch: app.app.ids.next(), number: 1_000_000, entry: String::new() };
        assert_eq!(store.settle_epoch(Some(&other)).await.expect("settled"), None, "another log's mark");
        assert_eq!(store.log_epoch().await.expect("an epoch"), mark.epoch);

        let ahead = LogMark { number: mark.number + 1_000, ..mark.clone() };
        assert_eq!(store.settle_epoch(Some(&ahead)).await.expect("settled"), Some(Replaced::SetBack));
        let second = store.log_mark().await.expect("a mark");
        assert_ne!(second.epoch, mark.epoch);

        let differs = LogMark { entry: "another entry".to_owned(), ..second.clone() };
        assert_eq!(store.settle_epoch(Some(&differs)).await.expect("settled"), Some(Replaced::SetBack));
        assert_ne!(store.log_epoch().await.expect("an epoch"), second.epoch);
    }
}
