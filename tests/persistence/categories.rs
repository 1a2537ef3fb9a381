//! The tree of categories, and what follows when it changes.

use std::sync::Arc;

use masthead_app::{
    categories::{self, Place},
    error::Error,
    read::{ArticleList, NamedFilter, Resolved},
};
use masthead_domain::{entity::Category, id::CategoryId, taxonomy::CategoryData, visibility::Visibility};
use masthead_test_support::{TestApp, both_engines};

const LINES: &str = r#"{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"category","path":"news/economy/banks","name":"Banks"}
{"type":"category","path":"culture","name":"Culture"}
{"type":"article","slug":"a","locale":"en","title":"A","categories":["news/economy/banks"],"status":"PUBLISHED"}
{"type":"article","slug":"b","locale":"en","title":"B","categories":["news"],"status":"PUBLISHED"}"#;

async fn find(app: &TestApp, path: &str) -> Arc<Category> {
    let reader = app.app.reader(Visibility::Public);
    reader
        .find::<CategoryData>(path)
        .await
        .expect("the store answers")
        .expect("the category is there")
}

async fn titles(app: &TestApp, category: &str) -> Vec<String> {
    let reader = app.app.reader(Visibility::Public);
    let filter = NamedFilter {
        category: Some(vec![category.to_owned()]),
        ..NamedFilter::default()
    };
    let list = ArticleList {
        filter,
        ..ArticleList::default()
    };
    let page = reader
        .article_page(&list, &Default::default())
        .await
        .expect("the list");
    let mut titles: Vec<String> = page.nodes().map(|card| card.title.clone()).collect();
    titles.sort();
    let total = reader.article_count(&list).await.expect("the total");
    assert_eq!(total as usize, titles.len(), "the total follows");
    titles
}

both_engines! {
    async fn a_subtree_moves_with_its_articles_and_leaves_aliases(app: TestApp) {
        app.import(LINES).await;
        assert_eq!(titles(&app, "news").await, ["A", "B"]);
        assert_eq!(titles(&app, "culture").await, [""; 0]);
        let economy = find(&app, "news/economy").await;
        let culture = find(&app, "culture").await;
        let place = Place {
            parent: Some(CategoryId::from_uuid(culture.id)),
            slug: "money".parse().expect("a slug"),
            position: 3,
        };
        categories::relocate(&app.app, CategoryId::from_uuid(economy.id), economy.version, &place)
            .await
            .expect("it moves");
        assert_eq!(titles(&app, "news").await, ["B"]);
        assert_eq!(titles(&app, "culture").await, ["A"]);
        assert_eq!(titles(&app, "culture/money/banks").await, ["A"]);
        let banks = find(&app, "culture/money/banks").await;
        let reader = app.app.reader(Visibility::Public);
        let above = reader.ancestors(&banks).await.expect("ancestors");
        let names: Vec<&str> = above.iter().map(|category| category.slug.as_str()).collect();
        assert_eq!(names, ["culture", "money"]);
        let former = reader.resolve("/news/economy/banks", None).await.expect("the store answers");
        let Some(Resolved::Redirect(redirect)) = former else { panic!("an alias: {former:?}") };
        assert_eq!((redirect.status, redirect.to.as_str()), (301, "/culture/money/banks"));
    }

    async fn a_category_cannot_lie_below_itself(app: TestApp) {
        app.import(LINES).await;
        let news = find(&app, "news").await;
        let banks = find(&app, "news/economy/banks").await;
        let place = Place {
            parent: Some(CategoryId::from_uuid(banks.id)),
            slug: "news".parse().expect("a slug"),
            position: 0,
        };
        let refused = categories::relocate(&app.app, CategoryId::from_uuid(news.id), news.version, &place).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        let stale = categories::relocate(&app.app, CategoryId::from_uuid(news.id), news.version + 1, &place).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    }
}
