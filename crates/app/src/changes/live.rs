//! Telling those who wait: new entries of the log, read once for all of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use masthead_domain::change::LoggedChange;
use masthead_persistence::Store;
use tokio::{
    sync::{broadcast, watch},
    task::JoinSet,
};

use crate::error::Error;

/// Entries that are kept for those who are not quite up to date. Who is further behind reads the log.
const KEPT: usize = 1_024;
/// Entries that are read, or handed on, at a time.
const PORTION: usize = 64;
/// How long a follower waits before it looks again: for an entry that a replica does not have yet, or for a database
/// that does not answer.
const AGAIN: Duration = Duration::from_millis(50);

/// The live end of the change log. Cheap to clone; one task follows the log for all clones, from the first
/// [`Tail`] on.
#[derive(Debug, Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    entries: broadcast::Sender<Arc<LoggedChange>>,
    /// The follower, once it is needed. It ends with the last clone.
    follower: Mutex<JoinSet<()>>,
    closing: watch::Sender<bool>,
}

impl Live {
    /// The live end of a store's log.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                entries: broadcast::Sender::new(KEPT),
                follower: Mutex::default(),
                closing: watch::Sender::new(false),
            }),
        }
    }

    /// The number of the newest entry that this node shows everywhere.
    #[must_use]
    pub fn position(&self) -> i64 {
        *self.inner.store.log().applied().borrow()
    }

    /// Follows the log from behind a number on.
    #[must_use]
    pub fn tail(&self, behind: i64) -> Tail {
        let entries = self.inner.entries.subscribe();
        self.start();
        Tail {
            store: self.inner.store.clone(),
            entries,
            position: behind,
            read: VecDeque::new(),
            is_behind: true,
        }
    }

    fn start(&self) {
        let mut follower = self.inner.follower.lock().unwrap_or_else(PoisonError::into_inner);
        if follower.is_empty() {
            // From now on, not from when the task first runs: what comes in between is somebody's.
            let position = self.position();
            follower.spawn(follow(
                self.inner.store.clone(),
                self.inner.entries.clone(),
                position,
            ));
        }
    }

    /// Ends everything that lasts: the server is about to end.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    /// Waits until what lasts has to end.
    pub async fn closed(&self) {
        // The sender lives as long as this.
        let _ = self.inner.closing.subscribe().wait_for(|closing| *closing).await;
    }
}

/// Reads what is new, once, and hands it to everybody.
async fn follow(store: Store, entries: broadcast::Sender<Arc<LoggedChange>>, mut position: i64) {
    let mut applied = store.log().applied();
    loop {
        let target = *applied.borrow_and_update();
        while position < target {
            match portion(&store, position, target).await {
                Ok(read) if read.is_empty() => tokio::time::sleep(AGAIN).await,
                Ok(read) => {
                    for entry in read {
                        position = entry.number;
                        // Nobody may be there to hear it.
                        let _ = entries.send(entry);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be read; trying again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
        if applied.changed().await.is_err() {
            return;
        }
    }
}

/// The next entries, as far as this node shows them everywhere.
async fn portion(store: &Store, behind: i64, target: i64) -> Result<Vec<Arc<LoggedChange>>, Error> {
    let read = store.changes_after(behind, PORTION as u32).await?;
    Ok(read
        .into_iter()
        .take_while(|entry| entry.number <= target)
        .map(Arc::new)
        .collect())
}

/// The log from behind a number on, without gaps and without repetitions, and without keeping anything for who is
/// slow: what came meanwhile is read from the log.
#[derive(Debug)]
pub struct Tail {
    store: Store,
    entries: broadcast::Receiver<Arc<LoggedChange>>,
    position: i64,
    read: VecDeque<Arc<LoggedChange>>,
    is_behind: bool,
}

impl Tail {
    /// The number of the entry that was given out last.
    #[must_use]
    pub const fn position(&self) -> i64 {
        self.position
    }

    /// The next entries, at least one and at most 64: waits for one where there is none. Nothing is lost where this is
    /// cancelled.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub async fn next(&mut self) -> Result<Vec<Arc<LoggedChange>>, Error> {
        loop {
            if self.is_behind {
                let target = *self.store.log().applied().borrow();
                if self.position < target {
                    let read = portion(&self.store, self.position, target).await?;
                    if read.is_empty() {
                        tokio::time::sleep(AGAIN).await;
                        continue;
                    }
                    return Ok(self.give(read));
                }
                self.is_behind = false;
            }
            match self.entries.recv().await {
                Ok(entry) => self.read.push_back(entry),
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    self.is_behind = true;
                    continue;
                }
                // Whoever made this is gone, and so is the server.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
            while self.read.len() < PORTION {
                match self.entries.try_recv() {
                    Ok(entry) => self.read.push_back(entry),
                    // What was missed is read from the log in its place.
                    Err(_) => break,
                }
            }
            let mut next = Vec::with_capacity(self.read.len());
            let mut expected = self.position + 1;
            for entry in self.read.drain(..) {
                if entry.number < expected {
                    continue;
                }
                if entry.number > expected {
                    self.is_behind = true;
                    break;
                }
                expected += 1;
                next.push(entry);
            }
            if !next.is_empty() {
                return Ok(self.give(next));
            }
        }
    }

    fn give(&mut self, entries: Vec<Arc<LoggedChange>>) -> Vec<Arc<LoggedChange>> {
        if let Some(last) = entries.last() {
            self.position = last.number;
        }
        entries
    }
}
