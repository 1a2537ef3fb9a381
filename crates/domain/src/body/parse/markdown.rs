//! Markdown to HTML, on its way to blocks.

use pulldown_cmark::{Options, Parser, html::push_html};

/// The HTML of Markdown.
///
/// Raw HTML in it passes: the blocks are made from the result, so it is cleaned like all other HTML.
pub(super) fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut html = String::with_capacity(markdown.len() + markdown.len() / 4);
    push_html(&mut html, Parser::new_ext(markdown, options));
    html
}
