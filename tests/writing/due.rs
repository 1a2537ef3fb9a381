//! What is due: once over all, dated as planned, and nothing lost by what is wrong beside it.

use std::collections::BTreeSet;

use masthead_app::articles::{self, Bounds, Settled};
use masthead_domain::{
    article::{Status, StatusReason},
    change::Event,
};
use masthead_persistence::{Store, StoreOptions};
use masthead_test_support::{TestApp, both_engines};

use super::*;

async fn settle(app: &TestApp, seconds: u64) -> Settled {
    articles::settle_due(&app.app, after(seconds), 100, &BTreeSet::new())
        .await
        .expect("the store answers")
}

async fn next(app: &TestApp) -> Option<Timestamp> {
    articles::next_due(&app.app, None)
        .await
        .expect("the store answers")
}

both_engines! {
    async fn what_is_scheduled_appears_at_its_moment(app: TestApp) {
        let draft = with_article(&app, r#","categories":["news"]"#).await;
        let id = draft.card.id;
        articles::schedule(&app.app, id, draft.card.version, after(60)).await.expect("it is scheduled");
        assert!(settle(&app, 59).await.settled.is_empty());
        let (settled, changes) = logged(&app, settle(&app, 3_600)).await;
        assert_eq!(settled.settled, [(id, Event::Published)]);
        let out = stored(&app, id).await.card;
        assert_eq!((out.status, out.scheduled_at, out.published_at, out.first_published_at), (Status::Published, None, after(60), Some(after(60))));
        assert_eq!((out.updated_at, out.modified_at), (after(60), after(3_600)), "dated as planned, however late");
        assert_eq!(out.path.as_ref().map(ToString::to_string).as_deref(), Some("/2026/11/a"));
        assert_eq!(names(&changes), one("article.published"));
        assert_eq!(changes[0].paths.len(), 1);
        assert!(is_public(&app, "a").await);
        let (again, changes) = logged(&app, settle(&app, 3_600)).await;
        assert!(again.settled.is_empty() && changes.is_empty(), "once");
        assert_eq!(next(&app).await, None);
    }

    async fn an_embargo_ends_and_an_article_expires(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let bounds = Bounds { embargoed_until: Some(Some(after(60))), expires_at: Some(Some(after(120))) };
        let bound = articles::set_bounds(&app.app, id, draft.card.version, bounds).await.expect("it is bound");
        assert_eq!(next(&app).await, None, "a draft waits for nothing");
        articles::publish(&app.app, id, bound.card.version).await.expect("it is published");
        assert_eq!(next(&app).await, Some(after(60)));
        assert_eq!(articles::next_due(&app.app, Some(after(60))).await.expect("the store answers"), Some(after(120)));
        let (lifted, changes) = logged(&app, settle(&app, 60)).await;
        assert_eq!((lifted.settled, names(&changes)), (vec![(id, Event::Published)], one("article.published")));
        let out = stored(&app, id).await.card;
        assert_eq!((out.published_at, out.embargoed_until, out.is_live()), (after(60), None, true));
        assert_eq!(next(&app).await, Some(after(120)));
        let (expired, changes) = logged(&app, settle(&app, 120)).await;
        assert_eq!((expired.settled, names(&changes)), (vec![(id, Event::Expired)], one("article.expired")));
        let over = stored(&app, id).await.card;
        assert_eq!((over.status, over.status_reason), (Status::Unpublished, Some(StatusReason::Expiry)));
        assert_eq!(changes[0].paths, over.path.into_iter().collect::<Vec<_>>());
        assert!(!is_public(&app, "a").await);
    }

    /// After a long stand-still several moments of one article are over.
    async fn what_is_over_before_it_was_out_never_appears(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let bounds = Bounds { expires_at: Some(Some(after(120))), ..Bounds::default() };
        let bound = articles::set_bounds(&app.app, id, draft.card.version, bounds).await.expect("it is bound");
        articles::schedule(&app.app, id, bound.card.version, after(60)).await.expect("it is scheduled");
        let (settled, changes) = logged(&app, settle(&app, 3_600)).await;
        assert_eq!((settled.settled, names(&changes)), (vec![(id, Event::DraftSaved)], one("article.draftSaved")));
        let over = stored(&app, id).await.card;
        assert_eq!((over.status, over.status_reason, over.first_published_at), (Status::Unpublished, Some(StatusReason::Expiry), None));
        assert_eq!(next(&app).await, None);
    }

    /// What an import brings is due as what a person plans is, in the order of the moments.
    async fn what_was_imported_comes_out_by_itself(app: TestApp) {
        let lines = [
            line("late", r#","status":"PUBLISHED","publishedAt":"2026-11-01T13:00:00Z""#),
            line("early", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#),
            line("held", r#","status":"PUBLISHED","publishedAt":"2026-10-01T00:00:00Z","embargoedUntil":"2026-11-01T12:45:00Z""#),
            line("missed", r#","status":"SCHEDULED","scheduledAt":"2020-01-01T00:00:00Z""#),
            line("over", r#","status":"PUBLISHED","publishedAt":"2026-10-01T00:00:00Z","expiresAt":"2026-11-01T12:10:00Z""#),
        ];
        app.import(&lines.join("\n")).await;
        assert_eq!(next(&app).await, Some("2020-01-01T00:00:00Z".parse().expect("a moment")));
        let (_, changes) = logged(&app, settle(&app, 7_200)).await;
        assert_eq!(changes.iter().map(|change| change.kind.event).collect::<Vec<_>>(), [
            Event::Published, Event::Expired, Event::Published, Event::Published, Event::Published,
        ]);
        let mut slugs = Vec::new();
        for change in &changes {
            slugs.push(stored(&app, ArticleId::from_uuid(change.id)).await.card.slug.to_string());
        }
        assert_eq!(slugs, ["missed", "over", "early", "held", "late"]);
        let held = card(&app, "held").await;
        assert_eq!(held.published_at, "2026-10-01T00:00:00Z".parse::<Timestamp>().expect("a moment"), "as the file says");
        assert_eq!(card(&app, "late").await.published_at, after(3_600));
    }

    async fn few_are_settled_at_a_time(app: TestApp) {
        let lines: Vec<String> = (0..5).map(|n| line(&format!("a{n}"), r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#)).collect();
        app.import(&lines.join("\n")).await;
        let mut sizes = Vec::new();
        loop {
            let part = articles::settle_due(&app.app, after(3_600), 2, &BTreeSet::new()).await.expect("the store answers");
            sizes.push(part.settled.len());
            if !part.is_full {
                break;
            }
        }
        assert_eq!(sizes, [2, 2, 1]);
    }

    /// Several nodes wake at the same moment: each article is published once, and none is left.
    async fn many_who_settle_publish_once(app: TestApp) {
        let lines: Vec<String> = (0..40).map(|n| line(&format!("a{n}"), r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#)).collect();
        app.import(&lines.join("\n")).await;
        let ((), changes) = logged(&app, async {
            let nodes = (0..4).map(|_| async {
                let store = Store::connect(&StoreOptions::at(&app.database.url)).await.expect("a node's own store");
                let node = masthead_app::App { store, ..app.app.clone() };
                while next(&app).await.is_some() {
                    articles::settle_due(&node, after(3_600), 3, &BTreeSet::new()).await.expect("the store answers");
                    tokio::task::yield_now().await;
                }
                node.store.close().await;
            });
            futures_util::future::join_all(nodes).await;
        }).await;
        let things: BTreeSet<_> = changes.iter().map(|change| change.id).collect();
        assert_eq!((changes.len(), things.len()), (40, 40));
        assert!(changes.iter().all(|change| change.kind.event == Event::Published));
    }

    /// An article that cannot be read is told, and the others appear.
    async fn a_broken_article_keeps_no_other_back(app: TestApp) {
        let lines: Vec<String> = (0..3).map(|n| line(&format!("a{n}"), r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#)).collect();
        app.import(&lines.join("\n")).await;
        let broken = card(&app, "a1").await.id;
        app.database.execute("UPDATE article_detail SET body = 'broken' WHERE article_id = (SELECT id FROM article WHERE slug = 'a1')").await;
        let settled = settle(&app, 3_600).await;
        assert_eq!(settled.settled.len(), 2);
        assert_eq!(settled.failed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [broken]);
        let except = BTreeSet::from([broken]);
        let rest = articles::settle_due(&app.app, after(3_600), 1, &except).await.expect("the store answers");
        assert!(rest.settled.is_empty() && rest.failed.is_empty() && !rest.is_full, "{rest:?}");
    }

    /// Finding what is due looks at what waits and at nothing else.
    async fn what_is_due_is_found_by_an_index(app: TestApp) {
        let mut lines: Vec<String> = (0..300).map(|n| line(&format!("o{n}"), r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z""#)).collect();
        lines.push(line("s", r#","status":"SCHEDULED","scheduledAt":"2026-11-01T12:30:00Z""#));
        app.import(&lines.join("\n")).await;
        for plan in app.app.store.explain_due(after(3_600)).await.expect("plans") {
            let by_index = ["article_scheduled_at_idx", "article_embargoed_until_idx", "article_expires_at_idx"];
            assert!(by_index.iter().any(|index| plan.contains(index)), "{plan}");
            let scans = plan.contains("Seq Scan") || plan.lines().any(|line| line.trim() == "SCAN article");
            assert!(!scans && !plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
