//! The words of a query: as they are, as they may go on, as they may be misspelt.

use masthead_domain::search::SearchField;

use super::{Builder, MOST_PARTS, Meant, term};
use crate::{analysis::Language, lists::Clause, names::Named, spelling, view::ReadError};

/// A word that goes on in the text where the query ends.
const PREFIX: f32 = 0.3;
/// A word that is spelt nearly so.
const NEARLY: f32 = 0.5;

impl Builder<'_> {
    pub(super) fn word(
        &mut self,
        text: &str,
        is_prefix: bool,
        field: Option<SearchField>,
        with_stop_words: &[Language],
        clauses: &mut Vec<Clause>,
    ) -> Result<(), ReadError> {
        if let Some(named) = field.and_then(Named::of_field) {
            self.named(named, text, clauses);
            if is_prefix {
                self.beginning_of_name(named, text, clauses)?;
            }
            return Ok(());
        }
        let meant = self.meant(text, MOST_PARTS);
        let several = meant.iter().any(|word| word.position > 0);
        let mut is_there = false;
        for word in &meant {
            if word.term.is_empty() {
                if with_stop_words.contains(&word.language) {
                    self.stop_word(word, field, clauses);
                }
                continue;
            }
            for (place, weight) in self.places(field) {
                is_there |= self.view.has(place, &word.term)?;
                clauses.push(term(place, &word.term, weight));
            }
            self.sought.terms.insert(word.term.clone());
        }
        let last = meant.iter().map(|word| word.position).max().unwrap_or_default();
        for word in meant.iter().filter(|word| is_prefix && word.position == last) {
            self.prefix(word, field, clauses)?;
        }
        self.beginnings_left = self.beginnings_left.saturating_sub(usize::from(is_prefix));
        if several {
            self.phrase(text, MOST_PARTS, field, clauses);
        }
        if self.is_lenient && !is_there && self.near_left > 0 {
            self.near_left -= 1;
            for word in meant.iter().filter(|word| !word.term.is_empty()) {
                self.nearly(text, word, field, clauses)?;
            }
        }
        if field.is_none() {
            self.names_of(text, clauses);
        }
        Ok(())
    }

    /// A word that says nothing by itself: only titles and what stands beside them know it.
    fn stop_word(&mut self, word: &Meant, field: Option<SearchField>, clauses: &mut Vec<Clause>) {
        let whole = format!("{}{}", word.language.letters(), word.folded);
        for (place, weight) in self.places(field) {
            if place != self.view.fields.body {
                clauses.push(term(place, &whole, weight));
            }
        }
        self.sought.words.insert(word.folded.clone());
    }

    /// Words that begin with what was typed.
    fn prefix(
        &mut self,
        word: &Meant,
        field: Option<SearchField>,
        clauses: &mut Vec<Clause>,
    ) -> Result<(), ReadError> {
        if word.folded.chars().count() < 2 || self.beginnings_left == 0 {
            return Ok(());
        }
        let start = format!("{}{}", word.language.letters(), word.folded);
        // A word that goes on may have a stem that does not begin so: "shrinki" becomes "shrinking", a form of "shrink".
        let mut stems: Vec<String> = Vec::new();
        for ending in word.language.endings() {
            let whole = format!("{}{ending}", word.folded);
            let stem = self.analysis.term(word.language, &whole).to_owned();
            if !stem.starts_with(&start) && stem != word.term && !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        for (place, weight) in self.places(field) {
            for stem in &stems {
                clauses.push(term(place, stem, PREFIX * weight));
            }
            for begun in spelling::beginning_with(self.view, place, &start)? {
                if begun != word.term {
                    clauses.push(term(place, &begun, PREFIX * weight));
                }
            }
        }
        self.sought.terms.extend(stems);
        self.sought.prefixes.push(word.folded.clone());
        Ok(())
    }

    /// Words that are spelt nearly so.
    fn nearly(
        &mut self,
        typed: &str,
        word: &Meant,
        field: Option<SearchField>,
        clauses: &mut Vec<Clause>,
    ) -> Result<(), ReadError> {
        let fields = self.view.fields;
        let near = spelling::near(self.view, fields.body, &word.term)?;
        for other in &near {
            for (place, weight) in self.places(field) {
                clauses.push(term(place, other, NEARLY * weight));
            }
            self.sought.terms.insert(other.clone());
        }
        if !near.is_empty() {
            self.sought.corrected.push((typed.to_owned(), near));
        }
        Ok(())
    }
}
