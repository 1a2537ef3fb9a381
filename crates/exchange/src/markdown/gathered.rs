//! What reading one file brings to light beside its own record.

use std::collections::{BTreeMap, BTreeSet};

use masthead_app::import::record::{ExternalId, MediaRecord, Record};
use masthead_domain::locale::{Locale, Localized};

/// The external system of what is imported from files; its ids are the files' paths below the folder.
const SYSTEM: &str = "markdown";

/// The external id of what a file holds.
pub(super) fn external_id(path: &str) -> ExternalId {
    ExternalId {
        system: SYSTEM.to_owned(),
        id: path.to_owned(),
    }
}

/// A value in a locale, or in the site's default where the file does not say one.
pub(super) fn localized<T>(locale: Option<&Locale>, value: T) -> Localized<T> {
    match locale {
        Some(locale) => Localized::one(locale, value),
        None => Localized::unspecified(value),
    }
}

/// Notes, mentions and pictures of one file.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) notes: Vec<Note>,
    /// Things that are named only, in the order in which they must be made.
    pub(super) mentions: Vec<Record>,
    pub(super) media: Pictures,
}

/// Something that is imported otherwise than it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) what: String,
    pub(super) reason: String,
}

impl Gathered {
    /// Adds a note, once.
    pub(super) fn note(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        let note = Note {
            what: what.into(),
            reason: reason.into(),
        };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The words that stand by a picture where it is used.
#[derive(Debug, Clone, Default)]
pub(super) struct PictureWords {
    pub(super) alt: Localized<String>,
    pub(super) caption: Localized<String>,
    pub(super) credit: Option<String>,
    pub(super) source: Option<String>,
}

/// The files that are used, each with the first words that any use gives it.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    used: BTreeMap<String, MediaRecord>,
    /// Files that have a record of their own.
    described: BTreeSet<String>,
}

impl Pictures {
    /// Adds a use of a file.
    pub(super) fn add(&mut self, file: &str, locale: Option<&Locale>, words: PictureWords) {
        let spoken = |words: Localized<String>| match locale {
            Some(locale) => words.in_locale(locale),
            None => words,
        };
        self.put(MediaRecord {
            file: Some(file.to_owned()),
            alt: spoken(words.alt),
            caption: spoken(words.caption),
            credit: words.credit,
            source: words.source,
            external_ids: vec![external_id(file)],
            ..MediaRecord::default()
        });
    }

    /// Adds what other files use.
    pub(super) fn merge(&mut self, others: Self) {
        for record in others.used.into_values() {
            self.put(record);
        }
        self.described.extend(others.described);
    }

    /// Says that a file has a record of its own, so that its uses do not describe it.
    pub(super) fn described(&mut self, file: &str) {
        self.described.insert(file.to_owned());
    }

    /// The records, by the order of the files.
    pub(super) fn into_records(self) -> impl Iterator<Item = MediaRecord> {
        let described = self.described;
        self.used
            .into_iter()
            .filter(move |(file, _)| !described.contains(file))
            .map(|(_, record)| record)
    }

    fn put(&mut self, record: MediaRecord) {
        let Some(file) = record.file.clone() else { return };
        let kept = self.used.entry(file).or_insert_with(|| record.clone());
        for (kept, new) in [(&mut kept.alt, record.alt), (&mut kept.caption, record.caption)] {
            if kept.is_empty() {
                *kept = new;
            }
        }
        kept.credit = kept.credit.take().or(record.credit);
        kept.source = kept.source.take().or(record.source);
    }
}
