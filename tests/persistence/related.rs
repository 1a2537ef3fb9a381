//! Lists of related articles as they are stored: what was stored comes back, what is gone is passed over, and only what
//! differs is logged.

use masthead_app::related::store_lists;
use masthead_domain::{
    change::LoggedChange,
    id::{ArticleId, Kind},
    listing::MAX_STORED_RELATED,
    touch::Key,
};
use masthead_persistence::{
    MAX_RELATED_SCORE, RelatedEntry, RelatedEvidence, RelatedGeneration, RelatedList, RelatedQuery,
};
use masthead_test_support::{TestApp, both_engines};
use uuid::Uuid;

/// So many published articles, and a draft at the end.
async fn articles(app: &TestApp, count: usize) -> Vec<ArticleId> {
    let line = |number: usize| {
        let status = if number < count { "PUBLISHED" } else { "DRAFT" };
        format!(
            r#"{{"type":"article","slug":"a{number}","title":"A{number}","bodyHtml":"<p>x</p>","status":"{status}","publishedAt":"2026-01-01T08:00:00Z"}}"#
        )
    };
    app.import(&(0..=count).map(line).collect::<Vec<_>>().join("\n"))
        .await;
    let mut ids = Vec::new();
    for number in 0..=count {
        let reader = app.app.reader(masthead_domain::visibility::Visibility::Editorial);
        let card = reader
            .find_article(&format!("a{number}"), None)
            .await
            .expect("read");
        ids.push(card.expect("an article").id);
    }
    ids
}

fn list(generation: i64, articles: &[ArticleId]) -> RelatedList {
    let evidence = [
        RelatedEvidence::SameEvent,
        RelatedEvidence::SimilarText,
        RelatedEvidence::None,
    ];
    let entries = articles.iter().enumerate().map(|(place, article)| RelatedEntry {
        article: *article,
        score: MAX_RELATED_SCORE - place as u16,
        evidence: evidence[place % 3],
    });
    RelatedList {
        generation,
        entries: entries.collect(),
    }
}

/// What was logged while something was done.
async fn logged<T>(app: &TestApp, work: impl Future<Output = T>) -> (Vec<LoggedChange>, T) {
    let before = app.app.store.log_position().await.expect("a position");
    let result = work.await;
    (
        app.app.store.changes_after(before, 100).await.expect("the log"),
        result,
    )
}

both_engines! {
    async fn what_was_stored_comes_back(app: TestApp) {
        let ids = articles(&app, 3).await;
        let stranger = ArticleId::from_uuid(Uuid::from_u128(77));
        let lists = [(ids[0], list(1, &[ids[2], stranger, ids[1]])), (ids[1], list(1, &[]))];
        assert_eq!(store_lists(&app.app, None, &lists).await.expect("stored"), 2);
        let found = app.app.store.related_lists(&ids).await.expect("read");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), lists);
        let uow = app.app.store.begin().await.expect("begun");
        assert_eq!(uow.related_lists(&ids[..1]).await.expect("read")[&ids[0]], lists[0].1);
        uow.cancel().await.expect("cancelled");

        // As many as a list holds, and not one more.
        let many: Vec<ArticleId> = (0..250).map(|number| ArticleId::from_uuid(Uuid::from_u128(number))).collect();
        store_lists(&app.app, None, &[(ids[0], list(2, &many))]).await.expect("stored");
        let found = app.app.store.related_lists(&ids[..1]).await.expect("read");
        assert_eq!(found[&ids[0]], list(2, &many[..MAX_STORED_RELATED]));
    }

    async fn only_lists_that_differ_are_logged_in_one_entry(app: TestApp) {
        let ids = articles(&app, 3).await;
        let (first, second) = ((ids[0], list(1, &ids[1..2])), (ids[1], list(1, &ids[2..3])));
        let (entries, _) = logged(&app, store_lists(&app.app, Some(ids[2]), &[first.clone(), second.clone()])).await;
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((entry.change.kind.name().as_str(), entry.change.id), ("related.changed", ids[2].uuid()));
        let mut keys = entry.touch.keys.clone();
        keys.sort();
        let mut wanted = vec![Key::Related(ids[0].uuid()), Key::Related(ids[1].uuid())];
        wanted.sort();
        assert_eq!(keys, wanted);

        // The same ends by another generation: stored, and nothing to be told.
        let again = [(ids[0], list(2, &ids[1..2])), (ids[1], list(2, &ids[1..2]))];
        let (entries, changed) = logged(&app, store_lists(&app.app, None, &again)).await;
        assert_eq!(changed.expect("stored"), 1);
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((entry.change.id, entry.touch.keys.clone()), (Uuid::nil(), vec![Key::Related(ids[1].uuid())]));
        let (entries, changed) = logged(&app, store_lists(&app.app, None, &again)).await;
        assert_eq!((changed.expect("stored"), entries.len()), (0, 0));
        let found = app.app.store.related_lists(&ids).await.expect("read");
        assert!(found.values().all(|list| list.generation == 2));

        let told = app.get("/v1/changes?limit=100").await.expect_status(200).json();
        assert!(!told.to_string().contains("related"), "{told}");
    }

    async fn articles_that_are_gone_are_passed_over(app: TestApp) {
        let ids = articles(&app, 2).await;
        let gone = ArticleId::from_uuid(Uuid::from_u128(5));
        let lists = [(gone, list(1, &ids)), (ids[0], list(1, &ids[1..2]))];
        assert_eq!(store_lists(&app.app, None, &lists).await.expect("stored"), 1);
        assert_eq!(app.app.store.related_lists(&[gone, ids[0]]).await.expect("read").len(), 1);
    }

    async fn those_without_a_list_are_found_in_parts(app: TestApp) {
        let ids = articles(&app, 5).await;
        let store = &app.app.store;
        let mut public = ids[..5].to_vec();
        public.sort();
        assert_eq!(store.without_related_list(1, None, 100).await.expect("read"), public, "the draft is not among them");
        store_lists(&app.app, None, &[(public[1], list(1, &[])), (public[3], list(0, &[]))]).await.expect("stored");
        assert_eq!(store.count_without_related_list(1).await.expect("counted"), 4);
        assert_eq!(store.without_related_list(1, None, 2).await.expect("read"), [public[0], public[2]]);
        assert_eq!(store.without_related_list(1, Some(public[2]), 9).await.expect("read"), [public[3], public[4]]);
        assert_eq!(store.count_without_related_list(2).await.expect("counted"), 5);
    }

    async fn the_newest_two_generations_are_kept(app: TestApp) {
        let store = &app.app.store;
        assert_eq!(store.newest_related_generation().await.expect("read"), None);
        let made = |number: i64| RelatedGeneration {
            number,
            created_at: app.app.clock.now(),
            settings: format!("settings {number}"),
            documents: 7,
            terms: vec![number as u8; 3_000_000],
        };
        for number in 1..=3 {
            let uow = store.begin().await.expect("begun");
            uow.add_related_generation(&made(number)).await.expect("added");
            uow.commit(app.app.clock.now()).await.expect("committed");
            assert_eq!(store.newest_related_generation().await.expect("read"), Some(made(number)));
        }
        let uow = store.begin().await.expect("begun");
        let again = RelatedGeneration { settings: "others".to_owned(), ..made(3) };
        uow.add_related_generation(&again).await.expect("added again");
        uow.commit(app.app.clock.now()).await.expect("committed");
        assert_eq!(store.newest_related_generation().await.expect("read"), Some(again));
    }

    /// A list is walked along in its order: what stops at ten looks at ten.
    async fn a_list_is_read_by_its_keys(app: TestApp) {
        let ids = articles(&app, 60).await;
        store_lists(&app.app, None, &[(ids[0], list(1, &ids[1..]))]).await.expect("stored");
        let reader = app.app.reader(masthead_domain::visibility::Visibility::Public);
        let card = reader.card(ids[0]).await.expect("read").expect("an article");
        let query = RelatedQuery {
            article: card.id,
            story: card.translation_group,
            locale: card.locale.clone(),
            tags: Vec::new(),
            authors: Vec::new(),
            primary_category: None,
            categories: Vec::new(),
            limit: 10,
        };
        let plan = app.app.store.explain_related(&query).await.expect("a plan");
        assert!(plan.contains("related_list"), "{plan}");
        assert!(!plan.contains("SCAN a") && !plan.contains("Seq Scan on article"), "{plan}");
    }
}

#[test]
fn the_event_is_one_of_no_kind_of_its_own() {
    assert!(Kind::from_prefix("related").is_none());
}
