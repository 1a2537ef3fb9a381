//! Authors, categories, tags and sources as front matter names them: references, and mentions to make them by.

use masthead_app::import::record::{
    AuthorRecord, CategoryRecord, Record, Reference, SourceRecord, TagRecord,
};
use masthead_domain::{
    locale::{Locale, Localized},
    slug::Slug,
    taxonomy::Link,
};
use serde_json::{Map, Value};

use super::{
    fields::{Fields, text_of},
    folder::is_reference,
    gathered::{Gathered, localized},
};

impl Gathered {
    /// The author that a value names: a name, a slug, or an object with a name and more.
    pub(super) fn author(&mut self, value: Value, locale: Option<&Locale>) -> Option<Reference> {
        let (name, mut rest) = self.named("author", value)?;
        if is_reference(&name) {
            return Some(name);
        }
        let slug = rest.text(&["slug"], self).unwrap_or_else(|| name.clone());
        let slug = self.slug("author", &slug)?;
        let said = |text: Option<String>| text.map(|text| localized(locale, text)).unwrap_or_default();
        let record = AuthorRecord {
            slug: slug.clone(),
            // A name is the same in every language until somebody says otherwise.
            name: Localized::unspecified(if name == slug { capitalised(&slug) } else { name }),
            bio: said(rest.text(&["bio", "description", "about"], self)),
            job_title: said(rest.text(&["jobtitle", "role", "title"], self)),
            organisation: rest.text(&["organisation", "organization", "company", "affiliation"], self),
            links: rest
                .text(&["url", "website", "link", "homepage"], self)
                .filter(|url| url.contains("://"))
                .map(|url| Link {
                    label: "Website".to_owned(),
                    url,
                })
                .into_iter()
                .collect(),
            ..AuthorRecord::default()
        };
        self.mention(Record::Author(record));
        Some(slug)
    }

    /// The category that a text names: a name, or a path of names with slashes.
    pub(super) fn category(&mut self, value: &Value, locale: Option<&Locale>) -> Option<Reference> {
        let text = self.text_only("category", value)?;
        if is_reference(&text) {
            return Some(text);
        }
        let mut path = String::new();
        for name in text.split('/').map(str::trim).filter(|name| !name.is_empty()) {
            let slug = self.slug("category", name)?;
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&slug);
            // Its parents too: only here are their names known.
            let name = spoken(name, &slug, locale);
            self.mention(Record::Category(CategoryRecord {
                path: path.clone(),
                name,
                ..CategoryRecord::default()
            }));
        }
        (!path.is_empty()).then_some(path)
    }

    /// The tag that a text names.
    pub(super) fn tag(&mut self, value: &Value, locale: Option<&Locale>) -> Option<Reference> {
        let text = self.text_only("tag", value)?;
        if is_reference(&text) {
            return Some(text);
        }
        let slug = self.slug("tag", &text)?;
        // "energy" is how the tag is called, "green-energy" only how it is addressed.
        let name = if text == slug && slug.contains('-') {
            Localized::default()
        } else {
            localized(locale, text)
        };
        self.mention(Record::Tag(TagRecord {
            slug: slug.clone(),
            name,
            ..TagRecord::default()
        }));
        Some(slug)
    }

    /// The outlet that a value names: a slug, a name, or an object with a name and more.
    pub(super) fn source(&mut self, value: Value, locale: Option<&Locale>) -> Option<Reference> {
        let (name, mut rest) = self.named("source", value)?;
        if is_reference(&name) {
            return Some(name);
        }
        let slug = rest.text(&["slug"], self).unwrap_or_else(|| name.clone());
        let slug = self.slug("source", &slug)?;
        let record = SourceRecord {
            slug: slug.clone(),
            name: spoken(&name, &slug, None),
            url: rest.text(&["url", "link", "website"], self),
            credit_line: rest
                .text(&["creditline", "credit"], self)
                .map(|text| localized(locale, text))
                .unwrap_or_default(),
            ..SourceRecord::default()
        };
        self.mention(Record::Source(record));
        Some(slug)
    }

    fn mention(&mut self, record: Record) {
        if !self.mentions.contains(&record) {
            self.mentions.push(record);
        }
    }

    /// The name of a value, and what else an object says.
    fn named(&mut self, what: &str, value: Value) -> Option<(String, Fields)> {
        match value {
            Value::Object(object) => {
                let shown = Value::Object(object.clone()).to_string();
                let mut rest = Fields::from(object);
                let name = rest.take(&["name", "slug", "id"]).and_then(|field| {
                    let text = text_of(&field.value);
                    // The slug is asked for again.
                    if field.key.eq_ignore_ascii_case("slug") {
                        rest.reopen(field);
                    }
                    text
                });
                if name.is_none() {
                    self.note(what, format!("{shown} has no name; left out"));
                }
                name.map(|name| (name, rest))
            }
            value => self
                .text_only(what, &value)
                .map(|name| (name, Fields::from(Map::new()))),
        }
    }

    fn text_only(&mut self, what: &str, value: &Value) -> Option<String> {
        // Themes write categories and tags as objects too.
        let text = match value {
            Value::Object(object) => ["path", "slug", "name", "title"]
                .iter()
                .find_map(|key| text_of(object.get(*key)?)),
            value => text_of(value),
        };
        if text.is_none() {
            self.note(what, format!("{value} is no name; left out"));
        }
        text
    }

    /// A text as a slug: itself where it is one, else made from it.
    fn slug(&mut self, what: &str, text: &str) -> Option<String> {
        let slug = text.parse::<Slug>().ok().or_else(|| Slug::from_text(text));
        if slug.is_none() {
            self.note(
                what,
                format!("\"{text}\" has no letter or digit to address it by; left out"),
            );
        }
        slug.map(|slug| slug.to_string())
    }
}

/// The name that a text gives: none where it is only the slug, because a readable one is made from that.
fn spoken(text: &str, slug: &str, locale: Option<&Locale>) -> Localized<String> {
    if text == slug {
        Localized::default()
    } else {
        localized(locale, text.to_owned())
    }
}

/// `jane-doe` as a person's name.
fn capitalised(slug: &str) -> String {
    let words = slug
        .split(['-', '_'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn en() -> Locale {
        "en".parse().expect("a locale")
    }

    #[test]
    fn a_byline_is_a_reference_and_a_mention() {
        let cases = [
            (json!("Jane Doe"), "jane-doe", Some("Jane Doe")),
            (json!("jane-doe"), "jane-doe", Some("Jane Doe")),
            (
                json!({"name": "Jane Doe", "slug": "jd", "email": "jane@x.example"}),
                "jd",
                Some("Jane Doe"),
            ),
            (json!({"slug": "jane-doe"}), "jane-doe", Some("Jane Doe")),
            (json!("wordpress#7"), "wordpress#7", None),
        ];
        for (value, slug, name) in cases {
            let mut gathered = Gathered::default();
            assert_eq!(
                gathered.author(value.clone(), Some(&en())).as_deref(),
                Some(slug),
                "{value}"
            );
            let said = serde_json::to_string(&gathered.mentions).expect("json");
            assert!(
                !said.contains("x.example"),
                "an e-mail address is nobody's business"
            );
            let found = gathered.mentions.first().map(|record| match record {
                Record::Author(author) => author.name.iter().next().expect("a name").1.clone(),
                other => panic!("{other:?}"),
            });
            assert_eq!(found.as_deref(), name, "{value}");
        }
    }

    #[test]
    fn a_category_brings_its_parents() {
        let mut gathered = Gathered::default();
        assert_eq!(
            gathered
                .category(&json!("News / Green Economy"), Some(&en()))
                .as_deref(),
            Some("news/green-economy")
        );
        assert_eq!(
            gathered.category(&json!("news"), Some(&en())).as_deref(),
            Some("news")
        );
        let paths: Vec<&str> = gathered
            .mentions
            .iter()
            .map(|record| match record {
                Record::Category(category) => category.path.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(paths, ["news", "news/green-economy", "news"]);
    }

    #[test]
    fn what_is_no_name_is_noted() {
        let mut gathered = Gathered::default();
        assert_eq!(gathered.tag(&json!("…"), None), None);
        assert_eq!(gathered.author(json!({"url": "x"}), None), None);
        assert_eq!(gathered.source(json!([1]), None), None);
        assert_eq!(gathered.notes.len(), 3);
        assert!(gathered.mentions.is_empty());
    }
}
