//! Beginning, changing and renaming articles.

use masthead_app::{
    articles::{self, Content, NewArticle, Rename, Revision},
    error::Error,
    read::Resolved,
};
use masthead_domain::{
    article::{ArticleKind, Contribution, ImageUse, Role, Status},
    body::Body,
    id::{AuthorId, CategoryId, MediaId, SourceId, TagId},
    taxonomy::{AuthorData, CategoryData, SourceData, TagData},
};
use masthead_test_support::{TestApp, both_engines};
use uuid::Uuid;

use super::*;

fn titled(title: &str) -> Content {
    Content {
        title: Some(title.to_owned()),
        ..Content::default()
    }
}

fn revision(content: Content) -> Revision {
    Revision {
        content,
        ..Revision::default()
    }
}

both_engines! {
    async fn an_article_begins_as_a_draft(app: TestApp) {
        app.import(NEWSROOM).await;
        let (made, changes) = logged(&app, articles::create(&app.app, NewArticle { content: titled(" Oil prices fall "), ..NewArticle::default() })).await;
        let made = made.expect("it is made");
        assert_eq!((made.card.slug.as_str(), made.card.title.as_str(), made.card.version), ("oil-prices-fall", "Oil prices fall", 1));
        assert_eq!((made.card.status, made.card.path.clone()), (Status::Draft, None));
        assert_eq!(names(&changes), one("article.draftSaved"));
        assert_eq!(stored(&app, made.card.id).await, made);
        assert!(!is_public(&app, "oil-prices-fall").await);

        let second = articles::create(&app.app, NewArticle { content: titled("Oil prices fall"), ..NewArticle::default() }).await.expect("it is made");
        assert_eq!(second.card.slug.as_str(), "oil-prices-fall-2");
        let given = NewArticle { slug: Some(made.card.slug.clone()), content: titled("x"), ..NewArticle::default() };
        assert!(is_conflict(&articles::create(&app.app, given).await), "the slug is taken");
        let again = NewArticle { translation_of: Some(made.card.id), content: titled("x"), ..NewArticle::default() };
        assert!(is_conflict(&articles::create(&app.app, again).await), "the story has an English version");
        let other = NewArticle { translation_of: Some(made.card.id), locale: Some("az".parse().expect("a locale")), content: titled("Neft"), ..NewArticle::default() };
        let other = articles::create(&app.app, other).await.expect("it is made");
        assert_eq!((other.card.translation_group, other.card.translated_from), (made.card.translation_group, Some(made.card.id)));
        assert_eq!(refused(articles::create(&app.app, NewArticle::default()).await), ["title"]);
    }

    /// All that is given is changed, all that is not stays, and readers see it at once.
    async fn a_published_article_is_changed_in_place(app: TestApp) {
        let before = with_article(&app, r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z","authors":["jane"],"categories":["culture"],"deck":"D""#).await;
        let john = AuthorId::from_uuid(find::<AuthorData>(&app, "john").await.id);
        let economy = CategoryId::from_uuid(find::<CategoryData>(&app, "news/economy").await.id);
        let energy = TagId::from_uuid(find::<TagData>(&app, "energy").await.id);
        let wire = SourceId::from_uuid(find::<SourceData>(&app, "wire").await.id);
        let content = Content {
            title: Some("New".to_owned()),
            deck: Some(Some("  ".to_owned())),
            excerpt: Some(Some("E".to_owned())),
            kind: Some(ArticleKind::Opinion),
            featured: Some(true),
            body: Some(Body::from_html("<p>one two three</p>")),
            contributions: Some(vec![Contribution { role: Role::Author, author: john }]),
            categories: Some(vec![economy, economy]),
            tags: Some(vec![energy]),
            source: Some(Some(wire)),
            ..Content::default()
        };
        let (after, changes) = logged(&app, articles::revise(&app.app, before.card.id, before.card.version, revision(content.clone()))).await;
        let after = after.expect("it is changed");
        assert_eq!(stored(&app, before.card.id).await, after);
        assert_eq!((after.card.title.as_str(), after.card.deck.as_deref(), after.card.excerpt.as_deref()), ("New", None, Some("E")));
        assert_eq!((after.card.primary_category, after.card.links.categories.clone(), after.card.word_count), (Some(economy), vec![economy], 3));
        assert_eq!((after.card.published_at, after.card.updated_at, after.card.path.clone()), (before.card.published_at, before.card.updated_at, before.card.path.clone()));
        assert_eq!((after.card.version, after.card.modified_at), (before.card.version + 1, now()));
        assert_eq!(names(&changes), one("article.updated"));
        assert_eq!(changes[0].paths, after.card.path.clone().into_iter().collect::<Vec<_>>());
        let list = app.get("/v1/articles?category=news&tag=energy&author=john&source=wire&kind=OPINION&featured=true").await.json();
        assert_eq!(list["data"][0]["title"], "New");
        assert_eq!(app.get("/v1/articles?category=culture").await.json()["data"].as_array().map(Vec::len), Some(0));

        let (same, changes) = logged(&app, articles::revise(&app.app, after.card.id, after.card.version, revision(content))).await;
        assert_eq!(same.expect("nothing is to be done"), after, "what changes nothing is no write");
        assert!(changes.is_empty());
        let stale = articles::revise(&app.app, after.card.id, before.card.version, revision(titled("x"))).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    }

    async fn readers_are_told_of_what_is_significant(app: TestApp) {
        let before = with_article(&app, r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z""#).await;
        let (id, version) = (before.card.id, before.card.version);
        let significant = Revision { significant: true, ..revision(titled("New")) };
        let (after, changes) = logged(&app, articles::revise(&app.app, id, version, significant)).await;
        assert_eq!(after.expect("it is changed").card.updated_at, now());
        assert_eq!(names(&changes), [("article.updated".to_owned(), true)]);
        let corrected = Revision { correction: Some(" It was Tuesday. ".to_owned()), ..Revision::default() };
        let (after, changes) = logged(&app, articles::revise(&app.app, id, version + 1, corrected)).await;
        let after = after.expect("it is corrected");
        assert_eq!(after.detail.corrections.iter().map(|one| (one.at, one.text.as_str())).collect::<Vec<_>>(), [(now(), "It was Tuesday.")]);
        assert_eq!(names(&changes), [("article.corrected".to_owned(), true)]);
    }

    async fn what_may_not_stand_in_an_article_is_refused_whole(app: TestApp) {
        let before = with_article(&app, r#","status":"PUBLISHED""#).await;
        let nobody = Uuid::from_u128(7);
        let jane = find::<AuthorData>(&app, "jane").await.id;
        let content = Content {
            title: Some(" ".to_owned()),
            canonical_url: Some(Some("javascript:alert(1)".to_owned())),
            contributions: Some(vec![Contribution { role: Role::Author, author: AuthorId::from_uuid(nobody) }]),
            // A thing of another kind is none of this one.
            tags: Some(vec![TagId::from_uuid(jane)]),
            primary_category: Some(Some(CategoryId::from_uuid(nobody))),
            image: Some(Some(ImageUse { media: MediaId::from_uuid(nobody), alt: None, caption: None, credit: None })),
            ..Content::default()
        };
        let (result, changes) = logged(&app, articles::revise(&app.app, before.card.id, before.card.version, revision(content))).await;
        assert_eq!(refused(result), ["title", "canonicalUrl", "contributions.0.author", "categories.0", "tags.0", "image"]);
        assert!(changes.is_empty());
        let dated = Revision { published_at: Some(after(60)), ..Revision::default() };
        assert_eq!(refused(articles::revise(&app.app, before.card.id, before.card.version, dated).await), ["publishedAt"]);
        let blank = Revision { correction: Some(String::new()), ..Revision::default() };
        assert_eq!(refused(articles::revise(&app.app, before.card.id, before.card.version, blank).await), ["correction"]);
        assert_eq!(stored(&app, before.card.id).await, before);
    }

    async fn a_draft_changes_unseen(app: TestApp) {
        let draft = with_article(&app, "").await;
        let (_, changes) = logged(&app, articles::revise(&app.app, draft.card.id, draft.card.version, revision(titled("New")))).await;
        assert_eq!(names(&changes), one("article.draftSaved"));
    }

    async fn a_former_path_leads_to_the_new_one(app: TestApp) {
        let before = with_article(&app, r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z""#).await;
        let id = before.card.id;
        let name = Rename { slug: Some("b".parse().expect("a slug")), path: Some("/moved/here".parse().expect("a path")) };
        let (after, changes) = logged(&app, articles::rename(&app.app, id, before.card.version, name.clone())).await;
        let after = after.expect("it is renamed");
        assert_eq!(stored(&app, id).await, after);
        assert_eq!(names(&changes), one("article.moved"));
        let paths: Vec<String> = changes[0].paths.iter().map(ToString::to_string).collect();
        assert_eq!(paths, ["/moved/here", "/2026/01/a"]);
        let Some(Resolved::Redirect(redirect)) = resolve(&app, "/2026/01/a").await else { panic!("an alias") };
        assert_eq!((redirect.status, redirect.to.as_str()), (301, "/moved/here"));
        assert!(matches!(resolve(&app, "/moved/here").await, Some(Resolved::Target(_))));
        assert_eq!(app.get("/v1/articles/b").await.json()["data"]["aliasPaths"][0]["path"], "/2026/01/a");
        let (same, changes) = logged(&app, articles::rename(&app.app, id, after.card.version, name)).await;
        assert_eq!(same.expect("nothing is to be done"), after);
        assert!(changes.is_empty());

        // And back again: what was an alias is its own path once more.
        let back = Rename { slug: None, path: before.card.path.clone() };
        let back = articles::rename(&app.app, id, after.card.version, back).await.expect("it is renamed");
        assert_eq!((back.card.path, back.card.slug.as_str()), (before.card.path, "b"));
        let Some(Resolved::Redirect(redirect)) = resolve(&app, "/moved/here").await else { panic!("an alias") };
        assert_eq!(redirect.to, "/2026/01/a");
    }

    async fn names_that_are_taken_are_refused(app: TestApp) {
        let before = with_article(&app, r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z""#).await;
        app.import(&format!("{}\n{}", line("b", r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z""#), r#"{"type":"redirect","from":"/old","to":"/news"}"#)).await;
        let slug = |text: &str| Rename { slug: Some(text.parse().expect("a slug")), path: None };
        let path = |text: &str| Rename { slug: None, path: Some(text.parse().expect("a path")) };
        for name in [slug("b"), path("/2026/01/b"), path("/news"), path("/old")] {
            let result = articles::rename(&app.app, before.card.id, before.card.version, name.clone()).await;
            assert!(is_conflict(&result), "{name:?} {result:?}");
        }
        assert_eq!(refused(articles::rename(&app.app, before.card.id, before.card.version, path("/")).await), ["path"]);
        assert_eq!(stored(&app, before.card.id).await, before);
        // A former path of another article goes to the newcomer.
        let other = card(&app, "b").await;
        articles::rename(&app.app, other.id, other.version, path("/elsewhere")).await.expect("it is renamed");
        articles::rename(&app.app, before.card.id, before.card.version, path("/2026/01/b")).await.expect("it is free now");
        let Some(Resolved::Target(_)) = resolve(&app, "/2026/01/b").await else { panic!("the newcomer") };
    }
}
