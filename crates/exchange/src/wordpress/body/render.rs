//! Shortcodes to markup.

use super::{
    Body,
    attributes::Attributes,
    embed,
    html::{Token, Tokens, escape},
    shortcode::{Code, Piece, parse},
};
use crate::wordpress::plain::{decode, plain};

const UNWRAPPED: &str = "unknown shortcode: its tags were removed, the text between them was kept";
const NO_ADDRESS: &str = "a shortcode that names no file or address was removed";
const NO_PICTURES: &str = "a gallery whose pictures are not known was removed";

/// A shortcode whose content is needed before it can be written.
struct Frame<'a> {
    code: Code<'a>,
    /// What the text before it came to.
    outer: String,
}

/// How many such shortcodes may stand in one another; deeper ones are unwrapped.
const DEPTH: usize = 16;

impl Body<'_> {
    /// Replaces the shortcodes of a text.
    pub(super) fn shortcodes(&mut self, source: &str) -> String {
        if !source.contains('[') {
            return source.to_owned();
        }
        let pieces = parse(source);
        let mut out = String::with_capacity(source.len());
        let mut frames: Vec<Frame<'_>> = Vec::new();
        let mut index = 0;
        while let Some(piece) = pieces.get(index) {
            index += 1;
            match *piece {
                Piece::Raw(text) => out.push_str(text),
                Piece::Open { code, .. } if !piece.is_shortcode() => out.push_str(code.raw),
                Piece::Close { raw, .. } if !piece.is_shortcode() => out.push_str(raw),
                Piece::Open { code, end: Some(end) } if is_program(&code) => {
                    out.push_str(&program(&code, &pieces[index..end]));
                    index = end + 1;
                }
                Piece::Open { code, end: Some(_) } if takes_content(code.name) && frames.len() < DEPTH => {
                    frames.push(Frame {
                        code,
                        outer: std::mem::take(&mut out),
                    });
                }
                Piece::Open { code, end } => {
                    let markup = self.alone(&code, end.is_some());
                    out.push_str(&markup);
                }
                Piece::Close { name, .. } => {
                    if frames
                        .last()
                        .is_some_and(|frame| frame.code.name.eq_ignore_ascii_case(name))
                    {
                        if let Some(frame) = frames.pop() {
                            let content = std::mem::replace(&mut out, frame.outer);
                            let markup = self.around(&frame.code, &content);
                            out.push_str(&markup);
                        }
                    } else if is_footnote(name) {
                        out.push(')');
                    } else if matches!(pieces.get(index), Some(Piece::Raw(""))) {
                        // Columns side by side: their texts are not one word.
                        out.push_str("\n\n");
                    }
                }
            }
        }
        // Frames whose end stood within another one's content.
        while let Some(frame) = frames.pop() {
            let content = std::mem::replace(&mut out, frame.outer);
            out.push_str(&content);
        }
        out
    }

    /// A shortcode without content.
    fn alone(&mut self, code: &Code<'_>, has_end: bool) -> String {
        let attributes = code.attributes;
        match code.name {
            "gallery" | "slideshow" => self.gallery(attributes),
            "playlist" => self.playlist(attributes),
            "audio" | "video" => {
                let tag = if code.name == "audio" { "audio" } else { "video" };
                match source_of(attributes) {
                    Some(url) => player(tag, url, attributes),
                    None => self.dropped(code.name, NO_ADDRESS),
                }
            }
            "embed" => self.embedded(code.name, attributes.get("src").or_else(|| attributes.bare())),
            "hr" | "divider" if !has_end => "\n\n<hr>\n\n".to_owned(),
            "clear" | "clearfix" | "clearboth" | "spacer" if !has_end => "\n\n".to_owned(),
            name if is_footnote(name) && has_end => {
                self.note(
                    &format!("shortcode [{name}]"),
                    "a footnote was put in brackets where it is referred to",
                );
                " (".to_owned()
            }
            name if embed::is_service(name) => {
                let named = ["url", "id", "src", "track", "video"]
                    .iter()
                    .find_map(|key| attributes.get(key));
                let value = named
                    .or_else(|| attributes.bare())
                    .unwrap_or_default()
                    .trim_start_matches('=')
                    .trim();
                self.embedded(name, embed::address_at(name, value).as_deref())
            }
            name => self.dropped(name, UNWRAPPED),
        }
    }

    /// A shortcode with content.
    fn around(&mut self, code: &Code<'_>, content: &str) -> String {
        match code.name.to_ascii_lowercase().as_str() {
            "caption" | "wp_caption" => caption(code.attributes, content),
            "audio" | "video" => match source_of(code.attributes) {
                Some(url) => player(
                    if code.name.eq_ignore_ascii_case("audio") {
                        "audio"
                    } else {
                        "video"
                    },
                    url,
                    code.attributes,
                ),
                None if embed::of_url(content).is_some() => self.embedded(code.name, Some(content)),
                None => content.to_owned(),
            },
            "gallery" | "playlist" => self.alone(code, true) + content,
            name => {
                // `[embed]`, `[youtube]`: between the tags stands an address, perhaps made a link by an editor.
                let text = plain(content);
                match embed::address_at(name, &text).as_deref().and_then(embed::of_url) {
                    Some(markup) => format!("\n\n{markup}\n\n"),
                    None => content.to_owned(),
                }
            }
        }
    }

    fn dropped(&mut self, name: &str, reason: &'static str) -> String {
        self.note(&format!("shortcode [{name}]"), reason);
        String::new()
    }

    fn embedded(&mut self, name: &str, url: Option<&str>) -> String {
        match url
            .map(|url| decode(url).into_owned())
            .as_deref()
            .and_then(embed::of_url)
        {
            Some(markup) => format!("\n\n{markup}\n\n"),
            None => self.dropped(name, NO_ADDRESS),
        }
    }

    fn gallery(&mut self, attributes: Attributes<'_>) -> String {
        let named = ids(attributes
            .get("ids")
            .or_else(|| attributes.get("include"))
            .unwrap_or_default());
        let all = if named.is_empty() {
            self.attached(attributes.get("id"))
        } else {
            named
        };
        let excluded = ids(attributes.get("exclude").unwrap_or_default());
        let shown: Vec<&String> = all.iter().filter(|id| !excluded.contains(id)).collect();
        if shown.is_empty() {
            return self.dropped("gallery", NO_PICTURES);
        }
        self.pictures(shown.into_iter().map(String::as_str))
    }

    /// A gallery of attachments, as the block editor writes it.
    pub(super) fn pictures<'b>(&self, ids: impl Iterator<Item = &'b str>) -> String {
        let mut out = String::from("\n\n<figure class=\"wp-block-gallery has-nested-images\">");
        for id in ids {
            out.push_str(&self.picture(id));
        }
        out.push_str("</figure>\n\n");
        out
    }

    /// One attachment as a picture.
    pub(super) fn picture(&self, id: &str) -> String {
        format!(
            "<figure class=\"wp-block-image\"><img src=\"{}\"></figure>",
            self.address(id)
        )
    }

    fn playlist(&mut self, attributes: Attributes<'_>) -> String {
        let tag = if attributes.get("type") == Some("video") {
            "video"
        } else {
            "audio"
        };
        let ids = ids(attributes
            .get("ids")
            .or_else(|| attributes.get("include"))
            .unwrap_or_default());
        if ids.is_empty() {
            return self.dropped(
                "playlist",
                "a playlist whose recordings are not known was removed",
            );
        }
        self.note(
            "shortcode [playlist]",
            "a playlist was written as its recordings one after another",
        );
        ids.iter()
            .map(|id| player(tag, &self.address(id), Attributes::default()))
            .collect()
    }
}

/// The ids of a list of them.
fn ids(list: &str) -> Vec<String> {
    let is_id = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    list.split(|c: char| c == ',' || c.is_whitespace())
        .filter(is_id)
        .map(str::to_owned)
        .collect()
}

fn takes_content(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "caption" | "wp_caption" | "audio" | "video" | "embed" | "gallery" | "playlist"
    ) || embed::is_service(&name)
}

fn is_footnote(name: &str) -> bool {
    matches!(
        name,
        "ref" | "footnote" | "fn" | "efn_note" | "mfn" | "sidenote" | "note"
    )
}

/// Whether its content is the text of a program, shown as it is.
fn is_program(code: &Code<'_>) -> bool {
    const NAMES: &[&str] = &[
        "bash",
        "code",
        "cpp",
        "crayon",
        "css",
        "csharp",
        "highlight",
        "html",
        "java",
        "javascript",
        "js",
        "perl",
        "php",
        "python",
        "ruby",
        "source",
        "sourcecode",
        "sql",
        "xml",
    ];
    NAMES.contains(&code.name) || code_colorer(code.name).is_some()
}

/// The language in a name of the plugin `CodeColorer`, `ccne_php` or plain `cc`: letters are its options.
fn code_colorer(name: &str) -> Option<&str> {
    let (options, language) = name
        .strip_prefix("cc")?
        .split_once('_')
        .unwrap_or((&name[2..], ""));
    options
        .chars()
        .all(|c| "eEnNlLbBsSwWoOiI".contains(c))
        .then_some(language)
}

fn program(code: &Code<'_>, content: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for piece in content {
        text.push_str(match piece {
            Piece::Raw(text) => text,
            Piece::Open { code, .. } => code.raw,
            Piece::Close { raw, .. } => raw,
        });
    }
    // Some editors kept it escaped, others did not.
    let text = decode(&text);
    let named = code
        .attributes
        .get("language")
        .or_else(|| code.attributes.get("lang"));
    let by_name = || match code.name {
        "code" | "crayon" | "highlight" | "source" | "sourcecode" => None,
        name => code_colorer(name).or(Some(name)),
    };
    let language = named.or_else(by_name).filter(|language| !language.is_empty());
    let class = language
        .map(|name| format!(" class=\"language-{}\"", escape(name)))
        .unwrap_or_default();
    format!(
        "\n\n<pre><code{class}>{}</code></pre>\n\n",
        escape(text.trim_matches('\n'))
    )
}

/// A picture with the words under it.
fn caption(attributes: Attributes<'_>, content: &str) -> String {
    let (shown, behind) = split_at_picture(content);
    let words = attributes
        .get("caption")
        .filter(|words| !words.trim().is_empty())
        .unwrap_or(behind)
        .trim();
    let words = words
        .trim_start_matches("<br />")
        .trim_start_matches("<br>")
        .trim();
    let figcaption = if words.is_empty() {
        String::new()
    } else {
        format!("<figcaption>{words}</figcaption>")
    };
    format!(
        "\n\n<figure class=\"wp-caption\">{}{figcaption}</figure>\n\n",
        shown.trim()
    )
}

/// Cuts a caption's content behind its picture and the link around that.
fn split_at_picture(content: &str) -> (&str, &str) {
    let mut tokens = Tokens::new(content);
    let mut linked = false;
    let mut shown = None;
    while let Some(token) = tokens.next() {
        let Token::Tag(tag) = token else { continue };
        if tag.is("a") {
            linked = !tag.closing;
        }
        let ends = if tag.is("img") {
            !tag.closing
        } else {
            tag.closing && tag.is_any(&["iframe", "object", "video", "a"])
        };
        if ends && (shown.is_none() || tag.is("a")) {
            shown = Some(tokens.position());
            if !linked {
                break;
            }
        }
    }
    content.split_at(shown.unwrap_or(0))
}

/// The first file that a player names.
fn source_of(attributes: Attributes<'_>) -> Option<&str> {
    const NAMES: &[&str] = &[
        "src", "mp3", "m4a", "mp4", "ogg", "oga", "wav", "flac", "wma", "m4v", "webm", "ogv", "flv", "wmv",
    ];
    let named = NAMES
        .iter()
        .find_map(|name| attributes.get(name))
        .filter(|url| !url.trim().is_empty());
    let url = named.or_else(|| attributes.bare())?;
    // The audio player of old: `[audio:https://…/a.mp3|titles=A]`.
    let url = url
        .trim_start_matches('=')
        .split('|')
        .next()
        .unwrap_or_default()
        .trim();
    (url.contains("://") || url.starts_with('/')).then_some(url)
}

fn player(tag: &str, url: &str, attributes: Attributes<'_>) -> String {
    let url = escape(&decode(url));
    let shown = |name: &str| {
        attributes
            .get(name)
            .filter(|value| !value.is_empty() && tag == "video")
    };
    let more: String = ["poster", "width", "height"]
        .iter()
        .filter_map(|name| shown(name).map(|value| format!(" {name}=\"{}\"", escape(&decode(value)))))
        .collect();
    format!("\n\n<figure class=\"wp-block-{tag}\"><{tag} controls src=\"{url}\"{more}></{tag}></figure>\n\n")
}
