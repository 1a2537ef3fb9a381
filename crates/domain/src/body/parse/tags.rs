//! The tags and texts of HTML, one after the other, and what is known of elements by their names.
//!
//! Only used to bound what the real parser gets; it need not be exact about anything but where tags are.

/// A start tag, spelt the one way in which no reader can mistake it.
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) text: String,
}

pub(super) enum Token<'h> {
    /// Text without `<`.
    Text(&'h str),
    /// Text that may contain `<` without starting a tag.
    Literal(&'h str),
    /// The comment that ends a page.
    PageEnd,
    Start(Tag),
    End(String),
}

/// More attributes than any honest element has; the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 64;

const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "hr", "img", "image", "input", "keygen", "link", "meta", "param",
    "source", "track", "wbr",
];

/// Elements between which and their end tag everything is text.
const RAW: [&str; 9] = [
    "script", "style", "noscript", "noembed", "noframes", "iframe", "title", "textarea", "xmp",
];

/// Elements that vanish with what is in them, and in which other rules hold.
const SKIPPED: [&str; 3] = ["svg", "template", "select"];

/// Elements whose tags mean nothing in a body, or that would bring other rules with them.
const IGNORED: [&str; 7] = ["html", "head", "body", "frameset", "frame", "math", "form"];

const MARKS: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

const BLOCKS: [&str; 47] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether an element that passes [`Tokens`] never has content.
pub(super) fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "iframe")
}

pub(super) fn is_mark(name: &str) -> bool {
    MARKS.contains(&name)
}

pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

pub(super) fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption"
    )
}

/// The elements that a start tag ends although their own end tag is missing, and those that keep it from it.
pub(super) fn ended_by(name: &str) -> Option<(&'static [&'static str], Barrier)> {
    Some(match name {
        "li" => (&["li"], keeps_items),
        "dt" | "dd" => (&["dt", "dd"], keeps_items),
        "td" | "th" => (&["td", "th"], |name| matches!(name, "tr" | "table")),
        "tr" => (&["tr"], is_table),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "caption"], is_table),
        "a" => (&["a"], is_cell),
        "option" => (&["option"], |name| name == "datalist"),
        _ => return None,
    })
}

/// Which open elements a tag does not reach across.
pub(super) type Barrier = fn(&str) -> bool;

pub(super) fn is_table(name: &str) -> bool {
    name == "table"
}

pub(super) fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption" | "table")
}

fn keeps_items(name: &str) -> bool {
    is_block(name) && !matches!(name, "address" | "div" | "p")
}

/// The tokens of a text.
pub(super) struct Tokens<'h> {
    html: &'h str,
    at: usize,
    /// Names whose end tag does not occur any more, so that it is looked for once only.
    unclosed: Vec<&'static str>,
}

impl<'h> Tokens<'h> {
    pub(super) const fn of(html: &'h str) -> Self {
        Self {
            html,
            at: 0,
            unclosed: Vec::new(),
        }
    }

    fn rest(&self) -> &'h str {
        &self.html[self.at..]
    }

    /// Moves behind the next of that text, or to the end.
    fn skip_past(&mut self, end: &str) {
        self.at = self
            .rest()
            .find(end)
            .map_or(self.html.len(), |found| self.at + found + end.len());
    }

    /// Reads `<!…`, `<?…` and `</` without a name: comments all of them.
    fn comment(&mut self) -> Option<Token<'h>> {
        let Some(body) = self.rest().strip_prefix("<!--") else {
            self.skip_past(">");
            return None;
        };
        if body.starts_with('>') || body.starts_with("->") {
            self.skip_past(">");
            return None;
        }
        let end = body.find("-->");
        self.at = end.map_or(self.html.len(), |end| self.at + "<!--".len() + end + "-->".len());
        (end.is_some_and(|end| body[..end].trim() == "nextpage")).then_some(Token::PageEnd)
    }

    /// Reads a tag, from behind its `<` or `</`; nothing if the text ends before it does.
    fn tag(&mut self) -> Option<Tag> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
            .unwrap_or(rest.len());
        let name = rest[..length].to_ascii_lowercase();
        self.at += length;
        let mut text = format!("<{name}");
        let mut attributes = 0;
        loop {
            let rest = self.rest();
            let start = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/')?;
            self.at += start;
            let rest = &rest[start..];
            if rest.starts_with('>') {
                self.at += 1;
                text.push('>');
                return Some(Tag { name, text });
            }
            // An equals sign at the start belongs to the name.
            let length = rest
                .char_indices()
                .find(|(at, c)| c.is_ascii_whitespace() || matches!(c, '/' | '>') || (*c == '=' && *at > 0))
                .map_or(rest.len(), |(at, _)| at);
            let attribute = &rest[..length];
            self.at += length;
            let value = self.value();
            let named = attribute
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'));
            let handler = attribute
                .get(..2)
                .is_some_and(|head| head.eq_ignore_ascii_case("on"));
            if named && !handler && attributes < MAX_ATTRIBUTES {
                attributes += 1;
                text.push(' ');
                text.push_str(&attribute.to_ascii_lowercase());
                text.push_str("=\"");
                text.push_str(&value.replace('"', "&quot;").replace('<', "&lt;"));
                text.push('"');
            }
        }
    }

    /// Reads what follows an attribute's name.
    fn value(&mut self) -> &'h str {
        let rest = self.rest();
        let Some(value) = rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace())
            .strip_prefix('=')
        else {
            return "";
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        self.at = self.html.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, skipped) = if let Some(quote) = quote {
            let value = &value[1..];
            (&value[..value.find(quote).unwrap_or(value.len())], 2)
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>');
            (&value[..end.unwrap_or(value.len())], 0)
        };
        self.at = (self.at + value.len() + skipped).min(self.html.len());
        value
    }

    /// The text up to the end tag of that name, which is read too.
    fn raw(&mut self, name: &str) -> &'h str {
        let rest = self.rest();
        let (text, end) = find_end(rest, name).unwrap_or((rest, rest.len()));
        self.at += end;
        if self.at < self.html.len() {
            self.skip_past(">");
        }
        text
    }

    fn start(&mut self) -> Option<Token<'h>> {
        let Some(mut tag) = self.tag() else {
            self.at = self.html.len();
            return None;
        };
        if tag.name == "plaintext" {
            let text = self.rest();
            self.at = self.html.len();
            return Some(Token::Literal(text));
        }
        if RAW.contains(&tag.name.as_str()) {
            let text = self.raw(&tag.name);
            return match tag.name.as_str() {
                "textarea" | "xmp" => Some(Token::Literal(text)),
                "iframe" => Some(Token::Start(tag)),
                "script" if tag.text.contains(" data-telegram-post=") => Some(Token::Start(tag)),
                _ => None,
            };
        }
        if let Some(skipped) = SKIPPED.into_iter().find(|skipped| *skipped == tag.name) {
            if !self.unclosed.contains(&skipped) {
                if find_end(self.rest(), skipped).is_some() {
                    self.raw(skipped);
                } else {
                    self.unclosed.push(skipped);
                }
            }
            return None;
        }
        if IGNORED.contains(&tag.name.as_str()) {
            // A form parts lines like any other section.
            if tag.name != "form" {
                return None;
            }
            tag = Tag {
                name: "div".to_owned(),
                text: "<div>".to_owned(),
            };
        }
        Some(Token::Start(tag))
    }
}

/// The text before an end tag, and where the tag's name ends.
fn find_end<'h>(html: &'h str, name: &str) -> Option<(&'h str, usize)> {
    html.match_indices("</").find_map(|(at, _)| {
        let end = at + 2 + name.len();
        let found = html.get(at + 2..end)?;
        let closed = html
            .as_bytes()
            .get(end)
            .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        (found.eq_ignore_ascii_case(name) && closed).then_some((&html[..at], end))
    })
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        while self.at < self.html.len() {
            let rest = self.rest();
            let text = rest.find('<').unwrap_or(rest.len());
            if text > 0 {
                self.at += text;
                return Some(Token::Text(&rest[..text]));
            }
            let mut following = rest.bytes().skip(1);
            let token = match (following.next(), following.next()) {
                (Some(b), _) if b.is_ascii_alphabetic() => {
                    self.at += 1;
                    self.start()
                }
                (Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => {
                    self.at += 2;
                    let name = self.tag().map(|tag| tag.name);
                    if name.is_none() {
                        self.at = self.html.len();
                    }
                    name.map(|name| Token::End(if name == "form" { "div".to_owned() } else { name }))
                }
                (Some(b'/'), Some(_)) | (Some(b'!' | b'?'), _) => self.comment(),
                _ => {
                    self.at += 1;
                    Some(Token::Literal("<"))
                }
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }
}
