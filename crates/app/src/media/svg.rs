//! Drawings (SVG): XML that may hold scripts. They are served in a sandbox; what could do something there is not even
//! taken over, because copies of it may be served elsewhere without one.

/// The content type of drawings.
pub(super) const CONTENT_TYPE: &str = "image/svg+xml";

/// Bytes of a drawing at the most: it is looked through as a whole.
pub(super) const LARGEST: u64 = 4 << 20;

/// Elements and words that have no place in a drawing.
const DANGEROUS: &[&str] = &[
    "<script",
    "<foreignobject",
    "<iframe",
    "<embed",
    "<object",
    "<handler",
    "<listener",
    "<!entity",
    "<!doctype",
    "<?xml-stylesheet",
    "javascript:",
    "data:text",
    "&#",
];

/// Whether bytes begin like a drawing: with `svg` as the first element.
pub(super) fn begins_like_one(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!") {
            ">"
        } else {
            break;
        };
        let Some(at) = rest.find(end) else {
            return false;
        };
        rest = rest[at + end.len()..].trim_start();
    }
    let Some(name) = rest.strip_prefix('<') else {
        return false;
    };
    let name: String = name
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/'))
        .collect();
    name.eq_ignore_ascii_case("svg") || name.to_ascii_lowercase().ends_with(":svg")
}

/// What in a drawing could do something, if anything.
pub(super) fn danger(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("it is a drawing that is not UTF-8".to_owned());
    };
    let text = text.to_lowercase();
    let named = DANGEROUS.iter().find(|word| text.contains(**word));
    // A prefix hides an element's name: <x:script>.
    let prefixed = || {
        ["script", "foreignobject", "handler"].into_iter().find(|name| {
            text.match_indices(&format!(":{name}"))
                .any(|(at, _)| opens(&text[..at]))
        })
    };
    if let Some(word) = named {
        return Some(format!("it is a drawing with \"{word}\" in it"));
    }
    if let Some(word) = prefixed() {
        return Some(format!("it is a drawing with \"{word}\" in it"));
    }
    has_handler(&text).then(|| "it is a drawing with an event handler in it".to_owned())
}

/// Whether text ends with the beginning of a tag's prefixed name: `<x`.
fn opens(text: &str) -> bool {
    text.rfind('<').is_some_and(|at| {
        text[at + 1..]
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    })
}

/// Whether an attribute is named like an event: `onload=`.
fn has_handler(text: &str) -> bool {
    text.match_indices("on").any(|(at, _)| {
        let before = text[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '/')) {
            return false;
        }
        let name = text[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        name.len() < text.len() - at - 2 && name.trim_start().starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_without_behaviour_are_taken() {
        let harmless = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/><text>turn on = off</text></svg>",
            "<svg><style>.a{fill:red}</style><a href=\"https://x.example\"><g/></a></svg>",
        ];
        for text in harmless {
            assert_eq!(danger(text.as_bytes()), None, "{text}");
        }
        // Words that look like a handler are refused rather than judged.
        assert!(danger(b"<svg><text>one=1</text> once = 2</svg>").is_some());
    }

    #[test]
    fn drawings_with_behaviour_are_not() {
        for text in [
            "<svg><script>alert(1)</script></svg>",
            "<svg><SCRIPT/></svg>",
            "<x:svg><x:script/></x:svg>",
            "<svg onload=\"alert(1)\"/>",
            "<svg\nonload = 'x'/>",
            "<svg/onload=x>",
            "<svg><a href=\"JavaScript:alert(1)\"/></svg>",
            "<svg><a href=\"&#106;avascript:alert(1)\"/></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg/>",
            "<svg><image href=\"data:text/html,x\"/></svg>",
        ] {
            assert!(danger(text.as_bytes()).is_some(), "{text}");
        }
        assert!(danger(b"<svg>\xff</svg>").is_some());
    }

    #[test]
    fn what_is_a_drawing_is_told_by_its_first_element() {
        for text in [
            "<svg/>",
            "\u{feff} <?xml version='1.0'?><!-- <html> --><!DOCTYPE svg><svg>",
            "<x:svg>",
        ] {
            assert!(begins_like_one(text.as_bytes()), "{text}");
        }
        for text in ["<html><svg/>", "svg", "<!-- <svg>", "<svgx/>", ""] {
            assert!(!begins_like_one(text.as_bytes()), "{text}");
        }
    }
}
