//! The index answers filters and rights exactly as the database does.

use std::{collections::BTreeSet, sync::Arc};

use masthead_app::{
    read::{ArticleList, NamedFilter, PageArguments},
    search::{SearchRequest, SearchWishes, search},
};
use masthead_domain::{
    article::{ArticleKind, Status},
    visibility::{Scope, Visibility},
};
use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

fn lines() -> String {
    let mut lines = String::from(
        r#"{"type":"site","name":"Digest","locales":["en","az"]}
{"type":"author","slug":"a0","name":"A"}
{"type":"author","slug":"a1","name":"B"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"category","path":"opinion","name":"Opinion"}
{"type":"tag","slug":"t0","name":"T0"}
{"type":"tag","slug":"t1","name":"T1"}
{"type":"source","slug":"wire","name":"Wire"}
"#,
    );
    for number in 0..40_u32 {
        let category = ["news", "news/economy", "opinion"][number as usize % 3];
        let tags = ["[]", r#"["t0"]"#, r#"["t0","t1"]"#, r#"["t1"]"#][number as usize % 4];
        let kind = ["NEWS", "OPINION", "ANALYSIS"][(number / 2) as usize % 3];
        let locale = if number.is_multiple_of(5) { "az" } else { "en" };
        let status = if number % 7 == 3 { "DRAFT" } else { "PUBLISHED" };
        let source = if number.is_multiple_of(6) {
            r#","source":"wire""#
        } else {
            ""
        };
        let featured = number.is_multiple_of(9);
        let month = number % 12 + 1;
        let line = format!(
            r#"{{"type":"article","slug":"n{number}","locale":"{locale}","title":"Word {number}","bodyHtml":"<p>word</p>","kind":"{kind}","featured":{featured},"authors":["a{}"],"primaryCategory":"{category}","categories":["{category}"],"tags":{tags}{source},"status":"{status}","publishedAt":"2025-{month:02}-01T00:00:00Z","updatedAt":"2026-{month:02}-01T00:00:00Z"}}
"#,
            number % 2
        );
        lines.push_str(&line);
    }
    lines
}

fn filters() -> Vec<NamedFilter> {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    let moment = |text: &str| Some(text.parse().expect("a moment"));
    let plain = NamedFilter::default;
    let single = [
        NamedFilter {
            category: names(&["news"]),
            ..plain()
        },
        NamedFilter {
            category: names(&["news/economy", "opinion"]),
            ..plain()
        },
        NamedFilter {
            author: names(&["a1"]),
            ..plain()
        },
        NamedFilter {
            tag: names(&["t0", "t1"]),
            ..plain()
        },
        NamedFilter {
            tag_all: names(&["t0", "t1"]),
            ..plain()
        },
        NamedFilter {
            tag_all: names(&["t0", "none"]),
            ..plain()
        },
        NamedFilter {
            source: names(&["wire"]),
            ..plain()
        },
        NamedFilter {
            kind: Some(vec![ArticleKind::Opinion, ArticleKind::Analysis]),
            ..plain()
        },
        NamedFilter {
            featured: Some(true),
            ..plain()
        },
        NamedFilter {
            featured: Some(false),
            ..plain()
        },
        NamedFilter {
            locale: Some(vec!["az".parse().expect("a locale")]),
            ..plain()
        },
        NamedFilter {
            published_after: moment("2025-06-01T00:00:00Z"),
            ..plain()
        },
        NamedFilter {
            published_before: moment("2025-06-01T00:00:00Z"),
            ..plain()
        },
        NamedFilter {
            updated_after: moment("2026-09-01T00:00:00Z"),
            ..plain()
        },
        NamedFilter {
            tag: names(&["none"]),
            ..plain()
        },
        plain(),
    ];
    let mut all: Vec<NamedFilter> = single.to_vec();
    for inner in &single {
        all.push(NamedFilter {
            not: Some(Box::new(inner.clone())),
            ..plain()
        });
        all.push(NamedFilter {
            category: names(&["news"]),
            not: Some(Box::new(NamedFilter {
                author: names(&["a0"]),
                ..inner.clone()
            })),
            ..plain()
        });
    }
    all
}

both_engines! {
    async fn every_filter_finds_for_every_viewer_what_its_list_has(app: TestApp) {
        let indexed = Indexed::over(app, &lines()).await;
        let app = &indexed.app.app;
        let reader = app.reader(Visibility::Public);
        let id = async |reference: &str| {
            let found = reader.find::<masthead_domain::taxonomy::CategoryData>(reference).await.expect("read");
            masthead_domain::id::CategoryId::from_uuid(found.expect("there").id)
        };
        let scope = Scope {
            categories: [id("news").await].into_iter().collect(),
            locales: ["en".parse().expect("a locale")].into_iter().collect(),
            ..Scope::default()
        };
        let viewers = [Visibility::Public, Visibility::Editorial, Visibility::Scope(Arc::new(scope))];
        for viewer in viewers {
            let mut wanted = filters();
            if viewer == Visibility::Editorial {
                wanted.push(NamedFilter { status: Some(vec![Status::Draft]), ..NamedFilter::default() });
            }
            for filter in wanted {
                let reader = app.reader(viewer.clone());
                let list = ArticleList { filter: filter.clone(), ..ArticleList::default() };
                let everything = PageArguments { first: Some(100), ..PageArguments::default() };
                let listed = reader.article_page(&list, &everything).await.expect("a list");
                let listed: BTreeSet<_> = listed.nodes().map(|card| card.slug.to_string()).collect();
                let request = SearchRequest { query: "word ".to_owned(), filter: filter.clone(), ..SearchRequest::default() };
                let wishes = SearchWishes { total: true, ..SearchWishes::default() };
                let reader = app.reader(viewer.clone());
                let found = search(app, &reader, &request, &everything, wishes).await.expect("hits");
                let slugs: BTreeSet<_> = found.page.nodes().map(|hit| hit.card.slug.to_string()).collect();
                assert_eq!(slugs, listed, "{filter:?} for {viewer:?}");
                assert_eq!(found.total, Some(listed.len() as u64), "{filter:?} for {viewer:?}");
            }
        }
    }

    async fn pages_leave_out_nothing_and_repeat_nothing(app: TestApp) {
        let indexed = Indexed::over(app, &lines()).await;
        let all = indexed.answer("q=word&limit=100&count=true&facets=true").await;
        let total = all["data"].as_array().expect("hits").len();
        assert_eq!(all["meta"]["totalCount"], total);
        for sort in ["relevance", "recent", "-publishedAt", "publishedAt"] {
            let mut seen = Vec::new();
            let mut cursor = String::new();
            loop {
                let answer = indexed.answer(&format!("q=word&limit=7&sort={sort}{cursor}")).await;
                seen.extend(crate::search::slugs(&answer["data"]));
                let Some(next) = answer["meta"]["nextCursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            let distinct: BTreeSet<&String> = seen.iter().collect();
            assert_eq!((seen.len(), distinct.len()), (total, total), "{sort}");
        }
    }

    async fn facets_count_what_is_found(app: TestApp) {
        let indexed = Indexed::over(app, &lines()).await;
        let answer = indexed.answer("q=word&limit=100&facets=true&fields=article.slug").await;
        let facets = &answer["meta"]["facets"];
        let lists = [
            ("categories", "category", "slug"),
            ("authors", "author", "slug"),
            ("tags", "tag", "slug"),
            ("sources", "source", "slug"),
        ];
        for (facet, thing, name) in lists {
            let counted = facets[facet].as_array().expect("a facet");
            assert!(!counted.is_empty(), "{facet}");
            for one in counted {
                let value = one[thing][name].as_str().expect("a name");
                let path = if facet == "categories" { one[thing]["treePath"].as_str().unwrap_or(value) } else { value };
                let filtered = indexed.answer(&format!("q=word&limit=1&count=true&{thing}={}", crate::search::index::encoded(path))).await;
                assert_eq!(filtered["meta"]["totalCount"], one["count"], "{facet} {value}");
            }
        }
        assert_eq!(facets["years"][0]["year"], 2025);
        assert_eq!(facets["years"][0]["count"], answer["data"].as_array().expect("hits").len());
    }
}
