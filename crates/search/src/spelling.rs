//! Terms of the index that begin like a word, or are spelt nearly like one.

use tantivy::{Term, query::FuzzyTermQuery, schema::Field};

use crate::view::{ReadError, View};

/// Terms that a beginning stands for, at the most: the most frequent ones.
const MOST_BEGINNING: usize = 16;
/// Terms of a segment that are looked at for a beginning.
const LOOKED_AT: usize = 2_000;
/// Near spellings that count, at the most.
const MOST_NEAR: usize = 5;
/// Letters from which on one, and two, may be wrong.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;
/// The letters that name the language in front of each term.
const LANGUAGE: usize = 2;

impl View {
    /// Whether any document has a term.
    pub(crate) fn has(&self, field: Field, term: &str) -> Result<bool, ReadError> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, term))? > 0)
    }
}

/// The most frequent terms that begin so.
pub(crate) fn beginning_with(view: &View, field: Field, start: &str) -> Result<Vec<String>, ReadError> {
    let mut counted: Vec<(u32, String)> = Vec::new();
    for segment in view.searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(start.as_bytes()).into_stream()?;
        let mut looked_at = 0;
        while let Some((key, info)) = terms.next() {
            if !key.starts_with(start.as_bytes()) || looked_at == LOOKED_AT {
                break;
            }
            looked_at += 1;
            let Ok(term) = std::str::from_utf8(key) else {
                continue;
            };
            count(&mut counted, term, info.doc_freq);
            if counted.len() >= 4 * MOST_BEGINNING {
                keep_best(&mut counted, 2 * MOST_BEGINNING);
            }
        }
    }
    keep_best(&mut counted, MOST_BEGINNING);
    Ok(counted.into_iter().map(|(_, term)| term).collect())
}

/// The beginning of a word that a misspelt one may stand for: the most frequent one with a letter wrong.
pub(crate) fn near_beginning(view: &View, field: Field, typed: &str) -> Result<Option<String>, ReadError> {
    if typed.chars().count() < ONE_WRONG {
        return Ok(None);
    }
    let head_end = typed.char_indices().nth(1).map_or(typed.len(), |(at, _)| at);
    let mut counted = Vec::new();
    count_near(view, field, typed, 1, &typed[..head_end], &mut counted)?;
    keep_best(&mut counted, 1);
    Ok(counted.pop().map(|(_, term)| term))
}

/// The terms that a misspelt word may mean: a letter wrong, missing, too many or swapped with the next, two in a long
/// word; the first letter is right. The nearest and among these the most frequent first.
pub(crate) fn near(view: &View, field: Field, term: &str) -> Result<Vec<String>, ReadError> {
    let length = term.chars().count().saturating_sub(LANGUAGE);
    let most_wrong: u8 = match length {
        0..ONE_WRONG => return Ok(Vec::new()),
        ONE_WRONG..TWO_WRONG => 1,
        _ => 2,
    };
    let head_end = term
        .char_indices()
        .nth(LANGUAGE + 1)
        .map_or(term.len(), |(at, _)| at);
    let head = &term[..head_end];
    for wrong in 1..=most_wrong {
        let mut counted = Vec::new();
        count_near(view, field, term, wrong, head, &mut counted)?;
        keep_best(&mut counted, MOST_NEAR);
        if !counted.is_empty() {
            return Ok(counted.into_iter().map(|(_, term)| term).collect());
        }
    }
    Ok(Vec::new())
}

/// Counts the terms with this head that differ from one in so many letters.
fn count_near(
    view: &View,
    field: Field,
    term: &str,
    wrong: u8,
    head: &str,
    counted: &mut Vec<(u32, String)>,
) -> Result<(), ReadError> {
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, term), wrong, true).automaton()?;
    for segment in view.searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index
            .terms()
            .search(&automaton)
            .ge(head.as_bytes())
            .into_stream()?;
        while let Some((key, info)) = terms.next() {
            if !key.starts_with(head.as_bytes()) {
                break;
            }
            if let Ok(near) = std::str::from_utf8(key) {
                count(counted, near, info.doc_freq);
            }
        }
    }
    Ok(())
}

fn count(counted: &mut Vec<(u32, String)>, term: &str, documents: u32) {
    match counted.iter_mut().find(|(_, known)| known == term) {
        Some((count, _)) => *count += documents,
        None => counted.push((documents, term.to_owned())),
    }
}

fn keep_best(counted: &mut Vec<(u32, String)>, most: usize) {
    counted.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    counted.truncate(most);
}
