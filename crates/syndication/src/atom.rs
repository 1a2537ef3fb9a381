//! Atom (RFC 4287), with Media RSS for pictures and RFC 5005 for older pages.

use masthead_domain::time::rfc3339;

use crate::{
    feed::{Feed, Item, Term},
    media_rss,
    xml::Xml,
};

/// Its media type.
pub const CONTENT_TYPE: &str = "application/atom+xml";

const ROOT: &str = "feed";

/// Writes a feed. The same feed gives the same bytes.
#[must_use]
pub fn atom(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new(
        ROOT,
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
            ("xml:lang", feed.locale.as_str()),
        ],
    );
    xml.text("id", &[], &feed.id);
    xml.text("title", &[], &feed.title);
    if let Some(description) = &feed.description {
        xml.text("subtitle", &[], description);
    }
    xml.text("updated", &[], &rfc3339(feed.updated));
    // Whoever signs no entry of their own.
    xml.open("author", &[]);
    xml.text("name", &[], &feed.publisher);
    xml.close("author");
    let link = |xml: &mut Xml, relation: &str, href: &str, kind: &str| {
        xml.empty("link", &[("rel", relation), ("href", href), ("type", kind)]);
    };
    link(&mut xml, "self", &feed.self_url, CONTENT_TYPE);
    link(&mut xml, "alternate", &feed.page_url, "text/html");
    link(&mut xml, "first", &feed.first_url, CONTENT_TYPE);
    if let Some(next) = &feed.next_url {
        link(&mut xml, "next", next, CONTENT_TYPE);
    }
    if let Some(hub) = &feed.hub {
        xml.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
    if let Some(icon) = &feed.icon {
        xml.text("icon", &[], icon);
    }
    xml.text("generator", &[], "Masthead");
    for item in &feed.items {
        write_entry(&mut xml, item);
    }
    xml.finish(ROOT)
}

fn write_entry(xml: &mut Xml, item: &Item<'_>) {
    xml.open("entry", &[("xml:lang", item.locale.as_str())]);
    xml.text("id", &[], &item.guid);
    xml.text("title", &[], &item.title);
    xml.empty(
        "link",
        &[("rel", "alternate"), ("href", &item.url), ("type", "text/html")],
    );
    if let Some(original) = &item.original_url {
        xml.empty(
            "link",
            &[("rel", "via"), ("href", original), ("type", "text/html")],
        );
    }
    for enclosure in &item.enclosures {
        let length = enclosure.length.map(|length| length.to_string());
        let mut attributes: Vec<(&str, &str)> = vec![
            ("rel", "enclosure"),
            ("href", &enclosure.url),
            ("type", &enclosure.content_type),
        ];
        attributes.extend(length.as_deref().map(|length| ("length", length)));
        attributes.extend(enclosure.title.as_deref().map(|title| ("title", title)));
        xml.empty("link", &attributes);
    }
    xml.text("published", &[], &rfc3339(item.published));
    xml.text("updated", &[], &rfc3339(item.updated));
    for author in &item.authors {
        xml.open("author", &[]);
        xml.text("name", &[], &author.name);
        if let Some(url) = &author.url {
            xml.text("uri", &[], url);
        }
        xml.close("author");
    }
    for term in item.categories.iter().chain(&item.tags) {
        category(xml, term);
    }
    if let Some(summary) = &item.summary {
        xml.text("summary", &[], summary);
    }
    if let Some(html) = item.html_with_corrections() {
        xml.text("content", &[("type", "html")], &html);
    }
    if let Some(picture) = &item.image {
        media_rss::picture(xml, picture);
    }
    if let Some(source) = &item.source {
        xml.open("source", &[]);
        if let Some(url) = &source.url {
            xml.text("id", &[], url);
            xml.empty(
                "link",
                &[("rel", "alternate"), ("href", url), ("type", "text/html")],
            );
        }
        xml.text("title", &[], &source.name);
        xml.close("source");
    }
    xml.close("entry");
}

fn category(xml: &mut Xml, term: &Term<'_>) {
    // `term` names it within its scheme; the scheme is its page, which no two share.
    let mut attributes: Vec<(&str, &str)> = vec![("term", &term.name)];
    attributes.extend(term.url.as_deref().map(|url| ("scheme", url)));
    xml.empty("category", &attributes);
}
