//! What WordPress does to text that was written without markup: blank lines part paragraphs, line ends break lines.

use super::{
    embed,
    html::{Tag, Token, Tokens},
};

/// Elements that stand on their own, so that no paragraph goes around them.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
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
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
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
/// Blocks without an end tag.
const VOID: &[&str] = &["hr", "col"];
/// Elements whose content is not touched, standing on their own.
const RAW_BLOCKS: &[&str] = &["pre", "script", "style"];
/// Elements whose content is not touched, in a line of text.
const RAW_INLINE: &[&str] = &[
    "textarea", "svg", "math", "select", "object", "audio", "video", "iframe", "noscript", "canvas",
];
/// Blocks whose text is one paragraph already, or a heading: lines break in them, but no paragraph begins.
const SINGLE: &[&str] = &[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "figcaption",
    "caption",
    "summary",
    "legend",
    "address",
];
/// Blocks that hold other blocks and no text.
const STRUCTURE: &[&str] = &[
    "table", "thead", "tbody", "tfoot", "tr", "colgroup", "ul", "ol", "dl", "menu", "dir",
];
/// How far up an end tag looks for its start tag.
const DEPTH: usize = 64;

/// A piece of a run of text between two blocks.
#[derive(Debug)]
enum Piece<'a> {
    Text(&'a str),
    Markup(&'a str),
    LineBreak,
}

/// What a run of text is to become, by the block it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// Every run is a paragraph or several.
    Flow,
    /// A run is a paragraph only where there are several of them.
    Cell,
    /// Within a paragraph that was written as one.
    Paragraph,
    /// Lines break, that is all.
    Single,
    /// White space means nothing.
    Structure,
}

struct Autop<'a> {
    out: String,
    run: Vec<Piece<'a>>,
    open: Vec<&'a str>,
}

/// Gives text its paragraphs and line breaks.
pub(crate) fn autop(source: &str) -> String {
    let mut state = Autop {
        out: String::with_capacity(source.len() + source.len() / 8),
        run: Vec::new(),
        open: Vec::new(),
    };
    let mut tokens = Tokens::new(source);
    // Elements of which it is known that no end tag follows.
    let mut never_closed: Vec<&str> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => state.run.push(Piece::Text(text)),
            Token::Comment(_) => {}
            Token::Tag(tag) => {
                let raw_block = tag.is_any(RAW_BLOCKS);
                if !tag.closing && !tag.self_closing() && (raw_block || tag.is_any(RAW_INLINE)) {
                    let start = tokens.position() - tag.raw.len();
                    let known = never_closed.iter().any(|name| tag.is(name));
                    match (!known)
                        .then(|| end_of(source, tokens.position(), tag.name))
                        .flatten()
                    {
                        Some(end) => {
                            tokens.skip_to(end);
                            let whole = &source[start..end];
                            if raw_block {
                                state.block(whole);
                            } else {
                                state.run.push(Piece::Markup(whole));
                            }
                            continue;
                        }
                        None => never_closed.push(tag.name),
                    }
                }
                state.tag(tag);
            }
        }
    }
    state.flush();
    state.out
}

/// Where the end tag of an element ends, ignoring case.
fn end_of(source: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(found) = source[at..].find("</") {
        let name_at = at + found + 2;
        let name_end = name_at + name.len();
        let same = bytes
            .get(name_at..name_end)
            .is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
        if same
            && bytes
                .get(name_end)
                .is_some_and(|byte| !byte.is_ascii_alphanumeric())
        {
            return source[name_at..].find('>').map(|length| name_at + length + 1);
        }
        at = name_at;
    }
    None
}

impl<'a> Autop<'a> {
    fn tag(&mut self, tag: Tag<'a>) {
        if tag.is("br") {
            self.run.push(Piece::LineBreak);
        } else if tag.is_any(BLOCKS) {
            self.flush();
            let within = |name: &str| self.open.last().is_some_and(|top| top.eq_ignore_ascii_case(name));
            // The end of a paragraph that another block ended already would be a new, empty one.
            if !(tag.closing && tag.is("p") && !within("p")) {
                self.nest(&tag);
                self.block(tag.raw);
            }
        } else {
            self.run.push(Piece::Markup(tag.raw));
        }
    }

    fn block(&mut self, markup: &str) {
        self.flush();
        self.out.push_str(markup);
        self.out.push('\n');
    }

    /// Keeps book of the blocks that are open.
    fn nest(&mut self, tag: &Tag<'a>) {
        if tag.closing {
            let position = self.open.iter().rev().take(DEPTH).position(|name| tag.is(name));
            if let Some(above) = position {
                self.open.truncate(self.open.len() - above - 1);
            }
            return;
        }
        if tag.is_any(VOID) {
            return;
        }
        // A paragraph ends where another block begins; an item where the next one does.
        if self.open.last().is_some_and(|top| {
            top.eq_ignore_ascii_case("p")
                || (tag.is(top) && tag.is_any(&["li", "td", "th", "tr", "dt", "dd"]))
        }) {
            self.open.pop();
        }
        self.open.push(tag.name);
    }

    fn setting(&self) -> Setting {
        let Some(top) = self.open.last() else {
            return Setting::Flow;
        };
        let is_any = |names: &[&str]| names.iter().any(|name| top.eq_ignore_ascii_case(name));
        if is_any(&["p"]) {
            Setting::Paragraph
        } else if is_any(&["blockquote"]) {
            Setting::Flow
        } else if is_any(SINGLE) {
            Setting::Single
        } else if is_any(STRUCTURE) {
            Setting::Structure
        } else {
            Setting::Cell
        }
    }

    /// Writes the run of text before a block.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return;
        }
        let setting = self.setting();
        if setting == Setting::Structure {
            for piece in &run {
                match piece {
                    Piece::Text(text) | Piece::Markup(text) => self.out.push_str(text),
                    Piece::LineBreak => self.out.push_str("<br>"),
                }
            }
            return;
        }
        let mut paragraphs = Paragraphs {
            done: Vec::new(),
            present: String::new(),
            breaks: 0,
            lines: 0,
            parted: false,
        };
        for piece in run {
            match piece {
                Piece::Text(text) => paragraphs.text(text),
                Piece::Markup(markup) => paragraphs.markup(markup),
                Piece::LineBreak => paragraphs.breaks += 1,
            }
        }
        let (parted, all) = paragraphs.finish();
        let count = all.len();
        for (index, text) in all.into_iter().enumerate() {
            let embedded = match setting {
                Setting::Flow | Setting::Cell => with_embeds(&text),
                Setting::Paragraph if count == 1 => embed::of_line(&text),
                Setting::Paragraph | Setting::Single | Setting::Structure => None,
            };
            if let Some(embedded) = embedded {
                self.out.push_str(&embedded);
                continue;
            }
            match setting {
                Setting::Flow => self.paragraph(&text),
                Setting::Cell if parted || count > 1 => self.paragraph(&text),
                Setting::Paragraph => {
                    if index > 0 {
                        self.out.push_str("</p>\n<p>");
                    }
                    self.out.push_str(&text);
                }
                Setting::Cell | Setting::Single | Setting::Structure => {
                    if index > 0 {
                        self.out.push_str("<br>\n<br>\n");
                    }
                    self.out.push_str(&text);
                }
            }
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.out.push_str("<p>");
        self.out.push_str(text);
        self.out.push_str("</p>\n");
    }
}

/// A paragraph with lines that are only the address of something to embed; nothing where it has none.
fn with_embeds(text: &str) -> Option<String> {
    let is_embed = |line: &str| embed::of_line(line.trim());
    if !text.split("<br>").any(|line| is_embed(line).is_some()) {
        return None;
    }
    let mut out = String::new();
    let mut lines: Vec<&str> = Vec::new();
    let close = |lines: &mut Vec<&str>, out: &mut String| {
        if !lines.is_empty() {
            out.push_str("<p>");
            out.push_str(&lines.join("<br>\n"));
            out.push_str("</p>\n");
            lines.clear();
        }
    };
    for line in text.split("<br>") {
        match is_embed(line) {
            Some(markup) => {
                close(&mut lines, &mut out);
                out.push_str(&markup);
            }
            None => lines.push(line.trim()),
        }
    }
    close(&mut lines, &mut out);
    Some(out)
}

/// A run of text on its way to paragraphs.
struct Paragraphs {
    done: Vec<String>,
    present: String,
    /// `<br>` since the last text.
    breaks: usize,
    /// Line ends since the last text.
    lines: usize,
    /// A blank line was seen, be it at the edge.
    parted: bool,
}

impl Paragraphs {
    fn text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.lines += 1;
            }
            if line.trim().is_empty() {
                // Spaces between two pieces of a line are a part of it.
                if self.lines == 0 && self.breaks == 0 && !line.is_empty() && !self.present.is_empty() {
                    self.present.push(' ');
                }
                self.parted |= self.lines > 1;
                continue;
            }
            let fresh = self.lines > 0 || self.breaks > 0 || self.present.is_empty();
            self.break_line();
            self.present
                .push_str(if fresh { line.trim_start() } else { line });
        }
    }

    fn markup(&mut self, markup: &str) {
        self.break_line();
        self.present.push_str(markup);
    }

    /// Puts what separates the text that comes from that before.
    fn break_line(&mut self) {
        let parts = self.lines > 1 || self.breaks > 1;
        let breaks = self.lines > 0 || self.breaks > 0;
        self.parted |= parts;
        if breaks && !self.present.is_empty() {
            let length = self.present.trim_end().len();
            self.present.truncate(length);
            if parts {
                self.done.push(std::mem::take(&mut self.present));
            } else {
                self.present.push_str("<br>\n");
            }
        }
        self.lines = 0;
        self.breaks = 0;
    }

    fn finish(mut self) -> (bool, Vec<String>) {
        self.parted |= self.lines > 1 || self.breaks > 1;
        let length = self.present.trim_end().len();
        self.present.truncate(length);
        if !self.present.is_empty() {
            self.done.push(self.present);
        }
        (self.parted, self.done)
    }
}
