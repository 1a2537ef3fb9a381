//! In how many articles each feature stands: the statistics of one generation.
//!
//! They are made of the whole archive at one moment and stored, so that whichever node computes lists computes the
//! same ones, and an article's nearness to another does not change with every third one.

use ahash::AHashMap;
use masthead_app::search::documents::ArticleDocument;
use uuid::Uuid;

use super::features::{Features, hash};
use crate::analysis::Language;

/// Features that are counted at a time; beyond that those that were seen once are forgotten, as rare ones anyway are.
const MOST_COUNTED: usize = 3_000_000;
/// A feature in more than this share of the articles of its language says nothing.
const MOST_COMMON: f32 = 0.5;
const FORMAT: u8 = 1;

/// The statistics of a generation.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Statistics {
    languages: Vec<(Language, u64)>,
    /// Words of all bodies.
    words: u64,
    /// Of those that stand in two articles or more.
    frequencies: AHashMap<u32, u32>,
}

/// The hash under which a thing that articles hang on is counted.
pub(crate) fn thing_hash(id: Uuid) -> u32 {
    hash(3, Language::UNKNOWN, id.as_bytes())
}

impl Statistics {
    /// Articles of all languages.
    pub(crate) fn documents(&self) -> u64 {
        self.languages.iter().map(|(_, count)| count).sum()
    }

    /// Articles of a language.
    pub(crate) fn of_language(&self, language: Language) -> u64 {
        let known = self.languages.iter().find(|(known, _)| *known == language);
        known.map_or(0, |(_, count)| *count)
    }

    pub(crate) fn words(&self) -> u64 {
        self.words
    }

    /// Articles that have a feature; 1 where at most one has it.
    pub(crate) fn frequency(&self, hash: u32) -> u32 {
        self.frequencies.get(&hash).copied().unwrap_or(1)
    }

    /// How much a feature says that stands in so many articles of a language; nothing where it stands in most.
    pub(crate) fn weight(&self, language: Language, frequency: u32) -> f32 {
        let documents = self.of_language(language).max(2) as f32;
        let frequency = frequency as f32;
        if frequency > (MOST_COMMON * documents).max(2.0) {
            return 0.0;
        }
        (documents / frequency).ln().max(0.0)
    }

    /// How rare a thing is on which articles hang, by its hash: 1 where it is on two, 0 where it is on all.
    pub(crate) fn rarity(&self, thing: u32) -> f32 {
        let documents = self.documents().max(3) as f32;
        let frequency = self.frequency(thing).max(2) as f32;
        ((documents / frequency).ln() / (documents / 2.0).ln()).clamp(0.0, 1.0)
    }

    /// Its bytes, for the database.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.words.to_le_bytes());
        bytes.extend((self.languages.len() as u32).to_le_bytes());
        for (language, count) in &self.languages {
            bytes.extend(language.letters().as_bytes());
            bytes.extend(count.to_le_bytes());
        }
        let mut frequencies: Vec<(u32, u32)> = self
            .frequencies
            .iter()
            .map(|(hash, count)| (*hash, *count))
            .collect();
        frequencies.sort_unstable();
        bytes.extend((frequencies.len() as u32).to_le_bytes());
        let mut before = 0;
        for (hash, count) in frequencies {
            number(u64::from(hash - before), &mut bytes);
            number(u64::from(count), &mut bytes);
            before = hash;
        }
        bytes
    }

    /// Reads what [`Self::encode`] wrote; none where it is something else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        if take::<1>(&mut rest)? != [FORMAT] {
            return None;
        }
        let words = u64::from_le_bytes(take(&mut rest)?);
        let mut languages = Vec::new();
        for _ in 0..u32::from_le_bytes(take(&mut rest)?) {
            let letters: [u8; 2] = take(&mut rest)?;
            let language = Language::of_tag(std::str::from_utf8(&letters).ok()?);
            languages.push((language, u64::from_le_bytes(take(&mut rest)?)));
        }
        let count = u32::from_le_bytes(take(&mut rest)?);
        let mut frequencies = AHashMap::with_capacity((count as usize).min(rest.len()));
        let mut hash = 0_u32;
        for _ in 0..count {
            hash = hash.checked_add(u32::try_from(read_number(&mut rest)?).ok()?)?;
            frequencies.insert(hash, u32::try_from(read_number(&mut rest)?).ok()?);
        }
        Some(Self {
            languages,
            words,
            frequencies,
        })
    }
}

/// Seven bits a byte, the lowest first; the highest bit says that there is more.
fn number(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = take::<1>(rest)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<const LENGTH: usize>(rest: &mut &[u8]) -> Option<[u8; LENGTH]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}

/// Counts the features of an archive.
#[derive(Debug)]
pub(crate) struct Counting {
    statistics: Statistics,
    /// Features beyond which those that were seen once are forgotten.
    most: usize,
}

impl Default for Counting {
    fn default() -> Self {
        Self {
            statistics: Statistics::default(),
            most: MOST_COUNTED,
        }
    }
}

impl Counting {
    pub(crate) fn add(&mut self, article: &ArticleDocument, features: &Features) {
        let language = Language::of(&article.facets.locale);
        let statistics = &mut self.statistics;
        match statistics
            .languages
            .iter_mut()
            .find(|(known, _)| *known == language)
        {
            Some((_, count)) => *count += 1,
            None => statistics.languages.push((language, 1)),
        }
        statistics.words += u64::from(features.length);
        let of_text = features.families.iter().flatten().map(|feature| feature.hash);
        for hash in of_text.chain(article.facets.things().map(thing_hash)) {
            *statistics.frequencies.entry(hash).or_default() += 1;
        }
        if statistics.frequencies.len() > self.most {
            statistics.frequencies.retain(|_, count| *count > 1);
            // What is left stays; going through it for every further article would take for ever.
            self.most = MOST_COUNTED.max(2 * statistics.frequencies.len());
        }
    }

    pub(crate) fn finish(mut self) -> Statistics {
        self.statistics.frequencies.retain(|_, count| *count > 1);
        self.statistics.frequencies.shrink_to_fit();
        self.statistics.languages.sort_unstable();
        self.statistics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_read_back_and_nothing_else_does() {
        let statistics = Statistics {
            languages: vec![(Language::ENGLISH, 7), (Language::RUSSIAN, 3)],
            words: 1_234,
            frequencies: [(5, 2), (1 << 20, 300), (u32::MAX, 70_000)].into_iter().collect(),
        };
        let bytes = statistics.encode();
        assert_eq!(Statistics::decode(&bytes), Some(statistics));
        for cut in 0..bytes.len() {
            assert_eq!(Statistics::decode(&bytes[..cut]), None, "{cut}");
        }
        assert_eq!(Statistics::decode(b"noise"), None);
    }

    #[test]
    fn what_most_have_says_nothing() {
        let statistics = Statistics {
            languages: vec![(Language::ENGLISH, 100)],
            ..Statistics::default()
        };
        assert!(statistics.weight(Language::ENGLISH, 2) > statistics.weight(Language::ENGLISH, 20));
        assert!(statistics.weight(Language::ENGLISH, 51).abs() < f32::EPSILON);
    }
}
