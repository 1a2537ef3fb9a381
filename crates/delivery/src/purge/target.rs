//! The caches that are told.

use std::{fmt, time::Duration};

/// A cache that is told what to drop.
#[derive(Debug, Clone)]
pub struct PurgeTarget {
    /// What it is known by; its position in the log is kept under this name.
    pub name: String,
    pub kind: PurgeKind,
    /// How long it is waited for more changes, after the first one.
    pub window: Duration,
    /// After how long the same is told once more; nothing for never. A cache may keep what was on its way to it while
    /// it was told to drop it, or what it fetched then from a node that had not heard of the change yet. So it is told
    /// again when all have.
    pub again: Option<Duration>,
    /// How many entries of the log it may be behind; beyond that it drops everything.
    pub most_behind: i64,
    /// How long a call may take.
    pub timeout: Duration,
}

/// What a cache is, and what is needed to talk to it.
#[derive(Clone)]
pub enum PurgeKind {
    /// Fastly: purge by surrogate key.
    Fastly {
        url: String,
        service: String,
        token: String,
        /// Only mark as stale what is touched, so that it is shown once more while it is fetched anew.
        soft: bool,
    },
    /// Cloudflare: purge by cache tag.
    Cloudflare {
        url: String,
        zone: String,
        token: String,
    },
    /// Varnish with our VCL (`deploy/varnish/masthead.vcl`).
    Varnish { url: String, how: VarnishPurge },
}

/// How Varnish drops what is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarnishPurge {
    /// By the module xkey: at once.
    Xkey,
    /// By the module xkey: what is touched is stale from now on, and shown once more while it is fetched anew.
    XkeySoft,
    /// By a ban, which needs no module and is dearer for it.
    Ban,
}

/// Tokens are not shown.
impl fmt::Debug for PurgeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fastly {
                url, service, soft, ..
            } => f
                .debug_struct("Fastly")
                .field("url", url)
                .field("service", service)
                .field("soft", soft)
                .finish_non_exhaustive(),
            Self::Cloudflare { url, zone, .. } => f
                .debug_struct("Cloudflare")
                .field("url", url)
                .field("zone", zone)
                .finish_non_exhaustive(),
            Self::Varnish { url, how } => f
                .debug_struct("Varnish")
                .field("url", url)
                .field("how", how)
                .finish(),
        }
    }
}
