//! The block editor's marks: comments that say what the HTML between them is.

use serde_json::Value;

use crate::wordpress::plain::plain;

use super::{
    Body, autop, embed,
    html::{Tag, Token, Tokens, escape},
    without_breaks,
};

const DRAWN_BY_WORDPRESS: &str =
    "a block that WordPress fills when it is shown, without text of its own, was left out";
const UNKNOWN_REUSABLE: &str = "a reusable block that is not in the export was left out";

/// A block's mark.
#[derive(Debug)]
struct Mark<'a> {
    /// With its namespace, unless that is `core`.
    name: &'a str,
    closing: bool,
    /// Nothing is between its beginning and its end.
    empty: bool,
    attributes: &'a str,
}

impl<'a> Mark<'a> {
    /// Reads the inside of a comment.
    fn parse(comment: &'a str) -> Option<Self> {
        let text = comment.trim();
        let (closing, rest) = match text.strip_prefix('/') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let rest = rest.strip_prefix("wp:")?;
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '{')
            .unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let (name, closes_itself) = match name.strip_suffix('/') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let rest = rest.trim();
        let (attributes, empty) = match rest.strip_suffix('/') {
            Some(attributes) => (attributes.trim_end(), true),
            None => (rest, closes_itself),
        };
        let name = name.strip_prefix("core/").unwrap_or(name);
        Some(Self {
            name,
            closing,
            empty: empty && !closing,
            attributes,
        })
    }

    fn attributes(&self) -> Value {
        serde_json::from_str(self.attributes).unwrap_or(Value::Null)
    }
}

/// The text or number under a key.
fn text_of(attributes: &Value, key: &str) -> Option<String> {
    match attributes.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// How deep blocks may stand in one another before their marks are no longer matched.
const DEPTH: usize = 256;

/// How many reusable blocks are put into one body.
const REUSES: usize = 200;

impl Body<'_> {
    /// Removes the marks of blocks, using what they know; text outside of blocks is classic text.
    pub(super) fn blocks(&mut self, source: &str) -> String {
        let mut out = String::with_capacity(source.len());
        let mut tokens = Tokens::new(source);
        // The blocks that are open, and where in the output each began.
        let mut open: Vec<(&str, usize)> = Vec::new();
        // Classic text since the last block.
        let mut classic = String::new();
        while let Some(token) = tokens.next() {
            let comment = match token {
                Token::Comment(comment) => comment,
                Token::Text(text) | Token::Tag(Tag { raw: text, .. }) => {
                    let place = if open.is_empty() { &mut classic } else { &mut out };
                    place.push_str(text);
                    continue;
                }
            };
            let Some(mark) = Mark::parse(comment) else {
                if open.is_empty() && (comment.trim().starts_with("more") || comment.trim() == "nextpage") {
                    classic.push_str("\n\n");
                }
                continue;
            };
            if open.is_empty() {
                flush(&mut classic, &mut out);
            }
            if mark.empty {
                let markup = self.empty_block(&mark);
                out.push_str(&markup);
            } else if !mark.closing {
                if let Some(picture) = cover_picture(&mark, &source[tokens.position()..]) {
                    out.push_str(&picture);
                }
                if open.len() < DEPTH {
                    open.push((mark.name, out.len()));
                }
            } else if let Some(at) = open.iter().rposition(|(name, _)| *name == mark.name) {
                let (name, start) = open[at];
                open.truncate(at);
                if name == "freeform" {
                    classic = out.split_off(start);
                    flush(&mut classic, &mut out);
                }
            }
        }
        flush(&mut classic, &mut out);
        out
    }

    /// A block of which only the mark was saved.
    fn empty_block(&mut self, mark: &Mark<'_>) -> String {
        let attributes = mark.attributes();
        let id = text_of(&attributes, "id");
        match mark.name {
            "block" => return self.reusable(text_of(&attributes, "ref")),
            "image" | "post-featured-image" if id.is_some() => {
                return id.map(|id| self.picture(&id)).unwrap_or_default();
            }
            "gallery" => {
                let ids: Vec<String> = attributes
                    .get("ids")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .map(Value::to_string)
                    .collect();
                if !ids.is_empty() {
                    return self.pictures(ids.iter().map(|id| id.trim_matches('"')));
                }
            }
            "audio" | "video" => {
                let address = id
                    .map(|id| self.address(&id))
                    .or_else(|| text_of(&attributes, "src"));
                if let Some(address) = address {
                    let tag = mark.name;
                    return format!(
                        "<figure class=\"wp-block-{tag}\"><{tag} controls src=\"{}\"></{tag}></figure>",
                        escape(&address)
                    );
                }
            }
            // Icons and entries of a navigation are links that readers see.
            "social-link" | "navigation-link" | "navigation-submenu" | "home-link" => {
                if let Some(url) = text_of(&attributes, "url") {
                    let label = text_of(&attributes, "label").or_else(|| text_of(&attributes, "service"));
                    let label = plain(&label.unwrap_or_else(|| url.clone()));
                    return format!("<li><a href=\"{}\">{}</a></li>", escape(&url), escape(&label));
                }
            }
            "more" | "nextpage" | "spacer" | "shortcode" | "paragraph" | "freeform" | "html" => {
                return String::new();
            }
            "separator" => return "<hr>".to_owned(),
            name if name == "embed" || name.starts_with("core-embed/") => {
                if let Some(markup) = text_of(&attributes, "url").as_deref().and_then(embed::of_url) {
                    return markup;
                }
            }
            _ => {}
        }
        self.note(&format!("block wp:{}", mark.name), DRAWN_BY_WORDPRESS);
        String::new()
    }

    /// A block that is kept once and shown in many posts: its text as it is now.
    fn reusable(&mut self, id: Option<String>) -> String {
        let index = self.index;
        let found = id.and_then(|id| index.reusable(&id).map(|content| (id, content)));
        match found {
            Some((id, content)) if !self.within.contains(&id) && self.reused < REUSES => {
                self.reused += 1;
                self.note(
                    "block wp:block",
                    "a reusable block was written out where it is used",
                );
                self.within.push(id);
                let html = self.convert(content);
                self.within.pop();
                html
            }
            _ => {
                self.note("block wp:block", UNKNOWN_REUSABLE);
                String::new()
            }
        }
    }
}

/// Writes classic text.
fn flush(classic: &mut String, out: &mut String) {
    if classic.trim().is_empty() {
        classic.clear();
        out.push('\n');
        return;
    }
    out.push_str(&autop::autop(&without_breaks(classic)));
    classic.clear();
}

/// The picture of a cover whose HTML names it in a style only, where no body could show it.
fn cover_picture(mark: &Mark<'_>, rest: &str) -> Option<String> {
    if mark.name != "cover" && mark.name != "cover-image" {
        return None;
    }
    let attributes = mark.attributes();
    let url = text_of(&attributes, "url")?;
    let own = &rest[..rest.find("<!--").unwrap_or(rest.len())];
    if own.contains("<img") || own.contains("<video") {
        return None;
    }
    if text_of(&attributes, "backgroundType").as_deref() == Some("video") {
        return Some(format!(
            "<figure class=\"wp-block-video\"><video controls src=\"{}\"></video></figure>",
            escape(&url)
        ));
    }
    Some(format!(
        "<figure class=\"wp-block-image\"><img src=\"{}\"></figure>",
        escape(&url)
    ))
}
