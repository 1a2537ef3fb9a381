//! Work that many wait for, done once.
//!
//! Whoever follows the same as somebody else (same viewer's rights, same filter, same document) gets the same bytes.
//! One task makes them, entry by entry. It keeps the last few for everybody together; who does not take them in time
//! is told so and has lost his place: nobody's queue grows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use masthead_app::changes::Live;
use masthead_domain::change::LoggedChange;
use tokio::{sync::broadcast, task::JoinSet};

/// Batches that are kept for those who are not quite up to date.
const KEPT: usize = 64;

/// Some entries' bytes, each with the number of its entry.
pub(crate) type Batch = Arc<[(i64, Bytes)]>;

/// Makes the bytes of entries: none for those that are not followed.
pub(crate) trait Produce: Send + Sync + 'static {
    fn produce<'p>(&'p self, entries: &'p [Arc<LoggedChange>]) -> BoxFuture<'p, Vec<(i64, Bytes)>>;
}

/// What is followed at the moment, by what tells one from another.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    open: Mutex<HashMap<Vec<u8>, Weak<Followed>>>,
}

/// One thing that is followed, by one or many.
#[derive(Debug)]
pub(crate) struct Followed {
    key: Vec<u8>,
    registry: Weak<Registry>,
    edge: Mutex<Edge>,
    /// Ends with the last who follows.
    task: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct Edge {
    batches: broadcast::Sender<Batch>,
    /// The number of the last entry that was worked on.
    position: i64,
}

/// One who follows.
#[derive(Debug)]
pub(crate) struct Follower {
    followed: Arc<Followed>,
    batches: broadcast::Receiver<Batch>,
    /// The number behind which this follower is given everything.
    pub(crate) start: i64,
}

/// Whoever was too slow has missed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSlow;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done in there.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// Follows what has this key; who is the first says how its bytes are made.
    pub(crate) fn join<P: Produce>(
        self: &Arc<Self>,
        live: &Live,
        key: &[u8],
        producer: impl FnOnce() -> P,
    ) -> Follower {
        let mut open = lock(&self.open);
        let followed = open.get(key).and_then(Weak::upgrade).unwrap_or_else(|| {
            let followed = Followed::start(self, live, key, producer());
            open.insert(key.to_vec(), Arc::downgrade(&followed));
            followed
        });
        drop(open);
        Self::follower(followed)
    }

    /// Follows what has this key, if anybody does.
    pub(crate) fn follow(&self, key: &[u8]) -> Option<Follower> {
        let followed = lock(&self.open).get(key).and_then(Weak::upgrade)?;
        Some(Self::follower(followed))
    }

    fn follower(followed: Arc<Followed>) -> Follower {
        let edge = lock(&followed.edge);
        let (batches, start) = (edge.batches.subscribe(), edge.position);
        drop(edge);
        Follower {
            followed,
            batches,
            start,
        }
    }
}

impl Followed {
    fn start<P: Produce>(registry: &Arc<Registry>, live: &Live, key: &[u8], producer: P) -> Arc<Self> {
        let position = live.position();
        let followed = Arc::new(Self {
            key: key.to_vec(),
            registry: Arc::downgrade(registry),
            edge: Mutex::new(Edge {
                batches: broadcast::Sender::new(KEPT),
                position,
            }),
            task: Mutex::default(),
        });
        let mut tail = live.tail(position);
        let this = Arc::downgrade(&followed);
        lock(&followed.task).spawn(async move {
            loop {
                let entries = match tail.next().await {
                    Ok(entries) => entries,
                    Err(error) => {
                        tracing::warn!(%error, "the change log cannot be followed; trying again");
                        tokio::time::sleep(AGAIN).await;
                        continue;
                    }
                };
                let made = producer.produce(&entries).await;
                let Some(followed) = this.upgrade() else { return };
                let mut edge = lock(&followed.edge);
                edge.position = tail.position();
                if !made.is_empty() {
                    // The last one may have left just now.
                    let _ = edge.batches.send(made.into());
                }
            }
        });
        followed
    }
}

/// How long is waited for a database that does not answer.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(250);

impl Drop for Followed {
    fn drop(&mut self) {
        let Some(registry) = self.registry.upgrade() else {
            return;
        };
        let mut open = lock(&registry.open);
        // Somebody may have begun anew under the same key.
        if open.get(&self.key).is_some_and(|known| known.strong_count() == 0) {
            open.remove(&self.key);
        }
    }
}

impl Follower {
    /// The next batch. Nothing is lost where this is cancelled.
    pub(crate) async fn next(&mut self) -> Result<Batch, TooSlow> {
        match self.batches.recv().await {
            Ok(batch) => Ok(batch),
            Err(broadcast::error::RecvError::Lagged(_)) => Err(TooSlow),
            // The sender lives in what is followed, which this keeps.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// How far the work has come, if this follower has taken everything that came of it.
    pub(crate) fn reached(&self) -> Option<i64> {
        let edge = lock(&self.followed.edge);
        self.batches.is_empty().then_some(edge.position)
    }
}
