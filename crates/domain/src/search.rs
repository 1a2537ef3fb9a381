//! Searching: what readers type, and in which order they are answered.

mod query;

use std::ops::Range;

use serde::Serialize;

pub use self::query::{
    Group, MAX_QUERY_CHARS, MAX_QUERY_WORDS, Node, QueryTooLong, SearchField, SearchQuery,
};

/// Hits by relevance that pages reach at the most; whoever wants more asks for an order by date.
pub const MAX_RELEVANT: u32 = 1_000;
/// Completions where the caller says nothing.
pub const DEFAULT_SUGGESTIONS: u32 = 8;
/// Completions that may be asked for at the most.
pub const MAX_SUGGESTIONS: u32 = 20;
/// Values that each facet lists at the most.
pub const MAX_FACET_VALUES: usize = 20;

/// What hits are sorted by; ids break ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub enum SearchOrder {
    /// The nearest to the query first.
    #[default]
    Relevance,
    /// Relevance, with newer articles put forward.
    Recent,
    /// Newest first.
    PublishedAtDesc,
    /// Oldest first.
    PublishedAtAsc,
}

impl SearchOrder {
    /// Whether the place of a hit depends on how well it matches.
    #[must_use]
    pub const fn is_by_relevance(self) -> bool {
        matches!(self, Self::Relevance | Self::Recent)
    }
}

/// A passage of a hit that shows why it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub field: SearchField,
    /// Plain text.
    pub text: String,
    /// What matched, in bytes of the text: in order, without overlaps.
    pub highlights: Vec<Range<usize>>,
}

impl Snippet {
    /// The passage as HTML that is safe to show: everything escaped, what matched in `<mark>`.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = String::with_capacity(self.text.len() + 16 * self.highlights.len());
        let mut rest = 0;
        for highlight in &self.highlights {
            escape(&self.text[rest..highlight.start], &mut html);
            html.push_str("<mark>");
            escape(&self.text[highlight.clone()], &mut html);
            html.push_str("</mark>");
            rest = highlight.end;
        }
        escape(&self.text[rest..], &mut html);
        html
    }

    /// What matched, counted in UTF-16 code units: as strings are indexed by JavaScript, Java, Kotlin and Objective-C.
    #[must_use]
    pub fn utf16_highlights(&self) -> Vec<Range<usize>> {
        let (mut bytes, mut units) = (0, 0);
        let mut unit = |at: usize| {
            units += self.text[bytes..at].encode_utf16().count();
            bytes = at;
            units
        };
        self.highlights
            .iter()
            .map(|highlight| unit(highlight.start)..unit(highlight.end))
            .collect()
    }
}

fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_safe_html_and_counts_as_clients_do() {
        let text = "a <b> 😀 \"Şəki\" & more".to_owned();
        let place = |word: &str| {
            let start = text.find(word).expect("there");
            start..start + word.len()
        };
        let snippet = Snippet {
            field: SearchField::Body,
            highlights: vec![place("Şəki"), place("more")],
            text,
        };
        assert_eq!(
            snippet.html(),
            "a &lt;b&gt; 😀 &quot;<mark>Şəki</mark>&quot; &amp; <mark>more</mark>"
        );
        // The emoji takes two code units.
        assert_eq!(snippet.utf16_highlights(), [10..14, 18..22]);
    }
}
