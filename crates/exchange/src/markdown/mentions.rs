//! The things that the texts of a folder name, each once.

use std::collections::{BTreeMap, BTreeSet};

use masthead_app::import::record::Record;
use masthead_domain::id::Kind;

/// What is named, and what is described anyway and needs no mention.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    named: BTreeMap<(Kind, String), Mention>,
    described: BTreeSet<(Kind, String)>,
}

#[derive(Debug)]
struct Mention {
    at: String,
    record: Record,
    /// How much it says.
    length: usize,
}

impl Mentions {
    /// Says that something has a record of its own.
    pub(super) fn described(&mut self, record: &Record) {
        self.described.extend(key(record));
    }

    /// Adds a mention. The fullest of one thing is kept, and of equally full ones the first.
    pub(super) fn add(&mut self, at: &str, record: Record) {
        let Some(key) = key(&record) else { return };
        let length = serde_json::to_string(&record).map_or(0, |text| text.len());
        if self.named.get(&key).is_none_or(|kept| kept.length < length) {
            self.named.insert(
                key,
                Mention {
                    at: at.to_owned(),
                    record,
                    length,
                },
            );
        }
    }

    /// The mentions that are needed, parents before their children, each with its place.
    pub(super) fn into_records(self) -> impl Iterator<Item = (String, Record)> {
        let described = self.described;
        self.named
            .into_iter()
            .filter(move |(key, _)| !described.contains(key))
            .map(|(_, mention)| (mention.at, mention.record))
    }
}

/// What a thing is named by.
fn key(record: &Record) -> Option<(Kind, String)> {
    let name = match record {
        Record::Author(author) => &author.slug,
        Record::Category(category) => category.path.trim_matches('/'),
        Record::Tag(tag) => &tag.slug,
        Record::Source(source) => &source.slug,
        _ => return None,
    };
    Some((record.kind(), name.to_owned()))
}
