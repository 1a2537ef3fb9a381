//! The Markdown of descriptions.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Parser, html::push_html};

/// Descriptions are ours, but what looks like HTML in them is meant as text.
pub(super) fn prose(markdown: &str) -> Markup {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut html = String::with_capacity(markdown.len() * 2);
    push_html(&mut html, events);
    PreEscaped(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_rendered_and_html_is_text() {
        assert_eq!(
            prose("The `id`, or <em>none</em>.\n\nMore.").into_string(),
            "<p>The <code>id</code>, or &lt;em&gt;none&lt;/em&gt;.</p>\n<p>More.</p>\n"
        );
    }
}
