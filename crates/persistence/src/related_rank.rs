//! The rank of a related article: one number that orders a list and tells how near each article is, and why.

use masthead_domain::listing::MAX_STORED_RELATED;
use serde::{Deserialize, Serialize};

/// The highest score of a stored candidate. Three pieces of evidence beside it still make four digits.
pub const MAX_RELATED_SCORE: u16 = 3_332;

/// What speaks for a stored candidate besides its score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RelatedEvidence {
    /// Nothing in the text.
    #[default]
    None,
    /// Both texts are about the same.
    SimilarText,
    /// Both texts tell of the same event.
    SameEvent,
}

/// How near a related article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// An editor put it there.
    Pinned,
    /// It stands in the stored list, at this place (from 1).
    Stored {
        place: usize,
        score: u16,
        evidence: RelatedEvidence,
    },
    /// There is no stored list, and it has so many points by what both share.
    Shared { points: i64 },
}

// The ranks of pins lie above those of stored candidates, and these above all points that can be shared.
pub(crate) const PIN: i64 = 1_000_000_000;
pub(crate) const STORED: i64 = 1_000_000;
/// Ranks of one place: what its four digits can say.
pub(crate) const PLACE: i64 = 10_000;

impl Nearness {
    /// What a rank says.
    #[must_use]
    pub const fn of(rank: i64) -> Self {
        if rank > PIN / 2 {
            return Self::Pinned;
        }
        if rank < STORED {
            return Self::Shared { points: rank };
        }
        let (behind, digits) = ((rank - STORED) / PLACE, (rank - STORED) % PLACE);
        let (score, evidence) = of_digits(digits as u16);
        Self::Stored {
            place: MAX_STORED_RELATED.saturating_sub(behind as usize),
            score,
            evidence,
        }
    }

    /// It as a number from 0 to 1, comparable between lists.
    #[must_use]
    pub fn score(self) -> f64 {
        /// Points at which what is shared counts as half as near as can be: a tag and an author.
        const HALF: f64 = 55.0;
        match self {
            Self::Pinned => 1.0,
            Self::Stored { score, .. } => f64::from(score) / f64::from(MAX_RELATED_SCORE),
            Self::Shared { points } => {
                let points = points as f64;
                points / (points + HALF)
            }
        }
    }
}

/// The number of at most four digits that stands for a score and its evidence.
pub(crate) const fn digits(score: u16, evidence: RelatedEvidence) -> u16 {
    let score = if score > MAX_RELATED_SCORE {
        MAX_RELATED_SCORE
    } else {
        score
    };
    score * 3
        + match evidence {
            RelatedEvidence::None => 0,
            RelatedEvidence::SimilarText => 1,
            RelatedEvidence::SameEvent => 2,
        }
}

/// The score and the evidence that a number of four digits stands for.
pub(crate) const fn of_digits(digits: u16) -> (u16, RelatedEvidence) {
    let evidence = match digits % 3 {
        0 => RelatedEvidence::None,
        1 => RelatedEvidence::SimilarText,
        _ => RelatedEvidence::SameEvent,
    };
    (digits / 3, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_say_a_score_and_its_evidence() {
        for score in [0, 1, 1_666, MAX_RELATED_SCORE] {
            for evidence in [
                RelatedEvidence::None,
                RelatedEvidence::SimilarText,
                RelatedEvidence::SameEvent,
            ] {
                let digits = digits(score, evidence);
                assert!(digits < 10_000);
                assert_eq!(of_digits(digits), (score, evidence));
            }
        }
        assert_eq!(digits(u16::MAX, RelatedEvidence::SameEvent), 9_998);
    }

    #[test]
    fn a_rank_says_what_it_was_made_of() {
        let stored = |place: i64, digits: i64| STORED + (MAX_STORED_RELATED as i64 - place) * PLACE + digits;
        let best = Nearness::Stored {
            place: 1,
            score: MAX_RELATED_SCORE,
            evidence: RelatedEvidence::SameEvent,
        };
        assert_eq!(Nearness::of(stored(1, 9_998)), best);
        let last = Nearness::Stored {
            place: 200,
            score: 0,
            evidence: RelatedEvidence::None,
        };
        assert_eq!(Nearness::of(stored(200, 0)), last);
        assert_eq!(Nearness::of(PIN - 49), Nearness::Pinned);
        assert_eq!(Nearness::of(795), Nearness::Shared { points: 795 });
        assert!((best.score() - 1.0).abs() < f64::EPSILON && last.score().abs() < f64::EPSILON);
        assert!((Nearness::of(55).score() - 0.5).abs() < f64::EPSILON);
        assert!(
            stored(1, 0) > stored(2, 9_998),
            "places order, whatever the scores"
        );
    }
}
