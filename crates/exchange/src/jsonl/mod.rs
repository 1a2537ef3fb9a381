//! JSON Lines, the neutral format: one record a line, as `export jsonl` writes it (contract, section 6).
//!
//! Decisions:
//! - One line is held in memory at a time, and at most 64 MiB of it; a longer one is refused and the rest goes on.
//! - Blank lines, a byte order mark and CRLF are tolerated. UTF-16 is named as such instead of refusing every line.
//! - An explicit `null` means the same as leaving the field out, at every depth but inside `attributes` and `blocks`,
//!   whose values are kept as they are.
//! - A refused line names everything that is wrong with it, each with the field's path; all of that is said in the
//!   first pass, in the order of the lines. The later passes skip a line that they do not want by its first bytes,
//!   without parsing it.
//! - What is blank is missing: a slug of spaces names nothing.
//!
//! To add a field, add it to the record; the messages follow. To add a required one, see `required`.

mod check;
mod diagnose;
mod export;
mod lines;
mod parse;
mod peek;
mod reader;
mod required;
mod words;
mod writer;

pub(crate) use self::reader::{LONGEST_LINE, scan};
pub use self::{
    export::{JsonLinesExport, MediaCopies},
    reader::JsonLinesReader,
    writer::JsonLinesWriter,
};
