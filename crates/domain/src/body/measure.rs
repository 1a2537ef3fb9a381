//! How long a body is, and how it begins.

use super::{
    block::{BlockKind, Body},
    inline, render,
};

impl Body {
    /// The number of words that a reader reads.
    ///
    /// A word is what stands between white space and has a letter or digit in it. Chinese and Japanese are
    /// written without spaces: there two characters count as a word, which is about what readers take for one.
    #[must_use]
    pub fn word_count(&self) -> u32 {
        let words = render::text(self).split_whitespace().map(words_in).sum::<usize>();
        u32::try_from(words).unwrap_or(u32::MAX)
    }

    /// The beginning of the text, with at most that many characters and cut after a word.
    ///
    /// It is taken from the paragraphs, because headings, captions and lists do not read on into each other;
    /// from all of the text only where there is no paragraph. An excerpt that was cut ends in `…`, which counts
    /// as one of the characters.
    #[must_use]
    pub fn excerpt(&self, max_chars: usize) -> String {
        let mut paragraphs = self
            .blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Paragraph { content } => Some(inline::text(content)),
                _ => None,
            })
            .peekable();
        if paragraphs.peek().is_none() {
            return shortened([render::text(self)].into_iter(), max_chars);
        }
        shortened(paragraphs, max_chars)
    }
}

fn shortened(texts: impl Iterator<Item = String>, max_chars: usize) -> String {
    let mut excerpt = String::new();
    let mut length = 0;
    for text in texts {
        for word in text.split_whitespace() {
            if !excerpt.is_empty() {
                excerpt.push(' ');
                length += 1;
            }
            excerpt.push_str(word);
            length += word.chars().count();
            if length > max_chars {
                return cut(&excerpt, max_chars);
            }
        }
    }
    excerpt
}

/// Cuts a text that is too long.
fn cut(text: &str, max_chars: usize) -> String {
    let Some(room) = max_chars.checked_sub(1) else {
        return String::new();
    };
    let end = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    // Where the cut falls behind a word the word stays; a single word that is too long is cut within.
    let whole = if text[end..].starts_with(' ') {
        Some(end)
    } else {
        head.rfind(' ')
    };
    let head = &head[..whole.unwrap_or(end)];
    let head =
        head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—'));
    format!("{head}…")
}

fn words_in(token: &str) -> usize {
    let mut unspaced = 0usize;
    let mut spaced = false;
    for c in token.chars() {
        if is_unspaced(c) {
            unspaced += 1;
        } else {
            spaced = spaced || c.is_alphanumeric();
        }
    }
    unspaced.div_ceil(2) + usize::from(spaced)
}

/// Characters of scripts that put no spaces between words: Han, Hiragana, Katakana.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        let counts = [
            ("<p>Two words</p>", 2),
            ("<p>One — and – two, 3 &amp; four!</p>", 5),
            ("<p>Azərbaycan xəbərləri</p><p>Новости дня</p>", 4),
            ("<p>新しい記事です</p>", 4),
            ("<p>北京 Beijing</p>", 2),
            ("<p>서울 시장</p>", 2),
            (
                "<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>",
                4,
            ),
            ("<hr><p>…</p><figure><img src=a alt='not read'></figure>", 0),
        ];
        for (html, count) in counts {
            assert_eq!(Body::from_html(html).word_count(), count, "{html}");
        }
    }

    #[test]
    fn excerpts_end_with_a_whole_word() {
        let body = Body::from_html(
            "<h2>Head</h2><p>Will it <b>escalate</b>?</p><ul><li>no</li></ul><p>Perhaps, so</p>",
        );
        let excerpts = [
            (100, "Will it escalate? Perhaps, so"),
            (29, "Will it escalate? Perhaps, so"),
            (28, "Will it escalate? Perhaps…"),
            (18, "Will it escalate?…"),
            (17, "Will it…"),
            (3, "Wi…"),
            (1, "…"),
            (0, ""),
        ];
        for (length, excerpt) in excerpts {
            assert_eq!(body.excerpt(length), excerpt);
            assert!(excerpt.chars().count() <= length);
        }
        assert_eq!(Body::default().excerpt(10), "");
        assert_eq!(
            Body::from_html("<ul><li>Only</li><li>items</li></ul>").excerpt(20),
            "Only items"
        );
    }
}
