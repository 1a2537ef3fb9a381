//! Import: the one way by which content from elsewhere comes in.
//!
//! A reader of a foreign format hands over neutral [`record`]s; this stores them. Things are found again by their
//! id, their external id or their own name, so an import can be run again at any time: what has not changed at its
//! origin since the last run is left alone, editors' changes included. Writes go in small transactions, so an
//! interrupted run loses nothing that was stored and blocks nobody for long.

mod bytes;
mod content;
mod entities;
pub mod input;
mod known;
mod links;
mod orphans;
mod paths;
mod pictures;
mod prepare;
pub mod record;
pub mod report;
mod same;
mod session;
pub(crate) mod systems;

pub(crate) use self::pictures::address_key;
pub use self::session::{ImportOptions, Progress, import};
