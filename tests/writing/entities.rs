//! Changing and removing what stands beside articles.

use masthead_app::{
    articles,
    categories::{self, Place},
    entities::{self, EntityRevision},
    error::Error,
    read::Resolved,
};
use masthead_domain::{
    article::StatusReason,
    body::Body,
    id::{CategoryId, Kind, MediaId},
    locale::Localized,
    menu::MenuData,
    page::PageData,
    site::SiteData,
    taxonomy::{AuthorData, CategoryData, CollectionData, SourceData, TagData},
};
use masthead_test_support::{TestApp, both_engines};
use uuid::Uuid;

use super::*;

fn en(text: &str) -> Localized<String> {
    Localized::one(&"en".parse().expect("a locale"), text.to_owned())
}

fn data<D>(data: D) -> EntityRevision<D> {
    EntityRevision {
        data: Some(data),
        ..EntityRevision::default()
    }
}

both_engines! {
    async fn a_person_gets_another_name(app: TestApp) {
        app.import(&format!("{NEWSROOM}{}", line("a", r#","status":"PUBLISHED","authors":["jane"]"#))).await;
        let before = find::<AuthorData>(&app, "jane").await;
        let change = data(AuthorData { name: en("Jane Roe"), ..before.data.clone() });
        let (after, changes) = logged(&app, entities::revise(&app.app, before.id, before.version, change.clone())).await;
        let after = after.expect("she is renamed");
        assert_eq!(find::<AuthorData>(&app, "jane").await, after);
        assert_eq!((after.version, after.modified_at, after.path.clone()), (before.version + 1, now(), before.path.clone()));
        assert_eq!(names(&changes), one("author.updated"));
        assert_eq!(changes[0].paths, before.path.clone().into_iter().collect::<Vec<_>>());
        assert_eq!(app.get("/v1/articles/a").await.json()["data"]["bylineText"], "Jane Roe");
        let (same, changes) = logged(&app, entities::revise(&app.app, before.id, after.version, change.clone())).await;
        assert_eq!((same.expect("nothing is to be done"), changes.len()), (after, 0));
        let stale = entities::revise(&app.app, before.id, before.version, change.clone()).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        let tag = find::<TagData>(&app, "energy").await;
        let other = entities::revise(&app.app, tag.id, tag.version, change).await;
        assert!(matches!(other, Err(Error::NotFound)), "a tag is no person: {other:?}");
    }

    async fn another_slug_moves_its_page(app: TestApp) {
        app.import(NEWSROOM).await;
        let before = find::<TagData>(&app, "energy").await;
        let renamed = |slug: &str| EntityRevision { slug: Some(slug.parse().expect("a slug")), ..EntityRevision::<TagData>::default() };
        let (after, changes) = logged(&app, entities::revise(&app.app, before.id, before.version, renamed("power"))).await;
        let after = after.expect("it is renamed");
        assert_eq!((after.slug.as_str(), after.tree_path.as_str()), ("power", "power"));
        assert_eq!(names(&changes), one("tag.moved"));
        assert_eq!(changes[0].paths.iter().map(ToString::to_string).collect::<Vec<_>>(), ["/tag/energy", "/tag/power"]);
        let Some(Resolved::Redirect(redirect)) = resolve(&app, "/tag/energy").await else { panic!("an alias") };
        assert_eq!(redirect.to, "/tag/power");
        app.import(r#"{"type":"tag","slug":"oil","name":"Oil"}"#).await;
        assert!(is_conflict(&entities::revise(&app.app, before.id, after.version, renamed("oil")).await));
        let news = find::<CategoryData>(&app, "news").await;
        let alone = EntityRevision { slug: Some("n".parse().expect("a slug")), ..EntityRevision::<CategoryData>::default() };
        assert_eq!(refused(entities::revise(&app.app, news.id, news.version, alone).await), ["slug"]);
    }

    async fn what_may_not_stand_in_a_thing_is_refused(app: TestApp) {
        app.import(&format!(r#"{NEWSROOM}{{"type":"site","name":"Site","locales":["en"]}}
{{"type":"collection","slug":"best","name":"Best","items":[]}}"#)).await;
        let jane = find::<AuthorData>(&app, "jane").await;
        let nobody = MediaId::from_uuid(Uuid::from_u128(7));
        let blank = data(AuthorData { name: en(" "), image: Some(nobody), ..jane.data.clone() });
        assert_eq!(refused(entities::revise(&app.app, jane.id, jane.version, blank).await), ["name", "image"]);
        let site = find::<SiteData>(&app, "site").await;
        let nowhere = data(SiteData { locales: Vec::new(), ..site.data.clone() });
        assert_eq!(refused(entities::revise(&app.app, site.id, site.version, nowhere).await), ["locales"]);
        let best = find::<CollectionData>(&app, "best").await;
        let lost = data(CollectionData { items: vec![ArticleId::from_uuid(jane.id)], ..best.data.clone() });
        assert_eq!(refused(entities::revise(&app.app, best.id, best.version, lost).await), ["items"]);
        let body = EntityRevision { bodies: Some(Localized::default()), ..EntityRevision::<AuthorData>::default() };
        assert_eq!(refused(entities::revise(&app.app, jane.id, jane.version, body).await), ["bodies"]);
    }

    async fn a_page_and_a_menu_change(app: TestApp) {
        app.import(r#"{"type":"page","path":"imprint","title":"Imprint","bodyHtml":"<p>old</p>"}
{"type":"menu","location":"primary","items":[{"label":"News","path":"/news"}]}"#).await;
        let page = find::<PageData>(&app, "imprint").await;
        let bodies = Localized::one(&"en".parse().expect("a locale"), Body::from_html("<p>new</p>"));
        let change = EntityRevision { bodies: Some(bodies), ..EntityRevision::<PageData>::default() };
        let (_, changes) = logged(&app, entities::revise(&app.app, page.id, page.version, change)).await;
        assert_eq!(names(&changes), one("page.updated"));
        assert_eq!(app.get("/v1/pages/imprint").await.json()["data"]["bodyText"], "new");
        let hidden = data(PageData { status: masthead_domain::article::Status::Draft, ..page.data.clone() });
        entities::revise(&app.app, page.id, page.version + 1, hidden).await.expect("it is hidden");
        app.get("/v1/pages/imprint").await.expect_status(404);
        let menu = find::<MenuData>(&app, "primary").await;
        let mut items = menu.data.items.clone();
        items[0].label = en("All news");
        let (_, changes) = logged(&app, entities::revise(&app.app, menu.id, menu.version, data(MenuData { items, ..menu.data.clone() }))).await;
        assert_eq!(names(&changes), one("menu.updated"));
        assert_eq!(app.get("/v1/menus/primary").await.json()["data"]["items"][0]["label"], "All news");
    }

    async fn only_what_nothing_refers_to_is_removed(app: TestApp) {
        app.import(&format!(r#"{NEWSROOM}{{"type":"menu","location":"primary","items":[{{"path":"/culture"}}]}}
{}"#, line("a", r#","authors":["jane"],"categories":["news/economy"],"tags":["energy"],"source":"wire""#))).await;
        let economy = find::<CategoryData>(&app, "news/economy").await;
        let news = find::<CategoryData>(&app, "news").await;
        let culture = find::<CategoryData>(&app, "culture").await;
        let jane = find::<AuthorData>(&app, "jane").await;
        let energy = find::<TagData>(&app, "energy").await;
        let wire = find::<SourceData>(&app, "wire").await;
        for (kind, id, version) in [
            (Kind::Author, jane.id, jane.version),
            (Kind::Category, economy.id, economy.version),
            (Kind::Category, news.id, news.version),
            (Kind::Category, culture.id, culture.version),
            (Kind::Tag, energy.id, energy.version),
            (Kind::Source, wire.id, wire.version),
        ] {
            let result = entities::delete(&app.app, kind, id, version).await;
            assert!(is_conflict(&result), "{kind:?} {result:?}");
        }
        let john = find::<AuthorData>(&app, "john").await;
        let stale = entities::delete(&app.app, Kind::Author, john.id, john.version + 1).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        let other = entities::delete(&app.app, Kind::Tag, john.id, john.version).await;
        assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
        let (done, changes) = logged(&app, entities::delete(&app.app, Kind::Author, john.id, john.version)).await;
        done.expect("nothing refers to him");
        assert_eq!(names(&changes), one("author.deleted"));
        assert_eq!((changes[0].version, changes[0].paths.clone()), (john.version + 1, john.path.clone().into_iter().collect()));
        assert!(resolve(&app, "/author/john").await.is_none());
        app.get("/v1/authors/john").await.expect_status(404);
        // Its name and its path are free again.
        app.import(r#"{"type":"author","slug":"john","name":"Another John"}"#).await;
        assert!(matches!(resolve(&app, "/author/john").await, Some(Resolved::Target(_))));

        // In the bin it still refers.
        let draft = card(&app, "a").await;
        articles::delete(&app.app, draft.id, draft.version, None).await.expect("it is deleted");
        assert!(is_conflict(&entities::delete(&app.app, Kind::Author, jane.id, jane.version).await));
    }

    async fn what_is_written_while_its_category_moves_is_filed_under_the_new_place(app: TestApp) {
        let published = r#","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z","categories":["news/economy"]"#;
        let article = with_article(&app, published).await;
        let economy = find::<CategoryData>(&app, "news/economy").await;
        let parents = [find::<CategoryData>(&app, "culture").await.id, find::<CategoryData>(&app, "news").await.id];
        let moving = async {
            for step in 0..10 {
                let place = Place {
                    parent: Some(CategoryId::from_uuid(parents[step % 2])),
                    slug: "economy".parse().expect("a slug"),
                    position: 0,
                };
                let version = economy.version + step as i32;
                categories::relocate(&app.app, CategoryId::from_uuid(economy.id), version, &place).await.expect("moved");
            }
        };
        let turning = async {
            let (id, first) = (article.card.id, article.card.version);
            for version in (first..first + 10).step_by(2) {
                let how = articles::Unpublish { reason: StatusReason::Editor, replacement: None };
                articles::unpublish(&app.app, id, version, how).await.expect("taken back");
                articles::publish(&app.app, id, version + 1).await.expect("published");
            }
        };
        tokio::join!(moving, turning);
        for (category, found) in [("news", 1), ("culture", 0), ("news/economy", 1)] {
            let list = app.get(&format!("/v1/articles?category={category}&count=true")).await.json();
            assert_eq!(list["meta"]["totalCount"], found, "{category}");
            assert_eq!(list["data"].as_array().map(Vec::len), Some(found), "{category}");
        }
    }
}
