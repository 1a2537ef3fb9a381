//! Which addresses a body may hold.
//!
//! An allow-list: what is neither relative nor of a known harmless scheme is refused, however it is spelt.
//! The check runs when text is parsed and again when it is rendered, because bodies also arrive as JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The scheme by which importers name what is kept here, until it is resolved: `media:wordpress#12`.
const OURS: &str = "media";

/// The address a link may lead to, in its cleaned spelling: http, https, mailto, tel, relative or `#`, or ours.
pub(super) fn link(raw: &str) -> Option<Cow<'_, str>> {
    checked(raw, &["http", "https", "mailto", "tel", OURS])
}

/// The address from which a picture, recording or file may be loaded: http, https, relative, or ours.
pub(super) fn media(raw: &str) -> Option<Cow<'_, str>> {
    checked(raw, &["http", "https", OURS]).filter(|address| !address.starts_with('#'))
}

fn checked<'a>(raw: &'a str, schemes: &[&str]) -> Option<Cow<'a, str>> {
    // Browsers ignore these at both ends, and tabs and line ends everywhere: `java\nscript:` is a script.
    let trimmed = raw.trim_matches(|c: char| c <= ' ');
    if trimmed.is_empty() {
        return None;
    }
    let address = spelt(trimmed);
    let end = address.find(['/', '?', '#']).unwrap_or(address.len());
    match address[..end].split_once(':') {
        Some((scheme, _)) if !schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)) => None,
        _ => Some(address),
    }
}

/// Percent-encodes what may not stand in an address and would break out of HTML or Markdown around it.
fn spelt(address: &str) -> Cow<'_, str> {
    let foreign = |c: char| c <= ' ' || matches!(c, '"' | '<' | '>' | '\u{7f}'..='\u{a0}');
    if !address.contains(foreign) {
        return Cow::Borrowed(address);
    }
    let mut spelt = String::with_capacity(address.len() + 16);
    for c in address.chars() {
        match c {
            '\t' | '\n' | '\r' => {}
            _ if foreign(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(spelt, "%{byte:02X}");
                }
            }
            _ => spelt.push(c),
        }
    }
    Cow::Owned(spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_addresses_are_kept() {
        let kept = [
            ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
            ("HTTP://example.com", "HTTP://example.com"),
            (" \u{1}https://example.com/a b\n ", "https://example.com/a%20b"),
            ("//cdn.example.com/x", "//cdn.example.com/x"),
            ("/2021/10/a:b", "/2021/10/a:b"),
            ("?p=1:2", "?p=1:2"),
            ("#fn:1", "#fn:1"),
            ("mailto:desk@example.com", "mailto:desk@example.com"),
            ("tel:+994123", "tel:+994123"),
            ("/\"onload=\"x", "/%22onload=%22x"),
            ("/xəbər/тест", "/xəbər/тест"),
        ];
        for (raw, clean) in kept {
            assert_eq!(link(raw).as_deref(), Some(clean), "{raw:?}");
            assert_eq!(
                link(clean).as_deref(),
                Some(clean),
                "a cleaned address stays as it is"
            );
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let refused = [
            "",
            "  ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript\r\n:alert(1)",
            "javascript\u{0}:alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "blob:https://example.com/x",
            "file:///etc/passwd",
            "view-source:javascript:x",
        ];
        for raw in refused {
            assert_eq!(link(raw), None, "{raw:?}");
            assert_eq!(media(raw), None, "{raw:?}");
        }
        assert_eq!(media("mailto:desk@example.com"), None);
        assert_eq!(media("#top"), None);
    }
}
