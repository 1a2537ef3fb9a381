//! Only what is published is in a feed.

use masthead_test_support::{TestApp, both_engines};

use super::read::{FILES, pieces};

const STATUSES: [&str; 6] = [
    "DRAFT",
    "IN_REVIEW",
    "APPROVED",
    "UNPUBLISHED",
    "KILLED",
    "DELETED",
];

both_engines! {
    async fn unpublished_work_is_in_no_feed(app: TestApp) {
        let head = "{\"type\":\"author\",\"slug\":\"jane\",\"name\":\"Jane\"}\n{\"type\":\"category\",\"path\":\"news\",\"name\":\"News\"}\n{\"type\":\"tag\",\"slug\":\"gas\",\"name\":\"Gas\"}\n";
        let article = |status: &str| {
            let slug = status.to_lowercase().replace('_', "-");
            format!(
                "{{\"type\":\"article\",\"slug\":\"{slug}\",\"locale\":\"en\",\"title\":\"Gas {status}\",\"bodyHtml\":\"<p>words</p>\",\"authors\":[\"jane\"],\"categories\":[\"news\"],\"tags\":[\"gas\"],\"status\":\"{status}\",\"publishedAt\":\"2026-01-01T08:00:00Z\"}}\n"
            )
        };
        let lines: String = head.to_owned() + &STATUSES.into_iter().chain(["PUBLISHED"]).map(article).collect::<String>();
        app.import(&lines).await;
        for place in ["", "categories/news/", "authors/jane/", "tags/gas/"] {
            for file in FILES {
                let address = format!("/feeds/{place}{file}");
                let (pieces, _) = pieces(&app, &address).await;
                let titles: Vec<&str> = pieces.iter().map(|piece| piece.title.as_str()).collect();
                assert_eq!(titles, ["Gas PUBLISHED"], "{address}");
            }
        }
        for file in FILES {
            let (pieces, _) = pieces(&app, &format!("/feeds/search/{file}?q=gas")).await;
            let titles: Vec<&str> = pieces.iter().map(|piece| piece.title.as_str()).collect();
            assert_eq!(titles, ["Gas PUBLISHED"], "{file}");
        }
    }
}
