//! What a document may cost, decided before the library validates it.
//!
//! The library's validation walks every fragment as often as it is spread, so a document of a few hundred bytes can
//! keep it busy for hours. What is counted here takes time in the length of the document: its tokens, then what it
//! comes to once every fragment stands where it is spread. Ordinary pages stay far below every limit: the
//! reference page has about 700 tokens and 350 selections, the introspection query of tools about 250 of each.

use std::collections::HashMap;

use async_graphql::{
    Name, ServerError,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};
use masthead_app::error::ErrorCode;

use super::error::refusal;

/// Names, numbers, strings and punctuation that a document may have.
pub(super) const MAX_TOKENS: usize = 10_000;
/// Brackets of any sort that may be open at once. The parser calls itself for each.
pub(super) const MAX_NESTING: usize = 50;
/// Selections that a document may have once every fragment stands where it is spread.
pub(super) const MAX_SELECTIONS: usize = 5_000;
/// Levels of fields, one within the other.
pub(super) const MAX_DEPTH: usize = 20;
/// Levels of selection sets, fragments counted too.
pub(super) const MAX_RECURSION: usize = 40;
/// Fields of the answer, where each list counts as often as it may have items.
pub(super) const MAX_COMPLEXITY: usize = 50_000;
/// Directives on one field.
pub(super) const MAX_DIRECTIVES: usize = 5;

fn too_complex(what: &str, found: impl std::fmt::Display, most: usize) -> ServerError {
    refusal(
        ErrorCode::QueryTooComplex,
        format!("the document has {found} {what}, the maximum is {most}"),
    )
}

/// Refuses a text that is too long or too deeply nested to be parsed.
pub(super) fn check_text(text: &str) -> Result<(), ServerError> {
    let (mut tokens, mut open) = (0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                rest = &rest[end.unwrap_or(rest.len())..];
                continue;
            }
            b'"' => string_length(rest),
            b'.' => rest.iter().take(3).take_while(|byte| **byte == b'.').count(),
            _ if is_word(byte) => rest.iter().take_while(|byte| is_word(**byte)).count(),
            _ => 1,
        };
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if tokens > MAX_TOKENS {
            return Err(too_complex(
                "tokens",
                format_args!("more than {MAX_TOKENS}"),
                MAX_TOKENS,
            ));
        }
        if open > MAX_NESTING {
            return Err(too_complex(
                "levels of brackets",
                format_args!("more than {MAX_NESTING}"),
                MAX_NESTING,
            ));
        }
        rest = &rest[length..];
    }
    Ok(())
}

/// What names and numbers consist of; letters beyond ASCII are no GraphQL, and count as one word each run.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

/// The length of a string or block string, to its end or to the end of what cannot be one.
fn string_length(text: &[u8]) -> usize {
    let block = text.starts_with(b"\"\"\"");
    let mut at = if block { 3 } else { 1 };
    while at < text.len() {
        match text[at] {
            b'\\' if block && text[at..].starts_with(b"\\\"\"\"") => at += 4,
            b'\\' if !block => at += 2,
            b'"' if block && text[at..].starts_with(b"\"\"\"") => return at + 3,
            b'"' if !block => return at + 1,
            b'\n' | b'\r' if !block => return at,
            _ => at += 1,
        }
    }
    text.len()
}

/// Refuses a document that comes to too much once its fragments stand where they are spread.
///
/// Each fragment is counted once, so this takes time in the length of the document, whatever it comes to.
pub(super) fn check_document(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut count = Count {
        document,
        known: HashMap::new(),
        within: Vec::new(),
    };
    for (_, operation) in document.operations.iter() {
        let (selections, depth) = count.set(&operation.node.selection_set.node)?;
        if selections > MAX_SELECTIONS {
            return Err(too_complex("selections", selections, MAX_SELECTIONS));
        }
        if depth > MAX_RECURSION {
            return Err(too_complex("levels", depth, MAX_RECURSION));
        }
    }
    Ok(())
}

struct Count<'d> {
    document: &'d ExecutableDocument,
    /// Selections and levels of the fragments that have been counted.
    known: HashMap<&'d Name, (usize, usize)>,
    /// The fragments that are being counted, one spread within the other.
    within: Vec<&'d Name>,
}

impl<'d> Count<'d> {
    fn set(&mut self, set: &'d SelectionSet) -> Result<(usize, usize), ServerError> {
        let (mut selections, mut depth) = (0_usize, 0);
        for selection in &set.items {
            let (below, levels) = match &selection.node {
                Selection::Field(field) => self.set(&field.node.selection_set.node)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
            };
            selections = selections.saturating_add(below).saturating_add(1);
            depth = depth.max(levels + 1);
        }
        Ok((selections, depth))
    }

    fn fragment(&mut self, name: &'d Name) -> Result<(usize, usize), ServerError> {
        if let Some(known) = self.known.get(name) {
            return Ok(*known);
        }
        // A fragment that is not there is for the validation to name.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok((0, 0));
        };
        if self.within.contains(&name) {
            let message = format!("the fragment \"{name}\" contains itself");
            return Err(refusal(ErrorCode::GraphqlValidationFailed, message));
        }
        if self.within.len() > MAX_RECURSION {
            return Err(too_complex(
                "levels",
                format_args!("more than {MAX_RECURSION}"),
                MAX_RECURSION,
            ));
        }
        self.within.push(name);
        let counted = self.set(&fragment.node.selection_set.node)?;
        self.within.pop();
        self.known.insert(name, counted);
        Ok(counted)
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write as _, time::Instant};

    use async_graphql::parser::parse_query;

    use super::*;

    fn refused(text: &str) -> Option<String> {
        if let Err(error) = check_text(text) {
            return Some(error.message);
        }
        let document = parse_query(text).expect("a document");
        check_document(&document).err().map(|error| error.message)
    }

    /// Fragments that each spread the next one twice.
    fn doubling(fragments: usize) -> String {
        let mut text = "{ ...f0 }".to_owned();
        for number in 0..fragments {
            let next = number + 1;
            let _ = write!(
                text,
                " fragment f{number} on Query {{ a{number}: site {{ name }} ...f{next} ...f{next} }}"
            );
        }
        let _ = write!(text, " fragment f{fragments} on Query {{ site {{ name }} }}");
        text
    }

    #[test]
    fn fragments_count_as_often_as_they_are_spread_and_quickly() {
        assert_eq!(refused(&doubling(3)), None);
        let started = Instant::now();
        let message = refused(&doubling(35)).expect("refused");
        assert!(message.contains("selections, the maximum is 5000"), "{message}");
        assert!(started.elapsed().as_millis() < 100, "{:?}", started.elapsed());
    }

    #[test]
    fn a_fragment_within_itself_is_refused() {
        let circle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert_eq!(
            refused(circle),
            Some("the fragment \"a\" contains itself".to_owned())
        );
    }

    #[test]
    fn long_chains_of_fragments_are_refused() {
        let mut text = "{ ...f0 }".to_owned();
        for number in 0..1000 {
            let _ = write!(text, " fragment f{number} on Query {{ ...f{} }}", number + 1);
        }
        text.push_str(" fragment f1000 on Query { site { name } }");
        assert!(
            refused(&text)
                .expect("refused")
                .contains("levels, the maximum is 40")
        );
    }

    #[test]
    fn nesting_and_length_are_refused_before_parsing() {
        let deep = format!("{}{}", "{ a ".repeat(100_000), "}".repeat(100_000));
        assert!(refused(&deep).expect("refused").contains("levels of brackets"));
        let lists = format!("{{ a(b: {}) }}", "[".repeat(100_000));
        assert!(refused(&lists).expect("refused").contains("levels of brackets"));
        let long = format!("{{ {} }}", "site { name } ".repeat(3000));
        assert!(
            refused(&long)
                .expect("refused")
                .contains("tokens, the maximum is 10000")
        );
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let brackets = "{".repeat(200);
        let text = format!(
            "# {brackets}\n{{ a(b: \"{brackets}\\\"{brackets}\", c: \"\"\"{brackets}\\\"\"\"{brackets}\"\"\") }}"
        );
        assert_eq!(refused(&text), None);
    }
}
