//! Addresses that hold wherever a body is read.

use url::Url;

use super::block::{Block, BlockKind, Body};

impl Body {
    /// The same body with every address that is relative to its page resolved against that page's address (RFC 3986,
    /// section 5): for feeds and other places where a reader has no page around the text.
    ///
    /// What cannot be resolved stays as it is.
    #[must_use]
    pub fn resolved(mut self, page: &Url) -> Self {
        let resolve = |address: &mut String| {
            // What has a scheme is left as it was written.
            if Url::parse(address).is_err()
                && let Ok(absolute) = page.join(address)
            {
                *address = absolute.into();
            }
        };
        self.for_each_link_mut(resolve);
        self.for_each_media_mut(|medium| resolve(&mut medium.url));
        html_in_blocks(&mut self.blocks, page);
        self
    }
}

fn html_in_blocks(blocks: &mut [Block], page: &Url) {
    for block in blocks {
        if let BlockKind::Html { html } = &mut block.kind {
            *html = html.resolved(page);
        }
        html_in_blocks(block.kind.children_mut(), page);
    }
}

#[cfg(test)]
mod tests {
    use super::super::render;
    use super::*;

    #[test]
    fn relative_addresses_become_absolute_and_others_stay() {
        let html = "<p><a href=\"/about\">a</a> <a href=\"next?x=1\">b</a> <a href=\"#part\">c</a> \
                    <a href=\"https://elsewhere.example/x\">d</a> <a href=\"mailto:a@b.example\">e</a></p>\
                    <figure><img src=\"/media/a.jpg\" alt=\"A\"></figure>\
                    <ruby><a href=\"/kept\">k</a><img src=\"b.jpg\"></ruby>";
        let page = Url::parse("https://site.example/2021/10/story").expect("an address");
        let body = Body::from_html(html).resolved(&page);
        let html = render::html(&body, &render::original);
        for expected in [
            "href=\"https://site.example/about\"",
            "href=\"https://site.example/2021/10/next?x=1\"",
            "href=\"https://site.example/2021/10/story#part\"",
            "href=\"https://elsewhere.example/x\"",
            "href=\"mailto:a@b.example\"",
            "src=\"https://site.example/media/a.jpg\"",
            "href=\"https://site.example/kept\"",
            "src=\"https://site.example/2021/10/b.jpg\"",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
    }
}
