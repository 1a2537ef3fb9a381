//! Articles.

pub mod get;
pub mod list;
pub mod related;
