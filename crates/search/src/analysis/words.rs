//! Where words begin and end.

use std::{iter::Peekable, str::CharIndices};

use super::Language;

/// A word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) position: u32,
    pub(super) is_name: bool,
}

/// The words of a text: runs of letters and digits. What follows an apostrophe is an ending of the word before it, or
/// a word of its own, as the language has it. Scripts that set no blanks give each character for itself.
#[derive(Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    characters: Peekable<CharIndices<'t>>,
    language: Language,
    position: u32,
    /// Whether the next word may carry a capital for beginning a sentence.
    begins: bool,
}

const APOSTROPHES: [char; 5] = ['\'', '’', '‘', 'ʼ', '`'];

/// Letters of an English ending behind an apostrophe, at the most: 's, 'll, 're.
const LONGEST_ENDING: usize = 2;

impl<'t> Words<'t> {
    pub(super) fn new(language: Language, text: &'t str) -> Self {
        Self {
            text,
            characters: text.char_indices().peekable(),
            language,
            position: 0,
            begins: true,
        }
    }

    /// The end of the run of letters that goes on here.
    fn run(&mut self) -> usize {
        while let Some((_, character)) = self.characters.peek().copied() {
            if !is_of_word(character) || stands_alone(character) {
                break;
            }
            self.characters.next();
        }
        self.here()
    }

    fn here(&mut self) -> usize {
        self.characters.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    /// Passes over an ending behind an apostrophe.
    fn skip_ending(&mut self) {
        let Some((_, apostrophe)) = self.characters.peek().copied() else {
            return;
        };
        if !APOSTROPHES.contains(&apostrophe) {
            return;
        }
        let mut ahead = self.characters.clone();
        ahead.next();
        let mut letters = 0;
        while ahead
            .next_if(|(_, character)| character.is_alphabetic())
            .is_some()
        {
            letters += 1;
        }
        let is_ending = self.language.cuts_at_apostrophes()
            || (self.language == Language::ENGLISH && letters <= LONGEST_ENDING);
        if letters > 0 && is_ending {
            self.characters = ahead;
        }
    }
}

/// The first mark that is combined with the character before it: looking for one is dear.
const FIRST_MARK: char = '\u{300}';

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric()
        || is_invisible(character)
        || (character >= FIRST_MARK && unicode_normalization::char::is_combining_mark(character))
}

/// Whether a character is not to be seen and stands within words: where they may be divided, and for nothing at all.
pub(super) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Whether a character of a script without blanks is a word of its own.
fn stands_alone(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{e00}'..='\u{eff}' | '\u{20000}'..='\u{3ffff}')
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            let (start, character) = self.characters.next()?;
            if !is_of_word(character) {
                // A mark alone ends nothing; a stop, a line or a quotation begins a sentence.
                self.begins |= matches!(
                    character,
                    '.' | '!' | '?' | '…' | ':' | '\n' | '"' | '“' | '”' | '„' | '«' | '•'
                );
                continue;
            }
            let end = if stands_alone(character) {
                self.here()
            } else {
                self.run()
            };
            let position = self.position;
            self.position += 1;
            let is_name = character.is_uppercase() && !self.begins;
            self.begins = false;
            self.skip_ending();
            return Some(Word {
                start,
                end,
                position,
                is_name,
            });
        }
    }
}
