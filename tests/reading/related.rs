//! Related articles: what editors chose, the list that was computed, and what stands in for it.

use std::sync::Arc;

use masthead_app::{
    articles::{self, Content, Revision, Unpublish},
    read::{ReasonKind, Related},
    related::store_lists,
};
use masthead_domain::{
    article::{ArticleCard, StatusReason},
    id::{ArticleId, SourceId},
    taxonomy::SourceData,
    visibility::{Scope, Visibility},
};
use masthead_persistence::{MAX_RELATED_SCORE, RelatedEntry, RelatedEvidence, RelatedList};
use masthead_test_support::{TestApp, Uncached, both_engines};
use serde_json::{Value, json};

/// A newsroom with things to share.
async fn newsroom(app: &TestApp) {
    app.import(
        &[
            r#"{"type":"site","name":"News","locales":["en","az"]}"#,
            r#"{"type":"category","path":"news","name":"News"}"#,
            r#"{"type":"author","slug":"jane","name":"Jane"}"#,
            r#"{"type":"tag","slug":"energy","name":{"en":"Energy","az":"Enerji"}}"#,
            r#"{"type":"source","slug":"wire","name":"The Wire"}"#,
        ]
        .join("\n"),
    )
    .await;
}

/// A published article with more fields.
async fn article(app: &TestApp, slug: &str, more: &str) -> ArticleId {
    app.import(&format!(
        r#"{{"type":"article","slug":"{slug}","title":"{slug}","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"2026-01-01T08:00:00Z"{more}}}"#
    ))
    .await;
    card(app, slug).await.id
}

async fn articles(app: &TestApp, slugs: &[&str]) -> Vec<ArticleId> {
    let mut ids = Vec::new();
    for slug in slugs {
        ids.push(article(app, slug, "").await);
    }
    ids
}

async fn card(app: &TestApp, slug: &str) -> ArticleCard {
    let reader = app.app.reader(Visibility::Editorial);
    let card = reader.find_article(slug, None).await.expect("read");
    ArticleCard::clone(&card.expect("an article"))
}

/// A list in this order, each entry with another score and evidence in turns.
async fn store(app: &TestApp, of: ArticleId, articles: &[ArticleId]) {
    let evidence = [
        RelatedEvidence::SameEvent,
        RelatedEvidence::SimilarText,
        RelatedEvidence::None,
    ];
    let entries = articles.iter().enumerate().map(|(place, article)| RelatedEntry {
        article: *article,
        score: MAX_RELATED_SCORE / (place as u16 + 1),
        evidence: evidence[place % 3],
    });
    let list = RelatedList {
        generation: 1,
        entries: entries.collect(),
    };
    store_lists(&app.app, None, &[(of, list)]).await.expect("stored");
}

async fn related(app: &TestApp, visibility: &Visibility, slug: &str, first: i64) -> Vec<Related> {
    let reader = app.app.reader(visibility.clone());
    let of = card(app, slug).await;
    reader.related(&of, first).await.expect("read")
}

/// The slugs of what the public is shown, by what is kept and by what the database says.
async fn shown(app: &TestApp, slug: &str, first: i64) -> Vec<String> {
    let slugs = |related: Vec<Related>| -> Vec<String> {
        related.iter().map(|one| one.card.slug.to_string()).collect()
    };
    let kept = slugs(related(app, &Visibility::Public, slug, first).await);
    let mut bare = app.app.clone();
    bare.read_model = None;
    let reader = bare.reader(Visibility::Public);
    let read = slugs(reader.related(&card(app, slug).await, first).await.expect("read"));
    assert_eq!(kept, read, "what is kept is what the database says");
    read
}

/// The scores, in hundredths.
fn percent(found: &[Related]) -> Vec<u32> {
    found
        .iter()
        .map(|one| (one.score * 100.0).round() as u32)
        .collect()
}

async fn out_of_lists(app: &TestApp, slug: &str, in_related: bool) {
    let card = card(app, slug).await;
    let content = Content {
        in_related: Some(in_related),
        ..Content::default()
    };
    let revision = Revision {
        content,
        ..Revision::default()
    };
    articles::revise(&app.app, card.id, card.version, revision)
        .await
        .expect("revised");
}

both_engines! {
    async fn the_list_is_shown_in_its_order_with_scores_and_reasons(app: TestApp) {
        newsroom(&app).await;
        let more = r#","authors":["jane"],"tags":["energy"],"categories":["news"],"source":"wire""#;
        let of = article(&app, "of", more).await;
        let (a, b, c) = (article(&app, "a", more).await, article(&app, "b", more).await, article(&app, "c", "").await);
        store(&app, of, &[c, a, b]).await;
        let found = related(&app, &Visibility::Public, "of", 4).await;
        let slugs: Vec<&str> = found.iter().map(|one| one.card.slug.as_str()).collect();
        assert_eq!(slugs, ["c", "a", "b"]);
        assert_eq!(percent(&found), [100, 50, 33]);
        let reasons = |one: &Related| -> Vec<(ReasonKind, String)> {
            one.reasons.iter().map(|reason| (reason.kind, reason.label.clone())).collect()
        };
        let none = String::new;
        assert_eq!(reasons(&found[0]), [(ReasonKind::SameEvent, none())]);
        assert_eq!(reasons(&found[1]), [
            (ReasonKind::SharedTag, "Energy".to_owned()), (ReasonKind::SimilarText, none()),
            (ReasonKind::SameAuthor, "Jane".to_owned()), (ReasonKind::SameSource, "The Wire".to_owned()),
            (ReasonKind::SameCategory, "News".to_owned()),
        ]);
        assert_eq!(reasons(&found[2])[0].0, ReasonKind::SharedTag);
        assert!(!reasons(&found[2]).iter().any(|(kind, _)| *kind == ReasonKind::SimilarText));

        let answer = app.get("/v1/articles/of/related?limit=2&fields=article.slug,score,reasons").await.expect_status(200).json();
        assert_eq!(answer["data"][0], json!({ "article": { "slug": "c" }, "score": 1.0, "reasons": [{ "kind": "SAME_EVENT", "label": "" }] }));
        let query = "{ article(by: { slug: \"of\" }) { showInRelated related(first: 2) { article { slug } score reasons { kind label } } } }";
        let data: Value = app.graphql(query, json!({})).await;
        assert_eq!(data["article"]["related"][1]["score"], 0.5);
        assert_eq!(data["article"]["related"][1]["reasons"][1], json!({ "kind": "SIMILAR_TEXT", "label": "" }));
    }

    async fn pins_stand_first_and_what_editors_exclude_nowhere(app: TestApp) {
        newsroom(&app).await;
        let ids = articles(&app, &["a", "b", "c", "d"]).await;
        let of = article(&app, "of", r#","pins":["en:d","en:b"],"excludes":["en:a"]"#).await;
        store(&app, of, &[ids[0], ids[1], ids[2], of]).await;
        assert_eq!(shown(&app, "of", 10).await, ["d", "b", "c"], "nothing twice, and not itself");
        assert_eq!(shown(&app, "of", 2).await, ["d", "b"]);
        let found = related(&app, &Visibility::Public, "of", 10).await;
        assert_eq!((found[0].score, found[0].reasons[0].kind), (1.0, ReasonKind::EditorsChoice));
        // A pin that nobody may see leaves its place to others, and takes it again.
        let d = card(&app, "d").await;
        let how = Unpublish { reason: StatusReason::Editor, replacement: None };
        let d = articles::unpublish(&app.app, d.id, d.version, how).await.expect("unpublished").card;
        assert_eq!(shown(&app, "of", 10).await, ["b", "c"]);
        articles::publish(&app.app, d.id, d.version).await.expect("published");
        assert_eq!(shown(&app, "of", 10).await, ["d", "b", "c"]);
    }

    async fn an_article_that_is_kept_out_is_shown_only_where_it_is_pinned(app: TestApp) {
        newsroom(&app).await;
        let ids = articles(&app, &["a", "b"]).await;
        let of = article(&app, "of", "").await;
        let with_pin = article(&app, "with-pin", r#","pins":["en:a"]"#).await;
        store(&app, of, &ids).await;
        store(&app, with_pin, &ids).await;
        assert_eq!(shown(&app, "of", 10).await, ["a", "b"]);
        out_of_lists(&app, "a", false).await;
        assert_eq!(shown(&app, "of", 10).await, ["b"]);
        assert_eq!(shown(&app, "with-pin", 10).await, ["a", "b"]);
        assert_eq!(app.get("/v1/articles/a").await.json()["data"]["showInRelated"], false);
        out_of_lists(&app, "a", true).await;
        assert_eq!(shown(&app, "of", 10).await, ["a", "b"]);
        // And where no list is stored.
        article(&app, "x", r#","tags":["energy"]"#).await;
        article(&app, "y", r#","tags":["energy"],"showInRelated":false"#).await;
        article(&app, "z", r#","tags":["energy"]"#).await;
        assert_eq!(shown(&app, "x", 10).await, ["z"]);
        out_of_lists(&app, "y", true).await;
        assert_eq!(shown(&app, "x", 10).await.len(), 2);
    }

    async fn a_story_is_shown_once(app: TestApp) {
        newsroom(&app).await;
        let a = article(&app, "a", "").await;
        let a_az = article(&app, "a-az", r#","locale":"az","translatedFrom":"en:a""#).await;
        let b = article(&app, "b", "").await;
        let of = article(&app, "of", "").await;
        let own = article(&app, "of-az", r#","locale":"az","translatedFrom":"en:of""#).await;
        store(&app, of, &[own, a_az, b, a]).await;
        assert_eq!(shown(&app, "of", 10).await, ["a-az", "b"]);
        assert_eq!(shown(&app, "of", 2).await, ["a-az", "b"]);
        // The first version that may be seen stands for the story.
        let card = card(&app, "a-az").await;
        let how = Unpublish { reason: StatusReason::Editor, replacement: None };
        let gone = articles::unpublish(&app.app, card.id, card.version, how).await.expect("unpublished").card;
        assert_eq!(shown(&app, "of", 10).await, ["b", "a"]);
        articles::publish(&app.app, gone.id, gone.version).await.expect("published");
        assert_eq!(shown(&app, "of", 10).await, ["a-az", "b"]);
        // A pin stands for its story too.
        let with_pin = article(&app, "with-pin", r#","pins":["en:a"]"#).await;
        store(&app, with_pin, &[a_az, b]).await;
        assert_eq!(shown(&app, "with-pin", 10).await, ["a", "b"]);
    }

    async fn what_is_not_public_is_passed_over_and_comes_back(app: TestApp) {
        newsroom(&app).await;
        let ids = articles(&app, &["a", "b", "c"]).await;
        let of = article(&app, "of", "").await;
        let nobody = ArticleId::from_uuid(uuid::Uuid::from_u128(1));
        store(&app, of, &[nobody, ids[0], ids[1], ids[2]]).await;
        assert_eq!(shown(&app, "of", 2).await, ["a", "b"]);
        let a = card(&app, "a").await;
        let how = Unpublish { reason: StatusReason::Editor, replacement: None };
        let a = articles::unpublish(&app.app, a.id, a.version, how).await.expect("unpublished").card;
        assert_eq!(shown(&app, "of", 2).await, ["b", "c"]);
        let seen = related(&app, &Visibility::Editorial, "of", 2).await;
        assert_eq!(seen[0].card.slug.as_str(), "a", "the newsroom sees it");
        articles::publish(&app.app, a.id, a.version).await.expect("published");
        assert_eq!(shown(&app, "of", 2).await, ["a", "b"]);
    }

    async fn a_partner_is_shown_what_is_within_its_scope(app: TestApp) {
        newsroom(&app).await;
        let ids = articles(&app, &["a", "b"]).await;
        let wired = article(&app, "c", r#","source":"wire""#).await;
        let of = article(&app, "of", r#","source":"wire","pins":["en:b"]"#).await;
        store(&app, of, &[ids[0], wired]).await;
        let wire = app.app.reader(Visibility::Editorial).find::<SourceData>("wire").await.expect("read").expect("a source");
        let scope = Visibility::Scope(Arc::new(Scope { sources: [SourceId::from_uuid(wire.id)].into_iter().collect(), ..Scope::default() }));
        let slugs = |found: Vec<Related>| -> Vec<String> { found.iter().map(|one| one.card.slug.to_string()).collect() };
        assert_eq!(slugs(related(&app, &scope, "of", 10).await), ["c"]);
        // What comes into the scope comes into the list, a pin included.
        for (slug, wanted) in [("b", vec!["b", "c"]), ("a", vec!["b", "a", "c"])] {
            let card = card(&app, slug).await;
            let content = Content { source: Some(Some(SourceId::from_uuid(wire.id))), ..Content::default() };
            articles::revise(&app.app, card.id, card.version, Revision { content, ..Revision::default() }).await.expect("revised");
            assert_eq!(slugs(related(&app, &scope, "of", 10).await), wanted);
        }
    }

    async fn at_most_fifty_are_shown(app: TestApp) {
        newsroom(&app).await;
        let slugs: Vec<String> = (0..60).map(|number| format!("a{number:02}")).collect();
        let ids = articles(&app, &slugs.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let of = article(&app, "of", "").await;
        store(&app, of, &ids).await;
        assert_eq!(shown(&app, "of", 50).await, slugs[..50]);
        assert_eq!(shown(&app, "of", 0).await, Vec::<String>::new());
        app.get("/v1/articles/of/related?limit=51").await.expect_status(400);
    }

    async fn what_is_shared_stands_in_for_a_list_until_there_is_one(app: TestApp) {
        newsroom(&app).await;
        let of = article(&app, "of", r#","tags":["energy"],"authors":["jane"]"#).await;
        article(&app, "both", r#","tags":["energy"],"authors":["jane"]"#).await;
        article(&app, "author", r#","authors":["jane"]"#).await;
        let other = article(&app, "other", "").await;
        assert_eq!(shown(&app, "of", 10).await, ["both", "author"]);
        assert_eq!(percent(&related(&app, &Visibility::Public, "of", 10).await), [50, 21]);
        store(&app, of, &[other]).await;
        assert_eq!(shown(&app, "of", 10).await, ["other"]);
        store(&app, of, &[]).await;
        assert_eq!(shown(&app, "of", 10).await, Vec::<String>::new(), "an empty list is a list");
    }

    async fn a_list_costs_one_statement(app: Uncached) {
        newsroom(&app).await;
        let slugs: Vec<String> = (0..20).map(|number| format!("a{number:02}")).collect();
        let ids = articles(&app, &slugs.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let of = article(&app, "of", "").await;
        store(&app, of, &ids).await;
        let of = card(&app, "of").await;
        let reader = app.app.reader(Visibility::Public);
        reader.site().await.expect("read");
        let (statements, found) = app.statements(reader.related(&of, 10)).await;
        assert_eq!((statements, found.expect("read").len()), (1, 10));
    }
}
