//! Folding: what differs between a word as it is written and as it may be typed goes.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::words::is_invisible;

/// Appends a word in one case and without diacritics, at most so many characters of it.
///
/// İ, I, ı and i are one letter, because whoever types seldom has all of them; so are ə and e, ё and е. Marks are
/// dropped from Latin and Greek letters and nowhere else: й is no и.
pub(crate) fn fold(word: &str, most: usize, folded: &mut String) {
    if word.is_ascii() {
        let letters = word.bytes().take(most);
        folded.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
        return;
    }
    if word.contains(is_dropped) {
        // Letters first, as they are when they are written in one piece: й is one, whose mark stays.
        fold_characters(word.nfc(), most, folded);
    } else {
        fold_characters(word.chars(), most, folded);
    }
}

fn fold_characters(characters: impl Iterator<Item = char>, most: usize, folded: &mut String) {
    let mut left = most;
    for character in characters {
        if left == 0 {
            return;
        }
        let before = folded.len();
        match FREQUENT.get(character as usize) {
            Some(known) => folded.push_str(known),
            None => fold_character(character, folded),
        }
        left -= usize::from(folded.len() > before);
    }
}

/// What the characters of the Latin, Greek and Cyrillic scripts are folded to, by their numbers: looking it up in the
/// tables of Unicode for every letter takes most of the time.
static FREQUENT: LazyLock<Vec<Box<str>>> = LazyLock::new(|| {
    let folded = |character| {
        let mut folded = String::new();
        fold_character(character, &mut folded);
        folded.into_boxed_str()
    };
    ('\0'..='\u{52f}').map(folded).collect()
});

/// Marks that people leave out: accents, and the vowel points of Hebrew and Arabic.
fn is_dropped(character: char) -> bool {
    is_invisible(character)
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{652}')
}

fn fold_character(character: char, folded: &mut String) {
    match character {
        'A'..='Z' => folded.push(character.to_ascii_lowercase()),
        '\0'..='\u{7f}' => folded.push(character),
        'İ' | 'ı' => folded.push('i'),
        'ə' | 'Ə' => folded.push('e'),
        'ё' | 'Ё' => folded.push('е'),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'þ' | 'Þ' => folded.push_str("th"),
        _ if is_dropped(character) => {}
        _ => {
            for whole in std::iter::once(character).nfkc() {
                if whole == character {
                    fold_letter(whole, folded);
                } else {
                    // What stands for other characters (ligatures, letters in circles) is those.
                    fold_character(whole, folded);
                }
            }
        }
    }
}

fn fold_letter(letter: char, folded: &mut String) {
    for lower in letter.to_lowercase() {
        let mut parts = lower.nfd();
        let base = parts.next().unwrap_or(lower);
        if is_marked(base) {
            folded.push(base);
        } else if !is_dropped(lower) {
            folded.push(lower);
        }
    }
}

/// Whether letters of this one's script are told apart by their bases alone.
fn is_marked(base: char) -> bool {
    matches!(base, 'a'..='z' | '\u{370}'..='\u{3ff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(word: &str) -> String {
        let mut text = String::new();
        fold(word, 64, &mut text);
        text
    }

    #[test]
    fn letters_fold_as_they_are_typed() {
        for (word, typed) in [
            ("İlham", "ilham"),
            ("IŞIK", "isik"),
            ("Şəki", "seki"),
            ("Ёж", "еж"),
            ("Йод", "йод"),
            ("naïve", "naive"),
            ("Straße", "strasse"),
            ("ﬁn", "fin"),
            ("Ἀθῆναι", "αθηναι"),
            ("i\u{307}lham", "ilham"),
            ("so\u{ad}ft\u{200b}ly", "softly"),
        ] {
            assert_eq!(folded(word), typed);
        }
        assert_eq!(folded(&"ə".repeat(100)).len(), 64);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(word in "\\PC{0,40}") {
            let once = folded(&word);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
