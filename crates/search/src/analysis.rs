//! From text to the terms that the index knows: words, folded, without what a language adds to them.
//!
//! A word is folded first (one case, no diacritics, both Turkish i's alike), and what is left is stemmed: so a query
//! finds a word whether or not its diacritics are typed. English and Russian, and the other languages for which there
//! is one, have a stemmer of the Snowball family. Azerbaijani and Turkish pile suffixes on a stem that itself stays, so
//! there a list of suffixes is cut and then what is left of a word's first letters counts (docs/relevance.md says what
//! was measured). Each term begins with two letters that name its language, because the same letters in two languages
//! are two words.

mod fold;
mod language;
mod stop;
mod suffixes;
mod words;

use std::ops::Range;

use ahash::AHashMap;
use masthead_domain::locale::Locale;

use self::words::Words;
pub(crate) use self::{fold::fold, language::Language};

/// Words whose stems are remembered, per analysis and language; news writes the same words all the time.
const REMEMBERED: usize = 20_000;
/// Letters of a word that count, at the most: what is longer is an address or a cipher.
const LONGEST_WORD: usize = 64;

/// A word of a text and what the index knows it as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    /// Where it stands, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The number of the word in the text.
    pub(crate) position: u32,
    /// The word, folded.
    pub(crate) folded: &'t str,
    /// Its term; empty for a word that says nothing by itself ("the").
    pub(crate) term: &'t str,
    /// Whether it is written with a capital within a sentence: mostly a name.
    pub(crate) is_name: bool,
}

impl Token<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Makes terms. Not shared: it remembers stems.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    /// By language: a text has one, so they are not looked up by both.
    stems: AHashMap<Language, AHashMap<Box<str>, Box<str>>>,
    folded: String,
}

impl Analysis {
    /// Hands each word of a text in a language to `take`, stop words too.
    pub(crate) fn each(&mut self, language: Language, text: &str, take: impl FnMut(Token<'_>)) {
        self.each_worth(language, text, |_| true, take);
    }

    /// Likewise; of words that are not worth it, by their folded form, no term is made. That is most of the work.
    pub(crate) fn each_worth(
        &mut self,
        language: Language,
        text: &str,
        is_worth: impl Fn(&str) -> bool,
        mut take: impl FnMut(Token<'_>),
    ) {
        let mut folded = std::mem::take(&mut self.folded);
        for word in Words::new(language, text) {
            folded.clear();
            fold(&text[word.start..word.end], LONGEST_WORD, &mut folded);
            if folded.is_empty() {
                continue;
            }
            let term = if !is_worth(&folded) || stop::is_stop_word(language, &folded) {
                ""
            } else {
                self.term(language, &folded)
            };
            take(Token {
                start: word.start,
                end: word.end,
                position: word.position,
                folded: &folded,
                term,
                is_name: word.is_name,
            });
        }
        self.folded = folded;
    }

    /// The term of a folded word, stop word or not.
    pub(crate) fn term(&mut self, language: Language, folded: &str) -> &str {
        let stems = self.stems.entry(language).or_default();
        // Not by an entry, which would copy every word to look for it.
        if !stems.contains_key(folded) {
            if stems.len() >= REMEMBERED {
                stems.clear();
            }
            stems.insert(folded.into(), language.term(folded).into());
        }
        stems.get(folded).map_or("", |stem| stem)
    }
}

/// The languages whose terms may stand for a word of a query: those of these locales.
pub(crate) fn languages(locales: &[Locale]) -> Vec<Language> {
    let mut all: Vec<Language> = Vec::new();
    for locale in locales {
        let language = Language::of(locale);
        if !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(locale: &str, text: &str) -> Vec<String> {
        let language = Language::of(&locale.parse().expect("a locale"));
        let mut all = Vec::new();
        Analysis::default().each(language, text, |token| {
            if !token.term.is_empty() {
                all.push(token.term.to_owned());
            }
        });
        all
    }

    #[test]
    fn diacritics_may_be_typed_or_not() {
        for (locale, typed, written) in [
            ("az", "ilham", "İlham"),
            ("az", "ilham", "ILHAM"),
            ("az", "seki", "Şəki"),
            ("az", "agdam", "Ağdam"),
            ("tr", "istanbul", "İSTANBUL"),
            ("tr", "isik", "ışık"),
            ("tr", "cumhurbaskani", "Cumhurbaşkanı"),
            ("ru", "елка", "Ёлка"),
            ("en", "cafe", "Café"),
            ("de", "munchen", "MÜNCHEN"),
            ("pl", "lodz", "Łódź"),
        ] {
            assert_eq!(terms(locale, typed), terms(locale, written), "{locale} {written}");
        }
        assert_ne!(
            terms("ru", "мои"),
            terms("ru", "мой края"),
            "й is a letter of its own"
        );
    }

    #[test]
    fn what_a_language_adds_to_a_word_is_left_out() {
        for (locale, one, other) in [
            ("en", "elections", "election"),
            ("en", "Iran's", "Iran"),
            ("ru", "переговоры", "переговоров"),
            ("ru", "правительства", "правительство"),
            ("az", "prezidentin", "prezident"),
            ("az", "Bakıda", "Bakı"),
            ("az", "Bakını", "Bakıdan"),
            ("az", "müharibələrin", "müharibə"),
            ("tr", "Türkiye'nin", "Türkiye"),
            ("tr", "seçimlerinde", "seçim"),
        ] {
            assert_eq!(terms(locale, one), terms(locale, other), "{locale} {one}");
        }
    }

    #[test]
    fn words_keep_their_places_and_stop_words_leave_gaps() {
        let text = "The war in Iran’s north";
        let mut seen = Vec::new();
        let english = Language::of(&"en".parse().expect("a locale"));
        Analysis::default().each(english, text, |token| {
            seen.push((
                text[token.range()].to_owned(),
                token.position,
                token.term.to_owned(),
                token.is_name,
            ));
        });
        let expected = [
            ("The", 0, "", false),
            ("war", 1, "enwar", false),
            ("in", 2, "", false),
            ("Iran", 3, "eniran", true),
            ("north", 4, "ennorth", false),
        ];
        let expected =
            expected.map(|(word, place, term, name)| (word.to_owned(), place, term.to_owned(), name));
        assert_eq!(seen, expected);
    }

    #[test]
    fn scripts_without_blanks_are_words_of_a_character() {
        assert_eq!(terms("ja", "東京と"), ["ja東", "ja京", "jaと"]);
        assert_eq!(terms("en", "C++ 10:30 a_b"), ["enc", "en10", "en30", "enb"]);
    }
}
