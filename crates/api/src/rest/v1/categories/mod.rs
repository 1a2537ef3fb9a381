//! Sections of the site.

pub mod get;
pub mod list;
