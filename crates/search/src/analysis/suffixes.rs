//! The endings of Azerbaijani and Turkish nouns, on folded words.

/// Letters that a stem keeps at least, before a longer ending and before one of a letter, which often is the stem's own.
const SHORTEST_STEM: usize = 3;
const SHORTEST_BEFORE_LETTER: usize = 4;

/// Endings, the longest first; one is cut. Plural, possessive and case as they stand one behind the other.
const ENDINGS: &[&str] = &[
    "larinin", "lerinin", "larindan", "lerinden", "larinda", "lerinde", "larina", "lerine", "larini",
    "lerini", "lardan", "lerden", "larda", "lerde", "larin", "lerin", "lari", "leri", "lara", "lere",
    "larla", "lerle", "lar", "ler", "sindan", "sinden", "sinda", "sinde", "sinin", "sina", "sine", "sini",
    "sunun", "suna", "sunda", "sundan", "sunu", "indan", "inden", "inda", "inde", "undan", "unda", "inin",
    "unun", "ina", "ine", "una", "ini", "unu", "dan", "den", "tan", "ten", "da", "de", "ta", "te", "nin",
    "nun", "ya", "ye", "yi", "yu", "na", "ne", "ni", "nu", "yla", "yle", "la", "le", "si", "su", "in", "un",
    "i", "u", "a", "e",
];

/// A folded word without its ending.
pub(super) fn cut(word: &str) -> &str {
    let longest = ENDINGS
        .iter()
        .filter(|ending| word.ends_with(**ending))
        .filter(|ending| {
            let stem = word[..word.len() - ending.len()].chars().count();
            stem >= if ending.len() == 1 {
                SHORTEST_BEFORE_LETTER
            } else {
                SHORTEST_STEM
            }
        })
        .max_by_key(|ending| ending.len());
    longest.map_or(word, |ending| &word[..word.len() - ending.len()])
}
