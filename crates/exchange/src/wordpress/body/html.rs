//! Loose HTML as people wrote it, cut into tags, comments and text without judging it.

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    Text(&'a str),
    Tag(Tag<'a>),
    /// A comment, with what is between its marks.
    Comment(&'a str),
}

/// A tag as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// From `<` to `>`.
    pub(crate) raw: &'a str,
    /// As written: compare it with [`Tag::is`].
    pub(crate) name: &'a str,
    pub(crate) closing: bool,
}

/// Elements that stand in a line of text.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "canvas", "cite", "code", "data",
    "del", "dfn", "em", "embed", "font", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark",
    "meter", "noscript", "object", "output", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp",
    "select", "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "template", "textarea",
    "time", "track", "tt", "u", "var", "wbr",
];

impl Tag<'_> {
    /// Whether it is a tag of the element of this (lower-case) name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether its element is one of these.
    pub(crate) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Whether its element stands in a line of text.
    pub(crate) fn is_inline(&self) -> bool {
        self.is_any(INLINE)
    }

    /// Whether it opens and closes its element at once.
    pub(crate) fn self_closing(&self) -> bool {
        self.raw.ends_with("/>")
    }
}

/// The tokens of a text; together they are the whole text.
///
/// What is never closed is text: a `<` without `>`, a comment without its end.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// From here on it is known that there is none of these any more, so that looking takes linear time in all.
    exhausted: Exhausted,
}

/// Marks of which none is left.
#[derive(Debug, Default)]
struct Exhausted(Vec<&'static str>);

impl Exhausted {
    fn has(&self, mark: &str) -> bool {
        self.0.contains(&mark)
    }
}

impl<'a> Tokens<'a> {
    pub(crate) const fn new(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            exhausted: Exhausted(Vec::new()),
        }
    }

    /// Where the next token begins.
    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// Goes on from another place further on.
    pub(crate) fn skip_to(&mut self, position: usize) {
        debug_assert!(position >= self.at, "tokens are read forwards");
        self.at = position.min(self.source.len());
    }

    pub(crate) fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.source[self.at..];
        if rest.is_empty() {
            return None;
        }
        if let Some(token) = rest.starts_with('<').then(|| self.markup(rest)).flatten() {
            return Some(token);
        }
        // The first character was looked at already.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest[first..].find('<').map_or(rest.len(), |at| first + at);
        self.at += end;
        Some(Token::Text(&rest[..end]))
    }

    fn markup(&mut self, rest: &'a str) -> Option<Token<'a>> {
        if let Some(inner) = rest.strip_prefix("<!--") {
            if self.exhausted.has("-->") {
                return None;
            }
            let Some(end) = inner.find("-->") else {
                self.exhausted.0.push("-->");
                return None;
            };
            self.at += 4 + end + 3;
            return Some(Token::Comment(&inner[..end]));
        }
        let closing = rest.starts_with("</");
        let name_at = if closing { 2 } else { 1 };
        let bytes = rest.as_bytes();
        if !bytes.get(name_at)?.is_ascii_alphabetic() {
            return None;
        }
        let is_name =
            |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'<' | b'"' | b'\'');
        let name_length = bytes[name_at..].iter().take_while(|byte| is_name(byte)).count();
        let name = &rest[name_at..name_at + name_length];
        let end = self.tag_end(rest, name_at + name_length)?;
        self.at += end;
        Some(Token::Tag(Tag {
            raw: &rest[..end],
            name,
            closing,
        }))
    }

    /// Where a tag ends: at its first `>` outside of quotes, or, where another tag begins before, at the first one
    /// within them.
    fn tag_end(&mut self, rest: &str, from: usize) -> Option<usize> {
        if self.exhausted.has(">") {
            return None;
        }
        let bytes = rest.as_bytes();
        let mut at = from;
        let mut after_equals = false;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => return Some(at + 1),
                b'<' => break,
                b'"' | b'\'' if after_equals => {
                    let mark = if *byte == b'"' { "\"" } else { "'" };
                    if !self.exhausted.has(mark) {
                        match bytes[at + 1..].iter().position(|other| other == byte) {
                            Some(length) => at += 1 + length,
                            None => self.exhausted.0.push(mark),
                        }
                    }
                    after_equals = false;
                }
                _ if byte.is_ascii_whitespace() => {}
                _ => after_equals = *byte == b'=',
            }
            at += 1;
        }
        let end = bytes.len().min(at);
        if end == bytes.len() && !bytes[from..].contains(&b'>') {
            self.exhausted.0.push(">");
        }
        bytes[from..end]
            .iter()
            .position(|byte| *byte == b'>')
            .map(|length| from + length + 1)
    }
}

/// Text as it stands in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut all = Tokens::new(text);
        std::iter::from_fn(|| all.next()).collect()
    }

    #[test]
    fn tags_comments_and_text_are_told_apart() {
        let source = "a < b <!-- c --><IMG alt='x > y'/> <3 </p >&<!-- open";
        let found = tokens(source);
        let tags: Vec<&str> = found
            .iter()
            .filter_map(|token| {
                if let Token::Tag(tag) = token {
                    Some(tag.raw)
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(tags, ["<IMG alt='x > y'/>", "</p >"]);
        assert!(found.contains(&Token::Comment(" c ")));
        let whole: String = found
            .iter()
            .map(|token| match token {
                Token::Text(text) => (*text).to_owned(),
                Token::Tag(tag) => tag.raw.to_owned(),
                Token::Comment(text) => format!("<!--{text}-->"),
            })
            .collect();
        assert_eq!(whole, source);
    }
}
