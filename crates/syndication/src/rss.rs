//! RSS 2.0, with the modules that readers know: content, Dublin Core, Media RSS, and Atom's links.
//!
//! The elements are those of the [RSS 2.0 specification](https://www.rssboard.org/rss-specification) and the
//! [best practices profile](https://www.rssboard.org/rss-profile), the [content
//! module](https://web.resource.org/rss/1.0/modules/content/), [Media RSS](https://www.rssboard.org/media-rss) and
//! RFC 5005 for older pages.

use masthead_domain::time::{Timestamp, rfc3339};

use crate::{
    feed::{Enclosure, Feed, Item, Term},
    media_rss,
    xml::Xml,
};

/// Its media type.
pub const CONTENT_TYPE: &str = "application/rss+xml";

const ROOT: &str = "rss";

/// Writes a feed. The same feed gives the same bytes.
#[must_use]
pub fn rss(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new(
        ROOT,
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ],
    );
    xml.open("channel", &[]);
    xml.text("title", &[], &feed.title);
    xml.text("link", &[], &feed.page_url);
    // Required, and often nothing more is known.
    xml.text(
        "description",
        &[],
        feed.description.as_deref().unwrap_or(&feed.title),
    );
    xml.text("language", &[], feed.locale.as_str());
    xml.text("lastBuildDate", &[], &rfc822(feed.updated));
    xml.text("generator", &[], "Masthead");
    let link = |xml: &mut Xml, relation: &str, href: &str| {
        xml.empty(
            "atom:link",
            &[("rel", relation), ("href", href), ("type", CONTENT_TYPE)],
        );
    };
    link(&mut xml, "self", &feed.self_url);
    link(&mut xml, "first", &feed.first_url);
    if let Some(next) = &feed.next_url {
        link(&mut xml, "next", next);
    }
    if let Some(hub) = &feed.hub {
        xml.empty("atom:link", &[("rel", "hub"), ("href", hub)]);
    }
    if let Some(icon) = &feed.icon {
        xml.open("image", &[]);
        xml.text("url", &[], icon);
        xml.text("title", &[], &feed.title);
        xml.text("link", &[], &feed.page_url);
        xml.close("image");
    }
    for item in &feed.items {
        write_item(&mut xml, item);
    }
    xml.close("channel");
    xml.finish(ROOT)
}

fn write_item(xml: &mut Xml, item: &Item<'_>) {
    xml.open("item", &[]);
    xml.text("title", &[], &item.title);
    xml.text("link", &[], &item.url);
    xml.text("guid", &[("isPermaLink", "false")], &item.guid);
    xml.text("pubDate", &[], &rfc822(item.published));
    xml.text("atom:updated", &[], &rfc3339(item.updated));
    for author in &item.authors {
        xml.text("dc:creator", &[], &author.name);
    }
    xml.text("dc:language", &[], item.locale.as_str());
    for term in item.categories.iter().chain(&item.tags) {
        category(xml, term);
    }
    if let Some(summary) = &item.summary {
        xml.text("description", &[], &quick_xml::escape::escape(&**summary));
    }
    if let Some(html) = item.html_with_corrections() {
        xml.text("content:encoded", &[], &html);
    }
    // More than one is allowed by the profile only for readers that know what to do with it; the first is the piece.
    for enclosure in item.enclosures.iter().take(1) {
        write_enclosure(xml, enclosure);
    }
    if let Some(picture) = &item.image {
        media_rss::picture(xml, picture);
    }
    if let Some(source) = &item.source {
        match &source.url {
            Some(url) => xml.text("source", &[("url", url)], &source.name),
            None => xml.text("dc:source", &[], &source.name),
        }
    }
    if let Some(original) = &item.original_url {
        xml.empty(
            "atom:link",
            &[("rel", "via"), ("href", original), ("type", "text/html")],
        );
    }
    xml.close("item");
}

fn category(xml: &mut Xml, term: &Term<'_>) {
    match &term.url {
        Some(url) => xml.text("category", &[("domain", url)], &term.name),
        None => xml.text("category", &[], &term.name),
    }
}

fn write_enclosure(xml: &mut Xml, enclosure: &Enclosure<'_>) {
    // All three attributes are required; 0 is what the profile says where the length is not known.
    let length = enclosure.length.unwrap_or_default().to_string();
    xml.empty(
        "enclosure",
        &[
            ("url", &enclosure.url),
            ("length", &length),
            ("type", &enclosure.content_type),
        ],
    );
}

/// A moment as RSS writes it (RFC 822 with years of four digits).
fn rfc822(moment: Timestamp) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
