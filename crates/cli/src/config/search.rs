//! The settings of searching.

use std::path::PathBuf;

use anyhow::ensure;
use masthead_search::{RelatedSettings, SearchSettings};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// A setting as it is written: 0.3 and not the nearest number that a weight can be.
fn decimal(weight: f32) -> f64 {
    weight.to_string().parse().unwrap_or_default()
}

/// The text index, and how it weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SearchSection {
    pub(crate) enabled: bool,
    pub(crate) dir: Option<PathBuf>,
    pub(crate) memory: Bytes,
    pub(crate) recency_half_life_days: f64,
    pub(crate) recency_floor: f64,
}

impl Default for SearchSection {
    fn default() -> Self {
        let settings = SearchSettings::default();
        Self {
            enabled: true,
            dir: None,
            memory: Bytes(settings.memory as u64),
            recency_half_life_days: decimal(settings.recency_half_life_days),
            recency_floor: decimal(settings.recency_floor),
        }
    }
}

impl SearchSection {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let memory = self.memory.0;
        ensure!(
            (16 << 20..=4 << 30).contains(&memory),
            "search.memory must be from 16MiB to 4GiB, it is {memory} bytes"
        );
        ensure!(
            self.recency_half_life_days > 0.0 && self.recency_half_life_days.is_finite(),
            "search.recency_half_life_days must be greater than 0, it is {}",
            self.recency_half_life_days
        );
        ensure!(
            (0.0..=1.0).contains(&self.recency_floor),
            "search.recency_floor must be from 0 to 1, it is {}",
            self.recency_floor
        );
        Ok(())
    }

    /// How searching weighs.
    pub(crate) fn settings(&self) -> SearchSettings {
        SearchSettings {
            memory: usize::try_from(self.memory.0).unwrap_or(usize::MAX),
            recency_half_life_days: self.recency_half_life_days as f32,
            recency_floor: self.recency_floor as f32,
        }
    }
}

/// Which articles are shown beside another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RelatedSection {
    pub(crate) enabled: bool,
    pub(crate) tag: f64,
    pub(crate) category: f64,
    pub(crate) author: f64,
    pub(crate) source: f64,
    pub(crate) recency_half_life_days: f64,
    pub(crate) recency_floor: f64,
    pub(crate) diversity: bool,
    pub(crate) near_duplicate: f64,
}

impl Default for RelatedSection {
    fn default() -> Self {
        let settings = RelatedSettings::default();
        Self {
            enabled: true,
            tag: decimal(settings.tag),
            category: decimal(settings.category),
            author: decimal(settings.author),
            source: decimal(settings.source),
            recency_half_life_days: decimal(settings.recency_half_life_days),
            recency_floor: decimal(settings.recency_floor),
            diversity: settings.diversity,
            near_duplicate: decimal(settings.near_duplicate),
        }
    }
}

impl RelatedSection {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let shares = [
            ("tag", self.tag),
            ("category", self.category),
            ("author", self.author),
            ("source", self.source),
            ("recency_floor", self.recency_floor),
            ("near_duplicate", self.near_duplicate),
        ];
        for (name, value) in shares {
            ensure!(
                (0.0..=1.0).contains(&value),
                "related.{name} must be from 0 to 1, it is {value}"
            );
        }
        ensure!(
            self.recency_half_life_days > 0.0 && self.recency_half_life_days.is_finite(),
            "related.recency_half_life_days must be greater than 0, it is {}",
            self.recency_half_life_days
        );
        Ok(())
    }

    /// How relatedness weighs.
    pub(crate) fn settings(&self) -> RelatedSettings {
        RelatedSettings {
            tag: self.tag as f32,
            category: self.category as f32,
            author: self.author as f32,
            source: self.source as f32,
            recency_half_life_days: self.recency_half_life_days as f32,
            recency_floor: self.recency_floor as f32,
            diversity: self.diversity,
            near_duplicate: self.near_duplicate as f32,
        }
    }
}
