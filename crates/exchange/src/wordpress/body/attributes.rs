//! The attributes of shortcodes.

/// What stands behind a shortcode's name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attributes<'a>(pub(super) &'a str);

const QUOTES: &[(&str, &[&str])] = &[
    ("\"", &["\""]),
    ("'", &["'"]),
    // Quotes that an editor made round.
    ("“", &["”", "“", "″"]),
    ("”", &["”", "″"]),
    ("″", &["″"]),
    ("‘", &["’"]),
    ("’", &["’", "′"]),
    ("&quot;", &["&quot;"]),
    ("&#8220;", &["&#8221;", "&#8220;", "&#8243;"]),
    ("&#8221;", &["&#8221;", "&#8243;"]),
    ("&#8243;", &["&#8243;"]),
];

impl<'a> Attributes<'a> {
    /// The value of an attribute.
    pub(crate) fn get(self, name: &str) -> Option<&'a str> {
        self.iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The first value without a name: `[youtube https://…]`, `[youtube=https://…]`.
    pub(crate) fn bare(self) -> Option<&'a str> {
        self.iter()
            .find(|(key, value)| key.is_empty() && !value.is_empty())
            .map(|(_, value)| value)
    }

    /// Names and values in their order; of a bare value the name is empty.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
            if rest.is_empty() {
                return None;
            }
            let name_length = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
                .count();
            let (name, after_name) = rest.split_at(name_length);
            let after_equals = after_name.trim_start().strip_prefix('=').map(str::trim_start);
            let (name, value_at) = match after_equals {
                Some(value) => (name, value),
                None => ("", rest),
            };
            let (value, remaining) = value_of(value_at);
            rest = remaining;
            Some((name, value))
        })
    }

    /// Whether it has what text in square brackets hardly ever has: `name="value"`, `name=value`.
    pub(super) fn has_named(self) -> bool {
        // Behind a tag, it is the tag that has attributes.
        let text = self.0.split('<').next().unwrap_or_default();
        text.split_whitespace().any(|word| {
            word.split_once('=').is_some_and(|(name, value)| {
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && name.chars().all(is_name)
                    && !value.is_empty()
                    && !value.starts_with(['=', '>'])
            })
        })
    }
}

/// Splits a value, quoted or not, from what follows.
fn value_of(text: &str) -> (&str, &str) {
    for (open, closes) in QUOTES {
        if let Some(inner) = text.strip_prefix(open) {
            let end = closes
                .iter()
                .filter_map(|close| inner.find(close).map(|at| (at, close.len())))
                .min();
            return match end {
                Some((at, length)) => (&inner[..at], &inner[at + length..]),
                None => (inner, ""),
            };
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}
