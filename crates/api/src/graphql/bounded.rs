//! A store in memory that is bounded by bytes: what is asked for often stays.

use std::{fmt, hash::Hash};

use ahash::RandomState;
use moka::{Equivalent, sync::Cache};

/// What can say how many bytes it takes, its key included. Always says the same.
pub(super) trait Weighs: Clone + Send + Sync + 'static {
    fn bytes(&self) -> usize;
}

/// A store that is bounded by bytes.
///
/// Keys are hashed with a secret of this process, because clients choose them, and compared whole.
pub(super) struct Bounded<K, V>(Option<Cache<K, V, RandomState>>);

impl<K: Eq + Hash + Send + Sync + 'static, V: Weighs> Bounded<K, V> {
    /// A store for so many bytes; 0 keeps nothing.
    pub(super) fn new(bytes: u64) -> Self {
        let store = || {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|_, value: &V| u32::try_from(value.bytes()).unwrap_or(u32::MAX))
                .build_with_hasher(RandomState::new())
        };
        Self((bytes > 0).then(store))
    }

    pub(super) fn get<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> Option<V> {
        self.0.as_ref()?.get(key)
    }

    /// Keeps a value, if there is room for it: one that is asked for more often does not go for it.
    pub(super) fn keep(&self, key: K, value: V) {
        if let Some(store) = &self.0 {
            store.insert(key, value);
        }
    }

    /// Does at once what the library does later: lets go what there is no room for.
    #[cfg(test)]
    pub(super) fn tidy(&self) {
        if let Some(store) = &self.0 {
            store.run_pending_tasks();
        }
    }

    /// Whether it keeps anything.
    pub(super) const fn is_on(&self) -> bool {
        self.0.is_some()
    }
}

impl<K, V> fmt::Debug for Bounded<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bounded")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    impl Weighs for Arc<Vec<u8>> {
        fn bytes(&self) -> usize {
            self.len()
        }
    }

    /// What it takes, once the library has tidied up.
    fn weight(store: &Bounded<u32, Arc<Vec<u8>>>) -> u64 {
        store.tidy();
        store.0.as_ref().expect("it is on").weighted_size()
    }

    #[test]
    fn it_takes_no_more_than_it_may() {
        for bytes in [100_000, 5 << 20] {
            let store = Bounded::new(bytes);
            for number in 0..500_u32 {
                store.keep(number, Arc::new(vec![0; 50_000]));
            }
            let weight = weight(&store);
            assert!((bytes / 2..=bytes).contains(&weight), "{weight} of {bytes}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_kept_and_nothing_goes_for_it() {
        let store = Bounded::new(1_000);
        store.keep(1, Arc::new(vec![0; 600]));
        store.keep(2, Arc::new(vec![0; 1_001]));
        assert_eq!(weight(&store), 600);
        assert!(store.get(&1).is_some() && store.get(&2).is_none());
    }

    #[test]
    fn without_bytes_it_is_off() {
        let store: Bounded<u32, Arc<Vec<u8>>> = Bounded::new(0);
        store.keep(1, Arc::new(Vec::new()));
        assert!(!store.is_on() && store.get(&1).is_none());
    }
}
