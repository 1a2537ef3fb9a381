//! What generators put into a text before it is Markdown: Hugo's shortcodes, Jekyll's Liquid tags.
//!
//! Those that every site has are turned into what they stand for. Of others the tags are taken away, what they
//! enclose stays, and a note says so. In a folder that is neither Hugo's nor Jekyll's, braces in code are code, and
//! only what is known is touched.

mod arguments;
mod liquid;
mod markup;
mod shortcode;

use std::ops::Range;

use super::{
    body,
    folder::{Folder, Target},
    gathered::Gathered,
    layout::Style,
};

/// Expands the templates in a text.
pub(super) struct Templates<'a> {
    folder: &'a Folder,
    /// The file that the text stands in.
    from: &'a str,
    gathered: &'a mut Gathered,
    /// The ends that do not come any more in this text, so that they are not looked for again.
    endless: Vec<&'static str>,
}

/// Parts of a text in which nothing is expanded, in their order.
type Protected = Vec<Range<usize>>;

impl<'a> Templates<'a> {
    pub(super) const fn new(folder: &'a Folder, from: &'a str, gathered: &'a mut Gathered) -> Self {
        Self {
            folder,
            from,
            gathered,
            endless: Vec::new(),
        }
    }

    pub(super) fn expand(&mut self, text: &str) -> String {
        match self.folder.layout.style {
            // Both expand their templates in code too.
            Style::Hugo { .. } => self.shortcodes(text, &Vec::new()),
            Style::Jekyll => {
                let text = self.liquid(text, &Vec::new());
                liquid::without_attribute_lists(&text)
            }
            Style::Plain if text.contains("{{") || text.contains("{%") => {
                let text = self.shortcodes(text, &body::code(text));
                let code = body::code(&text);
                self.liquid(&text, &code)
            }
            Style::Plain => text.to_owned(),
        }
    }

    /// The address of the text that a reference names: by path, or by file name alone.
    fn reference(&mut self, written: &str) -> String {
        let (path, fragment) = written
            .split_once('#')
            .map_or((written, None), |(path, part)| (path, Some(part)));
        let fragment = fragment.map_or(String::new(), |part| format!("#{part}"));
        if path.is_empty() {
            return fragment;
        }
        let spellings =
            ["", ".md", "/index.md", "/_index.md"].map(|end| format!("{}{end}", path.trim_end_matches('/')));
        let by_path = spellings
            .iter()
            .find_map(|spelling| match self.folder.target(self.from, spelling) {
                Target::Text(found) => Some(found),
                _ => None,
            });
        let found = by_path.or_else(|| self.folder.layout.text_of_name(path).map(str::to_owned));
        if let Some(address) = found.and_then(|found| self.folder.address_of(&found)) {
            return format!("{address}{fragment}");
        }
        let reason = format!("no text is called \"{path}\"; the link is left as it is written");
        self.gathered.note("link", reason);
        written.to_owned()
    }

    fn unwrapped(&mut self, sort: &str, name: &str) {
        self.gathered.note(
            format!("{sort} \"{name}\""),
            "unknown; taken away, what it encloses is kept",
        );
    }
}

/// Whether a position lies in a protected part.
fn is_protected(protected: &Protected, at: usize) -> bool {
    let before = protected.partition_point(|range| range.start <= at);
    before > 0 && protected[before - 1].contains(&at)
}

/// Whether nothing else stands on the lines of a part of a text.
fn is_alone(text: &str, part: &Range<usize>) -> bool {
    let is_blank = |byte: &u8| *byte != b'\n' && byte.is_ascii_whitespace();
    let before = text[..part.start].bytes().rev().find(|byte| !is_blank(byte));
    let after = text[part.end..].bytes().find(|byte| !is_blank(byte));
    before.is_none_or(|byte| byte == b'\n') && after.is_none_or(|byte| byte == b'\n')
}

/// Code between fences that it cannot contain.
fn fenced(language: &str, code: &str) -> String {
    let fence = if code.contains("```") { "~~~~" } else { "```" };
    format!("{fence}{language}\n{}\n{fence}", code.trim_matches(['\n', '\r']))
}

#[cfg(test)]
#[path = "templates/tests.rs"]
mod tests;
