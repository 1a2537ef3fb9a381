//! Site paths: where readers find a thing, as data.

use std::{fmt, str::FromStr};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::violation::Rule;

/// Characters a path may have at the most.
pub const MAX_LENGTH: usize = 1_000;

/// What must be encoded in the path of an address (RFC 3986 section 3.3), the slash excepted.
const IN_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path below the site: a leading slash, no trailing one, percent-encoding undone where that is unambiguous.
///
/// Two spellings of one address (`/a%d1%8f/` and `/aя`) are one value, so that a look-up is one comparison. What
/// would change the meaning of the path when decoded (`%2F`, `%3F`, `%23`, `%25`, controls) stays encoded, in
/// upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SitePath(String);

impl SitePath {
    /// The path of the site's front page.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// The path as text, readable: letters of all scripts as they are.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as it stands in an address: everything beyond ASCII percent-encoded.
    #[must_use]
    pub fn encoded(&self) -> String {
        utf8_percent_encode(&self.0, IN_ADDRESS).to_string()
    }

    /// The path of an absolute or relative address, its query and fragment left out.
    ///
    /// # Errors
    /// The rule that the path breaks.
    pub fn from_address(address: &str) -> Result<Self, Rule> {
        let rest = match address.split_once("://") {
            Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') => {
                rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..])
            }
            _ => address,
        };
        let path = rest.split(['?', '#']).next().unwrap_or("/");
        if path.is_empty() {
            Ok(Self::root())
        } else {
            path.parse()
        }
    }
}

impl FromStr for SitePath {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        if text.is_empty() {
            return Err(Rule::Required);
        }
        if !text.starts_with('/') {
            return Err(Rule::Malformed("a path with a leading slash"));
        }
        if text.contains(['?', '#']) {
            return Err(Rule::Malformed("a path without query and fragment"));
        }
        let mut out = String::with_capacity(text.len());
        for segment in text.split('/').filter(|segment| !segment.is_empty()) {
            if matches!(segment, "." | "..") {
                return Err(Rule::Malformed("a path without \".\" and \"..\" segments"));
            }
            out.push('/');
            push_segment(&mut out, segment);
        }
        if out.is_empty() {
            out.push('/');
        }
        if out.chars().count() > MAX_LENGTH {
            return Err(Rule::TooLong(MAX_LENGTH));
        }
        Ok(Self(out))
    }
}

/// Appends one segment in its canonical spelling.
fn push_segment(out: &mut String, segment: &str) {
    // What is no UTF-8 when decoded stays as it was written, but for the case of its digits.
    let Ok(decoded) = percent_decode_str(segment).decode_utf8() else {
        out.push_str(&uppercase_escapes(segment));
        return;
    };
    for character in decoded.nfc() {
        if matches!(character, '/' | '?' | '#' | '%') || character.is_control() {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            out.extend(percent_encoding::percent_encode(
                bytes,
                percent_encoding::NON_ALPHANUMERIC,
            ));
        } else {
            out.push(character);
        }
    }
}

fn uppercase_escapes(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    let mut upper = 0;
    for character in segment.chars() {
        if character == '%' {
            upper = 3;
        }
        if upper > 0 {
            out.push(character.to_ascii_uppercase());
            upper -= 1;
        } else {
            out.push(character);
        }
    }
    out
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SitePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|rule: Rule| serde::de::Error::custom(format!("path {rule}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_path() {
        let cases = [
            ("/", "/"),
            ("//", "/"),
            ("/2021/10/slug/", "/2021/10/slug"),
            ("/%d0%b0/", "/а"),
            ("/%D0%B0", "/а"),
            ("/a%2fb", "/a%2Fb"),
            ("/100%25", "/100%25"),
            ("/a%ffb", "/a%FFb"),
            ("/e\u{301}", "/é"),
        ];
        for (text, path) in cases {
            let parsed: SitePath = text.parse().expect("a path");
            assert_eq!(parsed.as_str(), path, "{text}");
            assert_eq!(
                parsed.as_str().parse::<SitePath>(),
                Ok(parsed.clone()),
                "canonical: {text}"
            );
            assert_eq!(
                parsed.encoded().parse::<SitePath>(),
                Ok(parsed),
                "encoded: {text}"
            );
        }
        assert_eq!(
            SitePath::from_address("https://x.example/a/?p=1#b")
                .expect("a path")
                .as_str(),
            "/a"
        );
        assert_eq!(
            SitePath::from_address("https://x.example")
                .expect("a path")
                .as_str(),
            "/"
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "a/b", "/a?b", "/a#b", "/../etc/passwd", "/a/./b"] {
            assert!(text.parse::<SitePath>().is_err(), "{text}");
        }
    }
}
