//! `_index.md`: what a folder is. The files of one folder in several languages make one record.
//!
//! Below `tags`, `authors` and `categories`, Hugo's own folders for terms, it describes a tag, an author or a
//! category; elsewhere a category of the folder's path.

use std::collections::BTreeMap;

use masthead_app::import::record::{
    AuthorRecord, CategoryRecord, ExternalId, ImageRecord, Record, TagRecord,
};
use masthead_domain::id::Kind;

use super::{
    document::{Document, Unread},
    page::{Texts, spoken, tag_of, tree_path},
};

/// A section or term in one language.
#[derive(Debug)]
pub(super) struct SectionVersion {
    kind: Kind,
    /// The slug, or the tree path of a category.
    path: String,
    locale: String,
    title: String,
    description: Option<String>,
    position: Option<i32>,
    image: Option<ImageRecord>,
    site_path: Option<String>,
    alias_paths: Vec<String>,
    external_ids: Vec<ExternalId>,
}

impl Document<'_> {
    pub(super) fn section(&mut self, text: &str) -> Result<SectionVersion, Unread> {
        let (kind, names) = match self.place.folders.as_slice() {
            [first, rest @ ..] if first == "tags" => (Kind::Tag, rest),
            [first, rest @ ..] if first == "authors" => (Kind::Author, rest),
            [first, rest @ ..] if first == "categories" => (Kind::Category, rest),
            names => (Kind::Category, names),
        };
        if names.is_empty() {
            return Err(Unread::Skipped("a list of all terms is made by the site"));
        }
        let path = names.join("/");
        let path = tree_path(&path)
            .filter(|path| kind == Kind::Category || !path.contains('/'))
            .ok_or_else(|| Unread::Refused(format!("\"{path}\" cannot be a {}", kind.prefix())))?;
        let last = names.last().cloned().unwrap_or_default();
        self.place.stem = last;
        let (title, text) = self.title(text);
        let site_path = self.permalink(&[]);
        let alias_paths = {
            // The folder's own address is its path, which needs no alias.
            let mut aliases = self.aliases(site_path.as_deref(), "_index");
            aliases.retain(|path| !path.ends_with("/_index"));
            aliases
        };
        let image = self.lead_image();
        let external_ids = self.external_ids();
        let fields = &mut self.fields;
        let gathered = &mut self.gathered;
        let said = fields.text(
            &["description", "summary", "excerpt", "deck", "subtitle", "bio"],
            gathered,
        );
        let position = fields.number(&["weight", "position"], gathered);
        let text = text.trim();
        // A biography is usually the text itself.
        let is_plain = kind == Kind::Author && said.is_none() && !text.is_empty();
        if !is_plain && !text.is_empty() {
            gathered.note(
                "text",
                "a section has a name and a description only; its text is left out",
            );
        }
        Ok(SectionVersion {
            kind,
            path,
            locale: tag_of(self.locale.as_ref()),
            title,
            description: if is_plain { Some(text.to_owned()) } else { said },
            position,
            image,
            site_path,
            alias_paths,
            external_ids,
        })
    }
}

/// The sections of a folder, each with its languages.
#[derive(Debug, Default)]
pub(super) struct Sections(BTreeMap<(Kind, String), Section>);

#[derive(Debug)]
struct Section {
    at: String,
    first: SectionVersion,
    names: Texts,
    descriptions: Texts,
}

impl Sections {
    /// Adds a file's version; says why not where the section has that language already.
    pub(super) fn add(&mut self, at: &str, mut version: SectionVersion) -> Result<(), String> {
        let key = (version.kind, version.path.clone());
        let (locale, title) = (version.locale.clone(), version.title.clone());
        let description = version.description.take();
        let section = match self.0.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => entry.insert(Section {
                at: at.to_owned(),
                first: version,
                names: Texts::new(),
                descriptions: Texts::new(),
            }),
            std::collections::btree_map::Entry::Occupied(entry) => {
                let section = entry.into_mut();
                if section.names.contains_key(&locale) {
                    return Err(format!(
                        "\"{}\" has this language already, in {}",
                        version.path, section.at
                    ));
                }
                section.first.external_ids.extend(version.external_ids);
                section.first.alias_paths.extend(version.alias_paths);
                section.first.image = section.first.image.take().or(version.image);
                section.first.position = section.first.position.or(version.position);
                section
            }
        };
        section.names.insert(locale.clone(), title);
        section
            .descriptions
            .extend(description.map(|text| (locale, text)));
        Ok(())
    }

    /// The records, each with the place of its first file. Parents come before their children.
    pub(super) fn into_records(self) -> impl Iterator<Item = (String, Record)> {
        self.0.into_values().map(|section| {
            let Section {
                at,
                first,
                names,
                descriptions,
            } = section;
            let (name, description) = (spoken(names), spoken(descriptions));
            let SectionVersion {
                kind,
                path,
                position,
                image,
                site_path,
                alias_paths,
                external_ids,
                ..
            } = first;
            let record = match kind {
                Kind::Author => Record::Author(AuthorRecord {
                    slug: path,
                    name,
                    bio: description,
                    image,
                    site_path,
                    alias_paths,
                    external_ids,
                    ..AuthorRecord::default()
                }),
                Kind::Tag => Record::Tag(TagRecord {
                    slug: path,
                    name,
                    description,
                    site_path,
                    alias_paths,
                    external_ids,
                    ..TagRecord::default()
                }),
                _ => Record::Category(CategoryRecord {
                    path,
                    name,
                    description,
                    position,
                    image,
                    site_path,
                    alias_paths,
                    external_ids,
                    ..CategoryRecord::default()
                }),
            };
            (at, record)
        })
    }
}
