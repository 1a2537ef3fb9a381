//! The text of a post: WordPress's own marks turned into HTML that says the same.
//!
//! Three languages are mixed in it: the comments of the block editor, shortcodes, and text without markup whose
//! line ends mean something. What comes out is HTML that no longer needs WordPress; it is not cleaned here.

mod attributes;
mod autop;
mod blocks;
mod embed;
pub(super) mod html;
mod render;
mod shortcode;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use html::{Token, Tokens};

use super::index::Index;

/// Something of a body that was not taken over as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BodyNote {
    pub(super) what: String,
    pub(super) reason: &'static str,
}

/// The conversion of one body.
struct Body<'a> {
    system: &'a str,
    index: &'a Index,
    /// The post that the body belongs to.
    post: &'a str,
    /// The reusable blocks that are being put in place, so that none is put into itself.
    within: Vec<String>,
    /// How many were put in place.
    reused: usize,
    notes: BTreeSet<BodyNote>,
}

/// Turns the text of a post into HTML, and says what could not be taken over as it was.
pub(super) fn convert(content: &str, system: &str, index: &Index, post: &str) -> (String, Vec<BodyNote>) {
    let mut body = Body {
        system,
        index,
        post,
        within: Vec::new(),
        reused: 0,
        notes: BTreeSet::new(),
    };
    let html = body.convert(content);
    (html, body.notes.into_iter().collect())
}

impl Body<'_> {
    fn convert(&mut self, content: &str) -> String {
        let content = content.replace("\r\n", "\n").replace('\r', "\n");
        if content.trim().is_empty() {
            return String::new();
        }
        let html = self.shortcodes(&content);
        let html = if html.contains("<!-- wp:") || html.contains("<!--wp:") {
            self.blocks(&html)
        } else {
            autop::autop(&without_breaks(&html))
        };
        without_comments(html).trim().to_owned()
    }

    fn note(&mut self, what: &str, reason: &'static str) {
        self.notes.insert(BodyNote {
            what: what.to_owned(),
            reason,
        });
    }

    /// How a body names the file of an attachment, for whoever stores the body to put its address in place.
    fn address(&self, attachment: &str) -> String {
        format!("media:{}#{attachment}", self.system)
    }

    /// The attachments that were uploaded to a post: this one, or the one named.
    fn attached(&self, post: Option<&str>) -> Vec<String> {
        let post = post
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .unwrap_or(self.post);
        self.index.attached_to(post)
    }
}

/// A text without the marks that part its teaser or its pages; what they part are paragraphs.
fn without_breaks(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut tokens = Tokens::new(source);
    let mut from = 0;
    while let Some(token) = tokens.next() {
        if let Token::Comment(text) = token {
            let mark = text.trim();
            out.push_str(&source[from..tokens.position() - text.len() - 7]);
            from = tokens.position();
            if mark.starts_with("more") || mark.starts_with("nextpage") {
                out.push_str("\n\n");
            }
        }
    }
    out.push_str(&source[from..]);
    out
}

/// A text without comments; a comment that never ends is text.
fn without_comments(source: String) -> String {
    if !source.contains("<!--") {
        return source;
    }
    let mut out = String::with_capacity(source.len());
    let mut tokens = Tokens::new(&source);
    while let Some(token) = tokens.next() {
        match token {
            Token::Comment(_) => {}
            Token::Tag(tag) => out.push_str(tag.raw),
            Token::Text(text) => out.push_str(&text.replace("<!--", "&lt;!--")),
        }
    }
    out
}
