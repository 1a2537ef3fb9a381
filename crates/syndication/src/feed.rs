//! What a feed says, whatever its format.

use std::borrow::Cow;

use masthead_domain::{
    article::Correction,
    locale::Locale,
    time::{Timestamp, rfc3339},
};

/// A feed. Every address is absolute; texts are plain text but for those named `html`.
#[derive(Debug, Clone)]
pub struct Feed<'a> {
    /// Its id for life, an IRI (RFC 4287, section 4.2.6).
    pub id: Cow<'a, str>,
    pub title: Cow<'a, str>,
    pub description: Option<Cow<'a, str>>,
    /// The language of its words; items may be in others.
    pub locale: &'a Locale,
    /// The page of the site that shows the same.
    pub page_url: Cow<'a, str>,
    /// Where this very document is.
    pub self_url: Cow<'a, str>,
    /// Where its first page and its next one are, which is the older (RFC 5005, section 3).
    pub first_url: Cow<'a, str>,
    pub next_url: Option<Cow<'a, str>>,
    /// Where changes of the first page are told (`WebSub`).
    pub hub: Option<Cow<'a, str>>,
    /// Who publishes it.
    pub publisher: Cow<'a, str>,
    pub icon: Option<Cow<'a, str>>,
    /// When any of it changed last; never the moment of asking.
    pub updated: Timestamp,
    pub items: Vec<Item<'a>>,
}

/// A piece.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// Its id for life, the same in every format.
    pub guid: Cow<'a, str>,
    pub url: Cow<'a, str>,
    /// Where it stood first, if elsewhere.
    pub original_url: Option<Cow<'a, str>>,
    pub title: Cow<'a, str>,
    /// A few sentences about it.
    pub summary: Option<Cow<'a, str>>,
    /// The whole text, where the feed gives it.
    pub content_html: Option<Cow<'a, str>>,
    pub locale: &'a Locale,
    pub authors: Vec<Person<'a>>,
    pub categories: Vec<Term<'a>>,
    pub tags: Vec<Term<'a>>,
    pub image: Option<Picture<'a>>,
    /// Recordings, films and files of the text.
    pub enclosures: Vec<Enclosure<'a>>,
    pub source: Option<Origin<'a>>,
    pub published: Timestamp,
    pub updated: Timestamp,
    pub corrections: &'a [Correction],
}

/// Somebody who wrote it.
#[derive(Debug, Clone)]
pub struct Person<'a> {
    pub name: Cow<'a, str>,
    pub url: Option<Cow<'a, str>>,
}

/// A section or a tag.
#[derive(Debug, Clone)]
pub struct Term<'a> {
    pub name: Cow<'a, str>,
    /// Its page, which tells it from others of its name.
    pub url: Option<Cow<'a, str>>,
}

/// A picture with the words that stand with it.
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    pub url: Cow<'a, str>,
    pub content_type: Cow<'a, str>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub alt: Option<Cow<'a, str>>,
    pub caption: Option<Cow<'a, str>>,
    pub credit: Option<Cow<'a, str>>,
}

/// A recording, a film, a file.
#[derive(Debug, Clone)]
pub struct Enclosure<'a> {
    pub url: Cow<'a, str>,
    pub content_type: Cow<'a, str>,
    pub title: Option<Cow<'a, str>>,
    /// Bytes, where they are known.
    pub length: Option<u64>,
    /// Seconds, where they are known.
    pub duration: Option<f64>,
}

/// The outlet from which a piece was reprinted.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    pub name: Cow<'a, str>,
    pub url: Option<Cow<'a, str>>,
}

impl Item<'_> {
    /// The whole text with what was corrected at its end, as readers of the page see it too.
    pub(crate) fn html_with_corrections(&self) -> Option<String> {
        let html = self.content_html.as_deref()?;
        if self.corrections.is_empty() {
            return Some(html.to_owned());
        }
        let mut whole = html.to_owned();
        whole.push_str("<ul>");
        for correction in self.corrections {
            let at = rfc3339(correction.at);
            let day = at.split('T').next().unwrap_or_default();
            whole.push_str("<li><time datetime=\"");
            whole.push_str(&at);
            whole.push_str("\">");
            whole.push_str(day);
            whole.push_str("</time> ");
            whole.push_str(&quick_xml::escape::escape(correction.text.as_str()));
            whole.push_str("</li>");
        }
        whole.push_str("</ul>");
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::{Reader, events::Event};

    use super::*;
    use crate::{atom::atom, json_feed::json_feed, rss::rss, xml::allowed};

    /// A feed that has one text everywhere.
    fn feed<'t>(text: &'t str, locale: &'t Locale, corrections: &'t [Correction]) -> Feed<'t> {
        let words = || Cow::Borrowed(text);
        let moment = Timestamp::from_timestamp_micros(1_700_000_000_000_000).expect("a moment");
        Feed {
            id: words(),
            title: words(),
            description: Some(words()),
            locale,
            page_url: words(),
            self_url: words(),
            first_url: words(),
            next_url: Some(words()),
            hub: Some(words()),
            publisher: words(),
            icon: Some(words()),
            updated: moment,
            items: vec![Item {
                guid: words(),
                url: words(),
                original_url: Some(words()),
                title: words(),
                summary: Some(words()),
                content_html: Some(words()),
                locale,
                authors: vec![Person {
                    name: words(),
                    url: Some(words()),
                }],
                categories: vec![Term {
                    name: words(),
                    url: Some(words()),
                }],
                tags: vec![Term {
                    name: words(),
                    url: None,
                }],
                image: Some(Picture {
                    url: words(),
                    content_type: words(),
                    width: Some(1),
                    height: None,
                    alt: Some(words()),
                    caption: Some(words()),
                    credit: Some(words()),
                }),
                enclosures: vec![Enclosure {
                    url: words(),
                    content_type: words(),
                    title: Some(words()),
                    length: None,
                    duration: Some(1.5),
                }],
                source: Some(Origin {
                    name: words(),
                    url: None,
                }),
                published: moment,
                updated: moment,
                corrections,
            }],
        }
    }

    /// The texts of the elements of a name, read strictly.
    fn texts(xml: &[u8], name: &str) -> Vec<String> {
        let xml = std::str::from_utf8(xml).expect("UTF-8");
        let is_char =
            |c| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(xml.chars().all(is_char));
        let mut reader = Reader::from_str(xml);
        let mut found = Vec::new();
        let mut inside: Option<String> = None;
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => {
                    for attribute in start.attributes() {
                        let value = attribute.expect("an attribute").value;
                        quick_xml::escape::unescape(&value).expect("escaped");
                    }
                    if start.name().as_ref() == name {
                        inside = Some(String::new());
                    }
                }
                Event::Text(text) => {
                    if let Some(inside) = &mut inside {
                        inside.push_str(&text);
                    }
                }
                Event::GeneralRef(reference) => {
                    let whole = format!("&{};", &*reference);
                    let character = quick_xml::escape::unescape(&whole).expect("known in XML");
                    if let Some(inside) = &mut inside {
                        inside.push_str(&character);
                    }
                }
                Event::End(end) if end.name().as_ref() == name => found.extend(inside.take()),
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_feed(text in any::<String>()) {
            let locale: Locale = "en".parse().expect("a locale");
            let corrections = [Correction {
                at: Timestamp::from_timestamp_micros(1_700_000_000_000_000).expect("a moment"),
                text: text.clone(),
            }];
            let feed = feed(&text, &locale, &corrections);
            let (rss, atom, json) = (rss(&feed), atom(&feed), json_feed(&feed));
            let kept = allowed(&text).into_owned();
            // The feed's own title and the item's say what was given, to the letter.
            prop_assert!(texts(&rss, "title").iter().all(|title| *title == kept));
            prop_assert!(texts(&atom, "title").iter().all(|title| *title == kept));
            let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
            prop_assert_eq!(json["items"][0]["title"].as_str(), Some(text.as_str()));
            prop_assert_eq!(texts(&rss, "guid"), [kept]);
        }
    }
}
