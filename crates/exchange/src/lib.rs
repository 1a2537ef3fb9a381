//! Import and export: readers of foreign formats, each giving the neutral records of `masthead_app::import`.
//!
//! A reader knows its format and nothing else: no database, no HTTP, no clock. It reads its input once for each
//! [`Pass`](masthead_app::import::input::Pass), in memory that does not grow with the input, never gives up because of
//! one bad part, and says in a person's words what it left out or read otherwise. What is stored, and how references
//! are resolved, is decided by the use case.
//!
//! To add a format: a module of its own with a type that implements
//! [`Reader`](masthead_app::import::input::Reader), a command in the command-line crate, and tests in `tests/`.

pub mod jsonl;
pub mod markdown;
mod packed;
pub mod wordpress;
