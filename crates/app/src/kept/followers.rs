//! All memories of this process, told together.

use std::sync::{Arc, PoisonError, RwLock};

use masthead_domain::dependence::Touched;

/// A memory that follows the change log.
pub trait Follows: Send + Sync {
    /// Drops what these entries touch. They come in the order of the log, without gaps.
    fn follow(&self, entries: &[Arc<Touched>]);

    /// Drops everything: the log cannot be followed from where it was, and goes on after this number.
    fn forget(&self, number: i64);
}

/// The memories of a process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Followers(Arc<RwLock<Vec<Arc<dyn Follows>>>>);

impl std::fmt::Debug for Followers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Followers").finish_non_exhaustive()
    }
}

impl Followers {
    /// Adds a memory. It must be empty, or of no earlier position than the log is followed from.
    pub fn add(&self, memory: Arc<dyn Follows>) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(memory);
    }

    /// Tells all of them what changed.
    pub fn follow(&self, entries: &[Arc<Touched>]) {
        for memory in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            memory.follow(entries);
        }
    }

    /// Empties all of them.
    pub fn forget(&self, number: i64) {
        for memory in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            memory.forget(number);
        }
    }
}
