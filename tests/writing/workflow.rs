//! The steps of the workflow: schedule, bounds, kill, the bin.

use masthead_app::{
    articles::{self, Bounds, Unpublish},
    error::Error,
};
use masthead_domain::article::{Status, StatusReason};
use masthead_test_support::{TestApp, both_engines};

use super::*;

both_engines! {
    async fn an_article_is_scheduled_and_cancelled(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let (planned, changes) = logged(&app, articles::schedule(&app.app, id, draft.card.version, after(60))).await;
        let planned = planned.expect("it is scheduled");
        assert_eq!(stored(&app, id).await, planned);
        assert_eq!((planned.card.status, planned.card.scheduled_at, planned.card.published_at), (Status::Scheduled, Some(after(60)), after(60)));
        assert_eq!(names(&changes), one("article.draftSaved"));
        assert_eq!(articles::next_due(&app.app, None).await.expect("the store answers"), Some(after(60)));
        let (same, changes) = logged(&app, articles::schedule(&app.app, id, planned.card.version, after(60))).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (planned.clone(), 0));
        let later = articles::schedule(&app.app, id, planned.card.version, after(90)).await.expect("it is put off");
        assert_eq!(later.card.scheduled_at, Some(after(90)));
        let cancelled = articles::cancel_schedule(&app.app, id, later.card.version).await.expect("it is cancelled");
        assert_eq!(stored(&app, id).await, cancelled);
        assert_eq!((cancelled.card.status, cancelled.card.scheduled_at, cancelled.card.published_at), (Status::Approved, None, now()));
        assert_eq!(articles::next_due(&app.app, None).await.expect("the store answers"), None);
        let (same, changes) = logged(&app, articles::cancel_schedule(&app.app, id, cancelled.card.version)).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (cancelled, 0));
    }

    async fn a_schedule_that_cannot_be_is_refused(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        assert_eq!(refused(articles::schedule(&app.app, id, draft.card.version, now()).await), ["scheduledAt"]);
        let bounds = Bounds { expires_at: Some(Some(after(60))), ..Bounds::default() };
        let bound = articles::set_bounds(&app.app, id, draft.card.version, bounds).await.expect("it is bound");
        assert_eq!(refused(articles::schedule(&app.app, id, bound.card.version, after(60)).await), ["expiresAt"]);
        let out = articles::publish(&app.app, id, bound.card.version).await.expect("it is published");
        assert!(is_conflict(&articles::schedule(&app.app, id, out.card.version, after(30)).await), "it is out");
        assert!(is_conflict(&articles::cancel_schedule(&app.app, id, out.card.version).await), "it is out");
    }

    /// An embargo holds an article back from the start, and its dates are those of the embargo's end.
    async fn an_article_is_published_under_an_embargo(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let until = |end| Bounds { embargoed_until: Some(end), ..Bounds::default() };
        let held = articles::set_bounds(&app.app, id, draft.card.version, until(Some(after(60)))).await.expect("it is held");
        let (out, changes) = logged(&app, articles::publish(&app.app, id, held.card.version)).await;
        let out = out.expect("it is published");
        assert_eq!(names(&changes), one("article.draftSaved"), "readers see nothing of it");
        assert_eq!((out.card.status, out.card.published_at, out.card.first_published_at), (Status::Published, after(60), Some(after(60))));
        assert!(!is_public(&app, "a").await);
        let (longer, changes) = logged(&app, articles::set_bounds(&app.app, id, out.card.version, until(Some(after(90))))).await;
        let longer = longer.expect("it is held longer");
        assert_eq!((longer.card.published_at, longer.card.first_published_at), (after(90), Some(after(90))));
        assert_eq!(names(&changes), one("article.draftSaved"));
        let (free, changes) = logged(&app, articles::set_bounds(&app.app, id, longer.card.version, until(None))).await;
        let free = free.expect("it is free");
        assert_eq!(stored(&app, id).await, free);
        assert_eq!((free.card.published_at, free.card.first_published_at), (now(), Some(now())));
        assert_eq!(names(&changes), one("article.published"));
        assert!(is_public(&app, "a").await);
        // Held back again, it is not new when it returns.
        let (again, changes) = logged(&app, articles::set_bounds(&app.app, id, free.card.version, until(Some(after(30))))).await;
        let again = again.expect("it is held");
        assert_eq!((again.card.published_at, names(&changes)), (now(), one("article.unpublished")));
        let past = articles::set_bounds(&app.app, id, again.card.version, until(Some(now()))).await.expect("an embargo that is over is none");
        assert_eq!((past.card.embargoed_until, past.card.is_live()), (None, true));
    }

    async fn time_that_is_over_is_refused(app: TestApp) {
        let mut app = app;
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let ends = |end| Bounds { expires_at: Some(end), ..Bounds::default() };
        assert_eq!(refused(articles::set_bounds(&app.app, id, draft.card.version, ends(Some(now()))).await), ["expiresAt"]);
        let both = Bounds { embargoed_until: Some(Some(after(60))), expires_at: Some(Some(after(60))) };
        assert_eq!(refused(articles::set_bounds(&app.app, id, draft.card.version, both).await), ["expiresAt"]);
        let bound = articles::set_bounds(&app.app, id, draft.card.version, ends(Some(after(60)))).await.expect("it is bound");
        let (same, changes) = logged(&app, articles::set_bounds(&app.app, id, bound.card.version, ends(Some(after(60))))).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (bound.clone(), 0));
        set_clock(&mut app, after(60));
        assert!(is_conflict(&articles::publish(&app.app, id, bound.card.version).await), "it would vanish at once");
    }

    async fn what_is_killed_never_returns(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        assert!(is_conflict(&articles::kill(&app.app, id, draft.card.version, None).await), "it was never out");
        app.import(&line("b", r#","status":"PUBLISHED""#)).await;
        let instead = card(&app, "b").await.id;
        let out = articles::publish(&app.app, id, draft.card.version).await.expect("it is published");
        let (killed, changes) = logged(&app, articles::kill(&app.app, id, out.card.version, Some(instead))).await;
        let killed = killed.expect("it is killed");
        assert_eq!(stored(&app, id).await, killed);
        assert_eq!(names(&changes), one("article.killed"));
        assert_eq!(changes[0].replacement, Some((ARTICLE, instead.uuid())));
        assert_eq!(changes[0].paths, out.card.path.into_iter().collect::<Vec<_>>());
        assert!(!is_public(&app, "a").await);
        let version = killed.card.version;
        let (same, changes) = logged(&app, articles::kill(&app.app, id, version, None)).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (killed, 0));
        assert!(is_conflict(&articles::publish(&app.app, id, version).await));
        assert!(is_conflict(&articles::delete(&app.app, id, version, None).await));
        assert!(is_conflict(&articles::revise(&app.app, id, version, Default::default()).await));
        assert!(is_conflict(&articles::rename(&app.app, id, version, Default::default()).await));
        assert!(is_conflict(&articles::set_bounds(&app.app, id, version, Default::default()).await));
    }

    async fn an_article_goes_into_the_bin_and_comes_back(app: TestApp) {
        let out = with_article(&app, r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z","categories":["news"]"#).await;
        let id = out.card.id;
        let (deleted, changes) = logged(&app, articles::delete(&app.app, id, out.card.version, None)).await;
        let deleted = deleted.expect("it is deleted");
        assert_eq!(stored(&app, id).await, deleted);
        assert_eq!((names(&changes), deleted.card.status), (one("article.deleted"), Status::Deleted));
        assert_eq!(changes[0].paths, out.card.path.clone().into_iter().collect::<Vec<_>>());
        assert!(!is_public(&app, "a").await);
        assert!(resolve(&app, "/2026/01/a").await.is_none());
        let version = deleted.card.version;
        let (same, changes) = logged(&app, articles::delete(&app.app, id, version, None)).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (deleted, 0));
        assert!(matches!(articles::publish(&app.app, id, version).await, Err(Error::NotFound)), "the newsroom does not see it");
        let (restored, changes) = logged(&app, articles::restore(&app.app, id, version)).await;
        let restored = restored.expect("it is restored");
        assert_eq!((names(&changes), restored.card.status), (one("article.restored"), Status::Draft));
        assert!(!is_public(&app, "a").await);
        assert!(is_conflict(&articles::restore(&app.app, id, restored.card.version).await), "it is not in the bin");
        let again = articles::publish(&app.app, id, restored.card.version).await.expect("it is published");
        assert_eq!((again.card.path, again.card.published_at, again.card.first_published_at), (out.card.path, out.card.published_at, out.card.first_published_at));
        assert!(is_public(&app, "a").await);
    }

    async fn what_was_planned_is_forgotten_with_the_plan(app: TestApp) {
        let draft = with_article(&app, "").await;
        let id = draft.card.id;
        let planned = articles::schedule(&app.app, id, draft.card.version, after(60)).await.expect("it is scheduled");
        let taken_back = Unpublish { reason: StatusReason::Editor, replacement: None };
        let approved = articles::unpublish(&app.app, id, planned.card.version, taken_back).await.expect("it is taken back");
        assert_eq!((approved.card.status, approved.card.scheduled_at), (Status::Approved, None));
        let planned = articles::schedule(&app.app, id, approved.card.version, after(60)).await.expect("it is scheduled");
        let deleted = articles::delete(&app.app, id, planned.card.version, None).await.expect("it is deleted");
        let restored = articles::restore(&app.app, id, deleted.card.version).await.expect("it is restored");
        assert_eq!(restored.card.scheduled_at, None);
        assert_eq!(articles::next_due(&app.app, None).await.expect("the store answers"), None);
    }

    /// The dates of the workflow are those of the article and not of a copy that was begun before.
    async fn a_working_copy_brings_no_former_dates(app: TestApp) {
        let out = with_article(&app, r#","status":"PUBLISHED""#).await;
        let id = out.card.id;
        let mut next = out.clone();
        "Next".clone_into(&mut next.card.title);
        next.card.embargoed_until = Some(after(60));
        let draft = articles::save_working_copy(&app.app, &next, None).await.expect("it is kept");
        let bounds = Bounds { expires_at: Some(Some(after(90))), ..Bounds::default() };
        let bound = articles::set_bounds(&app.app, id, out.card.version, bounds).await.expect("it is bound");
        let published = articles::publish_working_copy(&app.app, id, bound.card.version, draft).await.expect("it is published");
        assert_eq!((published.card.title.as_str(), published.card.embargoed_until, published.card.expires_at), ("Next", None, Some(after(90))));
        assert!(is_public(&app, "a").await);
    }
}
