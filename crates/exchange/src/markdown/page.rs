//! Files as pages: the files of one page in several languages make one record.

use std::collections::BTreeMap;

use masthead_app::import::record::{PageRecord, Record};
use masthead_domain::{
    locale::{Locale, Localized},
    slug::Slug,
};

use super::{
    document::{Document, Unread},
    release::Release,
};

/// Texts by the tag of their locale.
pub(super) type Texts = BTreeMap<String, String>;

/// The tag under which a text stands in [`Texts`].
pub(super) fn tag_of(locale: Option<&Locale>) -> String {
    locale.map_or_else(
        || Localized::<String>::UNSPECIFIED.to_owned(),
        |locale| locale.as_str().to_owned(),
    )
}

/// Texts as a value per locale.
pub(super) fn spoken(texts: Texts) -> Localized<String> {
    let object = texts
        .into_iter()
        .map(|(tag, text)| (tag, serde_json::Value::String(text)))
        .collect();
    serde_json::from_value(serde_json::Value::Object(object)).unwrap_or_default()
}

/// A page in one language.
#[derive(Debug)]
pub(super) struct PageVersion {
    locale: String,
    title: String,
    body: Option<String>,
    is_html: bool,
    /// The rest, which the first file of a page decides.
    record: PageRecord,
}

impl PageVersion {
    /// The same without its text, where only its name matters.
    pub(super) fn without_text(self) -> Self {
        Self { body: None, ..self }
    }
}

impl Document<'_> {
    pub(super) fn page(&mut self, text: &str) -> Result<PageVersion, Unread> {
        let text = self.expanded(text);
        let (title, text) = self.title(&text);
        let slug = self.slug(&title)?;
        let path = match self.fields.text(&["path"], &mut self.gathered) {
            Some(path) => path,
            None => self
                .place
                .folders
                .iter()
                .map(String::as_str)
                .chain([slug.as_str()])
                .collect::<Vec<_>>()
                .join("/"),
        };
        let path = tree_path(&path).ok_or_else(|| {
            Unread::Refused(format!(
                "the path \"{path}\" has a part without a letter or digit"
            ))
        })?;
        let release = Release::read(&mut self.fields, &self.place, self.folder.now, &mut self.gathered);
        let site_path = self.permalink(&[]);
        let alias_paths = self.aliases(site_path.as_deref(), &slug);
        let image = self.lead_image();
        let mut seo = self.seo();
        let external_ids = self.external_ids();
        let fields = &mut self.fields;
        let gathered = &mut self.gathered;
        let description = fields.text(
            &["description", "excerpt", "summary", "deck", "subtitle"],
            gathered,
        );
        seo.description = seo.description.take().or(description);
        let record = PageRecord {
            path,
            status: Some(release.status),
            position: fields.number(
                &["position", "weight", "order", "navorder", "menuorder"],
                gathered,
            ),
            image,
            seo,
            created_at: release.created_at.or(release.published_at),
            site_path,
            alias_paths,
            external_ids,
            ..PageRecord::default()
        };
        let rest = std::mem::take(fields).into_attributes();
        if !rest.is_empty() {
            let keys: Vec<&str> = rest.keys().map(String::as_str).collect();
            gathered.note(
                "front matter",
                format!("a page has no place for {}; left out", keys.join(", ")),
            );
        }
        let body = self.rewritten(text);
        Ok(PageVersion {
            locale: tag_of(self.locale.as_ref()),
            title,
            body,
            is_html: self.place.is_html,
            record,
        })
    }
}

/// A path of slugs from any text between slashes.
pub(super) fn tree_path(text: &str) -> Option<String> {
    let slugs: Option<Vec<String>> = text
        .split('/')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            name.parse::<Slug>()
                .ok()
                .or_else(|| Slug::from_text(name))
                .map(|slug| slug.to_string())
        })
        .collect();
    slugs
        .filter(|slugs| !slugs.is_empty())
        .map(|slugs| slugs.join("/"))
}

/// The pages of a folder, each with its languages. Pages are few; their texts are held until all are read.
#[derive(Debug, Default)]
pub(super) struct Pages(BTreeMap<String, Page>);

#[derive(Debug)]
struct Page {
    at: String,
    record: PageRecord,
    titles: Texts,
    markdown: Texts,
    html: Texts,
}

impl Pages {
    /// Adds a file's version; says why not where the page has that language already.
    pub(super) fn add(&mut self, at: &str, version: PageVersion) -> Result<(), String> {
        let PageVersion {
            locale,
            title,
            body,
            is_html,
            record,
        } = version;
        let page = self.0.entry(record.path.clone()).or_insert_with(|| Page {
            at: at.to_owned(),
            record: PageRecord {
                external_ids: Vec::new(),
                alias_paths: Vec::new(),
                ..record.clone()
            },
            titles: Texts::new(),
            markdown: Texts::new(),
            html: Texts::new(),
        });
        if page.titles.contains_key(&locale) {
            return Err(format!(
                "the page \"{}\" has this language already, in {}",
                record.path, page.at
            ));
        }
        page.titles.insert(locale.clone(), title);
        if let Some(body) = body {
            if is_html {
                &mut page.html
            } else {
                &mut page.markdown
            }
            .insert(locale, body);
        }
        page.record.external_ids.extend(record.external_ids);
        for alias in record.alias_paths {
            if !page.record.alias_paths.contains(&alias) {
                page.record.alias_paths.push(alias);
            }
        }
        let kept = &mut page.record;
        kept.image = kept.image.take().or(record.image);
        kept.site_path = kept.site_path.take().or(record.site_path);
        kept.position = kept.position.or(record.position);
        Ok(())
    }

    /// The records, each with the place of its first file.
    pub(super) fn into_records(self) -> impl Iterator<Item = (String, Record)> {
        self.0.into_values().map(|page| {
            let record = PageRecord {
                title: spoken(page.titles),
                body_markdown: spoken(page.markdown),
                body_html: spoken(page.html),
                ..page.record
            };
            (page.at, Record::Page(Box::new(record)))
        })
    }
}
