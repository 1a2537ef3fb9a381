//! What a publisher may tune.

use serde::{Deserialize, Serialize};

/// How searching weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchSettings {
    /// With the order "recent": days after which an article counts half of what its age can take.
    pub recency_half_life_days: f32,
    /// With the order "recent": what the oldest article still counts.
    pub recency_floor: f32,
    /// Bytes of memory for documents that are being indexed.
    #[serde(skip)]
    pub memory: usize,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            recency_half_life_days: 180.0,
            recency_floor: 0.3,
            memory: 64 << 20,
        }
    }
}
