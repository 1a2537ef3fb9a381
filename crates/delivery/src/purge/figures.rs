//! What the telling of caches comes to, for whoever watches the server.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

/// The figures of all caches that are told, by their names.
#[derive(Debug, Default)]
pub struct PurgeFigures(Mutex<BTreeMap<String, Arc<TargetFigures>>>);

impl PurgeFigures {
    /// Those of one cache.
    pub fn of(&self, name: &str) -> Arc<TargetFigures> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(name.to_owned()).or_default())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, Arc<TargetFigures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Counters since the start, and how far one cache is behind on the node that tells it; on the others that is 0.
#[derive(Debug, Default)]
pub struct TargetFigures {
    taken: AtomicU64,
    failed: AtomicU64,
    keys: AtomicU64,
    everything: AtomicU64,
    behind: AtomicI64,
}

impl TargetFigures {
    pub(super) fn called(&self, is_taken: bool) {
        let counter = if is_taken { &self.taken } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn purged(&self, keys: usize) {
        self.keys.fetch_add(keys as u64, Ordering::Relaxed);
    }

    pub(super) fn purged_everything(&self) {
        self.everything.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn set_behind(&self, entries: i64) {
        self.behind.store(entries, Ordering::Relaxed);
    }

    /// Calls by what came of them.
    #[must_use]
    pub fn calls(&self) -> [(&'static str, u64); 2] {
        [
            ("success", self.taken.load(Ordering::Relaxed)),
            ("failure", self.failed.load(Ordering::Relaxed)),
        ]
    }

    /// Keys that were told.
    #[must_use]
    pub fn keys(&self) -> u64 {
        self.keys.load(Ordering::Relaxed)
    }

    /// Times that everything was dropped.
    #[must_use]
    pub fn everything(&self) -> u64 {
        self.everything.load(Ordering::Relaxed)
    }

    /// Entries of the log that the cache was not told of yet.
    #[must_use]
    pub fn behind(&self) -> i64 {
        self.behind.load(Ordering::Relaxed)
    }
}
