//! Text within a block as Markdown.

use super::Addresses;
use crate::body::{
    address,
    block::MediaRef,
    inline::{Inline, Link},
};

/// Where the text will stand, which decides what has to be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    /// One line only, in which a trailing `#` means something.
    Heading,
    /// One line only, in which `|` means something.
    Cell,
}

/// The Markdown of text within a block; lines are parted by `\n`.
pub(super) fn inlines(content: &[Inline], place: Place, addresses: Addresses<'_>) -> String {
    let mut writer = Writer {
        out: String::new(),
        place,
        addresses,
    };
    writer.inlines(content, None);
    writer.out
}

struct Writer<'a> {
    out: String,
    place: Place,
    addresses: Addresses<'a>,
}

impl Writer<'_> {
    /// Writes text that is followed by that character.
    fn inlines(&mut self, content: &[Inline], after: Option<char>) {
        for (index, inline) in content.iter().enumerate() {
            let after = content[index + 1..].iter().find_map(first_char).or(after);
            self.inline(inline, after);
        }
    }

    fn inline(&mut self, inline: &Inline, after: Option<char>) {
        match inline {
            Inline::Text(text) => self.text(text, after),
            Inline::Strong(content) => self.delimited(content, &["**"], "strong", after),
            Inline::Emphasis(content) => self.delimited(content, &["_", "*"], "em", after),
            Inline::Strike(content) => self.delimited(content, &["~~"], "del", after),
            Inline::Underline(content) => self.element("u", content),
            Inline::Mark(content) => self.element("mark", content),
            Inline::Small(content) => self.element("small", content),
            Inline::Sub(content) => self.element("sub", content),
            Inline::Sup(content) => self.element("sup", content),
            Inline::Code(text) => self.code(text),
            Inline::Link(link) => self.link(link),
            Inline::Abbr(abbr) => self.inlines(&abbr.content, after),
            Inline::Break => self.out.push_str(match self.place {
                Place::Paragraph => "\\\n",
                Place::Heading => " ",
                Place::Cell => "<br>",
            }),
            Inline::Image(image) => {
                let picture = picture(&image.alt, &image.figure, self.addresses);
                self.out.push_str(&picture);
            }
            Inline::Anchor(_) => {}
        }
    }

    /// Writes a mark with the first delimiter that works between its neighbours, or else as an element.
    ///
    /// A delimiter opens before a word and closes behind one; next to punctuation it needs a space or
    /// punctuation on its other side, and underscores never work within a word.
    fn delimited(&mut self, content: &[Inline], delimiters: &[&str], element: &str, after: Option<char>) {
        let mut inner = Writer {
            out: String::new(),
            place: self.place,
            addresses: self.addresses,
        };
        inner.inlines(
            content,
            delimiters.last().and_then(|delimiter| delimiter.chars().next()),
        );
        let before = self.out.chars().next_back();
        let (Some(first), Some(last)) = (inner.out.chars().next(), inner.out.chars().next_back()) else {
            return;
        };
        let word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && !is_punctuation(c));
        let opens = !first.is_whitespace() && (!is_punctuation(first) || !word(before));
        let closes = !last.is_whitespace() && (!is_punctuation(last) || !word(after));
        let delimiter = delimiters.iter().find(|delimiter| {
            let mark = delimiter.chars().next();
            // The same character beside it would make it a longer delimiter.
            let clear = before != mark && after != mark && Some(first) != mark && Some(last) != mark;
            let between_words = word(before) || word(after);
            opens && closes && clear && !(**delimiter == "_" && between_words)
        });
        if let Some(delimiter) = delimiter {
            self.out.extend([delimiter, inner.out.as_str(), delimiter]);
        } else {
            self.out
                .extend(["<", element, ">", inner.out.as_str(), "</", element, ">"]);
        }
    }

    /// Writes a mark that Markdown does not have.
    fn element(&mut self, name: &str, content: &[Inline]) {
        self.out.extend(["<", name, ">"]);
        self.inlines(content, Some('<'));
        self.out.extend(["</", name, ">"]);
    }

    fn code(&mut self, text: &str) {
        let fence = "`".repeat(longest_run(text, '`') + 1);
        let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
            " "
        } else {
            ""
        };
        let text = text.replace('\n', " ");
        let text = if self.place == Place::Cell {
            text.replace('|', "\\|")
        } else {
            text
        };
        self.out.extend([&fence, pad, &text, pad, &fence]);
    }

    fn link(&mut self, link: &Link) {
        let Some(href) = address::link(&link.href) else {
            self.inlines(&link.content, None);
            return;
        };
        if let [Inline::Text(text)] = link.content.as_slice()
            && *text == href
            && href.starts_with("http")
            && self.place != Place::Cell
        {
            self.out.extend(["<", &href, ">"]);
            return;
        }
        self.out.push('[');
        self.inlines(&link.content, Some(']'));
        self.out.extend(["](", &destination(&href)]);
        if let Some(title) = &link.title {
            let title = escaped_title(title);
            self.out.extend([" \"", &title, "\""]);
        }
        self.out.push(')');
    }

    fn text(&mut self, text: &str, after: Option<char>) {
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next).or(after);
            let line_start = self.out.is_empty() || self.out.ends_with('\n');
            let escape = match c {
                '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
                '_' => {
                    // Within a word an underscore is nothing but itself.
                    let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    !(alphanumeric(self.out.chars().next_back()) && alphanumeric(next))
                }
                // Before a link it would make a picture of it.
                '!' => next == Some('['),
                '&' => starts_entity(&text[at..]),
                '|' => self.place == Place::Cell || line_start,
                '#' => self.place == Place::Heading || line_start,
                '{' | '}' => self.place == Place::Heading,
                '>' | '+' | '-' | '=' | ':' => line_start,
                '.' | ')' => {
                    let line = self.out.rsplit('\n').next().unwrap_or_default();
                    !line.is_empty() && line.len() <= 9 && line.bytes().all(|b| b.is_ascii_digit())
                }
                _ => false,
            };
            if escape {
                self.out.push('\\');
            }
            // The lines of the source mean nothing; those that mean something are breaks.
            self.out.push(if c == '\n' || c == '\r' { ' ' } else { c });
        }
    }
}

/// A picture.
pub(super) fn picture(alt: &str, figure: &MediaRef, addresses: Addresses<'_>) -> String {
    let Some(url) = address::media(&(addresses)(figure)).map(|url| destination(&url)) else {
        return String::new();
    };
    let mut text = Writer {
        out: String::from("!["),
        place: Place::Cell,
        addresses,
    };
    text.text(alt, Some(']'));
    text.out.extend(["](", &url, ")"]);
    text.out
}

/// An address as the destination of a link.
pub(super) fn destination(address: &str) -> String {
    let mut destination = String::with_capacity(address.len() + 2);
    for (at, c) in address.char_indices() {
        match c {
            '(' => destination.push_str("%28"),
            ')' => destination.push_str("%29"),
            '|' => destination.push_str("%7C"),
            '\\' => destination.push_str("%5C"),
            '&' if starts_entity(&address[at..]) => destination.push_str("\\&"),
            _ if c.is_whitespace() || c.is_control() => {}
            _ => destination.push(c),
        }
    }
    destination
}

fn escaped_title(title: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for (at, c) in title.char_indices() {
        match c {
            '"' | '\\' | '|' => escaped.extend(['\\', c]),
            '&' if starts_entity(&title[at..]) => escaped.push_str("\\&"),
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Whether an ampersand would be read as the start of a character reference.
fn starts_entity(text: &str) -> bool {
    let body = &text[1..];
    let end = body
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '#')
        .unwrap_or(body.len());
    end > 0 && body[end..].starts_with(';')
}

/// What delimiters take for punctuation: more than ASCII has, so rather too much than too little.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// The first character that will be written for a piece, as far as delimiters care.
fn first_char(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(text) => text
            .chars()
            .next()
            .map(|c| if c == '\\' || c == '_' { '.' } else { c }),
        Inline::Strong(content) | Inline::Emphasis(content) => content.first().map(|_| '*'),
        Inline::Strike(content) => content.first().map(|_| '~'),
        Inline::Break => Some(' '),
        Inline::Anchor(_) => None,
        Inline::Abbr(abbr) => abbr.content.iter().find_map(first_char),
        Inline::Code(_) => Some('`'),
        Inline::Image(_) => Some('!'),
        Inline::Link(_) => Some('['),
        Inline::Underline(_) | Inline::Mark(_) | Inline::Small(_) | Inline::Sub(_) | Inline::Sup(_) => {
            Some('<')
        }
    }
}

/// The longest run of a character in a text.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    text.split(|c| c != wanted).map(str::len).max().unwrap_or(0)
}
