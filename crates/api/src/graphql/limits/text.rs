//! The text of a document, before it is parsed.

use std::borrow::Cow;

use async_graphql::ServerError;
use masthead_app::error::ErrorCode;

use super::{GraphqlLimits, MAX_BRACKETS, MAX_IGNORED, MAX_STRING, MAX_WORD, exceeded};

/// A text that can be parsed in no time.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::graphql) struct Text<'t> {
    /// The document without its comments: every token still stands in its line and column.
    pub(in crate::graphql) document: Cow<'t, str>,
    pub(in crate::graphql) tokens: usize,
}

/// What has been counted so far.
#[derive(Default)]
struct Count {
    tokens: usize,
    open: usize,
    deepest: usize,
    ignored: usize,
    word: usize,
    string: usize,
}

/// Reads a text, and refuses one that is too long or too deeply nested to be parsed.
pub(in crate::graphql) fn read<'t>(text: &'t str, limits: &GraphqlLimits) -> Result<Text<'t>, ServerError> {
    let mut count = Count::default();
    let mut kept = String::new();
    let (mut at, mut copied) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let length = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                count.ignored += 1;
                at += 1;
                continue;
            }
            b'#' => {
                let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                let end = end.unwrap_or(rest.len());
                count.ignored += end;
                kept.push_str(&text[copied..at]);
                at += end;
                copied = at;
                continue;
            }
            // The mark of byte order may stand anywhere between tokens.
            0xef if rest.starts_with("\u{feff}".as_bytes()) => {
                count.ignored += 3;
                at += 3;
                continue;
            }
            b'"' => {
                let length = string_length(rest);
                count.string = count.string.max(length);
                length
            }
            b'.' => rest.iter().take(3).take_while(|byte| **byte == b'.').count(),
            _ if is_word(byte) => {
                let length = rest.iter().take_while(|byte| is_word(**byte)).count();
                count.word = count.word.max(length);
                length
            }
            _ => 1,
        };
        match byte {
            b'{' | b'[' | b'(' => {
                count.open += 1;
                count.deepest = count.deepest.max(count.open);
            }
            b'}' | b']' | b')' => count.open = count.open.saturating_sub(1),
            _ => {}
        }
        count.tokens += 1;
        at += length;
    }
    count.check(limits)?;
    let document = if copied == 0 && kept.is_empty() {
        Cow::Borrowed(text)
    } else {
        kept.push_str(&text[copied..]);
        Cow::Owned(kept)
    };
    Ok(Text {
        document,
        tokens: count.tokens,
    })
}

impl Count {
    fn check(&self, limits: &GraphqlLimits) -> Result<(), ServerError> {
        let long = ErrorCode::QueryTooLong;
        for (code, what, found, limit) in [
            (long, "tokens of the document", self.tokens, limits.tokens),
            (
                ErrorCode::QueryTooDeep,
                "brackets open at once",
                self.deepest,
                MAX_BRACKETS,
            ),
            (long, "characters of a name or number", self.word, MAX_WORD),
            (long, "bytes of a text in the document", self.string, MAX_STRING),
            (
                long,
                "bytes of comments, blanks and commas",
                self.ignored,
                MAX_IGNORED,
            ),
        ] {
            if found > limit {
                return Err(exceeded(code, what, found, limit));
            }
        }
        Ok(())
    }
}

/// What names and numbers consist of; letters beyond ASCII are no GraphQL, and count as one word each run.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

/// The length of a text or block text, to its end or to the end of what cannot be one.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, String) {
        let error = read(text, &GraphqlLimits::default()).expect_err("refused");
        let extensions = serde_json::to_value(&error.extensions).expect("extensions");
        (
            error.message,
            extensions["code"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn length_and_nesting_are_refused_with_what_was_found() {
        let fields = format!("{{ {} }}", "a ".repeat(10_000));
        assert_eq!(
            refused(&fields),
            (
                "tokens of the document: there are 10002, the maximum is 10000".to_owned(),
                "QUERY_TOO_LONG".to_owned()
            )
        );
        let deep = format!("{}{}", "{ a ".repeat(61), "}".repeat(61));
        assert_eq!(
            refused(&deep),
            (
                "brackets open at once: there are 61, the maximum is 60".to_owned(),
                "QUERY_TOO_DEEP".to_owned()
            )
        );
        for long in [
            format!("{{ {} }}", "a".repeat(257)),
            format!("{{ a(b: {}) }}", "1".repeat(257)),
            format!("{{ a(b: \"{}\") }}", "x".repeat(MAX_STRING)),
            format!("{{ a(b: \"\"\"{}\"\"\") }}", "x\n".repeat(MAX_STRING)),
            format!("{{ a }} #{}", "x".repeat(MAX_IGNORED)),
            format!("{{ a {} }}", "\u{feff}".repeat(MAX_IGNORED)),
        ] {
            assert_eq!(refused(&long).1, "QUERY_TOO_LONG", "{}", &long[..20]);
        }
    }

    #[test]
    fn brackets_in_texts_and_comments_do_not_count() {
        let brackets = "{".repeat(200);
        let text = format!(
            "# {brackets}\n{{ a(b: \"{brackets}\\\"{brackets}\", c: \"\"\"{brackets}\\\"\"\"{brackets}\"\"\") }}"
        );
        assert_eq!(read(&text, &GraphqlLimits::default()).expect("short").tokens, 11);
    }

    #[test]
    fn comments_go_and_everything_else_keeps_its_place() {
        let read = |text| read(text, &GraphqlLimits::default()).expect("short").document;
        assert_eq!(read("{ a }"), Cow::Borrowed("{ a }"));
        assert_eq!(read("# x\n{ a # y\r\n b \"#\" } # z"), "\n{ a \r\n b \"#\" } ");
        assert_eq!(read("#"), "");
    }

    #[test]
    fn what_is_cut_off_is_read_to_its_end() {
        for text in [
            "\"",
            "\"\\",
            "\"\"\"",
            "\"\"\"\\\"\"\"",
            "{ a(b: \"x",
            "..",
            "é",
            "\u{feff}{",
        ] {
            assert!(read(text, &GraphqlLimits::default()).is_ok(), "{text}");
        }
    }
}
