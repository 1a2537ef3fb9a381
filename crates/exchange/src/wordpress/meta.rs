//! The rest of what WordPress and its plugins keep beside a post: attributes that are not public.

use std::collections::BTreeMap;

use masthead_domain::article::Attribute;
use serde_json::Value;

use super::{address, item::Item, plain::plain, seo};

const ADDRESS: &str = "custom fields with e-mail addresses were left out";
const TOO_LONG: &str = "custom fields longer than an article were left out";
/// The longest value that is kept.
const LONGEST: usize = 64 * 1024;

/// Keys that WordPress and widespread plugins keep for themselves, by their beginnings.
const BOOKKEEPING: &[&str] = &[
    "_edit_",
    "_wp_",
    "_wpas_",
    "_wpcom_",
    "_wpml_",
    "_menu_item_",
    "_oembed_",
    "_thumbnail_id",
    "_pingme",
    "_encloseme",
    "_trackbackme",
    "_publicize_",
    "_jetpack_",
    "_elementor_",
    "_et_",
    "_fl_builder_",
    "_wpb_",
    "_vc_",
    "_dp_",
    "_customize_",
    "_starter_content_",
    "_attachment_original_parent_id",
    "_headspace_",
    "_revision-control",
    "_transient_",
    "cap-",
    "dsq_",
    "jabber_published",
    "original_post_id",
    "wpml_",
];

/// Taxonomies that are no custom ones.
const TAXONOMIES: &[&str] = &[
    "",
    "category",
    "post_tag",
    "tag",
    "author",
    "nav_menu",
    "post_format",
    "language",
    "term_language",
    "post_translations",
    "term_translations",
    "wp_theme",
    "wp_template_part_area",
    "wp_pattern_category",
    "link_category",
    "translation_priority",
];

/// The attributes of a post.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub(super) all: BTreeMap<String, Attribute>,
    /// What was found, and what is to be said about it.
    pub(super) notes: Vec<(String, &'static str)>,
}

impl Attributes {
    pub(super) fn of(item: &Item) -> Self {
        let mut attributes = Self::default();
        attributes.custom_fields(item);
        attributes.taxonomies(item);
        if let Some(format) = item.mentions("post_format").first() {
            let name = format
                .nicename
                .strip_prefix("post-format-")
                .unwrap_or(&format.nicename);
            attributes.set("postFormat", Value::String(name.to_owned()));
        }
        attributes
    }

    fn set(&mut self, key: &str, value: Value) {
        self.all
            .insert(key.to_owned(), Attribute { value, public: false });
    }

    fn note(&mut self, what: String, reason: &'static str) {
        if !self
            .notes
            .iter()
            .any(|(own, other)| *own == what && *other == reason)
        {
            self.notes.push((what, reason));
        }
    }

    fn custom_fields(&mut self, item: &Item) {
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (key, value) in &item.meta {
            let value = value.trim();
            if !value.is_empty() && !is_bookkeeping(key, value) {
                values.entry(key).or_default().push(value);
            }
        }
        for (key, mut values) in values {
            values.retain(|value| {
                let reason = if value.len() > LONGEST {
                    TOO_LONG
                } else if address::contains(value) {
                    ADDRESS
                } else {
                    return true;
                };
                self.note("custom field".to_owned(), reason);
                false
            });
            let text = |value: &str| Value::String(value.to_owned());
            match values.as_slice() {
                [] => {}
                [value] => self.set(key, text(value)),
                several => self.set(key, several.iter().map(|value| text(value)).collect()),
            }
        }
    }

    fn taxonomies(&mut self, item: &Item) {
        let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for mention in &item.mentions {
            let domain = mention.domain.as_str();
            if !TAXONOMIES.contains(&domain) {
                let name = plain(&mention.name);
                names.entry(domain).or_default().push(if name.is_empty() {
                    mention.nicename.clone()
                } else {
                    name
                });
            }
        }
        for (domain, names) in names {
            self.note(
                format!("taxonomy \"{domain}\""),
                "a custom taxonomy was kept as an attribute with its terms' names",
            );
            self.set(domain, names.into_iter().map(Value::String).collect());
        }
    }
}

/// Whether a custom field says something only to the software that wrote it.
fn is_bookkeeping(key: &str, value: &str) -> bool {
    // The field that Advanced Custom Fields keeps beside each of its values.
    let reference = key.starts_with('_') && value.starts_with("field_");
    reference || seo::is_known(key) || BOOKKEEPING.iter().any(|beginning| key.starts_with(beginning))
}

/// Whether an item has custom fields that a page has no place for.
pub(super) fn has_custom_fields(item: &Item) -> bool {
    item.meta
        .iter()
        .any(|(key, value)| !value.trim().is_empty() && !is_bookkeeping(key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wordpress::item::Mention;

    #[test]
    fn only_what_means_something_elsewhere_is_kept() {
        let meta = [
            ("_edit_lock", "1"),
            ("_wp_old_slug", "x"),
            ("_oembed_1", "y"),
            ("_yoast_wpseo_title", "t"),
            ("rating", "4"),
            ("source", "A"),
            ("source", "B"),
            ("blank", " "),
            ("_rating", "field_5f"),
            ("contact", "write to jane@example.com"),
        ];
        let mention = |domain: &str, nicename: &str, name: &str| Mention {
            domain: domain.to_owned(),
            nicename: nicename.to_owned(),
            name: name.to_owned(),
        };
        let item = Item {
            meta: meta
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            mentions: vec![
                mention("series", "s", "War &amp; peace"),
                mention("post_format", "post-format-aside", "Aside"),
                mention("category", "a", "A"),
            ],
            ..Item::default()
        };
        let attributes = Attributes::of(&item);
        let json = serde_json::to_value(&attributes.all).expect("json");
        let expected = serde_json::json!({
            "postFormat": { "value": "aside", "public": false },
            "rating": { "value": "4", "public": false },
            "series": { "value": ["War & peace"], "public": false },
            "source": { "value": ["A", "B"], "public": false },
        });
        assert_eq!(json, expected);
        let reasons: Vec<&str> = attributes.notes.iter().map(|(_, reason)| *reason).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons.contains(&ADDRESS));
    }
}
