//! What is written is found, and what is taken back is not.

use masthead_app::{
    articles::{self, Unpublish},
    categories::{self, Place},
};
use masthead_domain::{article::StatusReason, id::CategoryId, visibility::Visibility};
use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en"]}
{"type":"author","slug":"jane","name":"Jane Whitlock"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"opinion","name":"Opinion"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"article","slug":"one","locale":"en","title":"One","bodyHtml":"<p>sturgeon</p>","authors":["jane"],"categories":["news/economy"],"status":"PUBLISHED"}"#;

fn line(slug: &str, status: &str) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","locale":"en","title":"Another","bodyHtml":"<p>sturgeon and caviar</p>","status":"{status}"}}"#
    )
}

both_engines! {
    async fn what_is_published_is_found_and_what_is_taken_back_is_not(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        indexed.app.import(&line("two", "DRAFT")).await;
        indexed.follow().await;
        assert_eq!(indexed.found("sturgeon ").await, ["one"]);
        indexed.app.import(&line("two", "PUBLISHED")).await;
        indexed.follow().await;
        assert_eq!(indexed.found("caviar ").await, ["two"]);
        let reader = indexed.app.app.reader(Visibility::Public);
        let two = reader.find_article("two", None).await.expect("read").expect("there");
        let how = Unpublish { reason: StatusReason::Editor, replacement: None };
        articles::unpublish(&indexed.app.app, two.id, two.version, how).await.expect("taken back");
        // Not even while the index does not know of it.
        assert!(indexed.found("caviar ").await.is_empty());
        indexed.follow().await;
        let answer = indexed.answer("q=sturgeon+&count=true").await;
        assert_eq!(answer["meta"]["totalCount"], 1);
    }

    async fn a_new_name_is_found_without_its_articles_being_read_again(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        indexed.app.import(r#"{"type":"author","slug":"jane","name":"Jane Marlowe"}"#).await;
        indexed.follow().await;
        assert_eq!(indexed.found("marlowe ").await, ["one"]);
        assert!(indexed.found("whitlock ").await.is_empty());
    }

    async fn a_section_that_moves_takes_its_articles_along(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        assert_eq!(indexed.answer("q=sturgeon+&category=news").await["data"].as_array().map(Vec::len), Some(1));
        let reader = indexed.app.app.reader(Visibility::Editorial);
        let category = async |path: &str| {
            let found = reader.find::<masthead_domain::taxonomy::CategoryData>(path).await.expect("read");
            found.expect("there")
        };
        let (economy, opinion) = (category("news/economy").await, category("opinion").await);
        let place = Place { parent: Some(CategoryId::from_uuid(opinion.id)), slug: economy.slug.parse().expect("a slug"), position: 0 };
        categories::relocate(&indexed.app.app, CategoryId::from_uuid(economy.id), economy.version, &place).await.expect("moved");
        indexed.follow().await;
        for (path, count) in [("news", 0), ("opinion", 1), ("opinion/economy", 1)] {
            let answer = indexed.answer(&format!("q=sturgeon+&category={}&count=true", crate::search::index::encoded(path))).await;
            assert_eq!(answer["meta"]["totalCount"], count, "{path}");
        }
    }

    async fn without_an_index_the_caller_is_told_when_to_come_again(app: TestApp) {
        let index = masthead_search::TextIndex::new(masthead_search::SearchSettings::default());
        let app = app.searched_by(Some(index));
        let answer = app.get("/v1/search?q=a").await.expect_status(503);
        assert_eq!(answer.header("retry-after"), Some("5"));
    }
}
