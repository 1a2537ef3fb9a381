//! Slugs: the short, readable names that stand in addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{id, text, violation::Rule};

/// Characters a slug may have at the most.
pub const MAX_LENGTH: usize = 200;

/// A validated slug: letters, digits, hyphens, underscores and dots of any script, lower case, not an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Makes a slug from any text: transliterated, lower case, words joined by hyphens.
    ///
    /// A text without a single letter or digit gives `None`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut out = String::new();
        for character in text::fold(text).chars() {
            if character.is_ascii_alphanumeric() {
                out.push(character);
            } else if matches!(character, '\'' | '’') {
                // An apostrophe joins: "today's" is one word.
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            if out.len() >= 120 {
                break;
            }
        }
        let trimmed = out.trim_matches('-');
        Self::from_str(trimmed).ok()
    }

    /// The same slug with a number behind it, for when the bare one is taken.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let stem: String = self.0.chars().take(MAX_LENGTH - suffix.len()).collect();
        Self(format!("{stem}{suffix}"))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        if text.is_empty() {
            return Err(Rule::Required);
        }
        if text.chars().count() > MAX_LENGTH {
            return Err(Rule::TooLong(MAX_LENGTH));
        }
        let fits = |c: char| {
            (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_' | '.') || is_mark(c)
        };
        if !text.chars().all(fits) || text.chars().all(|c| c == '.') {
            return Err(Rule::Malformed(
                "lower-case letters, digits, hyphens, underscores or dots",
            ));
        }
        if id::looks_like_id(text) {
            return Err(Rule::Malformed("a slug that cannot be mistaken for an id"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Vowel signs and other combining marks, without which many scripts cannot be written.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|rule: Rule| serde::de::Error::custom(format!("slug {rule}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_readable_slug() {
        let cases = [
            (
                "Will Iran's border flare-up escalate?",
                "will-irans-border-flare-up-escalate",
            ),
            ("Şəki xan sarayı", "seki-xan-sarayi"),
            ("Каспий мелеет", "kaspii-meleet"),
            ("  --  a  --  ", "a"),
        ];
        for (text, slug) in cases {
            assert_eq!(Slug::from_text(text).expect("a slug").as_str(), slug);
        }
        assert_eq!(Slug::from_text("…!"), None);
    }

    #[test]
    fn broken_slugs_are_refused() {
        for text in ["", "Upper", "a b", "a/b", "..", "tag_01h2xcejqtf2nbrexx3vqjhp41"] {
            assert!(text.parse::<Slug>().is_err(), "{text:?}");
        }
        for text in ["a", "новости", "a.b_c-d", "2021"] {
            assert!(text.parse::<Slug>().is_ok(), "{text:?}");
        }
    }
}
