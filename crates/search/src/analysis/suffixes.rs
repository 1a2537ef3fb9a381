//! The endings of Azerbaijani and Turkish nouns, on folded words.

/// Letters that a stem keeps at least, before an ending that begins with a consonant, and before one that begins with a
/// vowel, which in a short word often is the stem's own.
const SHORTEST_STEM: usize = 3;
const SHORTEST_BEFORE_VOWEL: usize = 4;

/// Endings: the longest that fits is cut, and again from what is left. Plural, possessive and case as they stand one behind the other.
const ENDINGS: &[&str] = &[
    "larinin", "lerinin", "larindan", "lerinden", "larinda", "lerinde", "larina", "lerine", "larini",
    "lerini", "lardan", "lerden", "larda", "lerde", "larin", "lerin", "lari", "leri", "lara", "lere",
    "larla", "lerle", "lar", "ler", "sindan", "sinden", "sinda", "sinde", "sinin", "sina", "sine", "sini",
    "sunun", "suna", "sunda", "sundan", "sunu", "indan", "inden", "inda", "inde", "undan", "unda", "inin",
    "unun", "ina", "ine", "una", "ini", "unu", "dan", "den", "tan", "ten", "da", "de", "ta", "te", "nin",
    "nun", "ya", "ye", "yi", "yu", "na", "ne", "ni", "nu", "yla", "yle", "la", "le", "si", "su", "in", "un",
    "i", "u", "a", "e",
];

/// A folded word without its endings. What is left has none, so that a word and its forms end up alike.
pub(super) fn cut(word: &str) -> &str {
    let mut stem = word;
    while let Some(shorter) = cut_once(stem) {
        stem = shorter;
    }
    stem
}

fn cut_once(word: &str) -> Option<&str> {
    let fitting = ENDINGS.iter().filter_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        let shortest = if ending.starts_with(['a', 'e', 'i', 'u']) {
            SHORTEST_BEFORE_VOWEL
        } else {
            SHORTEST_STEM
        };
        (stem.chars().count() >= shortest).then_some(stem)
    });
    fitting.min_by_key(|stem| stem.len())
}
