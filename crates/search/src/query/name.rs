//! Names in a query: of authors, tags, categories and sources.

use std::time::Instant;

use super::Builder;
use crate::{
    collect,
    document::{kind_number, typed_words},
    lists::{Asked, Clause},
    names::Named,
    search::LONGEST,
    suggest::beginning,
    view::ReadError,
};
use tantivy::Term;

/// The name of an author, a tag, a category, a source.
const NAME: f32 = 0.8;
/// Things that a beginning of a name stands for, at the most.
const MOST_NAMES: usize = 100;

impl Builder<'_> {
    /// Articles of the things that have all these words in their names.
    pub(super) fn named(&self, named: Named, text: &str, clauses: &mut Vec<Clause>) {
        for id in self.names.with_words(named, text) {
            clauses.push(self.hangs_on(named, id, 1.0));
        }
    }

    /// Articles of the things of which a word of the name begins so.
    pub(super) fn beginning_of_name(
        &mut self,
        named: Named,
        text: &str,
        clauses: &mut Vec<Clause>,
    ) -> Result<(), ReadError> {
        let words = typed_words(text);
        let [word] = words.as_slice() else {
            return Ok(());
        };
        let term = Term::from_field_text(self.view.fields.beginnings, beginning(word));
        let what = kind_number(named.kind());
        let deadline = Instant::now() + LONGEST;
        let things = collect::first(
            self.view,
            &Asked::having(term),
            MOST_NAMES,
            deadline,
            |columns, document| columns.what.first(document) == Some(what),
        )?;
        clauses.extend(
            things
                .into_iter()
                .map(|thing| self.hangs_on(named, thing.id, 1.0)),
        );
        Ok(())
    }

    /// Articles of the things whose names are meant by this word among the others.
    pub(super) fn names_of(&self, text: &str, clauses: &mut Vec<Clause>) {
        for (named, id, share) in self.names.meant_by(text) {
            clauses.push(self.hangs_on(named, id, NAME * share));
        }
    }
}
