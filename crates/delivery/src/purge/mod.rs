//! Tells caches in front of the server (CDNs, Varnish) what to drop.
//!
//! Answers say in `Surrogate-Key` what they show. An entry of the change log is turned into the keys that it touches,
//! and these are sent: what was gathered while a call was out goes with the next one. How far a cache was told is kept
//! in the database, so that a restart tells it what it missed; one that was never told, or is too far behind, drops
//! everything once.

mod call;
mod figures;
mod follower;
mod target;

pub use self::{
    call::{Call, Keys},
    figures::{PurgeFigures, TargetFigures},
    follower::{KeysOf, PurgeFollower},
    target::{PurgeKind, PurgeTarget, VarnishPurge},
};
