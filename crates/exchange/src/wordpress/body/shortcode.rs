//! Shortcodes: finding them in a text, and telling them from what merely stands in square brackets.

use super::{
    attributes::Attributes,
    embed,
    html::{Token, Tokens},
};

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text and markup as they are.
    Raw(&'a str),
    /// A shortcode's beginning; the index of its end among the pieces, where it has one.
    Open { code: Code<'a>, end: Option<usize> },
    /// A shortcode's end; the index of its beginning.
    Close {
        name: &'a str,
        raw: &'a str,
        start: Option<usize>,
    },
}

/// A shortcode's tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code<'a> {
    pub(crate) name: &'a str,
    pub(crate) attributes: Attributes<'a>,
    pub(crate) raw: &'a str,
}

/// Cuts a text at its shortcodes and matches their beginnings and ends.
///
/// Tags, comments, and the insides of `pre`, `code`, `script` and `style` are not looked into. `[[name]]` is how
/// one writes about a shortcode: it becomes `[name]`.
pub(crate) fn parse(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut tokens = Tokens::new(source);
    // From where on the source was not handed on yet.
    let mut from = 0;
    let mut quiet: Vec<&str> = Vec::new();
    while let Some(token) = tokens.next() {
        let text = match token {
            Token::Text(text) => text,
            Token::Tag(tag) => {
                if tag.is_any(&["pre", "code", "script", "style", "textarea"]) && !tag.self_closing() {
                    if !tag.closing {
                        quiet.push(tag.name);
                    } else if let Some(at) = quiet.iter().rposition(|name| tag.is(name)) {
                        quiet.truncate(at);
                    }
                } else if !quiet.is_empty() && !tag.is_inline() && !tag.closing && !within_markup(&quiet) {
                    // Somebody forgot to close the `code` of a line.
                    quiet.clear();
                }
                continue;
            }
            Token::Comment(_) => continue,
        };
        if !quiet.is_empty() {
            continue;
        }
        let end = tokens.position();
        let mut at = end - text.len();
        while let Some(found) = source[at..end].find('[') {
            let start = at + found;
            let Some(bracket) = bracket(source, start) else {
                at = start + 1;
                continue;
            };
            pieces.push(Piece::Raw(&source[from..start]));
            match bracket {
                Bracket::Escaped { inner, length } => {
                    pieces.push(Piece::Raw(inner));
                    at = start + length;
                }
                Bracket::Piece { piece, length } => {
                    pieces.push(piece);
                    at = start + length;
                }
            }
            from = at;
            if at > end {
                tokens.skip_to(at);
                break;
            }
        }
    }
    pieces.push(Piece::Raw(&source[from..]));
    pair(&mut pieces);
    pieces
}

/// Whether the quiet element is one that holds many lines.
fn within_markup(quiet: &[&str]) -> bool {
    quiet.iter().any(|name| !name.eq_ignore_ascii_case("code"))
}

enum Bracket<'a> {
    Escaped { inner: &'a str, length: usize },
    Piece { piece: Piece<'a>, length: usize },
}

/// The longest tag of a shortcode; beyond it a bracket is only a bracket.
const LONGEST: usize = 16 * 1024;

/// Reads what begins with a square bracket.
fn bracket(source: &str, start: usize) -> Option<Bracket<'_>> {
    let rest = &source[start..];
    let escaped = rest.starts_with("[[");
    let body = &rest[if escaped { 2 } else { 1 }..];
    let (closing, name_at) = match body.strip_prefix('/') {
        Some(name) => (true, name),
        None => (false, body),
    };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let name_length = name_at.bytes().take_while(is_name).count();
    let name = &name_at[..name_length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let after = &name_at[name_length..];
    // A name ends at white space, at the end, or where a bare value begins: `[youtube=…]`, `[audio:…]`.
    if !after.starts_with(|c: char| c.is_whitespace() || matches!(c, ']' | '/' | '=' | ':' | '\u{a0}')) {
        return None;
    }
    let limit = after.floor_char_boundary(LONGEST);
    let close = after[..limit].find([']', '['])?;
    if after.as_bytes()[close] == b'[' {
        return None;
    }
    let attributes = after[..close].trim_start_matches([':']);
    let length = rest.len() - after.len() + close + 1;
    if escaped {
        // The second bracket may stand behind the whole shortcode; then this one is none.
        let inner = &rest[1..length];
        return rest[length..].starts_with(']').then_some(Bracket::Escaped {
            inner,
            length: length + 1,
        });
    }
    let raw = &rest[..length];
    let piece = if closing {
        if !attributes.trim().is_empty() {
            return None;
        }
        Piece::Close {
            name,
            raw,
            start: None,
        }
    } else {
        let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
        Piece::Open {
            code: Code {
                name,
                attributes: Attributes(attributes),
                raw,
            },
            end: None,
        }
    };
    Some(Bracket::Piece { piece, length })
}

/// Finds the beginning of every end.
fn pair(pieces: &mut [Piece<'_>]) {
    let mut open: std::collections::HashMap<String, Vec<usize>> = std::collections::HashMap::new();
    for index in 0..pieces.len() {
        match pieces[index] {
            Piece::Raw(_) => {}
            Piece::Open { code, .. } => {
                if !code.raw.ends_with("/]") {
                    open.entry(code.name.to_ascii_lowercase())
                        .or_default()
                        .push(index);
                }
            }
            Piece::Close { name, .. } => {
                let Some(begin) = open.get_mut(&name.to_ascii_lowercase()).and_then(Vec::pop) else {
                    continue;
                };
                if let Piece::Close { start, .. } = &mut pieces[index] {
                    *start = Some(begin);
                }
                if let Piece::Open { end, .. } = &mut pieces[begin] {
                    *end = Some(index);
                }
            }
        }
    }
}

/// Shortcodes that stand alone, with nothing or with an address or a number behind the name.
const KNOWN: &[&str] = &[
    "archives",
    "audio",
    "blog_subscription_form",
    "caption",
    "clear",
    "clearboth",
    "clearfix",
    "contact-form",
    "contact-form-7",
    "dailymotion",
    "divider",
    "embed",
    "facebook",
    "gallery",
    "gist",
    "googlemaps",
    "googlevideo",
    "gravityform",
    "gravityforms",
    "hr",
    "instagram",
    "jwplayer",
    "mc4wp_form",
    "nextgen-gallery",
    "nggallery",
    "ngg_images",
    "ninja_form",
    "playlist",
    "polldaddy",
    "products",
    "recent_posts",
    "related_posts",
    "sitemap",
    "slideshare",
    "slideshow",
    "soundcloud",
    "spacer",
    "ted",
    "tiktok",
    "toc",
    "tweet",
    "twitter",
    "video",
    "vimeo",
    "wp-sitemap-page",
    "wp_caption",
    "wpforms",
    "wpvideo",
    "youtube",
];

/// What shortcodes of page builders and their like begin with.
const FAMILIES: &[&str] = &[
    "av_",
    "bbp-",
    "cs_",
    "et_pb_",
    "fusion_",
    "gdlr_",
    "give_",
    "jetpack_",
    "mk_",
    "nectar_",
    "ngg_",
    "rev_slider",
    "su_",
    "tatsu_",
    "td_block",
    "thim-",
    "tribe_",
    "ult_",
    "us_",
    "ux_",
    "vc_",
    "woocommerce_",
    "wpcf7",
    "wpdm_",
];

/// Whether a name alone says that it is a shortcode. Capitals make a difference, to WordPress too.
fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Whether a word is the name of something at a service: letters and digits mixed.
fn looks_like_id(word: &str) -> bool {
    let fits = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    fits && word.len() > 5
        && word
            .bytes()
            .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

impl Piece<'_> {
    /// Whether it is a shortcode's and not merely text in square brackets.
    pub(crate) fn is_shortcode(&self) -> bool {
        match self {
            Self::Raw(_) => false,
            Self::Open { code, end } => {
                let bare = code
                    .attributes
                    .0
                    .trim_matches(|c: char| c.is_whitespace() || c == '/');
                // `[video]`, `[tweet 123]`, `[youtube=…]`, but not `[video: the speech]`.
                let machine = bare.is_empty()
                    || bare.starts_with('=')
                    || bare.contains("://")
                    || bare.bytes().all(|byte| byte.is_ascii_digit())
                    || (embed::is_service(code.name) && looks_like_id(bare));
                end.is_some() || code.attributes.has_named() || (is_known(code.name) && machine)
            }
            Self::Close { name, start, .. } => start.is_some() || is_known(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        parse(text)
            .iter()
            .filter(|piece| piece.is_shortcode())
            .map(|piece| match piece {
                Piece::Open { code, .. } => code.raw.to_owned(),
                Piece::Close { raw, .. } => (*raw).to_owned(),
                Piece::Raw(text) => (*text).to_owned(),
            })
            .collect()
    }

    #[test]
    fn text_in_brackets_is_no_shortcode() {
        for text in [
            "[sic]",
            "[1]",
            "[…]",
            "he [the mayor] said",
            "[Update: x = y]",
            "[Video below]",
            "a[i]",
            "[/rant]",
            "[x = 1]",
            "[p=0.05]",
            "[Source: AP]",
            "[VIDEO]",
            "[see <a href=\"x\">that</a>]",
            "[see http://x.example/?a=b]",
        ] {
            assert!(codes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn shortcodes_are_known_by_attributes_ends_or_names() {
        assert_eq!(
            codes("[foo bar=\"1\"] x [gallery] [b]y[/b]"),
            ["[foo bar=\"1\"]", "[gallery]", "[b]", "[/b]"]
        );
        assert_eq!(
            codes("[youtube=http://youtu.be/x&w=320] [vc_row]"),
            ["[youtube=http://youtu.be/x&w=320]", "[vc_row]"]
        );
        assert_eq!(
            codes("<a href='[x y=1]'>t</a><!-- [x y=1] --><pre>[x y=1]</pre>"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn escaped_shortcodes_are_text() {
        let pieces = parse("write [[gallery ids=\"1\"]] so");
        assert_eq!(
            pieces,
            [
                Piece::Raw("write "),
                Piece::Raw("[gallery ids=\"1\"]"),
                Piece::Raw(" so")
            ]
        );
    }

    #[test]
    fn attributes_are_read_with_all_quotes() {
        let pieces = parse("[caption id=\"a_1\" width='300' align=left caption=”It’s <b>so</b>″ plain]");
        let code = pieces.iter().find_map(|piece| {
            if let Piece::Open { code, .. } = piece {
                Some(code)
            } else {
                None
            }
        });
        let attributes = code.expect("a shortcode").attributes;
        assert_eq!(attributes.get("id"), Some("a_1"));
        assert_eq!(attributes.get("WIDTH"), Some("300"));
        assert_eq!(attributes.get("align"), Some("left"));
        assert_eq!(attributes.get("caption"), Some("It’s <b>so</b>"));
        assert_eq!(attributes.bare(), Some("plain"));
    }
}
