//! From what a reader typed, and what a viewer may see, to a query of the index.

mod name;
mod word;

use masthead_app::ports::search::SearchQuestion;
use masthead_domain::search::{Group, Node, SearchField};
use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query},
    schema::Field,
};
use uuid::Uuid;

use crate::{
    analysis::{Analysis, Language},
    explain::Sought,
    filter::{self, Clauses},
    lists::{Asked, Clause},
    names::{Named, Names},
    view::{ReadError, View},
};

/// How much a word counts by where it stands; the fields are summed.
const TITLE: f32 = 3.0;
const DECK: f32 = 1.5;
const EXCERPT: f32 = 1.0;
const BODY: f32 = 1.0;

/// Parts that a run of characters without blanks may fall into; an address has more, and nobody looks for all of it.
const MOST_PARTS: u32 = 12;
/// Words of a query whose beginnings, and whose near spellings, are looked up: each goes through a dictionary.
const MOST_BEGINNINGS: usize = 4;
const MOST_NEAR: usize = 4;

/// A query of the index, and what it looks for in texts.
pub(crate) struct Built {
    pub(crate) asked: Asked,
    pub(crate) sought: Sought,
}

/// Builds queries over one view.
pub(crate) struct Builder<'v> {
    view: &'v View,
    languages: Vec<Language>,
    names: Names,
    analysis: Analysis,
    sought: Sought,
    /// Whether near spellings count for words that are not there.
    is_lenient: bool,
    /// Words whose beginnings, and whose near spellings, may still be looked up.
    beginnings_left: usize,
    near_left: usize,
}

/// A word of the query as one language has it.
struct Meant {
    language: Language,
    folded: String,
    /// Empty for a stop word.
    term: String,
    position: usize,
}

impl<'v> Builder<'v> {
    pub(crate) fn new(
        view: &'v View,
        question: &SearchQuestion,
        is_lenient: bool,
    ) -> Result<Self, ReadError> {
        let wanted = question.filter.locales.as_deref();
        let languages = match wanted {
            Some(locales) => crate::analysis::languages(locales),
            None => view.languages.clone(),
        };
        Ok(Self {
            // In every language: what an article hangs on is called as it is called in the language of the reader.
            names: Names::find(view, &view.languages, &question.query)?,
            view,
            languages,
            analysis: Analysis::default(),
            sought: Sought::default(),
            is_lenient,
            beginnings_left: MOST_BEGINNINGS,
            near_left: MOST_NEAR,
        })
    }

    /// The whole query: what is looked for, within what the filter and the viewer's rights leave.
    pub(crate) fn build(mut self, question: &SearchQuestion) -> Result<Built, ReadError> {
        let any = self.any_of(&question.query.root, None)?;
        let mut clauses: Clauses = Vec::new();
        filter::add(&self.view.fields, &question.filter, &mut clauses);
        filter::add_rights(&self.view.fields, &question.visibility, &mut clauses);
        Ok(Built {
            asked: Asked {
                any,
                within: filter::within(clauses),
            },
            sought: self.sought,
        })
    }

    /// The clauses of which a document must have any for a group to match, in all fields or in one; none where it looks
    /// for nothing.
    fn any_of(&mut self, group: &Group, field: Option<SearchField>) -> Result<Vec<Clause>, ReadError> {
        let mut any: Vec<Clause> = Vec::new();
        let says_nothing = self.says_nothing_in(group);
        let all = self.languages.clone();
        for node in &group.wanted {
            self.node(node, field, &says_nothing, &mut any)?;
        }
        let is_plain = group.required.is_empty() && group.excluded.is_empty();
        if is_plain || (any.is_empty() && group.required.is_empty()) {
            return Ok(any);
        }
        let mut clauses: Clauses = any.into_iter().map(|one| (Occur::Should, one.query())).collect();
        for node in &group.required {
            let mut inner: Vec<Clause> = Vec::new();
            self.node(node, field, &all, &mut inner)?;
            let required: Box<dyn Query> = if inner.is_empty() {
                Box::new(EmptyQuery)
            } else {
                Box::new(BooleanQuery::union(
                    inner.into_iter().map(Clause::query).collect(),
                ))
            };
            clauses.push((Occur::Must, required));
        }
        // What is left out is no reason to show a passage, and left out as it is spelt.
        let sought = std::mem::take(&mut self.sought);
        let is_lenient = std::mem::take(&mut self.is_lenient);
        for node in &group.excluded {
            let mut inner: Vec<Clause> = Vec::new();
            self.node(node, field, &all, &mut inner)?;
            clauses.extend(inner.into_iter().map(|one| (Occur::MustNot, one.query())));
        }
        self.sought = sought;
        self.is_lenient = is_lenient;
        Ok(vec![Clause::Other(Box::new(BooleanQuery::new(clauses)))])
    }

    /// The languages in which all words of a group are stop words, which then count as words.
    fn says_nothing_in(&mut self, group: &Group) -> Vec<Language> {
        let mut says_nothing = self.languages.clone();
        for node in &group.wanted {
            if let Node::Word { text, .. } = node {
                let meant = self.meant(text, MOST_PARTS);
                says_nothing.retain(|language| {
                    let mut of_language = meant.iter().filter(|word| word.language == *language);
                    of_language.all(|word| word.term.is_empty())
                });
            }
        }
        says_nothing
    }

    /// A text as each language has it, at most so many words of it.
    fn meant(&mut self, text: &str, most: u32) -> Vec<Meant> {
        let mut all = Vec::new();
        for language in &self.languages {
            self.analysis.each(*language, text, |token| {
                if token.position >= most {
                    return;
                }
                all.push(Meant {
                    language: *language,
                    folded: token.folded.to_owned(),
                    term: token.term.to_owned(),
                    position: token.position as usize,
                });
            });
        }
        all
    }

    fn node(
        &mut self,
        node: &Node,
        field: Option<SearchField>,
        with_stop_words: &[Language],
        clauses: &mut Vec<Clause>,
    ) -> Result<(), ReadError> {
        match node {
            Node::In(field, inner) => {
                let all = self.languages.clone();
                self.node(inner, Some(*field), &all, clauses)
            }
            Node::Group(group) => {
                // Sums of sums are sums.
                clauses.extend(self.any_of(group, field)?);
                Ok(())
            }
            Node::Word { text, is_prefix } => self.word(text, *is_prefix, field, with_stop_words, clauses),
            Node::Phrase(text) => {
                self.phrase(text, u32::MAX, field, clauses);
                Ok(())
            }
        }
    }

    fn phrase(&mut self, text: &str, most: u32, field: Option<SearchField>, clauses: &mut Vec<Clause>) {
        if let Some(named) = field.and_then(Named::of_field) {
            self.named(named, text, clauses);
            return;
        }
        let meant = self.meant(text, most);
        for language in self.languages.clone() {
            let words: Vec<&Meant> = meant.iter().filter(|word| word.language == language).collect();
            for (place, weight) in self.places(field) {
                let in_body = place == self.view.fields.body;
                let terms: Vec<(usize, Term)> = words
                    .iter()
                    .filter_map(|word| {
                        let term = match (word.term.is_empty(), in_body) {
                            (false, _) => word.term.clone(),
                            (true, false) => format!("{}{}", language.letters(), word.folded),
                            (true, true) => return None,
                        };
                        Some((word.position, Term::from_field_text(place, &term)))
                    })
                    .collect();
                clauses.push(match terms.as_slice() {
                    [] => continue,
                    // Stop words alone would be found anywhere.
                    [(_, term)] if words.len() == 1 => Clause::Term {
                        term: term.clone(),
                        weight,
                    },
                    [_] => continue,
                    _ => {
                        let phrase = PhraseQuery::new_with_offset(terms);
                        Clause::Other(Box::new(BoostQuery::new(Box::new(phrase), weight)))
                    }
                });
            }
            let sequence: Vec<(usize, String)> = words
                .iter()
                .map(|word| {
                    let shown = if word.term.is_empty() {
                        &word.folded
                    } else {
                        &word.term
                    };
                    (word.position, shown.clone())
                })
                .collect();
            if !sequence.is_empty() {
                self.sought.phrases.push(sequence);
            }
        }
    }

    /// The fields of texts that are meant, with their weights.
    fn places(&self, field: Option<SearchField>) -> Vec<(Field, f32)> {
        let fields = self.view.fields;
        match field {
            None => vec![
                (fields.title, TITLE),
                (fields.deck, DECK),
                (fields.excerpt, EXCERPT),
                (fields.body, BODY),
            ],
            Some(SearchField::Title) => vec![(fields.title, TITLE)],
            Some(SearchField::Deck) => vec![(fields.deck, DECK)],
            Some(SearchField::Excerpt) => vec![(fields.excerpt, EXCERPT)],
            Some(SearchField::Body) => vec![(fields.body, BODY)],
            Some(_) => Vec::new(),
        }
    }

    fn hangs_on(&self, named: Named, id: Uuid, weight: f32) -> Clause {
        let term = Term::from_field_bytes(named.field(&self.view.fields), id.as_bytes());
        Clause::Term { term, weight }
    }
}

fn term(field: Field, term: &str, weight: f32) -> Clause {
    let term = Term::from_field_text(field, term);
    Clause::Term { term, weight }
}
