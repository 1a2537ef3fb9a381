//! The settings of the change log.

use std::time::Duration;

use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// How long changes are kept for those who follow them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangeSettings {
    pub(crate) retention_days: u64,
}

impl Default for ChangeSettings {
    fn default() -> Self {
        Self {
            retention_days: Self::LEAST,
        }
    }
}

impl ChangeSettings {
    /// What clients are promised.
    const LEAST: u64 = 90;
    /// As good as for ever.
    const MOST: u64 = 36_500;

    pub(crate) const fn retention(&self) -> Duration {
        Duration::from_secs(self.retention_days * 24 * 60 * 60)
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            (Self::LEAST..=Self::MOST).contains(&self.retention_days),
            "changes.retention_days must be from {} (what clients are promised) to {}, it is {}",
            Self::LEAST,
            Self::MOST,
            self.retention_days
        );
        Ok(())
    }
}
