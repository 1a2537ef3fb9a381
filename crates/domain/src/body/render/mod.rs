//! From blocks to what is read: HTML, plain text, Markdown.
//!
//! Every form is written from the same tree in one walk. Addresses of pictures and files come from the caller,
//! who knows under which address a medium is served to this reader.

mod escape;
pub mod html;
pub mod markdown;
mod markdown_inline;
pub mod text;

pub use self::{html::body as html, markdown::body as markdown, text::body as text};

use super::block::MediaRef;

/// The address of a medium in a rendered body.
pub type Addresses<'a> = &'a dyn Fn(&MediaRef) -> String;

/// The addresses found in the text, for media that were not taken over.
#[must_use]
pub fn original(medium: &MediaRef) -> String {
    medium.url.clone()
}
