//! What a request may ask for, decided before the library validates it.
//!
//! The library's validation walks every fragment as often as it is spread, so a document of a few hundred bytes can
//! keep it busy for hours. What is measured here takes time in the length of what was sent: [`text`] counts tokens
//! and brackets before anything is parsed, [`document`] what the parsed document comes to once every fragment stands
//! where it is spread and every list has its items, [`variables`] what is sent beside it. Each limit has a code of its
//! own, and the answer says what was found and how much is allowed.

mod document;
#[cfg(test)]
mod document_tests;
mod known;
mod sizes;
mod sum;
mod text;
mod variables;

use async_graphql::ServerError;
use masthead_app::error::ErrorCode;

pub(super) use self::{
    document::{Measured, Scene, measure},
    known::Known,
    text::read,
    variables::{check_json, check_message, check_variables},
};
use super::error::refusal;

/// Brackets of any sort that may be open at once. The parser calls itself for each, and has its own end at 64.
const MAX_BRACKETS: usize = 60;
/// Characters of a name or number.
const MAX_WORD: usize = 256;
/// Bytes of a text in the document.
const MAX_STRING: usize = 16 * 1024;
/// Bytes of comments, blanks and commas. The parser reads them several times over.
const MAX_IGNORED: usize = 64 * 1024;
/// Lists and objects within one another, in variables.
const MAX_VARIABLE_NESTING: usize = 20;
/// Bytes of the texts in variables.
const MAX_VARIABLE_TEXT: usize = 64 * 1024;

/// What a GraphQL request may come to. Ordinary pages stay far below: the reference page has about 700 tokens, 350
/// selections and a cost of some 3,000; the introspection query of tools has 250 tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlLimits {
    /// Names, numbers, texts and punctuation of the document.
    pub tokens: usize,
    /// Levels of fields, one within the other.
    pub depth: usize,
    /// Selections and argument values, each fragment counted as often as it is spread.
    pub selections: usize,
    /// Fields of the answer, each list counted as often as it may have items.
    pub cost: usize,
    /// Things in the answer, each list counted as often as it may have items.
    pub nodes: usize,
    /// Fields under another name, each fragment counted as often as it is spread.
    pub aliases: usize,
    /// Fields of the query itself.
    pub root_fields: usize,
    /// Directives, each fragment counted as often as it is spread.
    pub directives: usize,
    /// Values in variables, those within lists and objects included.
    pub variable_values: usize,
}

impl Default for GraphqlLimits {
    fn default() -> Self {
        Self {
            tokens: 10_000,
            depth: 20,
            selections: 10_000,
            cost: 100_000,
            nodes: 20_000,
            aliases: 200,
            root_fields: 50,
            directives: 200,
            variable_values: 2_000,
        }
    }
}

impl GraphqlLimits {
    /// Levels of selection sets, fragments counted too.
    pub(in crate::graphql) const fn levels(&self) -> usize {
        self.depth * 2
    }
}

/// Refuses what is over a limit: says how much there is of what, and how much there may be.
fn exceeded(code: ErrorCode, what: &str, found: usize, limit: usize) -> ServerError {
    let text = if found >= COUNTED_NO_FURTHER {
        format!("more than {COUNTED_NO_FURTHER}")
    } else {
        found.to_string()
    };
    let mut error = refusal(code, format!("{what}: there are {text}, the maximum is {limit}"));
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("found", found.min(COUNTED_NO_FURTHER));
    extensions.set("limit", limit);
    error
}

/// Where a count ends: what is beyond is too much under any limit, and still a number that every client can hold.
const COUNTED_NO_FURTHER: usize = 1_000_000_000;
