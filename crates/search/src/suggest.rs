//! Completing what is being typed.

use std::{ops::Bound, time::Instant};

use masthead_app::ports::search::{Completion, SuggestQuestion};
use masthead_domain::{id::Kind, visibility::Visibility};
use tantivy::{
    DocSet as _, TERMINATED, Term,
    query::{BooleanQuery, EnableScoring, Occur, Query, RangeQuery, TermQuery},
    schema::IndexRecordOption,
};
use uuid::Uuid;

use crate::{
    document::{LONGEST_BEGINNING, kind_number, kind_of, typed_words},
    filter::{self, Clauses},
    names::Named,
    spelling,
    view::{ReadError, View},
};

/// Words that are compared, at the most.
const MOST_WORDS: usize = 8;
/// Things other than articles that are ranked, at the most.
const MOST_THINGS: usize = 400;
/// A day of age takes as much as this from an article's rank; a thing's rank is how many articles hang on it.
const MICROS_A_DAY: f64 = 86_400_000_000.0;
/// Days after which an article is half as likely to be meant.
const HALF_LIFE: f64 = 90.0;
/// What an article in another language than the reader's counts.
const FOREIGN: f64 = 0.5;
/// The rank of an article of today: as that of a thing on which so many articles hang.
const NEWEST: f64 = 30.0;

/// The best completions.
pub(crate) fn suggest(
    view: &View,
    question: &SuggestQuestion,
    deadline: Instant,
) -> Result<Vec<Completion>, ReadError> {
    let mut words = typed_words(&question.text);
    words.truncate(MOST_WORDS);
    if words.is_empty() || question.limit == 0 {
        return Ok(Vec::new());
    }
    let found = complete(view, question, &words, deadline)?;
    if !found.is_empty() {
        return Ok(found);
    }
    // Nothing is written so: what is spelt nearly so.
    let Some(near) = nearly(view, &words)? else {
        return Ok(Vec::new());
    };
    complete(view, question, &near, deadline)
}

/// The words with those that nothing begins with put right.
fn nearly(view: &View, words: &[String]) -> Result<Option<Vec<String>>, ReadError> {
    let field = view.fields.beginnings;
    let mut right = Vec::with_capacity(words.len());
    let mut is_changed = false;
    for word in words {
        let beginning = beginning(word);
        if view.has(field, beginning)? {
            right.push(word.clone());
            continue;
        }
        let Some(near) = spelling::near_beginning(view, field, beginning)? else {
            return Ok(None);
        };
        is_changed = true;
        right.push(near);
    }
    Ok(is_changed.then_some(right))
}

/// As much of a word as the index knows.
pub(crate) fn beginning(word: &str) -> &str {
    let end = word
        .char_indices()
        .nth(LONGEST_BEGINNING)
        .map_or(word.len(), |(at, _)| at);
    &word[..end]
}

fn complete(
    view: &View,
    question: &SuggestQuestion,
    words: &[String],
    deadline: Instant,
) -> Result<Vec<Completion>, ReadError> {
    let mut clauses: Clauses = words
        .iter()
        .map(|word| {
            let term = Term::from_field_text(view.fields.beginnings, beginning(word));
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            (Occur::Must, query)
        })
        .collect();
    // Rights are those to articles; what has a name is read by them and by nobody else's.
    let mut rights: Clauses = Vec::new();
    filter::add_rights(&view.fields, &question.visibility, &mut rights);
    if !rights.is_empty() {
        let thing = RangeQuery::new(
            Bound::Excluded(Term::from_field_u64(view.fields.what, 0)),
            Bound::Unbounded,
        );
        let either: Clauses = vec![
            (Occur::Should, Box::new(BooleanQuery::new(rights))),
            (Occur::Should, Box::new(thing)),
        ];
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(either))));
    }
    let query = BooleanQuery::new(clauses);
    let weight = query.weight(EnableScoring::disabled_from_searcher(&view.searcher))?;
    let only_live = question.visibility != Visibility::Editorial;
    let article = kind_number(Kind::Article);
    // Those in the reader's language apart, so that a site that is mostly in another one does not crowd them out.
    let mut newest_of = [Newest::default(), Newest::default()];
    let mut things: Vec<(u64, Uuid)> = Vec::new();
    let most = question.limit as usize;
    for (segment, opened) in view.each_segment() {
        let columns = &opened.columns;
        if Instant::now() > deadline {
            return Err(ReadError::TooSlow);
        }
        let own = columns.locale.as_ref().zip(question.locales.first());
        let own = own.map(|(column, locale)| column.dictionary().term_ord(locale.as_str().as_bytes()));
        let own = own.transpose()?.flatten();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let alive = segment.alive_bitset();
        let mut document = scorer.doc();
        while document != TERMINATED {
            let is_there = alive.is_none_or(|alive| alive.is_alive(document))
                && (!only_live || opened.live.has(document));
            if is_there {
                let what = columns.what.first(document).unwrap_or(u64::MAX);
                if what == article {
                    let mut locale = columns
                        .locale
                        .iter()
                        .flat_map(|column| column.term_ords(document));
                    let is_own = question.locales.is_empty() || (own.is_some() && locale.next() == own);
                    let published = columns.published(document);
                    newest_of[usize::from(is_own)].offer(published, most, || columns.id(document));
                } else if things.len() < MOST_THINGS {
                    things.push((what, columns.id(document)));
                }
            }
            document = scorer.advance();
        }
    }
    let articles = newest_of
        .into_iter()
        .zip([false, true])
        .flat_map(|(newest, is_own)| {
            let best = newest.best(2 * most).into_iter();
            best.map(move |(published, id)| (published, id, is_own))
        });
    let mut ranked: Vec<(f64, Completion)> = Vec::new();
    let now = question.now.timestamp_micros();
    for (published, id, is_own) in articles {
        let days = (now - published).max(0) as f64 / MICROS_A_DAY;
        let language = if is_own { 1.0 } else { FOREIGN };
        let rank = language * NEWEST.ln_1p() * (-days / HALF_LIFE).exp2();
        ranked.push((
            rank,
            Completion {
                kind: Kind::Article,
                id,
            },
        ));
    }
    for (what, id) in things {
        let Some(kind) = kind_of(what) else { continue };
        let Some(named) = Named::of_kind(kind) else {
            continue;
        };
        let term = Term::from_field_bytes(named.field(&view.fields), id.as_bytes());
        let articles = view.searcher.doc_freq(&term)?;
        ranked.push(((articles as f64).ln_1p(), Completion { kind, id }));
    }
    ranked.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then_with(|| right.1.id.cmp(&left.1.id))
    });
    ranked.truncate(most);
    Ok(ranked.into_iter().map(|(_, completion)| completion).collect())
}

/// The newest articles of those that are offered.
#[derive(Debug, Default)]
struct Newest {
    articles: Vec<(i64, Uuid)>,
    /// What is older than this is not among them.
    floor: Option<i64>,
}

impl Newest {
    fn offer(&mut self, published: i64, most: usize, id: impl FnOnce() -> Uuid) {
        if self.floor.is_some_and(|floor| published < floor) {
            return;
        }
        self.articles.push((published, id()));
        if self.articles.len() >= 8 * most.max(8) {
            self.keep(2 * most);
            self.floor = self.articles.last().map(|last| last.0);
        }
    }

    fn keep(&mut self, most: usize) {
        self.articles.sort_unstable_by(|left, right| right.cmp(left));
        self.articles.truncate(most);
    }

    fn best(mut self, most: usize) -> Vec<(i64, Uuid)> {
        self.keep(most);
        self.articles
    }
}
