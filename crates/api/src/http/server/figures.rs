//! How many connections there are, and how they ended.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why the server ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The head of a request did not come in time.
    Head,
    /// Nothing was asked any more.
    Idle,
    /// What is sent is not taken.
    Write,
    /// The requests on it do not move.
    Stuck,
    /// It was idle, and its place was needed.
    GaveWay,
    /// Its address has too many.
    PerAddress,
    /// TLS could not be agreed on.
    Handshake,
    /// It was still open when the server's time was up.
    Shutdown,
}

impl Cut {
    /// All reasons.
    pub const ALL: &[Self] = &[
        Self::Head,
        Self::Idle,
        Self::Write,
        Self::Stuck,
        Self::GaveWay,
        Self::PerAddress,
        Self::Handshake,
        Self::Shutdown,
    ];

    /// The reason as metrics and logs have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head_timeout",
            Self::Idle => "idle_timeout",
            Self::Write => "write_timeout",
            Self::Stuck => "stuck",
            Self::GaveWay => "gave_way",
            Self::PerAddress => "per_address",
            Self::Handshake => "handshake",
            Self::Shutdown => "shutdown",
        }
    }
}

/// Counts connections and the requests on them.
#[derive(Debug, Default)]
pub struct ConnectionFigures {
    accepted: AtomicU64,
    ended: AtomicU64,
    begun: AtomicU64,
    answered: AtomicU64,
    failed_accepts: AtomicU64,
    cut: [AtomicU64; Cut::ALL.len()],
}

impl ConnectionFigures {
    /// Connections that were accepted since the start.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }

    /// Connections that are open.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.accepted().saturating_sub(self.ended.load(Ordering::Relaxed))
    }

    /// Requests whose answer is not yet sent whole.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        let begun = self.begun.load(Ordering::Relaxed);
        begun.saturating_sub(self.answered.load(Ordering::Relaxed))
    }

    /// Connections that the server ended for this reason.
    #[must_use]
    pub fn cut(&self, reason: Cut) -> u64 {
        self.cut[reason as usize].load(Ordering::Relaxed)
    }

    /// Times that a connection could not be accepted, for want of open files for example.
    #[must_use]
    pub fn failed_accepts(&self) -> u64 {
        self.failed_accepts.load(Ordering::Relaxed)
    }

    pub(super) fn count_accepted(&self) {
        self.accepted.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_ended(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_begun(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_answered(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_cut(&self, reason: Cut) {
        self.cut[reason as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_failed_accept(&self) {
        self.failed_accepts.fetch_add(1, Ordering::Relaxed);
    }
}
