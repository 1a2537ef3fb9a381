//! Every list has an index that serves it: the database says so itself.

use masthead_app::read::{ArticleList, NamedFilter, PageArguments};
use masthead_domain::listing::ArticleOrder;
use masthead_domain::visibility::Visibility;
use masthead_test_support::{TestApp, both_engines};

both_engines! {
    /// No list is sorted or scanned when it is read: its rows come out of an index in their order.
    async fn lists_are_read_from_an_index(app: TestApp) {
        let mut lines = vec![
            r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
            r#"{"type":"author","slug":"jane","name":"Jane"}"#.to_owned(),
            r#"{"type":"tag","slug":"t","name":"T"}"#.to_owned(),
        ];
        for n in 0..300 {
            lines.push(format!(
                r#"{{"type":"article","slug":"a{n}","locale":"en","title":"{n}","authors":["jane"],"categories":["news"],"tags":["t"],"status":"PUBLISHED","publishedAt":"2026-01-{:02}T{:02}:00:00Z"}}"#,
                n / 24 + 1, n % 24,
            ));
        }
        app.import(&lines.join("\n")).await;
        let name = |name: &str| Some(vec![name.to_owned()]);
        let lists = [
            NamedFilter::default(),
            NamedFilter { category: name("news"), ..NamedFilter::default() },
            NamedFilter { author: name("jane"), ..NamedFilter::default() },
            NamedFilter { tag: name("t"), ..NamedFilter::default() },
        ];
        for filter in lists {
            for order in [ArticleOrder::PublishedAtDesc, ArticleOrder::PublishedAtAsc] {
                let list = ArticleList { filter: filter.clone(), order, ..ArticleList::default() };
                let plan = app.app.store.explain_list(
                    &app.app.reader(Visibility::Public).filter(&list.filter).await.expect("a filter"),
                    order,
                ).await.expect("a plan");
                let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort");
                let scans = plan.contains("SCAN a\n") || plan.contains("SCAN l\n") || plan.contains("Seq Scan");
                assert!(!sorts && !scans, "no index serves {list:?}:\n{plan}");
                let arguments = PageArguments { first: Some(5), ..PageArguments::default() };
                let page = app.app.reader(Visibility::Public).article_page(&list, &arguments).await.expect("a page");
                assert_eq!(page.items.len(), 5);
            }
        }
    }
}
