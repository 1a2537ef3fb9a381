//! The features of a text: its terms, the beginnings of its words, and runs of four letters of them.
//!
//! Terms say most. Beginnings and runs find a word in the forms that no stemmer brings together, which in Azerbaijani,
//! Turkish and Russian are many, and names that are spelt in more than one way.

use ahash::AHashMap;
use masthead_app::search::documents::ArticleDocument;

use crate::analysis::{Analysis, Language};

/// How many times a word of the title counts as one of the text.
const TITLE: u32 = 3;
/// Letters of a beginning, and of a run.
const BEGINNING: usize = 5;
const RUN: usize = 4;
/// Letters that a word has at least; numbers may be shorter.
const SHORTEST: usize = 2;
/// Hashes of a sketch.
const SKETCH: usize = 32;
/// Different words of a text that count, at the most.
const MOST_WORDS: usize = 20_000;

/// A sort of feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Term,
    Beginning,
    Run,
}

impl Family {
    pub(crate) const ALL: [Self; 3] = [Self::Term, Self::Beginning, Self::Run];

    /// Features of a text that count, at the most: the heaviest.
    pub(crate) const fn most(self) -> usize {
        match self {
            Self::Term | Self::Beginning => 200,
            Self::Run => 400,
        }
    }
}

/// A feature of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Feature {
    pub(crate) hash: u32,
    /// How often it is there, a title's words counted thrice.
    pub(crate) count: f32,
    /// Whether it is of a word that is written like a name.
    pub(crate) is_name: bool,
}

/// The features of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Features {
    pub(crate) families: [Vec<Feature>; 3],
    /// The smallest hashes of its terms: what two texts have in common of them is what they have in common of all.
    pub(crate) sketch: Vec<u32>,
    /// Words of the text that are no stop words.
    pub(crate) length: u32,
}

/// A word of a text.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    count: u32,
    is_name: bool,
}

/// Reads features from texts. Not shared: it keeps its buffers.
#[derive(Debug, Default)]
pub(crate) struct FeatureReader {
    analysis: Analysis,
    words: AHashMap<Box<str>, Counted>,
    gathered: AHashMap<u32, Feature>,
}

/// A hash that is the same in every release and on every node (FNV-1a, its halves folded).
pub(crate) fn hash(family: u8, language: Language, text: &[u8]) -> u32 {
    let head = [family];
    let bytes = head.iter().chain(language.letters().as_bytes()).chain(text);
    let wide = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (wide ^ (wide >> 32)) as u32
}

impl FeatureReader {
    pub(crate) fn read(&mut self, article: &ArticleDocument) -> Features {
        let language = Language::of(&article.facets.locale);
        self.words.clear();
        let words = &mut self.words;
        let mut count = |folded: &str, term: &str, times: u32, is_name: bool| {
            let is_long = folded.chars().nth(SHORTEST - 1).is_some();
            if term.is_empty() || !(is_long || folded.starts_with(|letter: char| letter.is_numeric())) {
                return;
            }
            if let Some(known) = words.get_mut(folded) {
                known.count += times;
                known.is_name |= is_name;
            } else if words.len() < MOST_WORDS {
                words.insert(
                    folded.into(),
                    Counted {
                        count: times,
                        is_name,
                    },
                );
            }
        };
        let analysis = &mut self.analysis;
        // Titles are often written in capitals, so there they say nothing of names.
        analysis.each(language, &article.title, |token| {
            count(token.folded, token.term, TITLE, false)
        });
        for text in [article.deck.as_deref(), Some(article.body.as_str())]
            .into_iter()
            .flatten()
        {
            analysis.each(language, text, |token| {
                count(token.folded, token.term, 1, token.is_name)
            });
        }
        self.features(language)
    }

    fn features(&mut self, language: Language) -> Features {
        // In any order: counts are whole numbers, whose sums do not depend on it.
        let words: Vec<(&str, Counted)> = self
            .words
            .iter()
            .map(|(word, counted)| (&**word, *counted))
            .collect();
        let mut features = Features {
            length: words.iter().map(|(_, counted)| counted.count).sum(),
            ..Features::default()
        };
        for (word, counted) in &words {
            let term = self.analysis.term(language, word);
            gather(&mut self.gathered, hash(0, language, term.as_bytes()), *counted);
        }
        features.families[0] = drained(&mut self.gathered);
        features.sketch = sketch(&features.families[0]);
        for (word, counted) in &words {
            let end = word
                .char_indices()
                .nth(BEGINNING)
                .map_or(word.len(), |(at, _)| at);
            gather(
                &mut self.gathered,
                hash(1, language, &word.as_bytes()[..end]),
                *counted,
            );
        }
        features.families[1] = drained(&mut self.gathered);
        let mut framed = String::new();
        let mut places: Vec<usize> = Vec::new();
        for (word, counted) in &words {
            framed.clear();
            framed.push('_');
            framed.push_str(word);
            framed.push('_');
            places.clear();
            places.extend(framed.char_indices().map(|(at, _)| at));
            places.push(framed.len());
            if places.len() - 1 <= RUN {
                gather(&mut self.gathered, hash(2, language, framed.as_bytes()), *counted);
                continue;
            }
            for run in places.windows(RUN + 1) {
                let run = &framed[run[0]..run[RUN]];
                gather(&mut self.gathered, hash(2, language, run.as_bytes()), *counted);
            }
        }
        features.families[2] = drained(&mut self.gathered);
        features
    }

    /// The terms of the article that was read last, with their counts: what it is looked for by.
    pub(crate) fn terms(&mut self, language: Language) -> Vec<(String, f32)> {
        let mut counts: AHashMap<String, f32> = AHashMap::new();
        for (word, counted) in &self.words {
            let term = self.analysis.term(language, word);
            match counts.get_mut(term) {
                Some(count) => *count += counted.count as f32,
                None => {
                    counts.insert(term.to_owned(), counted.count as f32);
                }
            }
        }
        let mut terms: Vec<(String, f32)> = counts.into_iter().collect();
        terms.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        terms
    }
}

/// The smallest hashes, shuffled once more so that they say nothing of each other's order.
fn sketch(terms: &[Feature]) -> Vec<u32> {
    let mut hashes: Vec<u32> = terms
        .iter()
        .map(|term| (term.hash ^ (term.hash >> 15)).wrapping_mul(0x2c1b_3c6d))
        .collect();
    hashes.sort_unstable();
    hashes.truncate(SKETCH);
    hashes
}

/// The share of words that two texts have in common, by their sketches (Broder 1997); good to about a tenth.
pub(crate) fn likeness(left: &[u32], right: &[u32]) -> f32 {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let (mut all, mut common) = (0_u32, 0_u32);
    while (all as usize) < SKETCH {
        let (first, second) = match (left.peek(), right.peek()) {
            (None, None) => break,
            (first, second) => (
                first.map_or(u64::MAX, |hash| u64::from(**hash)),
                second.map_or(u64::MAX, |hash| u64::from(**hash)),
            ),
        };
        all += 1;
        common += u32::from(first == second);
        if first <= second {
            left.next();
        }
        if second <= first {
            right.next();
        }
    }
    if all == 0 { 0.0 } else { common as f32 / all as f32 }
}

fn gather(gathered: &mut AHashMap<u32, Feature>, hash: u32, counted: Counted) {
    let feature = gathered.entry(hash).or_insert(Feature {
        hash,
        count: 0.0,
        is_name: false,
    });
    feature.count += counted.count as f32;
    feature.is_name |= counted.is_name;
}

fn drained(gathered: &mut AHashMap<u32, Feature>) -> Vec<Feature> {
    let mut features: Vec<Feature> = gathered.drain().map(|(_, feature)| feature).collect();
    features.sort_unstable_by_key(|feature| feature.hash);
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch_of(words: std::ops::Range<u32>) -> Vec<u32> {
        let feature = |word: u32| Feature {
            hash: hash(0, Language::ENGLISH, &word.to_le_bytes()),
            count: 1.0,
            is_name: false,
        };
        sketch(&words.map(feature).collect::<Vec<_>>())
    }

    #[test]
    fn sketches_tell_how_much_texts_have_in_common() {
        let whole = sketch_of(0..400);
        assert!((likeness(&whole, &whole) - 1.0).abs() < f32::EPSILON);
        assert!(likeness(&whole, &sketch_of(20..420)) > 0.7, "lightly edited");
        assert!(likeness(&whole, &sketch_of(300..700)) < 0.4, "of the same event");
        assert!(likeness(&sketch_of(0..5), &sketch_of(0..5)) > 0.99);
        assert!(likeness(&[], &[]).abs() < f32::EPSILON);
    }
}
