//! The fields without which a record means nothing (contract, section 6).

use masthead_domain::id::Kind;
use serde_json::{Map, Value};

use super::words;

/// The fields that a kind must have, each as a list of fields of which one is enough.
const fn fields(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Site => &[&["name"]],
        Kind::Author | Kind::Tag | Kind::Source | Kind::Collection => &[&["slug"], &["name"]],
        Kind::Category => &[&["path"], &["name"]],
        Kind::Media => &[&["file", "url", "blob"]],
        Kind::Article => &[&["slug"], &["title"]],
        Kind::Page => &[&["path"], &["title"]],
        Kind::Menu => &[&["location"]],
        Kind::Redirect => &[&["from"], &["to"]],
        Kind::Story => &[],
    }
}

/// Says which required fields are missing or blank, all in one sentence; `None` where none is.
pub(super) fn missing(kind: Kind, object: &Map<String, Value>) -> Option<String> {
    let absent: Vec<String> = fields(kind)
        .iter()
        .filter(|alternatives| {
            alternatives
                .iter()
                .all(|field| object.get(*field).is_none_or(is_blank))
        })
        .map(|alternatives| words::any_of(alternatives))
        .collect();
    let (last, others) = absent.split_last()?;
    if others.is_empty() {
        Some(format!("{last} is missing"))
    } else {
        Some(format!("{} and {last} are missing", others.join(", ")))
    }
}

/// Whether a value says nothing. A value of the wrong type does say something, and is reported as that.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        // A value per locale: no locale, or only blank ones.
        Value::Object(locales) => locales.values().all(is_blank),
        _ => false,
    }
}
