//! What the use cases need from outside, where there is more than one real thing behind it.

pub mod http;
pub mod search;
pub mod send;

use std::{
    fmt::Debug,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use masthead_domain::time::{Timestamp, precise};
use tokio::sync::watch;
use uuid::Uuid;

/// How long a clock is trusted to go evenly: whoever sleeps looks at it again after that, because it may be set, and
/// a machine that is put to sleep stops counting.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// This moment, in the precision that is stored.
    fn now(&self) -> Timestamp;

    /// Waits until a moment has come.
    fn sleep_until(&self, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            while let Ok(left) = (moment - self.now()).to_std()
                && !left.is_zero()
            {
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            }
        })
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the machine's clock"
        )]
        precise(chrono::Utc::now())
    }
}

/// A clock that stands still, for tests and for builds whose output must not change.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        precise(self.0)
    }
}

/// A clock that is set by hand, for tests: whoever sleeps wakes when it is set late enough.
#[derive(Debug, Clone)]
pub struct HandClock {
    now: watch::Sender<Timestamp>,
    sleeping: watch::Sender<Option<Timestamp>>,
}

impl HandClock {
    /// A clock that stands at a moment until it is set.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self {
            now: watch::Sender::new(precise(moment)),
            sleeping: watch::Sender::new(None),
        }
    }

    /// Sets it.
    pub fn set(&self, moment: Timestamp) {
        self.now.send_replace(precise(moment));
    }

    /// Until when whoever went to sleep last wants to sleep: so that a test knows that there is nothing left to do.
    #[must_use]
    pub fn sleeping(&self) -> watch::Receiver<Option<Timestamp>> {
        self.sleeping.subscribe()
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.sleeping.send_replace(Some(moment));
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The clock itself sends, so there is always a sender.
            let _ = now.wait_for(|now| *now >= moment).await;
        })
    }
}

/// Makes ids.
pub trait IdGenerator: Debug + Send + Sync {
    /// A new id, greater than all before it.
    fn next(&self) -> Uuid;
}

/// Time-ordered random ids (RFC 9562 version 7).
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn next(&self) -> Uuid {
        #[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
        Uuid::now_v7()
    }
}

/// Ids that count up, for tests.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl IdGenerator for CountingIds {
    fn next(&self) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        // The layout of version 7, with the count where the time stands.
        let time = 0x0190_0000_0000_u128 + u128::from(count);
        Uuid::from_u128((time << 80) | (0x7 << 76) | (0b10 << 62) | u128::from(count))
    }
}
