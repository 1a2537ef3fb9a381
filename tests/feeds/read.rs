//! Feeds as their readers read them: a strict parser, and what it finds.

use std::collections::BTreeMap;

use masthead_test_support::TestApp;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

/// The formats, by the last part of their addresses.
pub(super) const FILES: [&str; 3] = ["rss.xml", "atom.xml", "feed.json"];

/// An element with its attributes and its text, and what is in it.
#[derive(Debug, Default, Clone)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(super) fn one(&self, name: &str) -> &Element {
        self.all(name)
            .next()
            .unwrap_or_else(|| panic!("no {name} in {}", self.name))
    }

    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.all(name).map(|child| child.text.as_str()).collect()
    }
}

/// Parses XML as strictly as can be: names must match, references must be known, characters must be allowed.
pub(super) fn xml(text: &str) -> Element {
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_char), "a character that XML does not have");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader.config_mut().allow_unmatched_ends = false;
    let mut stack = vec![Element::default()];
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => stack.push(element(&start)),
            Event::Empty(start) => {
                let child = element(&start);
                stack.last_mut().expect("a parent").children.push(child);
            }
            Event::End(_) => {
                let child = stack.pop().expect("an element");
                stack.last_mut().expect("a parent").children.push(child);
            }
            Event::Text(text) => {
                stack.last_mut().expect("a parent").text += &text;
            }
            Event::GeneralRef(reference) => {
                let name = reference.to_string();
                let character = match reference.resolve_char_ref().expect("a known character") {
                    Some(character) => character,
                    None => match &*name {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        "apos" => '\'',
                        other => panic!("&{other}; is not known in XML"),
                    },
                };
                stack.last_mut().expect("a parent").text.push(character);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(stack.len(), 1, "not closed");
    let mut root = stack.pop().expect("a document");
    assert_eq!(root.children.len(), 1, "one root");
    root.children.pop().expect("a root")
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let attribute = attribute.expect("an attribute");
        let name = attribute.key.as_ref().to_owned();
        let value = attribute.value;
        (
            name,
            quick_xml::escape::unescape(&value).expect("escaped").into_owned(),
        )
    };
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: start.attributes().map(attribute).collect(),
        ..Element::default()
    }
}

/// What all formats say of a piece.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) guid: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) html: Option<String>,
}

/// The pieces of a feed, and the address of its next page.
pub(super) async fn pieces(app: &TestApp, address: &str) -> (Vec<Piece>, Option<String>) {
    let answer = app.get(address).await.expect_status(200);
    let text = answer.text();
    let path = address.split('?').next().expect("a path");
    if path.ends_with("feed.json") {
        let feed: Value = serde_json::from_str(&text).expect("JSON");
        let of = |item: &Value, name: &str| item[name].as_str().map(str::to_owned);
        let items = feed["items"].as_array().expect("items").iter().map(|item| Piece {
            guid: of(item, "id").expect("an id"),
            url: of(item, "url").expect("an address"),
            title: of(item, "title").expect("a title"),
            html: of(item, "content_html"),
        });
        return (items.collect(), of(&feed, "next_url"));
    }
    let root = xml(&text);
    let next = |parent: &Element, name: &str| {
        let link = parent
            .all(name)
            .find(|link| link.attributes.get("rel").is_some_and(|rel| rel == "next"));
        link.map(|link| link.attributes["href"].clone())
    };
    if path.ends_with("rss.xml") {
        let channel = root.one("channel");
        let items = channel.all("item").map(|item| Piece {
            guid: item.one("guid").text.clone(),
            url: item.one("link").text.clone(),
            title: item.one("title").text.clone(),
            html: item
                .texts("content:encoded")
                .first()
                .map(|html| (*html).to_owned()),
        });
        (items.collect(), next(channel, "atom:link"))
    } else {
        let alternate = |entry: &Element| {
            let link = entry
                .all("link")
                .find(|link| link.attributes["rel"] == "alternate");
            link.expect("a link").attributes["href"].clone()
        };
        let items = root.all("entry").map(|entry| Piece {
            guid: entry.one("id").text.clone(),
            url: alternate(entry),
            title: entry.one("title").text.clone(),
            html: entry.texts("content").first().map(|html| (*html).to_owned()),
        });
        (items.collect(), next(&root, "link"))
    }
}
