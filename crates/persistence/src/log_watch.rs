//! How far the change log has come, as this process knows it, and how far its caches follow.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

/// How long a write waits for this node's caches before it is answered all the same.
const PATIENCE: Duration = Duration::from_secs(5);

/// The two positions that followers of the change log wait on. Cheap to clone.
///
/// `committed` is the highest number that is known to be committed: by this process, or heard of from another. It
/// wakes the follower of the caches. `applied` is the number up to which that follower has applied the log: it wakes
/// everybody else, who thereby never see an entry before the caches do.
#[derive(Debug, Clone)]
pub struct LogWatch(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    committed: watch::Sender<i64>,
    applied: watch::Sender<i64>,
    /// Whether a follower applies the log to caches of this process.
    followed: AtomicBool,
}

impl Default for LogWatch {
    fn default() -> Self {
        Self(Arc::new(Inner {
            committed: watch::Sender::new(0),
            applied: watch::Sender::new(0),
            followed: AtomicBool::new(false),
        }))
    }
}

fn raise(sender: &watch::Sender<i64>, number: i64) {
    sender.send_if_modified(|known| {
        let higher = number > *known;
        if higher {
            *known = number;
        }
        higher
    });
}

impl LogWatch {
    /// The highest number that is known to be committed.
    #[must_use]
    pub fn committed(&self) -> watch::Receiver<i64> {
        self.0.committed.subscribe()
    }

    /// The number up to which this node's caches have applied the log.
    #[must_use]
    pub fn applied(&self) -> watch::Receiver<i64> {
        self.0.applied.subscribe()
    }

    /// The number up to which this node's caches have applied the log, at this moment.
    #[must_use]
    pub fn applied_now(&self) -> i64 {
        *self.0.applied.borrow()
    }

    /// Notes that entries up to a number are committed.
    pub fn announce(&self, number: i64) {
        raise(&self.0.committed, number);
    }

    /// Begins to follow from a number on; from now on writes wait for what follows.
    pub fn follow_from(&self, number: i64) {
        self.0.applied.send_replace(number);
        raise(&self.0.committed, number);
        self.0.followed.store(true, Ordering::Release);
    }

    /// Notes that the caches have applied all entries up to a number.
    pub fn apply(&self, number: i64) {
        raise(&self.0.applied, number);
    }

    /// Whether memories of this process follow the log.
    #[must_use]
    pub fn is_followed(&self) -> bool {
        self.0.followed.load(Ordering::Acquire)
    }

    /// Ends what [`Self::follow_from`] began: writes wait no longer.
    pub fn unfollow(&self) {
        self.0.followed.store(false, Ordering::Release);
    }

    /// Waits until this node's caches have applied a number, so that whoever wrote it reads it.
    pub(crate) async fn settled(&self, number: i64) {
        if !self.is_followed() {
            return;
        }
        let mut applied = self.applied();
        let reached = applied.wait_for(|applied| *applied >= number);
        if tokio::time::timeout(PATIENCE, reached).await.is_err() {
            tracing::warn!(
                number,
                "the caches lag behind a write; it is answered without them"
            );
        }
    }
}
