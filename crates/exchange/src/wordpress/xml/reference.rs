//! References: `&amp;`, `&nbsp;`, `&#8217;`, `&#x2019;`.

use quick_xml::escape::resolve_html5_entity;

use super::decode::{allowed, windows_1252};

/// The longest name of an entity of HTML, and then some.
const LONGEST: usize = 38;

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    /// One of the five that XML knows.
    Predefined(&'static str),
    /// An entity that only HTML knows.
    Html(&'static str),
    /// A character by its number.
    Character(char),
    /// The number of a character in Windows-1252, as old editors wrote it; browsers read it so.
    Windows(char),
    /// The number of what is no character of a text.
    Nothing,
}

impl Reference {
    /// Reads the reference that a text begins with, and its length.
    pub(crate) fn read(text: &[u8]) -> Option<(Self, usize)> {
        let inner = text.strip_prefix(b"&")?;
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
        let length = inner
            .iter()
            .take(LONGEST)
            .take_while(|byte| is_name(byte))
            .count();
        if length == 0 || inner.get(length) != Some(&b';') {
            return None;
        }
        let name = std::str::from_utf8(&inner[..length]).ok()?;
        Some((Self::of(name)?, length + 2))
    }

    fn of(name: &str) -> Option<Self> {
        let Some(number) = name.strip_prefix('#') else {
            let text = resolve_html5_entity(name)?;
            let predefined = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
            return Some(if predefined {
                Self::Predefined(text)
            } else {
                Self::Html(text)
            });
        };
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        let windows = u8::try_from(code)
            .ok()
            .filter(|code| (0x80..0xa0).contains(code))
            .and_then(windows_1252);
        Some(
            match (
                windows,
                char::from_u32(code).filter(|character| allowed(*character)),
            ) {
                (Some(character), _) => Self::Windows(character),
                (None, Some(character)) => Self::Character(character),
                (None, None) => Self::Nothing,
            },
        )
    }

    /// Appends what it stands for.
    pub(crate) fn push_to(self, out: &mut String) {
        match self {
            Self::Predefined(text) | Self::Html(text) => out.push_str(text),
            Self::Character(character) | Self::Windows(character) => out.push(character),
            Self::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_ampersands() {
        let read = |text: &str| Reference::read(text.as_bytes());
        assert_eq!(read("&amp;x"), Some((Reference::Predefined("&"), 5)));
        assert_eq!(read("&hellip;"), Some((Reference::Html("…"), 8)));
        assert_eq!(read("&#8217;"), Some((Reference::Character('’'), 7)));
        assert_eq!(read("&#x1F600; x"), Some((Reference::Character('😀'), 9)));
        assert_eq!(read("&#146;"), Some((Reference::Windows('’'), 6)));
        assert_eq!(read("&#0;"), Some((Reference::Nothing, 4)));
        for text in [
            "&",
            "& ",
            "&;",
            "&nothing;",
            "&#;",
            "&#xzz;",
            "&amp",
            "x&amp;",
            "&a=b;",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
