//! The text of a file: its pictures pointed to the files that are imported with it, its links to other texts to
//! their addresses. All else stays as it is written.

use std::{collections::HashSet, ops::Range};

use masthead_domain::locale::{Locale, Localized};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    folder::{Folder, Target, media_address},
    gathered::{Gathered, PictureWords},
    html_tags,
};

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH,
    )
}

/// The text of a heading with which a Markdown text begins, and the text below it.
pub(super) fn leading_heading(markdown: &str) -> Option<(String, &str)> {
    let mut events = parser(markdown).into_offset_iter();
    let Some((Event::Start(Tag::Heading { .. }), range)) = events.next() else {
        return None;
    };
    let mut title = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            _ => {}
        }
    }
    let title = title.trim().to_owned();
    (!title.is_empty()).then(|| (title, markdown[range.end..].trim_start_matches(['\n', '\r'])))
}

/// The parts of a Markdown text that are code and are not to be read as anything else.
pub(super) fn code(markdown: &str) -> Vec<Range<usize>> {
    parser(markdown)
        .into_offset_iter()
        .filter_map(|(event, range)| {
            matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)).then_some(range)
        })
        .collect()
}

/// Rewrites the addresses in a text.
pub(super) struct Rewriter<'a> {
    pub(super) folder: &'a Folder,
    /// The file that the text stands in.
    pub(super) from: &'a str,
    pub(super) locale: Option<&'a Locale>,
    pub(super) gathered: &'a mut Gathered,
}

type Edits = Vec<(Range<usize>, String)>;

impl Rewriter<'_> {
    /// Rewrites Markdown.
    pub(super) fn markdown(&mut self, text: &str) -> String {
        let mut edits: Edits = Vec::new();
        // The pictures and links whose end has not come yet: where they began and where their text ends so far.
        let mut open: Vec<(Range<usize>, usize, Option<String>)> = Vec::new();
        let mut shown_labels: HashSet<String> = HashSet::new();
        let events = parser(text).into_offset_iter();
        let definitions: Vec<(String, String, Range<usize>)> = events
            .reference_definitions()
            .iter()
            .map(|(label, definition)| {
                (
                    label.to_lowercase(),
                    definition.dest.to_string(),
                    definition.span.clone(),
                )
            })
            .collect();
        for (event, range) in events {
            if let Some((_, end, alt)) = open.last_mut() {
                if !matches!(event, Event::End(_)) {
                    *end = range.end.max(*end);
                }
                if let (Event::Text(words), Some(alt)) = (&event, alt) {
                    alt.push_str(words);
                }
            }
            match event {
                Event::Start(Tag::Image { link_type, id, .. }) => {
                    if !matches!(link_type, LinkType::Inline) {
                        shown_labels.insert(id.to_lowercase());
                    }
                    let start = range.start + 2;
                    open.push((range, start, Some(String::new())));
                }
                Event::Start(Tag::Link { .. }) => {
                    let start = range.start + 1;
                    open.push((range, start, None));
                }
                Event::End(TagEnd::Image | TagEnd::Link) => {
                    let Some((range, end, alt)) = open.pop() else {
                        continue;
                    };
                    if let Some((_, outer, _)) = open.last_mut() {
                        *outer = range.end.max(*outer);
                    }
                    edits.extend(self.inline(text, &range, end, alt));
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => edits.extend(self.tags(text, range)),
                _ => {}
            }
        }
        for (label, address, span) in definitions {
            let is_shown = shown_labels.contains(&label);
            let change = self.changed(&address, is_shown, None);
            let place = text.get(span.clone()).and_then(|definition| {
                let at = definition.find("]:")? + 2;
                destination(text, span.start + at, span.end)
            });
            edits.extend(change.zip(place).map(|(address, range)| (range, address)));
        }
        applied(text, edits)
    }

    /// Rewrites HTML.
    pub(super) fn html(&mut self, text: &str) -> String {
        let edits = self.tags(text, 0..text.len());
        applied(text, edits)
    }

    fn tags(&mut self, text: &str, range: Range<usize>) -> Edits {
        let mut edits = Edits::new();
        for found in html_tags::addresses(&text[range.clone()]) {
            if let Some(address) = self.changed(&found.value, found.is_shown, found.alt) {
                let place = range.start + found.range.start..range.start + found.range.end;
                edits.push((place, html_tags::escaped(&address)));
            }
        }
        edits
    }

    /// The edit for `![alt](address "title")` or `[text](address)`, whose text ends at `end`.
    fn inline(
        &mut self,
        text: &str,
        range: &Range<usize>,
        end: usize,
        alt: Option<String>,
    ) -> Option<(Range<usize>, String)> {
        let at = end + text.get(end..range.end)?.find("](")? + 2;
        let place = destination(text, at, range.end)?;
        let raw = &text[place.clone()];
        let written = raw
            .strip_prefix('<')
            .and_then(|raw| raw.strip_suffix('>'))
            .unwrap_or(raw);
        let address = unescaped(written);
        let is_shown = alt.is_some();
        let address = self.changed(&address, is_shown, alt)?;
        Some((place, address))
    }

    /// What an address becomes, or `None` where it stays.
    fn changed(&mut self, address: &str, is_shown: bool, alt: Option<String>) -> Option<String> {
        match self.folder.target(self.from, address) {
            Target::File(file) => {
                let words = PictureWords {
                    alt: alt
                        .filter(|alt| !alt.is_empty())
                        .map(Localized::unspecified)
                        .unwrap_or_default(),
                    ..PictureWords::default()
                };
                self.gathered.media.add(&file, self.locale, words);
                Some(media_address(&file))
            }
            Target::Text(path) if !is_shown => {
                let fragment = address.find('#').map_or("", |at| &address[at..]);
                let found = self
                    .folder
                    .address_of(&path)
                    .map(|path| format!("{path}{fragment}"));
                if found.is_none() {
                    let reason =
                        format!("a link to \"{path}\", which says no address of its own, is left as it is");
                    self.gathered.note("link", reason);
                }
                found
            }
            Target::Nothing if is_shown => {
                self.gathered
                    .note("picture", format!("there is no file \"{address}\""));
                None
            }
            _ => None,
        }
    }
}

/// Where a Markdown destination stands, from a position before it.
fn destination(text: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let part = text.get(from..to)?;
    let start = from + (part.len() - part.trim_start().len());
    let part = &text[start..to];
    if part.starts_with('<') {
        return part.find('>').map(|end| start..start + end + 1);
    }
    let mut depth = 0;
    let mut is_escaped = false;
    for (at, character) in part.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(start..start + at),
            ')' => depth -= 1,
            c if c.is_ascii_whitespace() => return Some(start..start + at),
            _ => {}
        }
    }
    Some(start..to)
}

/// Undoes the backslashes of Markdown.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.peek() {
            Some(next) if character == '\\' && next.is_ascii_punctuation() => out.extend(characters.next()),
            _ => out.push(character),
        }
    }
    CowStr::from(out).replace("&amp;", "&")
}

/// A text with the parts replaced; of overlapping ones the first stands.
fn applied(text: &str, mut edits: Edits) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in edits {
        if range.start < at {
            continue;
        }
        out.push_str(&text[at..range.start]);
        out.push_str(&replacement);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
