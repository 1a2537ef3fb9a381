//! What the use cases need from outside, where there is more than one real thing behind it.

pub mod http;

use std::{
    fmt::Debug,
    sync::atomic::{AtomicU64, Ordering},
};

use masthead_domain::time::{Timestamp, precise};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// This moment, in the precision that is stored.
    fn now(&self) -> Timestamp;
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
