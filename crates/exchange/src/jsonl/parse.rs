//! From a line to a record, or to all that is wrong with it.

use masthead_app::import::record::{ArticleRecord, Record};
use masthead_domain::id::Kind;
use serde_json::{Map, Value};

use super::{check, diagnose, peek, required, words};

/// Why a line is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What the line is about, as far as that could be read.
    pub(super) what: String,
    pub(super) reason: String,
}

impl Refusal {
    fn line(reason: String) -> Self {
        Self {
            what: "line".to_owned(),
            reason,
        }
    }
}

/// The kinds that have lines of their own.
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Story)
}

/// The kind that a line's type names.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    kinds().find(|kind| kind.prefix() == name)
}

/// Reads one line.
pub(super) fn record(line: &str) -> Result<Record, Refusal> {
    match flawless_article(line) {
        Some(record) => Ok(record),
        None => considered(line),
    }
}

/// An article whose line can be read as it stands, which is what nearly all lines of a large file are.
///
/// What is wrong with a line, and what only means the same as a flawless one, such as an explicit null in place of a
/// list, is left to the slower way.
fn flawless_article(line: &str) -> Option<Record> {
    if line.contains("\\u0000") {
        return None;
    }
    let fields = peek::fields_of("article", line)?;
    let article: ArticleRecord = serde_json::from_str(&format!("{{{fields}")).ok()?;
    let is_named = !article.slug.trim().is_empty() && !article.title.trim().is_empty();
    let record = Record::Article(Box::new(article));
    (is_named && check::problems(&record).is_empty()).then_some(record)
}

fn considered(line: &str) -> Result<Record, Refusal> {
    let value: Value = serde_json::from_str(line).map_err(|error| Refusal::line(words::syntax(&error)))?;
    let Value::Object(mut object) = value else {
        return Err(Refusal::line(format!(
            "must be an object, not {}",
            words::shown(&value)
        )));
    };
    let kind = match object.shift_remove("type") {
        Some(Value::String(name)) => kind_of(&name).ok_or_else(|| unknown_type(&name))?,
        Some(other) => {
            return Err(Refusal::line(format!(
                "\"type\" must be text, not {}",
                words::shown(&other)
            )));
        }
        None => return Err(Refusal::line("\"type\" is missing".to_owned())),
    };
    drop_nulls(&mut object);
    // Few lines have the escape at all; only those are gone through.
    if line.contains("\\u0000")
        && let Some(place) = object
            .iter()
            .find_map(|(key, value)| Some(format!("{key}{}", check::nul(value)?)))
    {
        return Err(Refusal {
            what: name_of(kind, &object),
            reason: format!("\"{place}\" holds a NUL character (\\u0000), which no text can hold"),
        });
    }
    let missing = required::missing(kind, &object);
    if missing.is_none() {
        // Only a refused line is worth a second look, and a big one is not copied for it beforehand.
        let kept = diagnose::shortened(&object);
        let problems = match deserialise(kind, Value::Object(object)) {
            Ok(record) => match check::problems(&record) {
                problems if problems.is_empty() => return Ok(record),
                problems => problems,
            },
            Err(error) => diagnose::problems(kind, kept.clone(), &error),
        };
        return Err(Refusal {
            what: name_of(kind, &kept),
            reason: problems.join("; "),
        });
    }
    let what = name_of(kind, &object);
    let kept = diagnose::shortened(&object);
    let mut problems: Vec<String> = missing.into_iter().collect();
    if let Err(error) = deserialise(kind, Value::Object(object)) {
        problems.extend(diagnose::problems(kind, kept, &error));
    }
    Err(Refusal {
        what,
        reason: problems.join("; "),
    })
}

fn unknown_type(name: &str) -> Refusal {
    let known: Vec<&str> = kinds().map(Kind::prefix).collect();
    let hint = match words::did_you_mean(name, known.iter().copied()) {
        hint if hint.is_empty() => format!("; known are {}", known.join(", ")),
        hint => hint,
    };
    Refusal::line(format!("unknown type \"{name}\"{hint}"))
}

/// Takes away what is explicitly nothing, so that it means the same as what is left out.
fn drop_nulls(object: &mut Map<String, Value>) {
    object.retain(|_, value| !value.is_null());
    for (key, value) in object.iter_mut() {
        if !matches!(key.as_str(), "attributes" | "blocks") {
            drop_nulls_in(value);
        }
    }
}

fn drop_nulls_in(value: &mut Value) {
    match value {
        Value::Object(object) => drop_nulls(object),
        Value::Array(items) => items.iter_mut().for_each(drop_nulls_in),
        _ => {}
    }
}

/// The record of a kind.
pub(super) fn deserialise(kind: Kind, object: Value) -> serde_json::Result<Record> {
    use serde_json::from_value;
    Ok(match kind {
        Kind::Site => Record::Site(from_value(object)?),
        Kind::Author => Record::Author(from_value(object)?),
        Kind::Category => Record::Category(from_value(object)?),
        Kind::Tag => Record::Tag(from_value(object)?),
        Kind::Source => Record::Source(from_value(object)?),
        Kind::Media => Record::Media(Box::new(from_value(object)?)),
        Kind::Article => Record::Article(Box::new(from_value(object)?)),
        Kind::Page => Record::Page(Box::new(from_value(object)?)),
        Kind::Menu => Record::Menu(from_value(object)?),
        Kind::Collection => Record::Collection(from_value(object)?),
        Kind::Redirect => Record::Redirect(from_value(object)?),
        Kind::Story => return Err(serde::de::Error::custom("a story has no line of its own")),
    })
}

/// What a line is about: its kind and the name it goes by.
fn name_of(kind: Kind, object: &Map<String, Value>) -> String {
    let name = ["slug", "path", "location", "from", "file", "url", "id"]
        .iter()
        .find_map(|field| {
            object
                .get(*field)?
                .as_str()
                .filter(|text| !text.trim().is_empty())
        });
    match name {
        Some(name) => format!("{} \"{name}\"", kind.prefix()),
        None => kind.prefix().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whichever way a line is read, it says the same.
    #[test]
    fn both_ways_read_the_same() {
        let lines = [
            r#"{"type":"article","slug":"a","title":"A"}"#,
            r#"{"type":"article","slug":"a","title":"A","deck":null,"tags":["x"],"status":"PUBLISHED","seo":{"title":null}}"#,
            r#"{"type":"article","slug":"a","title":"A","tags":null,"image":{"url":"u","alt":null}}"#,
            r#" { "type" : "article" , "slug":"a","title":"A","attributes":{"k":{"value":null,"public":true}}}"#,
            r#"{"type":"article","slug":"a","title":" "}"#,
            r#"{"type":"article","slug":"a","title":"A","type":"tag"}"#,
            r#"{"type":"article","slug":"a","title":"A","slug":"b"}"#,
            r#"{"type":"article"}"#,
            r#"{"type":"article","slug":"a","title":"A"} x"#,
            r#"{"type":"tag","slug":"a","name":"A"}"#,
        ];
        for line in lines {
            assert_eq!(record(line), considered(line), "{line}");
        }
        assert!(flawless_article(lines[0]).is_some());
    }
}
