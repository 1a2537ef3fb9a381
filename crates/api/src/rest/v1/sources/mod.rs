//! Outlets.

pub mod get;
pub mod list;
