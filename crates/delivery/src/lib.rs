//! What follows the change log: the memories of answers, woken by whoever writes and sure by the log's numbers; and
//! the worker of time, which writes at the moment at which something is due; webhooks and purges of caches in front,
//! which remember in the database how far they are, so that none is missed.
//!
//! This crate knows no transport and no database: it reads the log through `app` and hands it on. To add a follower,
//! wait on the log's `applied` position and read what comes behind your own; what only one node may do stands under a
//! lease.

mod follow;
pub mod purge;
pub mod schedule;
pub mod webhooks;

pub use self::follow::{Follower, POLL_EVERY};
