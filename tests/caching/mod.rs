//! Answers from memory: found, exact, and what caches on the way are told.

mod exact;
mod headers;
mod nodes;
mod random;
mod related;

use masthead_test_support::{TestApp, TestResponse};

/// A newsroom with two sections, two authors and some articles.
async fn newsroom(app: &TestApp) {
    app.import(
        &[
            r#"{"type":"site","name":"News","locales":["en","az"]}"#,
            r#"{"type":"category","path":"news","name":"News"}"#,
            r#"{"type":"category","path":"news/economy","name":"Economy"}"#,
            r#"{"type":"category","path":"culture","name":"Culture"}"#,
            r#"{"type":"author","slug":"jane","name":"Jane"}"#,
            r#"{"type":"author","slug":"ali","name":"Ali"}"#,
            r#"{"type":"tag","slug":"energy","name":"Energy"}"#,
            &article("oil", "news/economy", "jane", 3),
            &article("gas", "news/economy", "ali", 2),
            &article("film", "culture", "ali", 1),
        ]
        .join("\n"),
    )
    .await;
}

/// A published article of a day in January.
fn article(slug: &str, category: &str, author: &str, day: u32) -> String {
    titled(slug, &format!("On {slug}"), category, author, day)
}

fn titled(slug: &str, title: &str, category: &str, author: &str, day: u32) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","title":"{title}","bodyHtml":"<p>Text of {slug}</p>","categories":["{category}"],"authors":["{author}"],"status":"PUBLISHED","publishedAt":"2026-01-{day:02}T08:00:00Z"}}"#
    )
}

/// Whether an answer came from memory.
fn is_kept(response: &TestResponse) -> bool {
    response.header("x-cache") == Some("HIT")
}
