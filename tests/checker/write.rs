//! Writes that are thought of and writes that were done.

use serde_json::Value;

/// What a write is about, by its place in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    NewPiece,
    Piece(usize),
    Category(usize),
    Author(usize),
    Tag(usize),
    Collection,
}

/// A write to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) about: About,
    pub(crate) body: Value,
}

/// A write that the server says is done.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) about: About,
    pub(crate) id: String,
    pub(crate) version: i32,
}
