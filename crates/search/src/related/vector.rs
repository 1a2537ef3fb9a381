//! An article's features, weighted, so that two articles can be compared.

use super::{
    features::{Family, Features},
    statistics::Statistics,
};
use crate::analysis::Language;

/// How a count counts: less than in proportion.
const DAMPING: f32 = 0.6;
/// How much more a name says than another word; in Azerbaijani it does not, where names are written as they sound and in
/// many forms.
const NAME: f32 = 1.3;

/// Weighted features, heaviest families alike: the product of two is the mean of their families' cosines.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vector {
    /// By their hashes, ascending.
    pub(crate) features: Vec<(u32, f32)>,
}

/// Weights before those are left out that nobody shares.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weighted {
    families: [Vec<(u32, f32)>; 3],
    /// Features that the statistics do not know, because at most one article had them: a new event's names.
    pub(crate) fresh: Vec<u32>,
}

impl Weighted {
    /// Weighs the features of a text.
    pub(crate) fn of(features: &Features, language: Language, statistics: &Statistics) -> Self {
        let mut weighted = Self::default();
        for (family, features) in weighted.families.iter_mut().zip(&features.families) {
            for feature in features {
                let known = statistics.frequency(feature.hash);
                let weight = statistics.weight(language, known.max(2));
                if weight <= 0.0 {
                    continue;
                }
                if known < 2 {
                    weighted.fresh.push(feature.hash);
                }
                let is_telling = feature.is_name && language != Language::AZERBAIJANI;
                let name = if is_telling { NAME } else { 1.0 };
                family.push((feature.hash, feature.count.powf(DAMPING) * weight * name));
            }
        }
        weighted.fresh.sort_unstable();
        for (family, sort) in weighted.families.iter_mut().zip(Family::ALL) {
            // Fresh ones may yet count; of the others the heaviest do, whichever of those count.
            let known = |feature: &(u32, f32)| weighted.fresh.binary_search(&feature.0).is_err();
            let mut heaviest: Vec<(u32, f32)> = family.iter().copied().filter(known).collect();
            keep_heaviest(&mut heaviest, sort.most());
            heaviest.extend(family.iter().copied().filter(|feature| !known(feature)));
            heaviest.sort_unstable_by_key(|(hash, _)| *hash);
            heaviest.shrink_to_fit();
            *family = heaviest;
        }
        weighted
    }

    /// The vector, of what the statistics know and of those fresh features that are shared.
    pub(crate) fn vector(&self, is_shared: impl Fn(u32) -> bool) -> Vector {
        let mut features: Vec<(u32, f32)> = Vec::new();
        for (family, sort) in self.families.iter().zip(Family::ALL) {
            let mut heaviest: Vec<(u32, f32)> = family
                .iter()
                .copied()
                .filter(|(hash, _)| self.fresh.binary_search(hash).is_err() || is_shared(*hash))
                .collect();
            keep_heaviest(&mut heaviest, sort.most());
            heaviest.sort_unstable_by_key(|(hash, _)| *hash);
            let length = heaviest
                .iter()
                .map(|(_, weight)| weight * weight)
                .sum::<f32>()
                .sqrt();
            if length > 0.0 {
                features.extend(heaviest.into_iter().map(|(hash, weight)| (hash, weight / length)));
            }
        }
        let length = features
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt();
        if length > 0.0 {
            for (_, weight) in &mut features {
                *weight /= length;
            }
        }
        features.sort_unstable_by_key(|(hash, _)| *hash);
        Vector { features }
    }
}

/// Keeps the heaviest features, in any order; of equals those with the lesser hashes.
fn keep_heaviest(features: &mut Vec<(u32, f32)>, most: usize) {
    if features.len() > most {
        features.select_nth_unstable_by(most, |left, right| {
            right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
        });
        features.truncate(most);
    }
}

impl Vector {
    /// Its bytes: the count, the greatest weight, then hashes and weights in 255 steps of it.
    pub(crate) fn encode(&self, bytes: &mut Vec<u8>) {
        let greatest = self
            .features
            .iter()
            .map(|(_, weight)| *weight)
            .fold(0.0, f32::max);
        bytes.extend((self.features.len() as u32).to_le_bytes());
        bytes.extend(greatest.to_le_bytes());
        for (hash, weight) in &self.features {
            bytes.extend(hash.to_le_bytes());
            let step = if greatest > 0.0 {
                weight / greatest * 255.0
            } else {
                0.0
            };
            bytes.push(step.round() as u8);
        }
    }

    /// Reads what [`Self::encode`] wrote.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let Some((head, rest)) = bytes.split_first_chunk::<8>() else {
            return Self::default();
        };
        let greatest = f32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let features = rest.chunks_exact(5).map(|feature| {
            let hash = u32::from_le_bytes([feature[0], feature[1], feature[2], feature[3]]);
            (hash, f32::from(feature[4]) / 255.0 * greatest)
        });
        Self {
            features: features.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_reads_back_nearly_as_it_was() {
        let vector = Vector {
            features: vec![(3, 0.8), (900_000, 0.6), (u32::MAX, 0.001)],
        };
        let mut bytes = Vec::new();
        vector.encode(&mut bytes);
        let read = Vector::decode(&bytes);
        for (left, right) in vector.features.iter().zip(&read.features) {
            assert_eq!(left.0, right.0);
            assert!((left.1 - right.1).abs() < 0.8 / 255.0);
        }
        assert_eq!(Vector::decode(b""), Vector::default());
    }
}
