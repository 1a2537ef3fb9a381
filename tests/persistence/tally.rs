//! The counts by month that are kept are those that counting gives.

use masthead_app::read::{ArticleList, NamedFilter};
use masthead_domain::visibility::Visibility;
use masthead_test_support::{TestApp, both_engines};

fn line(slug: &str, locale: &str, category: &str, status: &str, month: u32) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","locale":"{locale}","title":"T","categories":["{category}"],"status":"{status}","publishedAt":"2026-{month:02}-03T00:00:00Z"}}"#
    )
}

async fn import(app: &TestApp, articles: &[String]) {
    let categories = r#"{"type":"category","path":"news/economy","name":"E"}
{"type":"category","path":"culture","name":"C"}
"#;
    app.import(&format!("{categories}{}", articles.join("\n"))).await;
}

fn list(category: Option<&str>, locale: Option<&str>) -> NamedFilter {
    NamedFilter {
        category: category.map(|category| vec![category.to_owned()]),
        locale: locale.map(|locale| vec![locale.parse().expect("a locale")]),
        ..NamedFilter::default()
    }
}

/// The archive of a list, in the order of its months.
async fn archive(app: &TestApp, filter: NamedFilter) -> Vec<(String, u64)> {
    let reader = app.app.reader(Visibility::Public);
    let list = ArticleList {
        filter,
        ..ArticleList::default()
    };
    let total = reader.article_count(&list).await.expect("the total");
    let months = reader.archive(&list).await.expect("the archive");
    assert_eq!(months.iter().map(|month| month.count).sum::<u64>(), total);
    months
        .into_iter()
        .map(|month| (month.month, month.count))
        .collect()
}

/// What is kept, after it was compared with what counting gives.
async fn checked(app: &TestApp, category: Option<&str>, locale: Option<&str>) -> Vec<(String, u64)> {
    let kept = archive(app, list(category, locale)).await;
    // Dates are not kept apart, so this filter counts.
    let counting = NamedFilter {
        published_after: Some("1970-01-01T00:00:00Z".parse().expect("a moment")),
        ..list(category, locale)
    };
    assert_eq!(archive(app, counting).await, kept, "{category:?} {locale:?}");
    kept
}

async fn check_all(app: &TestApp) {
    for category in [None, Some("news"), Some("news/economy"), Some("culture")] {
        for locale in [None, Some("en"), Some("az"), Some("tr")] {
            checked(app, category, locale).await;
        }
    }
}

fn months(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected
        .iter()
        .map(|(month, count)| ((*month).to_owned(), *count))
        .collect()
}

both_engines! {
    async fn counts_follow_every_write(app: TestApp) {
        import(&app, &[
            line("a", "en", "news/economy", "PUBLISHED", 1),
            line("b", "en", "news/economy", "PUBLISHED", 2),
            line("c", "az", "culture", "PUBLISHED", 2),
            line("d", "en", "culture", "DRAFT", 2),
        ]).await;
        assert_eq!(checked(&app, None, None).await, months(&[("2026-02", 2), ("2026-01", 1)]));
        assert_eq!(checked(&app, Some("news"), None).await, months(&[("2026-02", 1), ("2026-01", 1)]));
        check_all(&app).await;
        // Another month, another section, out and in again.
        import(&app, &[
            line("a", "en", "culture", "PUBLISHED", 3),
            line("b", "en", "news/economy", "UNPUBLISHED", 2),
            line("d", "en", "culture", "PUBLISHED", 2),
        ]).await;
        assert_eq!(checked(&app, None, None).await, months(&[("2026-03", 1), ("2026-02", 2)]));
        assert_eq!(checked(&app, Some("news"), None).await, months(&[]));
        assert_eq!(checked(&app, Some("culture"), Some("en")).await, months(&[("2026-03", 1), ("2026-02", 1)]));
        check_all(&app).await;
    }

    async fn a_name_that_stands_for_nothing_counts_nothing(app: TestApp) {
        import(&app, &[line("a", "en", "news/economy", "PUBLISHED", 1)]).await;
        assert_eq!(checked(&app, Some("unknown"), None).await, months(&[]));
    }
}
