//! One article: 600 to 1,200 words with what newsrooms put between them.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta};
use serde_json::{Map, Value, json};

use super::{
    AUTHORS, CATEGORIES, SOURCES, TAGS, author, source, tag,
    words::{Language, Random, Shape, capital},
};

/// 2016-11-01T00:00:00Z.
const START: i64 = 1_477_958_400;
const TEN_YEARS: i64 = 3_652 * 86_400;

/// Of how many articles in a row the first is written in the site's first language and the others may be its
/// translations.
const STORY: u32 = 10;

/// The line of an article.
pub(super) fn line(
    number: u32,
    of: u32,
    languages: &[Language],
    shape: &Shape,
    random: &mut Random,
) -> Value {
    let language = match random.below(100) {
        0..70 => &languages[0],
        70..85 => &languages[1],
        85..90 => &languages[2],
        _ => &languages[3],
    };
    let title = capital(&language.phrase(random, 6, 11));
    let slug = format!("{}-{number}", languages[0].phrase(random, 3, 7).replace(' ', "-"));
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| line.insert(key.to_owned(), value);
    put("type", json!("article"));
    put("slug", json!(slug));
    put("locale", json!(language.locale));
    put("title", json!(title));
    put("excerpt", json!(language.sentence(random)));
    put("bodyHtml", json!(body(language, shape, random)));
    let kind = ["NEWS", "NEWS", "NEWS", "NEWS", "OPINION", "ANALYSIS"][random.below(6) as usize];
    put("kind", json!(kind));
    if random.percent(2) {
        put("featured", json!(true));
    }
    let mut authors = vec![author(random.skewed(AUTHORS))];
    if random.percent(20) {
        authors.push(author(random.below(AUTHORS)));
        authors.dedup();
    }
    put("authors", json!(authors));
    let primary = category(random);
    put("primaryCategory", json!(primary));
    let mut categories = vec![primary];
    if random.percent(30) {
        categories.push(category(random));
        categories.dedup();
    }
    put("categories", json!(categories));
    let tags: Vec<String> = (0..random.between(2, 6))
        .map(|_| tag(random.skewed(TAGS)))
        .collect();
    put("tags", json!(tags));
    if random.percent(20) {
        put("source", json!(source(random.skewed(SOURCES))));
    }
    // Exports are in the order of their ids, which is that of their dates but for a few days.
    let at = START + TEN_YEARS * i64::from(number) / i64::from(of) + random.below(5 * 86_400) as i64;
    let published = DateTime::from_timestamp(at, 0).unwrap_or_default();
    let updated = published + TimeDelta::minutes(random.below(600) as i64);
    let draft = random.percent(3);
    put("status", json!(if draft { "DRAFT" } else { "PUBLISHED" }));
    put("publishedAt", json!(published));
    put("updatedAt", json!(updated));
    if random.percent(60) {
        let picture = random.below(u64::from(of / 2).max(1));
        put(
            "image",
            json!({
                "url": format!("https://pictures.example/{picture:06}.jpg"),
                "alt": language.phrase(random, 3, 7),
                "caption": language.sentence(random),
                "credit": "Photo desk",
                "width": 1200,
                "height": 800,
            }),
        );
    }
    if random.percent(10) {
        put("aliasPaths", json!([format!("/old/{number}")]));
    }
    let translates = language.locale != languages[0].locale && random.percent(50);
    if number.is_multiple_of(STORY) || translates {
        put("translationGroupId", json!(format!("story-{}", number / STORY)));
    }
    put(
        "externalIds",
        json!([{"system": "bench", "id": number.to_string()}]),
    );
    Value::Object(line)
}

/// Two of three lie below the first root.
fn category(random: &mut Random) -> &'static str {
    let below_first = CATEGORIES.iter().filter(|path| path.starts_with("news")).count() as u64;
    let place = if random.percent(66) {
        random.below(below_first)
    } else {
        random.between(below_first, CATEGORIES.len() as u64 - 1)
    };
    CATEGORIES[place as usize]
}

fn body(language: &Language, shape: &Shape, random: &mut Random) -> String {
    let wanted = random.between(shape.words.0, shape.words.1);
    let mut html = String::with_capacity(10_000);
    let mut words = 0;
    // Writing to a string does not fail.
    while words < wanted {
        let mut paragraph = String::new();
        for _ in 0..random.between(2, 5) {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&language.sentence(random));
        }
        let first = language.word(random);
        match random.below(100) {
            0..8 => {
                let _ = writeln!(html, "<h2>{}</h2>", capital(&language.phrase(random, 3, 7)));
            }
            8..14 => {
                let _ = writeln!(
                    html,
                    "<blockquote><p>{}</p></blockquote>",
                    language.sentence(random)
                );
            }
            14..18 => {
                let picture = random.below(2_000);
                let caption = language.sentence(random);
                let _ = writeln!(
                    html,
                    "<figure><img src=\"https://pictures.example/inline-{picture}.jpg\" alt=\"{first}\" width=\"960\" height=\"640\"><figcaption>{caption}</figcaption></figure>"
                );
            }
            18..23 => {
                html.push_str("<ul>");
                for _ in 0..random.between(3, 6) {
                    let _ = write!(html, "<li>{}</li>", language.phrase(random, 3, 9));
                }
                html.push_str("</ul>\n");
            }
            23..38 => {
                let _ = write!(
                    paragraph,
                    " <a href=\"https://elsewhere.example/{first}\">{first}</a> <strong>{}</strong> &amp; <em>{}</em>.",
                    language.phrase(random, 1, 3),
                    language.word(random)
                );
            }
            _ => {}
        }
        words += paragraph.split(' ').count() as u64;
        let _ = writeln!(html, "<p>{paragraph}</p>");
    }
    html
}
