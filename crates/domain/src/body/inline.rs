//! Text within a block: words and what marks them.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::block::MediaRef;

pub use super::render::{html::inlines as html, text::inlines as text};

/// A piece of text, or a mark around pieces.
///
/// In JSON a plain text is a string and everything else an object of one key, `{"strong": ["words"]}`: bodies
/// are mostly plain text, and clients read a string more easily than a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Of strong importance; bold.
    Strong(Vec<Inline>),
    /// Stressed, a title, a foreign word; italic.
    Emphasis(Vec<Inline>),
    /// Underlined.
    Underline(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Highlighted.
    Mark(Vec<Inline>),
    /// Small print.
    Small(Vec<Inline>),
    /// Lowered.
    Sub(Vec<Inline>),
    /// Raised.
    Sup(Vec<Inline>),
    /// Code, keys, commands.
    Code(String),
    /// A link.
    Link(Link),
    /// An abbreviation that says what it stands for.
    Abbr(Abbr),
    /// The start of a new line.
    Break,
    /// A picture in the run of the text, such as a sign.
    Image(InlineImage),
    /// A place that `#links` lead to.
    Anchor(String),
}

/// A link and its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads. Only http, https, mailto, tel, relative and `#` addresses are rendered.
    pub href: String,
    /// What a pointer over it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of `nofollow`, `sponsored` and `ugc` those that hold: advertising law and search engines ask for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Its words.
    pub content: Vec<Inline>,
}

/// An abbreviation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Abbr {
    /// What it stands for.
    pub title: String,
    /// The short form.
    pub content: Vec<Inline>,
}

/// A picture in the run of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InlineImage {
    /// The picture.
    pub figure: MediaRef,
    /// What it shows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

impl Inline {
    /// The pieces inside a mark.
    #[must_use]
    pub fn content(&self) -> &[Self] {
        match self {
            Self::Strong(content)
            | Self::Emphasis(content)
            | Self::Underline(content)
            | Self::Strike(content)
            | Self::Mark(content)
            | Self::Small(content)
            | Self::Sub(content)
            | Self::Sup(content)
            | Self::Link(Link { content, .. })
            | Self::Abbr(Abbr { content, .. }) => content,
            Self::Text(_) | Self::Code(_) | Self::Break | Self::Image(_) | Self::Anchor(_) => &[],
        }
    }

    pub(super) fn content_mut(&mut self) -> &mut [Self] {
        match self {
            Self::Strong(content)
            | Self::Emphasis(content)
            | Self::Underline(content)
            | Self::Strike(content)
            | Self::Mark(content)
            | Self::Small(content)
            | Self::Sub(content)
            | Self::Sup(content)
            | Self::Link(Link { content, .. })
            | Self::Abbr(Abbr { content, .. }) => content,
            Self::Text(_) | Self::Code(_) | Self::Break | Self::Image(_) | Self::Anchor(_) => &mut [],
        }
    }
}

/// The keys of the object form.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Key {
    Strong,
    Emphasis,
    Underline,
    Strike,
    Mark,
    Small,
    Sub,
    Sup,
    Code,
    Link,
    Abbr,
    Break,
    Image,
    Anchor,
}

impl Serialize for Inline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn one<S: Serializer, T: Serialize + ?Sized>(s: S, key: Key, value: &T) -> Result<S::Ok, S::Error> {
            let mut map = s.serialize_map(Some(1))?;
            map.serialize_entry(&key, value)?;
            map.end()
        }
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Strong(content) => one(serializer, Key::Strong, content),
            Self::Emphasis(content) => one(serializer, Key::Emphasis, content),
            Self::Underline(content) => one(serializer, Key::Underline, content),
            Self::Strike(content) => one(serializer, Key::Strike, content),
            Self::Mark(content) => one(serializer, Key::Mark, content),
            Self::Small(content) => one(serializer, Key::Small, content),
            Self::Sub(content) => one(serializer, Key::Sub, content),
            Self::Sup(content) => one(serializer, Key::Sup, content),
            Self::Code(text) => one(serializer, Key::Code, text),
            Self::Link(link) => one(serializer, Key::Link, link),
            Self::Abbr(abbr) => one(serializer, Key::Abbr, abbr),
            Self::Break => one(serializer, Key::Break, &true),
            Self::Image(image) => one(serializer, Key::Image, image),
            Self::Anchor(name) => one(serializer, Key::Anchor, name),
        }
    }
}

impl<'de> Deserialize<'de> for Inline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InlineVisitor)
    }
}

struct InlineVisitor;

impl<'de> Visitor<'de> for InlineVisitor {
    type Value = Inline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object with one key that names a mark")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Inline, E> {
        Ok(Inline::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Inline, E> {
        Ok(Inline::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Inline, A::Error> {
        let Some(key) = map.next_key::<Key>()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        let inline = match key {
            Key::Strong => Inline::Strong(map.next_value()?),
            Key::Emphasis => Inline::Emphasis(map.next_value()?),
            Key::Underline => Inline::Underline(map.next_value()?),
            Key::Strike => Inline::Strike(map.next_value()?),
            Key::Mark => Inline::Mark(map.next_value()?),
            Key::Small => Inline::Small(map.next_value()?),
            Key::Sub => Inline::Sub(map.next_value()?),
            Key::Sup => Inline::Sup(map.next_value()?),
            Key::Code => Inline::Code(map.next_value()?),
            Key::Link => Inline::Link(map.next_value()?),
            Key::Abbr => Inline::Abbr(map.next_value()?),
            Key::Break => {
                map.next_value::<IgnoredAny>()?;
                Inline::Break
            }
            Key::Image => Inline::Image(map.next_value()?),
            Key::Anchor => Inline::Anchor(map.next_value()?),
        };
        if map.next_key::<IgnoredAny>()?.is_some() {
            return Err(de::Error::invalid_length(2, &self));
        }
        Ok(inline)
    }
}
