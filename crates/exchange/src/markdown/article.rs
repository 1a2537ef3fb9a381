//! A file as an article.

use masthead_app::import::record::{ArticleRecord, ContributionRecord, ExternalId, Reference};
use masthead_domain::{
    article::{ArticleKind, Correction, Role, Status},
    id::{self, Kind},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    date,
    document::{Document, FRONT_MATTER, Unread},
    fields::{Fields, text_of},
    release::Release,
};

impl Document<'_> {
    pub(super) fn article(&mut self, text: &str) -> Result<ArticleRecord, Unread> {
        let text = self.expanded(text);
        let (title, text) = self.title(&text);
        let slug = self.slug(&title)?;
        let release = Release::read(&mut self.fields, &self.place, self.folder.now, &mut self.gathered);
        if release.status == Status::Published && release.published_at.is_none() {
            self.gathered
                .note("date", "there is none; it goes out with the date of the import");
        }
        let path = self.permalink(&["path"]);
        let alias_paths = self.aliases(path.as_deref(), &slug);
        let locale = self.locale.clone();
        let mut authors: Vec<Reference> = Vec::new();
        for keys in [["authors"], ["author"]] {
            for value in self.fields.list(&keys) {
                let author = self.gathered.author(value, locale.as_ref());
                authors.extend(author.filter(|author| !authors.contains(author)));
            }
        }
        let (primary_category, categories) = self.categories();
        let tags = self.names(&["tags", "tag", "keywords"]);
        let tags = tags
            .iter()
            .filter_map(|value| self.gathered.tag(value, locale.as_ref()))
            .collect();
        let source = self
            .fields
            .take(&["source"])
            .and_then(|field| self.gathered.source(field.value, locale.as_ref()));
        let (id, mut external_ids) = (self.own_id(), self.external_ids());
        if let Some(Err(external)) = &id {
            external_ids.push(external.clone());
        }
        let contributions = self.contributions();
        let corrections = self.corrections();
        let image = self.lead_image();
        let mut seo = self.seo();
        let fields = &mut self.fields;
        let gathered = &mut self.gathered;
        let description = fields.text(&["description"], gathered);
        let excerpt = fields.text(&["excerpt", "summary"], gathered);
        if excerpt.is_some() && seo.description.is_none() {
            seo.description.clone_from(&description);
        }
        let kind = fields
            .take(&["kind"])
            .and_then(|field| match word::<ArticleKind>(&field.value) {
                Some(kind) => Some(kind),
                None => fields.unusable(field, "is no kind of article", gathered),
            });
        if let Some(field) = fields.take(&["series"]) {
            gathered.note(&field.key, "series have no place here; kept as an attribute");
            fields.keep(field);
        }
        let key = fields.text(&["translationkey", "translationgroupid"], gathered);
        let translated_from = fields.text(&["translationof", "translatedfrom"], gathered);
        // What lies beside it under the same name in another language is another version of it.
        let by_name = || {
            let is_version = translated_from.is_none() && self.folder.layout.has_translations(&self.place);
            is_version.then(|| format!("markdown:{}", self.place.base))
        };
        let translation_group_id = key.or_else(by_name);
        let mut record = ArticleRecord {
            id: id.and_then(Result::ok),
            slug,
            locale,
            translation_group_id,
            translated_from,
            kind,
            featured: fields.flag(&["featured", "sticky", "pinned"], gathered) == Some(true),
            show_in_related: fields.flag(&["showinrelated"], gathered),
            title,
            deck: fields.text(
                &["deck", "subtitle", "standfirst", "subheading", "subhead", "lede"],
                gathered,
            ),
            excerpt: excerpt.or(description),
            byline_text: fields.text(&["bylinetext", "byline"], gathered),
            contributor_note: fields.text(&["contributornote"], gathered),
            authors,
            contributions,
            primary_category,
            categories,
            tags,
            source,
            canonical_url: fields.text(&["canonicalurl", "canonical"], gathered),
            status: Some(release.status),
            status_reason: release.reason,
            published_at: release.published_at,
            first_published_at: fields.time(&["firstpublishedat"], gathered),
            updated_at: release.updated_at,
            scheduled_at: release.scheduled_at,
            embargoed_until: fields.time(&["embargoeduntil", "embargo"], gathered),
            expires_at: release.expires_at,
            created_at: release.created_at,
            image,
            path,
            alias_paths,
            external_ids,
            seo,
            corrections,
            attributes: std::mem::take(fields).into_attributes(),
            ..ArticleRecord::default()
        };
        let body = self.rewritten(text);
        if self.place.is_html {
            record.body_html = body;
        } else {
            record.body_markdown = body;
        }
        Ok(record)
    }

    /// The categories that are said, or the one that its folder is.
    fn categories(&mut self) -> (Option<Reference>, Vec<Reference>) {
        let locale = self.locale.clone();
        let primary = self
            .fields
            .take(&["primarycategory"])
            .and_then(|field| self.gathered.category(&field.value, locale.as_ref()));
        let mut written = self.names(&["categories"]);
        written.extend(self.names(&["category"]));
        if written.is_empty() && primary.is_none() {
            // A folder may say a language that is no two-letter code.
            let is_language = |name: &&str| {
                locale
                    .as_ref()
                    .is_some_and(|tag| tag.as_str().eq_ignore_ascii_case(name))
            };
            let mut subject = self.folder.layout.subject(&self.place);
            subject.retain(|name| !is_language(name));
            let subject = subject.join("/");
            if !subject.is_empty() {
                written.push(Value::String(subject));
            }
        }
        let mut categories: Vec<Reference> = Vec::new();
        for value in &written {
            let category = self.gathered.category(value, locale.as_ref());
            categories.extend(category.filter(|category| !categories.contains(category)));
        }
        (primary, categories)
    }

    /// A list of names, of which a text may hold several: with commas, or for Jekyll with spaces.
    fn names(&mut self, keys: &[&str]) -> Vec<Value> {
        let mut found = self.fields.list(keys);
        if let [Value::String(text)] = found.as_slice() {
            let is_plural = keys.iter().any(|key| key.ends_with('s')) && !keys.contains(&"category");
            let parts: Vec<&str> = if text.contains(',') {
                text.split(',').collect()
            } else if self.place.is_jekyll_post && is_plural {
                text.split_whitespace().collect()
            } else {
                vec![text]
            };
            let names = parts.into_iter().map(str::trim).filter(|name| !name.is_empty());
            found = names.map(|name| Value::String(name.to_owned())).collect();
        }
        found
    }

    /// The id that it gives itself: one of ours, or one of its own.
    fn own_id(&mut self) -> Option<Result<String, ExternalId>> {
        let text = self.fields.text(&["id"], &mut self.gathered)?;
        Some(match id::parse_any(&text) {
            Ok((Kind::Article, _)) => Ok(text),
            _ => Err(ExternalId {
                system: FRONT_MATTER.to_owned(),
                id: text,
            }),
        })
    }

    fn contributions(&mut self) -> Vec<ContributionRecord> {
        let locale = self.locale.clone();
        let mut found = Vec::new();
        for value in self.fields.list(&["contributions", "contributors"]) {
            let (role, author) = match value {
                Value::Object(object) if object.contains_key("author") => {
                    let mut fields = Fields::from(object);
                    let role = fields.take(&["role"]).map(|field| {
                        word::<Role>(&field.value).unwrap_or_else(|| {
                            let reason = format!("{} is no role; imported as CONTRIBUTOR", field.value);
                            self.gathered.note("contributions", reason);
                            Role::Contributor
                        })
                    });
                    (
                        role.unwrap_or_default(),
                        fields.take(&["author"]).map(|field| field.value),
                    )
                }
                value => (Role::Contributor, Some(value)),
            };
            let author = author.and_then(|author| self.gathered.author(author, locale.as_ref()));
            found.extend(author.map(|author| ContributionRecord { role, author }));
        }
        found
    }

    fn corrections(&mut self) -> Vec<Correction> {
        let mut found = Vec::new();
        for value in self.fields.list(&["corrections", "correction"]) {
            let correction = value.as_object().cloned().and_then(|object| {
                let mut fields = Fields::from(object);
                let at = fields
                    .take(&["at", "date"])
                    .and_then(|field| date::parse(&text_of(&field.value)?))?;
                let text = fields
                    .take(&["text", "note"])
                    .and_then(|field| text_of(&field.value))?;
                Some(Correction { at, text })
            });
            match correction {
                Some(correction) => found.push(correction),
                None => self
                    .gathered
                    .note("corrections", format!("{value} has no date and text; left out")),
            }
        }
        found
    }
}

/// A value of a closed list, written in any case and with hyphens or spaces.
fn word<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let text = text_of(value)?.to_uppercase().replace([' ', '-'], "_");
    serde_json::from_value(Value::String(text)).ok()
}
