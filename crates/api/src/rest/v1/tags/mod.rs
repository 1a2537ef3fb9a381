//! Topics.

pub mod get;
pub mod list;
