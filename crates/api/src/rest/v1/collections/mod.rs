//! Ordered lists of articles.

pub mod get;
pub mod list;
