//! Slugs of what comes from WordPress, and the locale of its words.

use masthead_domain::{
    locale::{Locale, Localized},
    slug::Slug,
};
use percent_encoding::percent_decode_str;

/// The slug that WordPress kept, decoded and in lower case.
///
/// WordPress encodes letters beyond ASCII and cuts the result at 200 bytes, possibly within a letter.
pub(super) fn decoded_slug(kept: &str) -> String {
    let decoded = percent_decode_str(kept.trim()).decode_utf8_lossy().to_lowercase();
    decoded
        .trim_end_matches([char::REPLACEMENT_CHARACTER, '-'])
        .to_owned()
}

/// The slug of a thing: the one that WordPress kept, else one made of the first text that can become one.
pub(super) fn slug(kept: &str, texts: &[&str]) -> Option<Slug> {
    let decoded = decoded_slug(kept);
    decoded
        .parse()
        .ok()
        .or_else(|| Slug::from_text(&decoded))
        .or_else(|| texts.iter().find_map(|text| Slug::from_text(text)))
}

/// The locale in which the words of an import are kept: the one asked for, else that of the site.
#[derive(Debug, Clone, Default)]
pub(super) struct Words(pub(super) Option<Locale>);

impl Words {
    /// Words in the import's locale; none where they are blank.
    pub(super) fn of(&self, text: impl Into<String>) -> Localized<String> {
        let text = text.into();
        if text.trim().is_empty() {
            return Localized::default();
        }
        match &self.0 {
            Some(locale) => Localized::one(locale, text),
            None => Localized::unspecified(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_slugs_are_decoded_and_made_valid() {
        let cases = [
            ("hello-world", "hello-world"),
            ("%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d1%8c", "новость"),
            ("%d0%bd%d0", "н"),
            ("Hello World", "hello-world"),
            ("UPPER_case.1", "upper_case.1"),
        ];
        for (kept, expected) in cases {
            assert_eq!(slug(kept, &[]).expect("a slug").as_str(), expected, "{kept}");
        }
        assert_eq!(slug("", &["…", "A title"]).expect("a slug").as_str(), "a-title");
        assert_eq!(slug("", &[]), None);
    }
}
