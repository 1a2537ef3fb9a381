//! One memory: a byte budget, and an index by what its items depend on.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt::Debug,
    hash::Hash,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use ahash::RandomState;
use masthead_domain::dependence::{Anchor, Dependence, Touched};
use moka::{Equivalent, notification::RemovalCause, sync::Cache};

use super::Follows;

/// Entries of the log that are remembered for those who fill: whoever read for longer than so many starts again.
const RECENT: usize = 4_096;

/// Bytes that a dependence takes in the index, on average.
const DEPENDENCE: usize = 120;
/// Bytes that an item takes besides its value and its dependences.
const ITEM: usize = 200;

/// Where the log stood before something was read that is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(i64);

impl Ticket {
    /// For what is read from now on, when all entries up to a number have been applied.
    #[must_use]
    pub const fn at(number: i64) -> Self {
        Self(number)
    }
}

/// Something kept.
#[derive(Debug)]
pub struct Item<V> {
    serial: u64,
    bytes: u32,
    pub value: V,
    pub dependences: Arc<[Dependence]>,
}

/// What happened in a memory since it was made, and what is in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub hits: u64,
    pub misses: u64,
    /// Dropped for want of space.
    pub evictions: u64,
    /// Dropped because of a change.
    pub invalidations: u64,
    /// Not kept, because it changed while it was read.
    pub overtaken: u64,
    pub bytes: u64,
    pub items: u64,
}

#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    evictions: AtomicU64,
    invalidations: AtomicU64,
    overtaken: AtomicU64,
}

/// A bounded memory of what was read or computed, kept exact by the change log.
pub struct Kept<K, V> {
    items: Cache<K, Arc<Item<V>>, RandomState>,
    book: Mutex<Book<K>>,
    /// Serials of what the budget pushed out: the index learns of them when it is next locked, because a removal may
    /// be told of while it is.
    gone: Arc<Mutex<Vec<u64>>>,
    serial: AtomicU64,
    /// The number up to which the log was followed.
    followed: AtomicI64,
    counters: Arc<Counters>,
    budget: u64,
}

impl<K, V> Debug for Kept<K, V> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Kept")
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

struct Book<K> {
    entries: HashMap<u64, (K, Arc<[Dependence]>), RandomState>,
    /// Which dependence of which item is filed where.
    filed: HashMap<Anchor, HashSet<(u64, u32), RandomState>, RandomState>,
    recent: VecDeque<Arc<Touched>>,
}

impl<K> Book<K> {
    fn remove(&mut self, serial: u64) -> Option<K> {
        let (key, dependences) = self.entries.remove(&serial)?;
        for (place, dependence) in dependences.iter().enumerate() {
            dependence.anchors(|anchor| {
                if let Some(filed) = self.filed.get_mut(&anchor) {
                    filed.remove(&(serial, place as u32));
                    if filed.is_empty() {
                        self.filed.remove(&anchor);
                    }
                }
            });
        }
        Some(key)
    }

    fn touched_by(&self, touched: &Touched) -> Vec<u64> {
        let mut found: Vec<u64> = Vec::new();
        for anchor in touched.anchors() {
            for (serial, place) in self.filed.get(&anchor).into_iter().flatten() {
                let entry = self.entries.get(serial);
                let dependence = entry.and_then(|(_, all)| all.get(*place as usize));
                if dependence.is_some_and(|dependence| touched.touches(dependence)) {
                    found.push(*serial);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<K, V> Kept<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// A memory of so many bytes.
    #[must_use]
    pub fn new(budget: u64) -> Self {
        let gone: Arc<Mutex<Vec<u64>>> = Arc::default();
        let counters: Arc<Counters> = Arc::default();
        let (noted, counted) = (Arc::clone(&gone), Arc::clone(&counters));
        let items = Cache::builder()
            .max_capacity(budget)
            .weigher(|_: &K, item: &Arc<Item<V>>| item.bytes)
            .eviction_listener(move |_: Arc<K>, item: Arc<Item<V>>, cause| {
                if cause == RemovalCause::Size {
                    counted.evictions.fetch_add(1, Ordering::Relaxed);
                }
                noted
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(item.serial);
            })
            .build_with_hasher(RandomState::new());
        Self {
            items,
            book: Mutex::new(Book {
                entries: HashMap::default(),
                filed: HashMap::default(),
                recent: VecDeque::new(),
            }),
            gone,
            serial: AtomicU64::new(0),
            followed: AtomicI64::new(0),
            counters,
            budget,
        }
    }

    /// The index, without what has gone meanwhile.
    fn book(&self) -> MutexGuard<'_, Book<K>> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = mem::take(&mut *self.gone.lock().unwrap_or_else(PoisonError::into_inner));
        for serial in gone {
            book.remove(serial);
        }
        book
    }

    /// What is kept under a key.
    pub fn get<Q>(&self, key: &Q) -> Option<Arc<Item<V>>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let found = self.items.get(key);
        let counter = if found.is_some() {
            &self.counters.hits
        } else {
            &self.counters.misses
        };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Keeps something that was read after the ticket was taken, unless a change touched it since. `bytes` is what
    /// the key and the value take. Gives back what is to be used either way.
    pub fn keep(
        &self,
        ticket: Ticket,
        key: K,
        value: V,
        dependences: impl Into<Arc<[Dependence]>>,
        bytes: usize,
    ) -> Arc<Item<V>> {
        let dependences: Arc<[Dependence]> = dependences.into();
        let weight = bytes + ITEM + dependences.len() * DEPENDENCE;
        let item = Arc::new(Item {
            serial: self.serial.fetch_add(1, Ordering::Relaxed),
            bytes: u32::try_from(weight).unwrap_or(u32::MAX),
            value,
            dependences: Arc::clone(&dependences),
        });
        if weight as u64 > self.budget {
            return item;
        }
        let mut book = self.book();
        let oldest_known = book.recent.front().map_or_else(
            || self.followed.load(Ordering::Relaxed),
            |touched| touched.entry().number - 1,
        );
        let overtaken = ticket.0 < oldest_known
            || book
                .recent
                .iter()
                .rev()
                .take_while(|touched| touched.entry().number > ticket.0)
                .any(|touched| dependences.iter().any(|one| touched.touches(one)));
        if overtaken {
            self.counters.overtaken.fetch_add(1, Ordering::Relaxed);
            return item;
        }
        for (place, dependence) in dependences.iter().enumerate() {
            dependence.anchors(|anchor| {
                book.filed
                    .entry(anchor)
                    .or_default()
                    .insert((item.serial, place as u32));
            });
        }
        book.entries.insert(item.serial, (key.clone(), dependences));
        // Within the lock: a change that comes now must find it in both.
        self.items.insert(key, Arc::clone(&item));
        item
    }

    /// What happened so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Figures {
            hits: count(&self.counters.hits),
            misses: count(&self.counters.misses),
            evictions: count(&self.counters.evictions),
            invalidations: count(&self.counters.invalidations),
            overtaken: count(&self.counters.overtaken),
            bytes: self.items.weighted_size(),
            items: self.items.entry_count(),
        }
    }

    fn drop_item(&self, book: &mut Book<K>, serial: u64) {
        let Some(key) = book.remove(serial) else { return };
        // Another answer may stand there by now, which nothing touched.
        if self.items.get(&key).is_some_and(|item| item.serial == serial) {
            self.items.invalidate(&key);
            self.counters.invalidations.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<K, V> Follows for Kept<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn follow(&self, entries: &[Arc<Touched>]) {
        let mut book = self.book();
        for touched in entries {
            for serial in book.touched_by(touched) {
                self.drop_item(&mut book, serial);
            }
            book.recent.push_back(Arc::clone(touched));
            self.followed.store(touched.entry().number, Ordering::Relaxed);
        }
        while book.recent.len() > RECENT {
            book.recent.pop_front();
        }
    }

    fn forget(&self, number: i64) {
        let mut book = self.book();
        book.entries.clear();
        book.filed.clear();
        book.recent.clear();
        self.followed.store(number, Ordering::Relaxed);
        self.items.invalidate_all();
    }
}
