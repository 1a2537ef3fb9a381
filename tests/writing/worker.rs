//! The worker of time, by a clock that is set by hand.

use std::sync::Arc;

use masthead_app::{App, articles, ports::HandClock};
use masthead_delivery::schedule::Schedule;
use masthead_domain::article::Status;
use masthead_test_support::{TestApp, both_engines};

use super::*;

/// Does something while the worker runs, and ends it then.
async fn beside<T>(
    app: &App,
    work: impl AsyncFnOnce(tokio::sync::watch::Receiver<Option<Timestamp>>) -> T,
) -> T {
    let schedule = Schedule::new(app.clone());
    let next = schedule.next_due();
    tokio::select! {
        never = schedule.run() => match never {},
        done = tokio::time::timeout(Duration::from_secs(60), work(next)) => done.expect("within a minute"),
    }
}

fn with_clock(app: &mut TestApp) -> HandClock {
    let clock = HandClock::at(now());
    app.app.clock = Arc::new(clock.clone());
    clock
}

/// Waits until the worker has nothing to do before a moment.
async fn asleep_until(clock: &HandClock, moment: Timestamp) {
    let mut sleeping = clock.sleeping();
    sleeping
        .wait_for(|until| *until == Some(moment))
        .await
        .expect("the clock is there");
}

both_engines! {
    async fn it_wakes_at_each_moment(app: TestApp) {
        let mut app = app;
        let clock = with_clock(&mut app);
        app.import(&[
            line("a", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:00:10Z""#),
            line("b", r#","status":"PUBLISHED","publishedAt":"2026-10-01T00:00:00Z","embargoedUntil":"2026-11-01T12:00:20Z","expiresAt":"2026-11-01T12:00:30Z""#),
        ].join("\n")).await;
        beside(&app.app, async |mut next| {
            for (seconds, a, b) in [(10, true, false), (20, true, true), (30, true, false)] {
                next.wait_for(|next| *next == Some(after(seconds))).await.expect("the worker runs");
                asleep_until(&clock, after(seconds)).await;
                clock.set(after(seconds));
                next.changed().await.expect("the worker runs");
                assert_eq!((is_public(&app, "a").await, is_public(&app, "b").await), (a, b), "{seconds}");
            }
            assert_eq!(*next.borrow(), None, "nothing is planned");
        }).await;
    }

    /// What is planned for an earlier moment wakes it before that which it sleeps for.
    async fn it_hears_of_new_plans(app: TestApp) {
        let mut app = app;
        let clock = with_clock(&mut app);
        app.import(&[line("a", ""), line("b", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:00:50Z""#)].join("\n")).await;
        let draft = card(&app, "a").await;
        beside(&app.app, async |mut next| {
            asleep_until(&clock, after(50)).await;
            let planned = articles::schedule(&app.app, draft.id, draft.version, after(10)).await.expect("it is scheduled");
            asleep_until(&clock, after(10)).await;
            articles::cancel_schedule(&app.app, draft.id, planned.card.version).await.expect("it is cancelled");
            next.wait_for(|next| *next == Some(after(50))).await.expect("the worker runs");
            clock.set(after(50));
            next.wait_for(Option::is_none).await.expect("the worker runs");
        }).await;
        assert_eq!(stored(&app, draft.id).await.card.status, Status::Approved);
        assert!(is_public(&app, "b").await);
    }

    async fn what_came_due_while_all_was_down_is_settled_at_the_start(app: TestApp) {
        let mut app = app;
        let lines: Vec<String> = (0..250).map(|n| line(&format!("a{n}"), r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#)).collect();
        app.import(&lines.join("\n")).await;
        let clock = with_clock(&mut app);
        clock.set(after(86_400));
        let ((), changes) = logged(&app, beside(&app.app, async |_| {
            // A minute on it looks again, whatever the log says.
            asleep_until(&clock, after(86_460)).await;
        })).await;
        assert_eq!(changes.len(), 250);
        assert!(changes.iter().all(|change| change.kind.event == masthead_domain::change::Event::Published));
    }

    /// While the database fails, it asks again, less and less often; then it goes on.
    async fn it_survives_a_database_that_fails(app: TestApp) {
        let mut app = app;
        let clock = with_clock(&mut app);
        app.import(&line("a", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:00:10Z""#)).await;
        app.database.execute("ALTER TABLE article RENAME TO gone").await;
        beside(&app.app, async |mut next| {
            for seconds in [1, 3, 7] {
                asleep_until(&clock, after(seconds)).await;
                clock.set(after(seconds));
            }
            asleep_until(&clock, after(15)).await;
            app.database.execute("ALTER TABLE gone RENAME TO article").await;
            clock.set(after(15));
            asleep_until(&clock, after(75)).await;
            assert_eq!(*next.borrow_and_update(), None);
        }).await;
        let out = card(&app, "a").await;
        assert_eq!((out.status, out.published_at), (Status::Published, after(10)));
    }

    /// An article that cannot be settled is tried again after a while, and keeps neither others back nor answers from
    /// being kept.
    async fn it_goes_on_beside_a_broken_article(app: TestApp) {
        let mut app = app;
        let clock = with_clock(&mut app);
        app.import(&[
            line("broken", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T11:00:00Z""#),
            line("whole", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T11:30:00Z""#),
            line("later", r#","status":"SCHEDULED","scheduledAt":"2026-11-02T12:00:00Z""#),
        ].join("\n")).await;
        let sound = "(SELECT body FROM article_detail d JOIN article a ON a.id = d.article_id WHERE a.slug = 'later')";
        let break_it = |body: &str| format!("UPDATE article_detail SET body = {body} WHERE article_id = (SELECT id FROM article WHERE slug = 'broken')");
        app.database.execute(&break_it("'broken'")).await;
        beside(&app.app, async |mut next| {
            asleep_until(&clock, after(60)).await;
            assert_eq!(*next.borrow_and_update(), Some(after(86_400)), "what is late is not the next");
            assert!(is_public(&app, "whole").await);
            app.database.execute(&break_it(sound)).await;
            clock.set(after(60));
            asleep_until(&clock, after(120)).await;
        }).await;
        assert!(is_public(&app, "broken").await);
    }

    /// Every node has a worker: what is due appears once.
    async fn many_workers_publish_once(app: TestApp) {
        let mut app = app;
        let lines: Vec<String> = (0..30).map(|n| line(&format!("a{n}"), &format!(r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:00:{:02}Z""#, n % 3 + 1))).collect();
        app.import(&lines.join("\n")).await;
        let clock = with_clock(&mut app);
        let all_wait = tokio::sync::Barrier::new(3);
        let mut nodes = Vec::new();
        for _ in 0..3 {
            let store = masthead_persistence::Store::connect(&masthead_persistence::StoreOptions::at(&app.database.url)).await.expect("a node's own store");
            nodes.push(App { store, ..app.app.clone() });
        }
        let ((), changes) = logged(&app, async {
            let workers = nodes.iter().map(|node| beside(node, async |mut next| {
                next.wait_for(|next| *next == Some(after(1))).await.expect("the worker runs");
                all_wait.wait().await;
                clock.set(after(3));
                next.wait_for(Option::is_none).await.expect("the worker runs");
                // The others' part may not be committed yet.
                while articles::next_due(node, None).await.expect("the store answers").is_some() {
                    tokio::task::yield_now().await;
                }
            }));
            futures_util::future::join_all(workers).await;
        }).await;
        let things: std::collections::BTreeSet<_> = changes.iter().map(|change| change.id).collect();
        assert_eq!((changes.len(), things.len()), (30, 30));
    }
}
