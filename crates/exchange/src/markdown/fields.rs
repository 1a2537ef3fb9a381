//! Front matter by meaning: each fact under any of the keys that people use for it.

use std::collections::BTreeMap;

use masthead_domain::{article::Attribute, time::Timestamp};
use serde_json::{Map, Value};

use super::{date, gathered::Gathered};

/// The fields that nobody has taken yet. Keys are compared without case, hyphens and underscores, so
/// `canonical_url`, `canonicalURL` and `canonical-url` are one.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// What was looked at and could not be used: it is kept as it is.
    kept: Vec<Field>,
}

/// One field, with its key as it is written.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) key: String,
    pub(super) value: Value,
}

/// A key without what people write differently.
fn folded(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

impl From<Map<String, Value>> for Fields {
    fn from(map: Map<String, Value>) -> Self {
        let open = map.into_iter().map(|(key, value)| Field { key, value }).collect();
        Self {
            open,
            kept: Vec::new(),
        }
    }
}

impl Fields {
    /// Takes the first of the keys that says anything. The keys are given in folded form.
    pub(super) fn take(&mut self, keys: &[&str]) -> Option<Field> {
        for key in keys {
            debug_assert_eq!(folded(key), *key, "keys are compared folded");
            while let Some(at) = self.open.iter().position(|field| folded(&field.key) == *key) {
                let field = self.open.remove(at);
                if !is_nothing(&field.value) {
                    return Some(field);
                }
            }
        }
        None
    }

    /// Puts back what could not be used, to be kept among the attributes.
    pub(super) fn keep(&mut self, field: Field) {
        self.kept.push(field);
    }

    /// Puts back a field that is asked for under another key too.
    pub(super) fn reopen(&mut self, field: Field) {
        self.open.push(field);
    }

    /// A text; a number or truth is taken as it is written.
    pub(super) fn text(&mut self, keys: &[&str], gathered: &mut Gathered) -> Option<String> {
        let field = self.take(keys)?;
        match text_of(&field.value) {
            Some(text) => Some(text),
            None => self.unusable(field, "is not text", gathered),
        }
    }

    /// A truth: `true`, `yes`, `on`, `1` and their opposites.
    pub(super) fn flag(&mut self, keys: &[&str], gathered: &mut Gathered) -> Option<bool> {
        let field = self.take(keys)?;
        match truth_of(&field.value) {
            Some(truth) => Some(truth),
            None => self.unusable(field, "is neither true nor false", gathered),
        }
    }

    /// A moment.
    pub(super) fn time(&mut self, keys: &[&str], gathered: &mut Gathered) -> Option<Timestamp> {
        let field = self.take(keys)?;
        match text_of(&field.value).and_then(|text| date::parse(&text)) {
            Some(moment) => Some(moment),
            None => self.unusable(field, "is not a date", gathered),
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self, keys: &[&str], gathered: &mut Gathered) -> Option<i32> {
        let field = self.take(keys)?;
        match text_of(&field.value).and_then(|text| text.parse().ok()) {
            Some(number) => Some(number),
            None => self.unusable(field, "is not a whole number", gathered),
        }
    }

    /// A list; a single value is a list of one.
    pub(super) fn list(&mut self, keys: &[&str]) -> Vec<Value> {
        match self.take(keys).map(|field| field.value) {
            Some(Value::Array(items)) => items.into_iter().filter(|item| !is_nothing(item)).collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        }
    }

    /// Notes a value that could not be used, and keeps it.
    pub(super) fn unusable<T>(&mut self, field: Field, why: &str, gathered: &mut Gathered) -> Option<T> {
        let shown: String = field.value.to_string().chars().take(80).collect();
        gathered.note(&field.key, format!("{shown} {why}; kept as an attribute"));
        self.keep(field);
        None
    }

    /// All that was not taken, as attributes that readers do not see.
    pub(super) fn into_attributes(self) -> BTreeMap<String, Attribute> {
        self.open
            .into_iter()
            .chain(self.kept)
            .filter(|field| !is_nothing(&field.value))
            .map(|field| {
                (
                    field.key,
                    Attribute {
                        value: field.value,
                        public: false,
                    },
                )
            })
            .collect()
    }
}

/// Whether a value says nothing, as in a template that was not filled in.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A value's text where it has one.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A value's truth where it has one.
pub(super) fn truth_of(value: &Value) -> Option<bool> {
    match text_of(value)?.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(map) => Fields::from(map),
            other => panic!("no object: {other}"),
        }
    }

    #[test]
    fn a_fact_has_many_keys_and_the_rest_is_kept() {
        let mut gathered = Gathered::default();
        let mut found = fields(json!({
            "Canonical_URL": "https://a.example/", "title": 1984, "subtitle": "", "deck": "D", "draft": "yes",
            "date": "soon", "weight": "7", "tags": "x", "theme": {"colour": "red"}, "empty": null
        }));
        assert_eq!(
            found.text(&["canonicalurl"], &mut gathered).as_deref(),
            Some("https://a.example/")
        );
        assert_eq!(found.text(&["title"], &mut gathered).as_deref(), Some("1984"));
        assert_eq!(
            found.text(&["subtitle", "deck"], &mut gathered).as_deref(),
            Some("D")
        );
        assert_eq!(found.flag(&["draft"], &mut gathered), Some(true));
        assert_eq!(found.time(&["date"], &mut gathered), None);
        assert_eq!(found.number(&["weight"], &mut gathered), Some(7));
        assert_eq!(found.list(&["tags"]), [json!("x")]);
        assert_eq!(gathered.notes.len(), 1, "{:?}", gathered.notes);
        let attributes = found.into_attributes();
        assert_eq!(attributes.keys().collect::<Vec<_>>(), ["date", "theme"]);
        assert!(attributes.values().all(|attribute| !attribute.public));
    }
}
