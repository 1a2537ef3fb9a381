//! Every list has an index that serves it: the database says so itself.

use masthead_app::read::{ArticleList, NamedFilter, PageArguments};
use masthead_domain::{
    article::ArticleKind,
    listing::{ArticleFilter, ArticleOrder},
    visibility::Visibility,
};
use masthead_persistence::Engine;
use masthead_test_support::{TestApp, both_engines};

async fn newsroom(app: &TestApp) {
    let mut lines = vec![
        r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
        r#"{"type":"author","slug":"jane","name":"Jane"}"#.to_owned(),
        r#"{"type":"source","slug":"wire","name":"Wire"}"#.to_owned(),
        r#"{"type":"tag","slug":"t","name":"T"}"#.to_owned(),
        r#"{"type":"tag","slug":"u","name":"U"}"#.to_owned(),
    ];
    for n in 0..300 {
        lines.push(format!(
            r#"{{"type":"article","slug":"a{n}","locale":"en","title":"{n}","featured":true,"kind":"OPINION","authors":["jane"],"categories":["news"],"tags":["t","u"],"source":"wire","status":"PUBLISHED","publishedAt":"2026-01-{:02}T{:02}:00:00Z"}}"#,
            n / 24 + 1,
            n % 24,
        ));
    }
    app.import(&lines.join("\n")).await;
}

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Each filter that is offered, and the index from which its list by date is read.
fn lists() -> Vec<(&'static str, NamedFilter)> {
    let none = NamedFilter::default;
    let en = || Some(vec!["en".parse().expect("a locale")]);
    let month = || NamedFilter {
        published_after: Some("2026-01-02T00:00:00Z".parse().expect("a moment")),
        published_before: Some("2026-01-08T00:00:00Z".parse().expect("a moment")),
        ..NamedFilter::default()
    };
    let category = || names(&["news"]);
    vec![
        ("article_live_published_idx", none()),
        ("article_live_published_idx", month()),
        (
            "article_live_locale_published_idx",
            NamedFilter {
                locale: en(),
                ..none()
            },
        ),
        (
            "article_live_locale_published_idx",
            NamedFilter {
                locale: en(),
                ..month()
            },
        ),
        (
            "article_live_kind_idx",
            NamedFilter {
                kind: Some(vec![ArticleKind::Opinion]),
                ..none()
            },
        ),
        (
            "article_live_featured_idx",
            NamedFilter {
                featured: Some(true),
                ..none()
            },
        ),
        (
            "article_live_source_idx",
            NamedFilter {
                source: names(&["wire"]),
                ..none()
            },
        ),
        (
            "article_category_category_idx",
            NamedFilter {
                category: category(),
                ..none()
            },
        ),
        (
            "article_category_category_idx",
            NamedFilter {
                category: category(),
                ..month()
            },
        ),
        (
            "article_category_live_locale_idx",
            NamedFilter {
                category: category(),
                locale: en(),
                ..none()
            },
        ),
        (
            "article_contribution_author_idx",
            NamedFilter {
                author: names(&["jane"]),
                ..none()
            },
        ),
        (
            "article_tag_tag_idx",
            NamedFilter {
                tag: names(&["t"]),
                ..none()
            },
        ),
        (
            "article_tag_tag_idx",
            NamedFilter {
                tag_all: names(&["t", "u"]),
                ..none()
            },
        ),
    ]
}

async fn resolved(app: &TestApp, filter: &NamedFilter) -> ArticleFilter {
    let reader = app.app.reader(Visibility::Public);
    reader.filter(filter).await.expect("a filter")
}

/// What is wrong with a plan by which a list is to be read in the order of an index.
fn fault(plan: &str) -> Option<&'static str> {
    if plan.contains("TEMP B-TREE FOR ORDER") || plan.contains("Sort") {
        return Some("it is sorted");
    }
    let scans = plan.contains("SCAN a\n") || plan.contains("SCAN l\n") || plan.contains("Seq Scan");
    scans.then_some("it is scanned")
}

both_engines! {
    /// No list is sorted or scanned when it is read: its rows come out of an index in their order.
    async fn lists_are_read_from_an_index(app: TestApp) {
        newsroom(&app).await;
        let mut wrong: Vec<String> = Vec::new();
        for (index, filter) in lists() {
            for order in [ArticleOrder::PublishedAtDesc, ArticleOrder::PublishedAtAsc] {
                let what = format!("{filter:?} {order:?}");
                let plan = app.app.store.explain_list(&resolved(&app, &filter).await, order).await.expect("a plan");
                // PostgreSQL chooses by what it knows of the rows among several that serve.
                let by_index = plan.contains(index) || app.app.store.engine() == Engine::Postgres;
                if let Some(fault) = fault(&plan).or((!by_index).then_some(index)) {
                    wrong.push(format!("{fault}: {what}\n{plan}"));
                }
                let list = ArticleList { filter: filter.clone(), order, ..ArticleList::default() };
                let arguments = PageArguments { first: Some(5), ..PageArguments::default() };
                let page = app.app.reader(Visibility::Public).article_page(&list, &arguments).await.expect("a page");
                assert_eq!(page.items.len(), 5);
            }
            // By the last update, filters on the article's own columns may be sorted instead: the database knows how
            // many there are, and of few it is the better way.
            let own = index.starts_with("article_live_") && filter != NamedFilter::default();
            if own || filter.published_after.is_some() || filter.locale.is_some() {
                continue;
            }
            for order in [ArticleOrder::UpdatedAtDesc, ArticleOrder::UpdatedAtAsc] {
                let plan = app.app.store.explain_list(&resolved(&app, &filter).await, order).await.expect("a plan");
                if let Some(fault) = fault(&plan) {
                    wrong.push(format!("{fault}: {filter:?} {order:?}\n{plan}"));
                }
            }
        }
        assert!(wrong.is_empty(), "no index serves these lists:\n{}", wrong.join("\n"));
    }

    /// A page far down skips rows of the index and not articles.
    async fn numbered_pages_skip_in_the_index(app: TestApp) {
        newsroom(&app).await;
        for filter in [
            NamedFilter { category: names(&["news"]), ..NamedFilter::default() },
            NamedFilter { author: names(&["jane"]), ..NamedFilter::default() },
            NamedFilter { tag: names(&["t"]), ..NamedFilter::default() },
        ] {
            let list = ArticleList { filter, ..ArticleList::default() };
            let reader = app.app.reader(Visibility::Public);
            let all = PageArguments { first: Some(100), ..PageArguments::default() };
            let all = reader.article_page(&list, &all).await.expect("the first page");
            let third = PageArguments { first: Some(30), page: Some(3), ..PageArguments::default() };
            let third = reader.article_page(&list, &third).await.expect("the third page");
            let slugs = |page: &masthead_app::read::Page<_>, from: usize, to: usize| -> Vec<String> {
                page.nodes().skip(from).take(to - from).map(|card: &std::sync::Arc<masthead_domain::article::ArticleCard>| card.slug.to_string()).collect()
            };
            assert_eq!(slugs(&third, 0, 30), slugs(&all, 60, 90));
            assert!(third.has_next && third.has_previous);
        }
    }

    /// A neighbour in the primary category is read like a list.
    async fn neighbours_are_read_from_an_index(app: TestApp) {
        newsroom(&app).await;
        let category = resolved(&app, &NamedFilter { category: names(&["news"]), ..NamedFilter::default() }).await;
        let filter = ArticleFilter {
            primary_category: category.categories.and_then(|categories| categories.first().copied()),
            locales: Some(vec!["en".parse().expect("a locale")]),
            ..ArticleFilter::default()
        };
        let plan = app.app.store.explain_list(&filter, ArticleOrder::PublishedAtAsc).await.expect("a plan");
        assert_eq!(fault(&plan), None, "{plan}");
    }

    /// Things are found by their ids, however many there are of them.
    async fn things_are_read_by_their_ids(app: TestApp) {
        newsroom(&app).await;
        let filter = resolved(&app, &NamedFilter { author: names(&["jane"]), ..NamedFilter::default() }).await;
        let ids: Vec<_> = filter.authors.into_iter().flatten().map(masthead_domain::id::AuthorId::uuid).collect();
        assert_eq!(ids.len(), 1);
        let plan = app.app.store.explain_entities(&ids).await.expect("a plan");
        assert!(!plan.contains("SCAN e\n") && !plan.contains("Seq Scan on entity"), "{plan}");
    }

    /// Totals and archives read kept counts, or one index and no article.
    async fn totals_read_no_article(app: TestApp) {
        newsroom(&app).await;
        for (index, filter) in lists() {
            let total = app.app.store.explain_total(&resolved(&app, &filter).await).await.expect("a plan");
            let article_is_read = match index {
                // What joins two things must look at both.
                _ if filter.tag_all.is_some() => continue,
                _ => total.contains("article_pkey") || total.contains("SCAN a\n") || total.contains("Seq Scan on article a"),
            };
            assert!(!article_is_read, "{filter:?}:\n{total}");
        }
    }
}
