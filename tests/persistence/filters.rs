//! Filters, orders and pages, against the same rules written out in Rust.

use masthead_app::read::{ArticleList, NamedFilter, PageArguments};
use masthead_domain::{article::ArticleKind, listing::ArticleOrder, visibility::Visibility};
use masthead_test_support::{TestApp, both_engines};

/// Sixty articles over two months, with everything there is to filter by.
async fn newsroom(app: &TestApp) {
    let mut lines = vec![
        r#"{"type":"site","name":"S","locales":["en","az"]}"#.to_owned(),
        r#"{"type":"author","slug":"jane","name":"Jane"}"#.to_owned(),
        r#"{"type":"author","slug":"john","name":"John"}"#.to_owned(),
        r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
        r#"{"type":"category","path":"news/economy","name":"Economy"}"#.to_owned(),
        r#"{"type":"source","slug":"wire","name":"Wire"}"#.to_owned(),
    ];
    for tag in ["t2", "t3"] {
        lines.push(format!(r#"{{"type":"tag","slug":"{tag}","name":"{tag}"}}"#));
    }
    for n in 0..60 {
        let day = n % 28 + 1;
        let month = n / 30 + 1;
        let author = if n % 2 == 0 { "jane" } else { "john" };
        let category = if n % 3 == 0 { "news/economy" } else { "news" };
        let mut tags = Vec::new();
        if n % 2 == 0 {
            tags.push("\"t2\"");
        }
        if n % 3 == 0 {
            tags.push("\"t3\"");
        }
        let kind = if n % 5 == 0 { "OPINION" } else { "NEWS" };
        let status = if n % 10 == 9 { "DRAFT" } else { "PUBLISHED" };
        let source = if n % 4 == 0 { r#","source":"wire""# } else { "" };
        let locale = if n % 6 == 0 { "az" } else { "en" };
        lines.push(format!(
            r#"{{"type":"article","slug":"a{n:02}","locale":"{locale}","title":"{n:02}","kind":"{kind}","featured":{},"authors":["{author}"],"categories":["{category}"],"tags":[{}],"status":"{status}","publishedAt":"2026-{month:02}-{day:02}T{:02}:00:00Z"{source}}}"#,
            n % 7 == 0, tags.join(","), n % 24,
        ));
    }
    app.import(&lines.join("\n")).await;
}

fn visible(n: usize) -> bool {
    n % 10 != 9
}

async fn numbers(app: &TestApp, filter: NamedFilter) -> Vec<usize> {
    let reader = app.app.reader(Visibility::Public);
    let list = ArticleList {
        filter,
        ..ArticleList::default()
    };
    let arguments = PageArguments {
        first: Some(100),
        ..PageArguments::default()
    };
    let page = reader.article_page(&list, &arguments).await.expect("the list");
    let count = reader.article_count(&list).await.expect("the count");
    assert_eq!(count as usize, page.items.len(), "the total is exact");
    let mut numbers: Vec<usize> = page
        .nodes()
        .map(|card| card.title.parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    numbers
}

fn those(rule: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..60).filter(|n| visible(*n) && rule(*n)).collect()
}

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

both_engines! {
    async fn each_filter_holds_exactly_what_it_says(app: TestApp) {
        newsroom(&app).await;
        let none = NamedFilter::default;
        assert_eq!(numbers(&app, none()).await, those(|_| true));
        let economy = NamedFilter { category: names(&["news/economy"]), ..none() };
        assert_eq!(numbers(&app, economy.clone()).await, those(|n| n % 3 == 0));
        assert_eq!(numbers(&app, NamedFilter { category: names(&["news"]), ..none() }).await, those(|_| true));
        let both = NamedFilter { category: names(&["news", "news/economy"]), ..none() };
        assert_eq!(numbers(&app, both).await, those(|_| true));
        assert_eq!(numbers(&app, NamedFilter { author: names(&["jane"]), ..none() }).await, those(|n| n % 2 == 0));
        let any = NamedFilter { tag: names(&["t2", "t3"]), ..none() };
        assert_eq!(numbers(&app, any).await, those(|n| n % 2 == 0 || n % 3 == 0));
        let all = NamedFilter { tag_all: names(&["t2", "t3"]), ..none() };
        assert_eq!(numbers(&app, all).await, those(|n| n % 6 == 0));
        assert_eq!(numbers(&app, NamedFilter { source: names(&["wire"]), ..none() }).await, those(|n| n % 4 == 0));
        let opinion = NamedFilter { kind: Some(vec![ArticleKind::Opinion]), ..none() };
        assert_eq!(numbers(&app, opinion).await, those(|n| n % 5 == 0));
        assert_eq!(numbers(&app, NamedFilter { featured: Some(true), ..none() }).await, those(|n| n % 7 == 0));
        assert_eq!(numbers(&app, NamedFilter { featured: Some(false), ..none() }).await, those(|n| n % 7 != 0));
        let az = NamedFilter { locale: Some(vec!["az".parse().expect("a locale")]), ..none() };
        assert_eq!(numbers(&app, az).await, those(|n| n % 6 == 0));
        let joined = NamedFilter { author: names(&["jane"]), featured: Some(true), ..economy };
        assert_eq!(numbers(&app, joined).await, those(|n| n % 2 == 0 && n % 7 == 0 && n % 3 == 0));
    }

    async fn a_negation_leaves_out_and_nothing_else(app: TestApp) {
        newsroom(&app).await;
        let not = |not: NamedFilter| NamedFilter { not: Some(Box::new(not)), ..NamedFilter::default() };
        let none = NamedFilter::default;
        // What has no source is not of that source.
        assert_eq!(numbers(&app, not(NamedFilter { source: names(&["wire"]), ..none() })).await, those(|n| n % 4 != 0));
        assert_eq!(numbers(&app, not(NamedFilter { tag: names(&["t2"]), ..none() })).await, those(|n| n % 2 != 0));
        let several = NamedFilter { tag: names(&["t2"]), featured: Some(true), ..none() };
        assert_eq!(numbers(&app, not(several)).await, those(|n| n % 2 != 0 && n % 7 != 0));
        let nothing = NamedFilter { tag: names(&["unknown"]), ..none() };
        assert_eq!(numbers(&app, not(nothing.clone())).await, those(|_| true));
        assert_eq!(numbers(&app, nothing).await, those(|_| false));
    }

    async fn ranges_include_their_start_and_exclude_their_end(app: TestApp) {
        newsroom(&app).await;
        let moment = |text: &str| Some(text.parse().expect("a moment"));
        // Number 30 stands at 2026-02-03T06:00, 31 a day and an hour later.
        let from = NamedFilter { published_after: moment("2026-02-03T06:00:00Z"), ..NamedFilter::default() };
        assert!(numbers(&app, from).await.contains(&30));
        let until = NamedFilter { published_before: moment("2026-02-03T06:00:00Z"), ..NamedFilter::default() };
        assert!(!numbers(&app, until).await.contains(&30));
    }

    async fn pages_hold_everything_once_in_both_directions(app: TestApp) {
        newsroom(&app).await;
        for order in [ArticleOrder::PublishedAtDesc, ArticleOrder::PublishedAtAsc, ArticleOrder::UpdatedAtDesc] {
            for filter in [NamedFilter::default(), NamedFilter { category: names(&["news"]), ..NamedFilter::default() }] {
                let list = ArticleList { filter, order, ..ArticleList::default() };
                let reader = app.app.reader(Visibility::Public);
                let whole = PageArguments { first: Some(100), ..PageArguments::default() };
                let whole = reader.article_page(&list, &whole).await.expect("all");
                let all: Vec<_> = whole.nodes().map(|card| card.id).collect();
                assert_eq!(all.len(), 54);
                let mut forward = Vec::new();
                let mut after = None;
                loop {
                    let arguments = PageArguments { first: Some(7), after, ..PageArguments::default() };
                    let page = reader.article_page(&list, &arguments).await.expect("a page");
                    forward.extend(page.nodes().map(|card| card.id));
                    after = page.end_cursor().map(str::to_owned);
                    if !page.has_next { break }
                }
                assert_eq!(forward, all);
                let mut backward = Vec::new();
                let mut before = None;
                loop {
                    let arguments = PageArguments { last: Some(7), before, ..PageArguments::default() };
                    let page = reader.article_page(&list, &arguments).await.expect("a page");
                    let mut ids: Vec<_> = page.nodes().map(|card| card.id).collect();
                    ids.extend(backward);
                    backward = ids;
                    before = page.start_cursor().map(str::to_owned);
                    if !page.has_previous { break }
                }
                assert_eq!(backward, all);
                let third = PageArguments { first: Some(7), page: Some(3), ..PageArguments::default() };
                let third = reader.article_page(&list, &third).await.expect("page three");
                let third: Vec<_> = third.nodes().map(|card| card.id).collect();
                assert_eq!(third, all[14..21]);
            }
        }
    }

    async fn a_cursor_of_another_list_is_refused(app: TestApp) {
        newsroom(&app).await;
        let reader = app.app.reader(Visibility::Public);
        let page = reader.article_page(&ArticleList::default(), &PageArguments::default()).await.expect("a page");
        let after = page.end_cursor().map(str::to_owned);
        let other = ArticleList { order: ArticleOrder::PublishedAtAsc, ..ArticleList::default() };
        let arguments = PageArguments { after, ..PageArguments::default() };
        let refused = reader.article_page(&other, &arguments).await.expect_err("another order");
        assert_eq!(refused.code().as_str(), "BAD_CURSOR");
        let editor = app.app.reader(Visibility::Editorial);
        let refused = editor.article_page(&ArticleList::default(), &arguments).await.expect_err("other rights");
        assert_eq!(refused.code().as_str(), "BAD_CURSOR");
    }

    async fn a_category_alone_has_what_is_filed_in_it_whatever_comes_first(app: TestApp) {
        app.import(r#"{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"category","path":"opinion","name":"Opinion"}
{"type":"article","slug":"below","title":"Below","categories":["news/economy"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}
{"type":"article","slug":"both","title":"Both","categories":["news/economy","news"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z"}
{"type":"article","slug":"second","title":"Second","primaryCategory":"opinion","categories":["opinion","news"],"status":"PUBLISHED","publishedAt":"2026-01-03T00:00:00Z"}
{"type":"article","slug":"draft","title":"Draft","categories":["news"],"status":"DRAFT"}"#).await;
        let data = app.graphql(r#"{ category(by: { path: "news" }) {
            all: articles { totalCount nodes { slug } }
            own: articles(includeDescendants: false) { totalCount nodes { slug } }
            first: articles(includeDescendants: false, first: 1, filter: { publishedBefore: "2026-01-03T00:00:00Z" }, orderBy: PUBLISHED_AT_ASC) { nodes { slug } }
        } }"#, serde_json::json!({})).await;
        let category = &data["category"];
        let slugs = |list: &str| -> Vec<String> {
            let nodes = category[list]["nodes"].as_array().expect("nodes").iter();
            nodes.map(|node| node["slug"].as_str().expect("a slug").to_owned()).collect()
        };
        assert_eq!(slugs("all"), ["second", "both", "below"]);
        assert_eq!(slugs("own"), ["second", "both"]);
        assert_eq!(slugs("first"), ["both"]);
        assert_eq!((&category["all"]["totalCount"], &category["own"]["totalCount"]), (&3.into(), &2.into()));
    }

    async fn months_are_counted_for_what_is_visible(app: TestApp) {
        newsroom(&app).await;
        let reader = app.app.reader(Visibility::Public);
        let months = reader.archive(&ArticleList::default()).await.expect("the archive");
        let months: Vec<(&str, u64)> = months.iter().map(|month| (month.month.as_str(), month.count)).collect();
        assert_eq!(months, [("2026-02", 27), ("2026-01", 27)]);
    }
}
