//! People.

pub mod get;
pub mod list;
