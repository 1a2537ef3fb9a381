//! From HTML and Markdown to blocks.
//!
//! `nesting` bounds what is given to the HTML parser, the library builds the tree that a browser would build,
//! `walk` goes over it once and hands each construct to the file named after it, and text gathers in a `line`
//! within a `flow` of blocks. Nothing here refuses its input: what is not understood is passed over and its
//! text kept.

mod caption;
mod element;
mod embed;
mod figure;
mod flow;
mod line;
mod list;
mod markdown;
mod marks;
mod media;
pub(super) mod nesting;
mod quote;
mod table;
mod tags;
mod walk;

use scraper::Html;

use self::{
    flow::{Flow, Shape},
    marks::Marks,
    walk::Walk,
};
use super::{
    block::{Body, VERSION},
    identity, inline,
};

impl Body {
    /// Reads HTML as it comes out of a content system, complete or in fragments, well-formed or not.
    ///
    /// Scripts, styles and whatever is invisible in the source vanish; everything a reader sees is kept, as a
    /// block of its kind where there is one. Reading what [`render::html`](fn@super::render::html) writes, with
    /// the addresses of the source, gives the same body again, ids included.
    #[must_use]
    pub fn from_html(html: &str) -> Self {
        let bounded = nesting::bounded(html);
        let tree = Html::parse_fragment(&bounded);
        let walk = Walk::over(&tree);
        let mut flow = Flow::new(Shape::Blocks, 0);
        walk.children(tree.root_element(), &mut flow, &Marks::default());
        let mut blocks = flow.finish();
        identity::assign(&mut blocks);
        Self {
            version: VERSION,
            blocks,
        }
    }

    /// Reads Markdown: `CommonMark` with tables, strikethrough, footnotes, task lists and definition lists, and
    /// the HTML that stands in it.
    #[must_use]
    pub fn from_markdown(markdown: &str) -> Self {
        Self::from_html(&markdown::html(markdown))
    }
}

/// What a reader sees of HTML, blocks on lines of their own.
pub(super) fn visible_text(html: &str) -> String {
    let bounded = nesting::bounded(html);
    let tree = Html::parse_fragment(&bounded);
    let walk = Walk::over(&tree);
    let mut flow = Flow::line();
    walk.children(tree.root_element(), &mut flow, &Marks::default());
    inline::text(&line::inlines(flow.finish_line()))
}
