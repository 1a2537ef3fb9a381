//! The change feed: the part of the change log that a viewer may see.
//!
//! The log is complete and internal. [`sight`] decides what an entry is to a viewer, [`filter`] what of it somebody
//! follows, [`page`] reads it behind a cursor, [`live`] tells those who wait, once for all of them.

mod cursor;
mod filter;
mod live;
mod page;
mod retention;
mod sight;

pub(crate) use self::cursor::scope;

pub use self::{
    cursor::{LogCursor, expired},
    filter::{ChangeFilter, Interest},
    live::{Live, Tail},
    page::{Changes, ChangesPage, Start, changes, position},
    retention::prune,
    sight::{Replacement, SeenChange, see, shown_as},
};
