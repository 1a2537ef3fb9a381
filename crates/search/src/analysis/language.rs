//! The languages that are told apart.

use frostem::{Algorithm, Stemmer};
use masthead_domain::locale::Locale;

use super::suffixes;

/// A language by its two letters (ISO 639-1); any that has none is `xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Language([u8; 2]);

/// First letters that count of a word whose suffixes were cut (docs/relevance.md).
const FIRST_LETTERS: usize = 6;

impl Language {
    pub(crate) const AZERBAIJANI: Self = Self(*b"az");
    pub(crate) const ENGLISH: Self = Self(*b"en");
    pub(crate) const RUSSIAN: Self = Self(*b"ru");
    pub(crate) const TURKISH: Self = Self(*b"tr");
    /// Of no language in particular: words are what they are.
    pub(crate) const UNKNOWN: Self = Self(*b"xx");

    /// The language of a locale.
    pub(crate) fn of(locale: &Locale) -> Self {
        Self::of_tag(locale.as_str())
    }

    /// The language of a locale's tag.
    pub(crate) fn of_tag(tag: &str) -> Self {
        let language = tag.split('-').next().unwrap_or_default();
        match language.as_bytes() {
            [first @ b'a'..=b'z', second @ b'a'..=b'z'] => Self([*first, *second]),
            _ => Self::UNKNOWN,
        }
    }

    /// Its two letters, with which its terms begin.
    pub(crate) fn letters(self) -> &'static str {
        // Every pair of letters is in the table.
        const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
        static PAIRS: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let pairs = PAIRS.get_or_init(|| {
            let pair = |first: char| LETTERS.chars().flat_map(move |second| [first, second]);
            LETTERS.chars().flat_map(pair).collect()
        });
        let place = usize::from(self.0[0] - b'a') * 26 + usize::from(self.0[1] - b'a');
        &pairs[2 * place..2 * place + 2]
    }

    /// Whether a suffix behind an apostrophe belongs to the grammar and not to the name before it.
    pub(super) fn cuts_at_apostrophes(self) -> bool {
        self == Self::AZERBAIJANI || self == Self::TURKISH
    }

    /// Endings with which a word may go on, folded: the frequent ones, by which a beginning finds its stem.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match &self.0 {
            b"en" => &[
                "e", "y", "s", "g", "ng", "ing", "d", "ed", "t", "nt", "ent", "ce", "nce", "ence", "n", "on",
                "ion", "tion", "ation", "ions", "le", "ble", "able", "ly", "al", "ity", "ty", "ment", "er",
                "es", "ies",
            ],
            b"ru" => &[
                "а",
                "у",
                "ы",
                "и",
                "е",
                "о",
                "ю",
                "я",
                "ь",
                "й",
                "ов",
                "ом",
                "ем",
                "ам",
                "ах",
                "ами",
                "ый",
                "ий",
                "ой",
                "ая",
                "ое",
                "ые",
                "ого",
                "ому",
                "ых",
                "ть",
                "л",
                "ла",
                "ли",
                "ет",
                "ит",
                "ия",
                "ии",
                "ция",
                "ции",
                "ство",
                "ние",
                "ния",
                "ность",
                "ости",
            ],
            b"az" | b"tr" => &[
                "a", "e", "i", "u", "in", "un", "ni", "nu", "nin", "nun", "da", "de", "dan", "den", "lar",
                "ler", "lari", "leri", "larin", "lerin", "si", "su", "ya", "ye", "na", "ne", "la", "le",
            ],
            _ => &[],
        }
    }

    /// The term of a folded word.
    pub(super) fn term(self, folded: &str) -> String {
        let mut term = String::with_capacity(2 + folded.len());
        term.push_str(self.letters());
        if folded.contains(|letter: char| letter.is_ascii_digit()) {
            term.push_str(folded);
        } else if self.cuts_at_apostrophes() {
            let stem = suffixes::cut(folded);
            let end = stem
                .char_indices()
                .nth(FIRST_LETTERS)
                .map_or(stem.len(), |(at, _)| at);
            term.push_str(&stem[..end]);
        } else if let Some(algorithm) = self.stemmer() {
            term.push_str(&Stemmer::new(algorithm).stem(folded));
        } else {
            term.push_str(folded);
        }
        term
    }

    fn stemmer(self) -> Option<Algorithm> {
        Some(match &self.0 {
            b"ar" => Algorithm::Arabic,
            b"da" => Algorithm::Danish,
            b"de" => Algorithm::German,
            b"el" => Algorithm::Greek,
            b"en" => Algorithm::English,
            b"es" => Algorithm::Spanish,
            b"fi" => Algorithm::Finnish,
            b"fr" => Algorithm::French,
            b"hu" => Algorithm::Hungarian,
            b"it" => Algorithm::Italian,
            b"nb" | b"nn" | b"no" => Algorithm::Norwegian,
            b"nl" => Algorithm::Dutch,
            b"pt" => Algorithm::Portuguese,
            b"ro" => Algorithm::Romanian,
            b"ru" => Algorithm::Russian,
            b"sv" => Algorithm::Swedish,
            _ => return None,
        })
    }
}
