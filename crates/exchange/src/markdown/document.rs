//! One file, read: what it is, its fields, its text.

use masthead_app::import::record::{ArticleRecord, ExternalId, ImageRecord, SeoRecord};
use masthead_domain::{locale::Locale, slug::Slug};
use serde_json::{Map, Value};

use super::{
    body::{self, Rewriter},
    fields::{Field, Fields, text_of},
    folder::{Folder, PERMALINK, is_reference, site_path},
    front_matter,
    gathered::{Gathered, PictureWords},
    layout::{Place, Role, Style},
    page::PageVersion,
    section::SectionVersion,
    templates::Templates,
};

/// What a file holds.
#[derive(Debug)]
pub(super) enum Content {
    Article(Box<ArticleRecord>),
    Page(Box<PageVersion>),
    Section(Box<SectionVersion>),
}

/// Why a file is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// It should have been.
    Refused(String),
    /// It holds nothing that has a place here.
    Skipped(&'static str),
}

/// A file while it is read.
pub(super) struct Document<'a> {
    pub(super) folder: &'a Folder,
    pub(super) path: &'a str,
    pub(super) place: Place,
    pub(super) fields: Fields,
    pub(super) locale: Option<Locale>,
    pub(super) gathered: Gathered,
}

/// Reads a file.
pub(super) fn read(folder: &Folder, path: &str, place: Place) -> Result<(Content, Gathered), Unread> {
    match place.role {
        Role::Front => return Err(Unread::Skipped("the front page is made by the site")),
        Role::Resource => return Err(Unread::Skipped("a part of the text in the same folder")),
        Role::Article | Role::Page | Role::Section | Role::Readme => {}
    }
    let text = folder.text(path).map_err(Unread::Refused)?;
    let split = front_matter::split(&text).map_err(Unread::Refused)?;
    match (&split.fields, place.role, place.is_html) {
        (None, Role::Readme, _) => return Err(Unread::Skipped("about the folder, not for its readers")),
        (None, _, true) => return Err(Unread::Skipped("HTML without front matter")),
        _ => {}
    }
    let mut gathered = Gathered::default();
    if split.has_duplicates {
        gathered.note(
            "front matter",
            "a key stands in it twice; the later value is taken",
        );
    }
    let mut fields = Fields::from(split.fields.unwrap_or_default());
    let locale = locale_of(&mut fields, &place, &mut gathered);
    let mut document = Document {
        folder,
        path,
        place,
        fields,
        locale,
        gathered,
    };
    let content = if document.place.role == Role::Section {
        Content::Section(Box::new(document.section(split.body)?))
    } else if document.is_page() {
        Content::Page(Box::new(document.page(split.body)?))
    } else {
        Content::Article(Box::new(document.article(split.body)?))
    };
    Ok((content, document.gathered))
}

fn locale_of(fields: &mut Fields, place: &Place, gathered: &mut Gathered) -> Option<Locale> {
    let Some(field) = fields.take(&["locale", "lang", "language", "languagecode"]) else {
        return place.locale.clone();
    };
    let parsed = text_of(&field.value).and_then(|text| text.parse().ok());
    if parsed.is_none() {
        fields.unusable::<()>(field, "is no language", gathered);
    }
    parsed.or_else(|| place.locale.clone())
}

impl Document<'_> {
    /// Whether it is a page by its front matter, or by its place where that does not say.
    fn is_page(&mut self) -> bool {
        let mut word = |key: &str| {
            let field = self.fields.take(&[key])?;
            let word = text_of(&field.value)
                .map(|word| word.to_lowercase())
                .unwrap_or_default();
            let is_page = match word.as_str() {
                "page" | "pages" => Some(true),
                "article" | "articles" | "post" | "posts" | "news" => Some(false),
                // Mere looks.
                "default" | "single" | "none" | "null" => None,
                _ => {
                    self.fields.keep(field);
                    None
                }
            };
            Some(is_page)
        };
        let (kind, layout) = (word("type").flatten(), word("layout").flatten());
        kind.unwrap_or_else(|| !self.place.is_jekyll_post && layout.unwrap_or(self.place.role == Role::Page))
    }

    /// The title, and the text without it where it stood there.
    pub(super) fn title<'t>(&mut self, text: &'t str) -> (String, &'t str) {
        if let Some(title) = self.fields.text(&["title", "headline"], &mut self.gathered) {
            return (title, text);
        }
        if !self.place.is_html
            && let Some((title, rest)) = body::leading_heading(text)
        {
            return (title, rest);
        }
        let words = self.place.stem.replace(['-', '_'], " ");
        let mut letters = words.trim().chars();
        let title = letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect());
        (title.unwrap_or_else(|| self.place.stem.clone()), text)
    }

    /// The slug that is said, else the file's name, else one made from the title.
    ///
    /// # Errors
    /// Where none of them has a letter or digit.
    pub(super) fn slug(&mut self, title: &str) -> Result<String, Unread> {
        if let Some(text) = self.fields.text(&["slug"], &mut self.gathered) {
            let slug = text.parse::<Slug>().ok();
            if let Some(slug) = slug.clone().or_else(|| Slug::from_text(&text)) {
                if text != slug.as_str() {
                    self.gathered
                        .note("slug", format!("\"{text}\" is imported as \"{slug}\""));
                }
                return Ok(slug.to_string());
            }
        }
        let stem = &self.place.stem;
        let made = stem
            .parse::<Slug>()
            .ok()
            .or_else(|| Slug::from_text(stem))
            .or_else(|| Slug::from_text(title));
        made.map(|slug| slug.to_string())
            .ok_or_else(|| Unread::Refused("neither its name nor its title has a letter or digit".to_owned()))
    }

    /// The text with its templates expanded.
    pub(super) fn expanded(&mut self, text: &str) -> String {
        Templates::new(self.folder, self.path, &mut self.gathered).expand(text)
    }

    /// The text with its pictures and links pointed to what is imported; `None` where it is empty.
    pub(super) fn rewritten(&mut self, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        let mut rewriter = Rewriter {
            folder: self.folder,
            from: self.path,
            locale: self.locale.as_ref(),
            gathered: &mut self.gathered,
        };
        Some(if self.place.is_html {
            rewriter.html(text)
        } else {
            rewriter.markdown(text)
        })
    }

    pub(super) fn lead_image(&mut self) -> Option<ImageRecord> {
        let locale = self.locale.clone();
        self.folder
            .lead_image(self.path, &mut self.fields, locale.as_ref(), &mut self.gathered)
    }

    /// The site path that is said, in any of the keys.
    pub(super) fn permalink(&mut self, more: &[&str]) -> Option<String> {
        let keys: Vec<&str> = PERMALINK.iter().chain(more).copied().collect();
        let field = self.fields.take(&keys)?;
        match text_of(&field.value).map(|text| site_path(&text)) {
            Some(Ok(Some(path))) => Some(path),
            Some(Ok(None)) => self.fields.unusable(field, "is a pattern", &mut self.gathered),
            Some(Err(reason)) => self.fields.unusable(field, &reason, &mut self.gathered),
            None => self.fields.unusable(field, "is no path", &mut self.gathered),
        }
    }

    /// The addresses at which it was found before.
    pub(super) fn aliases(&mut self, current: Option<&str>, slug: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut written = self.fields.list(&["aliases", "aliaspaths", "alias"]);
        written.extend(self.fields.list(&["redirectfrom"]));
        for value in written {
            let Some(text) = text_of(&value) else { continue };
            // To Hugo an alias without a slash stands beside the text.
            let is_beside = matches!(self.folder.layout.style, Style::Hugo { .. })
                && !text.starts_with('/')
                && !text.contains("://");
            let address = if is_beside {
                format!("/{}/{text}", self.place.folders.join("/"))
            } else {
                text.clone()
            };
            match site_path(&address) {
                Ok(Some(path)) => found.push(path),
                Ok(None) => self
                    .gathered
                    .note("aliases", format!("\"{text}\" is a pattern; left out")),
                Err(reason) => self
                    .gathered
                    .note("aliases", format!("\"{text}\" {reason}; left out")),
            }
        }
        found.extend(self.folder.default_address(&self.place, Some(slug)));
        let mut aliases: Vec<String> = Vec::new();
        for path in found {
            if Some(path.as_str()) != current && !aliases.contains(&path) {
                aliases.push(path);
            }
        }
        aliases
    }

    /// What search engines are told.
    pub(super) fn seo(&mut self) -> SeoRecord {
        let mut inner = match self.fields.take(&["seo"]) {
            Some(Field {
                value: Value::Object(object),
                ..
            }) => Fields::from(object),
            Some(field) => {
                self.fields
                    .unusable::<()>(field, "is no object", &mut self.gathered);
                Fields::default()
            }
            None => Fields::default(),
        };
        let gathered = &mut self.gathered;
        let title = inner
            .text(&["title"], gathered)
            .or_else(|| self.fields.text(&["seotitle", "metatitle"], gathered));
        let description = inner
            .text(&["description"], gathered)
            .or_else(|| self.fields.text(&["seodescription", "metadescription"], gathered));
        let robots = inner
            .text(&["robots"], gathered)
            .or_else(|| self.fields.text(&["robots"], gathered));
        let noindex = inner
            .flag(&["noindex"], gathered)
            .or_else(|| self.fields.flag(&["noindex"], gathered))
            == Some(true);
        let image = inner.take(&["image"]).and_then(|field| {
            let words = PictureWords::default();
            self.folder.image(
                self.path,
                "seo.image",
                field.value,
                words,
                self.locale.as_ref(),
                gathered,
            )
        });
        let rest = inner.into_attributes();
        if !rest.is_empty() {
            let rest: Map<String, Value> = rest
                .into_iter()
                .map(|(key, attribute)| (key, attribute.value))
                .collect();
            self.fields.keep(Field {
                key: "seo".to_owned(),
                value: Value::Object(rest),
            });
        }
        let noindex = noindex || robots.is_some_and(|robots| robots.to_lowercase().contains("noindex"));
        SeoRecord {
            title,
            description,
            image,
            noindex,
        }
    }

    /// The ids that it has elsewhere; that of its file is the first.
    pub(super) fn external_ids(&mut self) -> Vec<ExternalId> {
        let mut found = vec![super::gathered::external_id(self.path)];
        for value in self.fields.list(&["externalids", "externalid"]) {
            let external = match &value {
                Value::Object(_) => serde_json::from_value(value.clone()).ok(),
                value => text_of(value).map(|text| match text.split_once('#') {
                    Some((system, id)) if is_reference(&text) => ExternalId {
                        system: system.to_owned(),
                        id: id.to_owned(),
                    },
                    _ => ExternalId {
                        system: FRONT_MATTER.to_owned(),
                        id: text,
                    },
                }),
            };
            match external {
                Some(external) => found.push(external),
                None => self
                    .gathered
                    .note("externalIds", format!("{value} has no system and id; left out")),
            }
        }
        found
    }
}

/// The external system of the ids that texts give themselves: they stay when a file is moved.
pub(super) const FRONT_MATTER: &str = "front-matter";
