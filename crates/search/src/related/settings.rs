//! What a publisher may tune.

use serde::{Deserialize, Serialize};

/// How relatedness weighs. Each weight is how near two articles are by that alone, from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedSettings {
    /// What a shared tag counts that nobody else has; more common ones count less.
    pub tag: f32,
    /// What the same primary category counts.
    pub category: f32,
    /// What a common author counts.
    pub author: f32,
    /// What the same source counts.
    pub source: f32,
    /// Days by which an article may be older until half of what age can take is taken.
    pub recency_half_life_days: f32,
    /// What is left of the nearness of the oldest article.
    pub recency_floor: f32,
    /// Whether of several that say nearly the same one is shown first and the others after all else.
    pub diversity: bool,
    /// From which share of common words on two texts say nearly the same.
    pub near_duplicate: f32,
}

impl Default for RelatedSettings {
    fn default() -> Self {
        Self {
            tag: 0.25,
            category: 0.03,
            author: 0.03,
            source: 0.02,
            recency_half_life_days: 365.0,
            recency_floor: 0.6,
            diversity: true,
            near_duplicate: 0.6,
        }
    }
}
