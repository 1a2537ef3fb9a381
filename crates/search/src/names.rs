//! Things by whose names articles are found: authors, tags, categories, sources.
//!
//! Articles are indexed with the ids of these things and not with their names, so that a new name is one document and
//! not all the articles that hang on it.

use std::{collections::HashMap, time::Instant};

use masthead_domain::{
    id::Kind,
    search::{Group, Node, SearchField, SearchQuery},
};
use tantivy::{Term, schema::Field};
use uuid::Uuid;

use crate::{
    analysis::{Analysis, Language},
    collect,
    document::{kind_number, kind_of},
    lists::{Asked, Clause},
    schema::Fields,
    search::LONGEST,
    view::{ReadError, View},
};

/// Things with a word of the query in their names that are looked at, at the most.
const MOST: usize = 200;
/// Words that are looked for among the names.
const MOST_WORDS: usize = 64;
/// Things that one word of a filter may stand for.
const MOST_OF_FILTER: usize = 100;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    Author,
    Tag,
    Category,
    Source,
}

impl Named {
    pub(crate) fn of_field(field: SearchField) -> Option<Self> {
        Some(match field {
            SearchField::Author => Self::Author,
            SearchField::Tag => Self::Tag,
            SearchField::Category => Self::Category,
            SearchField::Source => Self::Source,
            SearchField::Title | SearchField::Deck | SearchField::Excerpt | SearchField::Body => return None,
        })
    }

    pub(crate) fn of_kind(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Author => Self::Author,
            Kind::Tag => Self::Tag,
            Kind::Category => Self::Category,
            Kind::Source => Self::Source,
            _ => return None,
        })
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Author => Kind::Author,
            Self::Tag => Kind::Tag,
            Self::Category => Kind::Category,
            Self::Source => Kind::Source,
        }
    }

    /// The field that holds the ids of such things.
    pub(crate) fn field(self, fields: &Fields) -> Field {
        match self {
            Self::Author => fields.authors,
            Self::Tag => fields.tags,
            Self::Category => fields.categories,
            Self::Source => fields.source,
        }
    }
}

/// A thing and which of the query's words stand in its name.
#[derive(Debug)]
struct Found {
    named: Named,
    id: Uuid,
    /// Places in [`Names::words`].
    words: Vec<usize>,
    /// Words that its shortest name has.
    length: u64,
}

/// The things that have words of a query in their names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The query's words, folded.
    words: Vec<String>,
    found: Vec<Found>,
}

impl Names {
    /// Looks for the words of a query among the names.
    pub(crate) fn find(view: &View, languages: &[Language], query: &SearchQuery) -> Result<Self, ReadError> {
        let mut texts = Vec::new();
        texts_of(&query.root, &mut texts);
        let mut names = Self::default();
        for text in texts {
            for word in folded_words(text) {
                if names.words.len() < MOST_WORDS && !names.words.contains(&word) {
                    names.words.push(word);
                }
            }
        }
        let mut by_thing: HashMap<Uuid, Found> = HashMap::new();
        let mut analysis = Analysis::default();
        for (place, word) in names.words.iter().enumerate() {
            let mut asked = Asked::default();
            for language in languages {
                // Names hold their stop words as they are.
                let whole = format!("{}{word}", language.letters());
                let stem = analysis.term(*language, word).to_owned();
                for term in [Some(&whole), (stem != whole).then_some(&stem)]
                    .into_iter()
                    .flatten()
                {
                    asked.any.push(Clause::Term {
                        term: Term::from_field_text(view.fields.name, term),
                        weight: 1.0,
                    });
                }
            }
            let deadline = Instant::now() + LONGEST;
            let things = collect::first(view, &asked, MOST, deadline, |columns, document| {
                columns.what.first(document) != Some(kind_number(Kind::Article))
            })?;
            for thing in things {
                let Some(named) = kind_of(thing.what).and_then(Named::of_kind) else {
                    continue;
                };
                let found = by_thing.entry(thing.id).or_insert_with(|| Found {
                    named,
                    id: thing.id,
                    words: Vec::new(),
                    length: thing.length.max(1),
                });
                if !found.words.contains(&place) {
                    found.words.push(place);
                }
            }
        }
        names.found = by_thing.into_values().collect();
        names.found.sort_by_key(|found| found.id);
        Ok(names)
    }

    /// The things of a sort that have all words of a text in their names.
    pub(crate) fn with_words(&self, named: Named, text: &str) -> Vec<Uuid> {
        let words = folded_words(text);
        let places = words
            .iter()
            .map(|word| self.words.iter().position(|known| known == word));
        // A name that has a word which was not looked for is nobody's.
        let wanted: Vec<usize> = match places.collect::<Option<_>>() {
            Some(places) if !words.is_empty() => places,
            _ => return Vec::new(),
        };
        let of_kind = self.found.iter().filter(|found| found.named == named);
        let all = of_kind.filter(|found| wanted.iter().all(|word| found.words.contains(word)));
        all.take(MOST_OF_FILTER).map(|found| found.id).collect()
    }

    /// The things that a query means with a word among its others, and how surely: the whole name stands in the query,
    /// or of a person a part of it.
    pub(crate) fn meant_by(&self, text: &str) -> Vec<(Named, Uuid, f32)> {
        let words = folded_words(text);
        let places: Vec<usize> = words
            .iter()
            .filter_map(|word| self.words.iter().position(|known| known == word))
            .collect();
        let meant = self.found.iter().filter_map(|found| {
            let is_word_of_it = places.iter().any(|place| found.words.contains(place));
            let share = (found.words.len() as f32 / found.length as f32).min(1.0);
            let is_meant = share >= 1.0 || found.named == Named::Author;
            (is_word_of_it && is_meant).then_some((found.named, found.id, share / found.words.len() as f32))
        });
        meant.collect()
    }
}

fn folded_words(text: &str) -> Vec<String> {
    crate::document::typed_words(text)
}

/// The texts of a query, what it leaves out too: a filter's names are looked up either way.
fn texts_of<'q>(group: &'q Group, texts: &mut Vec<&'q str>) {
    fn of_node<'q>(node: &'q Node, texts: &mut Vec<&'q str>) {
        match node {
            Node::Word { text, .. } | Node::Phrase(text) => texts.push(text),
            Node::In(_, inner) => of_node(inner, texts),
            Node::Group(group) => texts_of(group, texts),
        }
    }
    for node in group.wanted.iter().chain(&group.required).chain(&group.excluded) {
        of_node(node, texts);
    }
}
