//! What an import shows while it runs and when it is over.

pub(crate) mod fetch;
pub(crate) mod merge;
pub(crate) mod progress;
pub(crate) mod table;
