//! Sets of a segment's documents.

use tantivy::DocId;

/// A set of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// None of so many documents.
    pub(crate) fn none(documents: u32) -> Self {
        Self(vec![0; documents.div_ceil(u64::BITS) as usize])
    }

    /// Adds a document of the segment.
    pub(crate) fn set(&mut self, document: DocId) {
        self.0[(document / u64::BITS) as usize] |= 1 << (document % u64::BITS);
    }

    pub(crate) fn has(&self, document: DocId) -> bool {
        self.word((document / u64::BITS) as usize) >> (document % u64::BITS) & 1 == 1
    }

    /// Keeps those that are in another set too.
    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Keeps those that pass a test.
    pub(crate) fn retain(&mut self, test: impl Fn(DocId) -> bool) {
        for (number, word) in self.0.iter_mut().enumerate() {
            for document in of_word(number, *word) {
                if !test(document) {
                    *word &= !(1 << (document % u64::BITS));
                }
            }
        }
    }

    /// The membership of 64 documents, the first in the lowest bit.
    pub(crate) fn word(&self, number: usize) -> u64 {
        self.0.get(number).copied().unwrap_or_default()
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(number, word)| of_word(number, *word))
    }
}

/// The documents of a word of a set.
pub(crate) fn of_word(number: usize, mut word: u64) -> impl Iterator<Item = DocId> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some(number as u32 * u64::BITS + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_into_them() {
        let mut bits = Bits::none(130);
        for document in [0, 63, 64, 127, 129] {
            bits.set(document);
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 127, 129]);
        assert!(bits.has(129) && !bits.has(128) && !bits.has(5_000));
        let mut others = Bits::none(130);
        others.set(63);
        others.set(1);
        others.set(129);
        bits.keep(&others);
        assert_eq!((bits.iter().collect::<Vec<_>>(), bits.len()), (vec![63, 129], 2));
        bits.retain(|document| document > 100);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [129]);
    }
}
