//! The body of an article or page: a versioned tree of blocks.
//!
//! HTML and Markdown are read into the tree ([`Body::from_html`], [`Body::from_markdown`]), and safe HTML, plain
//! text and Markdown are rendered from it ([`render`]). Safety is a matter of construction: text is held as
//! inlines and escaped when it is written, addresses pass an allow-list, and what no block fits is kept as
//! [`CleanHtml`], which cannot be made without being cleaned.
//!
//! Invariants of a body that was parsed: ids are unique and belong to the words, blocks nest at most
//! [`MAX_DEPTH`] levels deep, inlines as deep as there are marks, and parsing the rendered HTML gives the same
//! body. To add a kind of block: a variant of [`BlockKind`], its fields in `wire`, what names it in `identity`,
//! where its text and media are in `visit`, the three renderers, and the elements it is read from in `parse`.

mod absolute;
mod address;
mod block;
mod clean;
mod identity;
pub mod inline;
mod measure;
mod parse;
mod provider;
pub mod render;
mod visit;
mod wire;

#[cfg(test)]
mod tests;

pub use self::{
    block::{Block, BlockKind, Body, Cell, Embed, MAX_DEPTH, MediaRef, Picture, Table, VERSION},
    clean::CleanHtml,
    inline::{Abbr, Inline, InlineImage, Link},
    provider::Provider,
    visit::FlatBlock,
};
