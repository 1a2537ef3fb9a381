//! Articles in the forms that others read: search engines today, feed readers and partners next.
//!
//! Pure functions from plain values to bytes or JSON. This crate knows no database, no use case and no HTTP: whoever
//! calls it has read everything and made every address absolute. So each form is tested by comparing whole outputs.
//! To add a form, write a module with its input structs, one function, and a test that compares all of its output.

pub mod atom;
pub mod feed;
pub mod json_feed;
pub mod json_ld;
mod media_rss;
pub mod rss;
mod xml;
