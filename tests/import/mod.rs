//! Import, end to end.

mod jsonl;
