//! Pictures, recordings, films and files.

pub mod get;
pub mod list;
