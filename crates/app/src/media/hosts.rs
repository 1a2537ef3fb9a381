//! Other hosts, and how much each is asked at once.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::sync::Semaphore;

/// A host that did not answer so often in a row is not asked again in this run.
const MOST_SILENCES: u32 = 5;

/// A host.
#[derive(Debug)]
pub(super) struct Host {
    /// One for each question that it may be asked at once.
    pub(super) permits: Semaphore,
    silences: AtomicU32,
    /// What stood in the way when it was last asked in vain.
    last: Mutex<String>,
}

impl Host {
    /// Notes that it answered.
    pub(super) fn answered(&self) {
        self.silences.store(0, Ordering::Relaxed);
    }

    /// Notes that it did not, and why.
    pub(super) fn was_silent(&self, reason: &str) {
        self.silences.fetch_add(1, Ordering::Relaxed);
        reason.clone_into(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Why asking it is in vain, if it is.
    pub(super) fn silence(&self) -> Option<String> {
        let is_silent = self.silences.load(Ordering::Relaxed) >= MOST_SILENCES;
        is_silent.then(|| self.last.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// The hosts of one run.
#[derive(Debug)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    at_once: usize,
}

impl Hosts {
    pub(super) fn new(at_once: usize) -> Self {
        Self {
            known: Mutex::default(),
            at_once: at_once.max(1),
        }
    }

    /// The host of an address.
    pub(super) fn of(&self, url: &str) -> Arc<Host> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let name = rest
            .split(['/', '?', '#'])
            .next()
            .unwrap_or(rest)
            .to_ascii_lowercase();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(Host {
                permits: Semaphore::new(self.at_once),
                silences: AtomicU32::new(0),
                last: Mutex::default(),
            })
        };
        Arc::clone(known.entry(name).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_is_silent_again_and_again_is_left_alone() {
        let hosts = Hosts::new(2);
        let host = hosts.of("https://X.example/a.jpg");
        for _ in 0..MOST_SILENCES {
            assert_eq!(host.silence(), None);
            host.was_silent("nobody there");
        }
        assert_eq!(
            hosts.of("http://x.example?b").silence().as_deref(),
            Some("nobody there")
        );
        host.answered();
        assert_eq!(hosts.of("https://x.example").silence(), None);
        assert_eq!(hosts.of("https://y.example").silence(), None);
    }
}
