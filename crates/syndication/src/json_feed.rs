//! [JSON Feed 1.1](https://www.jsonfeed.org/version/1.1/).
//!
//! What the format has no place for stands in the extension `_masthead`, as the specification has it for extensions:
//! the words of the picture, the outlet of a reprint, corrections.

use masthead_domain::time::rfc3339;
use serde_json::{Map, Value, json};

use crate::feed::{Enclosure, Feed, Item, Person};

/// Its media type.
pub const CONTENT_TYPE: &str = "application/feed+json";

/// Writes a feed. The same feed gives the same bytes.
#[must_use]
pub fn json_feed(feed: &Feed<'_>) -> Vec<u8> {
    let mut whole = Map::new();
    let mut put = |name: &str, value: Value| whole.insert(name.to_owned(), value);
    put("version", json!("https://jsonfeed.org/version/1.1"));
    put("title", json!(feed.title));
    put("home_page_url", json!(feed.page_url));
    put("feed_url", json!(feed.self_url));
    if let Some(description) = &feed.description {
        put("description", json!(description));
    }
    if let Some(next) = &feed.next_url {
        put("next_url", json!(next));
    }
    if let Some(icon) = &feed.icon {
        put("icon", json!(icon));
    }
    put("authors", json!([{ "name": feed.publisher }]));
    put("language", json!(feed.locale.as_str()));
    if let Some(hub) = &feed.hub {
        put("hubs", json!([{ "type": "WebSub", "url": hub }]));
    }
    put("items", feed.items.iter().map(item).collect());
    serde_json::to_vec(&whole).expect("texts and numbers serialise")
}

fn item(item: &Item<'_>) -> Value {
    let mut whole = Map::new();
    let mut put = |name: &str, value: Value| whole.insert(name.to_owned(), value);
    put("id", json!(item.guid));
    put("url", json!(item.url));
    if let Some(original) = &item.original_url {
        put("external_url", json!(original));
    }
    put("title", json!(item.title));
    match item.html_with_corrections() {
        Some(html) => put("content_html", json!(html)),
        // One of the two must be there.
        None => put("content_text", json!(item.summary.as_deref().unwrap_or_default())),
    };
    if let Some(summary) = &item.summary {
        put("summary", json!(summary));
    }
    if let Some(picture) = &item.image {
        put("image", json!(picture.url));
    }
    put("date_published", json!(rfc3339(item.published)));
    put("date_modified", json!(rfc3339(item.updated)));
    if !item.authors.is_empty() {
        put("authors", item.authors.iter().map(person).collect());
    }
    let names: Vec<&str> = item
        .categories
        .iter()
        .chain(&item.tags)
        .map(|term| &*term.name)
        .collect();
    if !names.is_empty() {
        put("tags", json!(names));
    }
    put("language", json!(item.locale.as_str()));
    if !item.enclosures.is_empty() {
        put("attachments", item.enclosures.iter().map(attachment).collect());
    }
    let extension = extension(item);
    if !extension.is_empty() {
        put("_masthead", Value::Object(extension));
    }
    Value::Object(whole)
}

fn person(person: &Person<'_>) -> Value {
    let mut whole = Map::from_iter([("name".to_owned(), json!(person.name))]);
    whole.extend(person.url.as_ref().map(|url| ("url".to_owned(), json!(url))));
    Value::Object(whole)
}

fn attachment(enclosure: &Enclosure<'_>) -> Value {
    let mut whole = Map::from_iter([
        ("url".to_owned(), json!(enclosure.url)),
        ("mime_type".to_owned(), json!(enclosure.content_type)),
    ]);
    let mut put =
        |name: &str, value: Option<Value>| whole.extend(value.map(|value| (name.to_owned(), value)));
    put("title", enclosure.title.as_ref().map(|title| json!(title)));
    put("size_in_bytes", enclosure.length.map(|length| json!(length)));
    put(
        "duration_in_seconds",
        enclosure.duration.map(|seconds| json!(seconds)),
    );
    Value::Object(whole)
}

fn extension(item: &Item<'_>) -> Map<String, Value> {
    let mut whole = Map::new();
    let mut put =
        |name: &str, value: Option<Value>| whole.extend(value.map(|value| (name.to_owned(), value)));
    put(
        "image",
        item.image.as_ref().map(|picture| {
            json!({
                "alt": picture.alt, "caption": picture.caption, "credit": picture.credit,
                "width": picture.width, "height": picture.height, "contentType": picture.content_type,
            })
        }),
    );
    put(
        "source",
        item.source
            .as_ref()
            .map(|source| json!({ "name": source.name, "url": source.url })),
    );
    let corrections: Vec<Value> = item
        .corrections
        .iter()
        .map(|correction| json!({ "at": rfc3339(correction.at), "text": correction.text }))
        .collect();
    put(
        "corrections",
        (!corrections.is_empty()).then(|| Value::Array(corrections)),
    );
    whole
}
