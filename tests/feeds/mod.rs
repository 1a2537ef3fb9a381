//! Feeds, through the whole.

mod content;
mod hidden;
mod paging;
mod read;
