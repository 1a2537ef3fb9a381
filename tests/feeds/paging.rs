//! Pages of feeds, and what is asked for again.

use axum::http::Method;
use masthead_test_support::{TestApp, both_engines};

use super::read::{FILES, pieces};

fn lines(count: u32) -> String {
    let article = |number: u32| {
        format!(
            "{{\"type\":\"article\",\"slug\":\"n{number}\",\"locale\":\"en\",\"title\":\"N{number}\",\"bodyHtml\":\"<p>Text {number}</p>\",\"authors\":[\"jane\"],\"categories\":[\"news\"],\"tags\":[\"gas\"],\"status\":\"PUBLISHED\",\"publishedAt\":\"2026-01-01T{:02}:{:02}:00Z\"}}\n",
            number / 60,
            number % 60
        )
    };
    let head = "{\"type\":\"author\",\"slug\":\"jane\",\"name\":\"Jane\"}\n{\"type\":\"category\",\"path\":\"news\",\"name\":\"News\"}\n{\"type\":\"tag\",\"slug\":\"gas\",\"name\":\"Gas\"}\n";
    head.to_owned() + &(0..count).map(article).collect::<String>()
}

both_engines! {
    async fn older_pages_follow_without_gaps(app: TestApp) {
        app.import(&lines(70)).await;
        for file in FILES {
            let mut address = format!("/feeds/categories/news/{file}?limit=30&content=summary");
            let mut titles = Vec::new();
            for page in 1.. {
                let (pieces, next) = pieces(&app, &address).await;
                titles.extend(pieces.into_iter().map(|piece| piece.title));
                let Some(next) = next else {
                    assert_eq!(page, 3, "{file}");
                    break;
                };
                address = next.strip_prefix("https://news.example").map_or(next.clone(), str::to_owned);
            }
            let expected: Vec<String> = (0..70).rev().map(|number| format!("N{number}")).collect();
            assert_eq!(titles, expected, "{file}");
        }
    }

    async fn a_quiet_feed_is_not_sent_again(app: TestApp) {
        app.import(&lines(5)).await;
        for file in FILES {
            let address = format!("/feeds/{file}");
            let first = app.get(&address).await.expect_status(200);
            let tag = first.header("etag").expect("a tag").to_owned();
            let date = first.header("last-modified").expect("a date").to_owned();
            assert!(!tag.starts_with("W/"));
            let again = app.request(Method::GET, &address, &[("if-none-match", &tag)]).await.expect_status(304);
            assert_eq!(again.header("etag"), Some(tag.as_str()));
            app.request(Method::GET, &address, &[("if-modified-since", &date)]).await.expect_status(304);
            let head = app.request(Method::HEAD, &address, &[]).await.expect_status(200);
            assert_eq!(head.header("etag"), Some(tag.as_str()));
            assert_eq!(app.get(&address).await.text(), first.text(), "the same bytes for the same data");
        }
    }

    async fn fifty_items_take_at_most_six_statements(app: TestApp) {
        app.import(&lines(60)).await;
        // The first that is asked for finds nothing in memory.
        let (statements, answer) = app.statements(app.get("/feeds/categories/news/atom.xml?limit=50")).await;
        let text = answer.expect_status(200).text();
        assert_eq!(text.matches("<entry").count(), 50);
        assert!((1..=6).contains(&statements), "{statements}");
    }
}
