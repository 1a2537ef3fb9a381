//! The settings of what is kept in memory, and of caches on the way.

use std::time::Duration;

use anyhow::ensure;
use masthead_api::http::SharedCaching;
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// What is kept in memory, and for how long caches on the way may keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CacheSettings {
    pub(crate) answers: Bytes,
    pub(crate) read_model: Bytes,
    pub(crate) poll_milliseconds: u64,
    pub(crate) shared_seconds: u64,
    pub(crate) stale_while_revalidate_seconds: u64,
    pub(crate) stale_if_error_seconds: u64,
    pub(crate) key_bytes: Bytes,
}

impl Default for CacheSettings {
    fn default() -> Self {
        let shared = SharedCaching::default();
        Self {
            answers: Bytes(256 << 20),
            read_model: Bytes(256 << 20),
            poll_milliseconds: 1_000,
            shared_seconds: shared.s_maxage.as_secs(),
            stale_while_revalidate_seconds: shared.stale_while_revalidate.as_secs(),
            stale_if_error_seconds: shared.stale_if_error.as_secs(),
            key_bytes: Bytes(shared.key_bytes as u64),
        }
    }
}

impl CacheSettings {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            (10..=60_000).contains(&self.poll_milliseconds),
            "cache.poll_milliseconds must be from 10 to 60000, it is {}",
            self.poll_milliseconds
        );
        let seconds = [
            ("shared_seconds", self.shared_seconds),
            (
                "stale_while_revalidate_seconds",
                self.stale_while_revalidate_seconds,
            ),
            ("stale_if_error_seconds", self.stale_if_error_seconds),
        ];
        for (name, value) in seconds {
            ensure!(
                value <= 31_536_000,
                "cache.{name} may be 31536000 (a year) at the most, it is {value}"
            );
        }
        let key_bytes = self.key_bytes.0;
        ensure!(
            key_bytes == 0 || (1_024..=16_384).contains(&key_bytes),
            "cache.key_bytes must be 0 or from 1024 to 16384, it is {key_bytes}"
        );
        Ok(())
    }

    /// How long a lost message can delay this node.
    pub(crate) const fn poll_every(&self) -> Duration {
        Duration::from_millis(self.poll_milliseconds)
    }

    /// What caches on the way are told.
    pub(super) fn shared(&self) -> SharedCaching {
        SharedCaching {
            s_maxage: Duration::from_secs(self.shared_seconds),
            stale_while_revalidate: Duration::from_secs(self.stale_while_revalidate_seconds),
            stale_if_error: Duration::from_secs(self.stale_if_error_seconds),
            key_bytes: usize::try_from(self.key_bytes.0).unwrap_or(usize::MAX),
        }
    }
}
