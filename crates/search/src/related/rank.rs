//! Ranking: which of an article's candidates are nearest to it.

use masthead_domain::{listing::short_hash, touch::Facets};

use super::{
    features::likeness,
    products::Products,
    settings::RelatedSettings,
    statistics::{Statistics, thing_hash},
    vector::Vector,
};
use crate::document::story_number;

/// From which nearness of texts on two articles are of the same event, and say similar things (docs/relevance.md).
const SAME_EVENT: f32 = 0.28;
const SIMILAR: f32 = 0.1;
/// What is less near than this is not related.
const LEAST: f32 = 0.01;

/// What besides its text relates an article to others.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ties {
    pub(crate) published: i64,
    pub(crate) story: u64,
    /// Hash of the locale.
    pub(crate) locale: u32,
    /// Hashes of the things that it hangs on.
    pub(crate) primary_category: Option<u32>,
    pub(crate) source: Option<u32>,
    pub(crate) authors: Box<[u32]>,
    pub(crate) tags: Box<[u32]>,
}

impl Ties {
    pub(crate) fn of(facets: &Facets) -> Self {
        Self {
            published: facets.published_at.timestamp_micros(),
            story: story_number(facets.story.uuid()),
            locale: short_hash(facets.locale.as_str().as_bytes()) as u32,
            primary_category: facets.primary_category.map(|id| thing_hash(id.uuid())),
            source: facets.source.map(|id| thing_hash(id.uuid())),
            authors: facets.authors.iter().map(|id| thing_hash(id.uuid())).collect(),
            tags: facets.tags.iter().map(|id| thing_hash(id.uuid())).collect(),
        }
    }
}

/// One of those that are compared.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) vector: Vector,
    /// See [`Features::sketch`](super::features::Features::sketch).
    pub(crate) sketch: Vec<u32>,
    pub(crate) ties: Ties,
}

/// What the text says of two articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Evidence {
    Nothing,
    SimilarText,
    SameEvent,
}

/// A candidate, ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    /// Its place in the pool.
    pub(crate) place: usize,
    /// How near it is, from 0 to 1.
    pub(crate) score: f32,
    /// How near it would be if it were not older.
    pub(crate) timeless: f32,
    pub(crate) evidence: Evidence,
}

/// Ranks the candidates of an article, which is the first of the pool: those in its language first, and of each story
/// the version that comes first; among them the nearest first.
///
/// The order of the pool must not depend on anything but its members: sums of floats do.
pub(crate) fn rank(pool: &[Member], statistics: &Statistics, settings: &RelatedSettings) -> Vec<Ranked> {
    let Some((own, others)) = pool.split_first() else {
        return Vec::new();
    };
    let products = Products::of(pool);
    let near = products.second_order();
    let mut ranked: Vec<Ranked> = others
        .iter()
        .zip(1..)
        .filter(|(other, _)| other.ties.story != own.ties.story)
        .map(|(other, place)| {
            let text = near[place];
            let timeless = 1.0 - (1.0 - text) * (1.0 - shared(&own.ties, &other.ties, statistics, settings));
            Ranked {
                place,
                score: timeless * recency(&own.ties, &other.ties, settings),
                timeless,
                // By the two texts alone: what a neighbour lends says nothing to a reader.
                evidence: match products.of_pair(0, place) {
                    alone if alone >= SAME_EVENT => Evidence::SameEvent,
                    alone if alone >= SIMILAR => Evidence::SimilarText,
                    _ => Evidence::Nothing,
                },
            }
        })
        .filter(|ranked| ranked.score >= LEAST)
        .collect();
    ranked.sort_by(|left, right| {
        let (left_ties, right_ties) = (&pool[left.place].ties, &pool[right.place].ties);
        let is_own = |ties: &Ties| ties.locale == own.ties.locale;
        is_own(right_ties)
            .cmp(&is_own(left_ties))
            .then(right.score.total_cmp(&left.score))
            .then(right_ties.published.cmp(&left_ties.published))
            .then(left.place.cmp(&right.place))
    });
    one_of_each_story(pool, &mut ranked);
    if settings.diversity {
        repeated_last(pool, settings.near_duplicate, &mut ranked);
    }
    ranked
}

/// What two articles share besides their texts: each thing by itself makes what is left of their distance smaller.
fn shared(own: &Ties, other: &Ties, statistics: &Statistics, settings: &RelatedSettings) -> f32 {
    let mut distance = 1.0;
    for tag in own.tags.iter().filter(|tag| other.tags.contains(tag)) {
        distance *= 1.0 - settings.tag * statistics.rarity(*tag);
    }
    let is_same = |own: Option<u32>, other: Option<u32>| own.is_some() && own == other;
    if is_same(own.primary_category, other.primary_category) {
        distance *= 1.0 - settings.category;
    }
    if own.authors.iter().any(|author| other.authors.contains(author)) {
        distance *= 1.0 - settings.author;
    }
    if is_same(own.source, other.source) {
        distance *= 1.0 - settings.source;
    }
    1.0 - distance
}

/// What is left of the nearness of an older article. A newer one loses nothing.
pub(crate) fn recency(own: &Ties, other: &Ties, settings: &RelatedSettings) -> f32 {
    const MICROS_A_DAY: f32 = 86_400e6;
    let older_by = (own.published - other.published).max(0) as f32 / MICROS_A_DAY;
    let left = (-older_by / settings.recency_half_life_days.max(0.01)).exp2();
    settings.recency_floor + (1.0 - settings.recency_floor) * left
}

/// Leaves out further versions of stories that stand there already.
fn one_of_each_story(pool: &[Member], ranked: &mut Vec<Ranked>) {
    let mut stories = std::collections::HashSet::new();
    ranked.retain(|ranked| stories.insert(pool[ranked.place].ties.story));
}

/// Puts behind all else what says nearly the same as the article itself, or as one that stands before it.
fn repeated_last(pool: &[Member], threshold: f32, ranked: &mut Vec<Ranked>) {
    let says_the_same =
        |left: usize, right: usize| likeness(&pool[left].sketch, &pool[right].sketch) >= threshold;
    let mut shown: Vec<Ranked> = Vec::with_capacity(ranked.len());
    let mut repeated = Vec::new();
    for one in ranked.drain(..) {
        let is_repeated =
            says_the_same(0, one.place) || shown.iter().any(|before| says_the_same(before.place, one.place));
        if is_repeated {
            repeated.push(one);
        } else {
            shown.push(one);
        }
    }
    *ranked = shown;
    ranked.append(&mut repeated);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::related) fn member(features: &[(u32, f32)], story: u64, published: i64) -> Member {
        let length = features
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt();
        Member {
            vector: Vector {
                features: features
                    .iter()
                    .map(|(hash, weight)| (*hash, weight / length))
                    .collect(),
            },
            sketch: features.iter().map(|(hash, _)| *hash).collect(),
            ties: Ties {
                published,
                story,
                ..Ties::default()
            },
        }
    }

    fn order(pool: &[Member], settings: &RelatedSettings) -> Vec<usize> {
        let ranked = rank(pool, &Statistics::default(), settings);
        ranked.into_iter().map(|ranked| ranked.place).collect()
    }

    #[test]
    fn the_nearest_come_first_and_no_story_twice() {
        let pool = [
            member(&[(1, 1.0), (2, 1.0), (3, 1.0)], 1, 0),
            member(&[(1, 1.0), (9, 1.0), (8, 1.0)], 2, 0),
            member(&[(1, 1.0), (2, 1.0), (7, 1.0)], 3, 0),
            member(&[(1, 1.0), (2, 1.0), (3, 1.0)], 1, 0),
            member(&[(1, 1.0), (2, 0.5), (6, 2.0)], 3, 0),
            member(&[(50, 1.0)], 4, 0),
        ];
        let plain = RelatedSettings {
            diversity: false,
            ..RelatedSettings::default()
        };
        // The fourth is the story itself in another language, the fifth a second version of the third's.
        assert_eq!(order(&pool, &plain), [2, 1]);
    }

    #[test]
    fn the_own_language_comes_first_and_stands_for_its_translations() {
        let mut pool = [
            member(&[(1, 1.0), (2, 1.0), (3, 1.0)], 1, 0),
            member(&[(1, 1.0), (2, 1.0), (3, 1.1)], 2, 0),
            member(&[(1, 1.0), (9, 1.0), (8, 1.0)], 3, 0),
            member(&[(1, 1.0), (2, 1.0), (7, 1.0)], 4, 0),
            member(&[(1, 1.0), (5, 1.0), (6, 1.0)], 2, 0),
        ];
        pool[1].ties.locale = 7;
        // The nearest of all is in another language, and its translation stands for it.
        assert_eq!(order(&pool, &RelatedSettings::default()), [3, 2, 4]);
        pool[4].ties.locale = 7;
        assert_eq!(order(&pool, &RelatedSettings::default()), [3, 2, 1]);
    }

    #[test]
    fn what_says_the_same_is_shown_last() {
        let pool = [
            member(&[(1, 1.0), (2, 1.0), (3, 1.0)], 1, 0),
            member(&[(1, 1.0), (2, 1.0), (5, 1.0), (6, 1.0)], 2, 0),
            member(&[(1, 1.0), (2, 1.0), (5, 1.0), (6, 1.01)], 3, -1),
            member(&[(1, 1.0), (8, 1.0), (9, 1.0)], 4, 0),
        ];
        let plain = RelatedSettings {
            diversity: false,
            ..RelatedSettings::default()
        };
        assert_eq!(order(&pool, &plain)[2], 3);
        assert_eq!(order(&pool, &RelatedSettings::default()), [1, 3, 2]);
    }

    #[test]
    fn older_articles_count_less_and_newer_ones_do_not() {
        let day = 86_400_000_000;
        let settings = RelatedSettings::default();
        let own = member(&[], 1, 1_000 * day).ties;
        let at = |days: i64| recency(&own, &member(&[], 2, days * day).ties, &settings);
        assert!((at(1_400) - 1.0).abs() < 1e-6);
        assert!((at(635) - 0.8).abs() < 1e-4, "half of what age can take");
        assert!(at(-100_000) >= 0.6);
    }
}
