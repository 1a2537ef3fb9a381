//! Import, end to end.

mod bad_files;
mod bad_lines;
mod fetch;
mod jsonl;
