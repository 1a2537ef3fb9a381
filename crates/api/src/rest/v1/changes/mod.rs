//! The change feed.

pub mod list;
pub mod stream;
