//! Reading the JSON form.
//!
//! The derived reader of a flattened, tagged enum first copies each block into a generic value, once for every
//! level it is nested. Bodies are read far more often than written, so blocks are read into one flat record
//! instead, whose `type` then says which of its fields must be there.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, de};

use super::{
    block::{Block, BlockKind, Body, Cell, Embed, MAX_DEPTH, MediaRef, Picture, Table, VERSION},
    clean::CleanHtml,
    identity,
    inline::Inline,
    provider::Provider,
};

#[derive(Deserialize)]
struct BodyRecord {
    version: u8,
    blocks: Vec<Block>,
}

impl<'de> Deserialize<'de> for Body {
    /// Reads a body of the current version.
    ///
    /// Blocks without an id, or with one that an earlier block has, get one: hand-written JSON need not
    /// invent ids.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = BodyRecord::deserialize(deserializer)?;
        if record.version != VERSION {
            return Err(de::Error::custom(format_args!(
                "version {} of a body is not known here, only {VERSION}",
                record.version
            )));
        }
        let mut body = Self {
            version: record.version,
            blocks: record.blocks,
        };
        let mut seen = HashSet::new();
        match survey(&body.blocks, 0, &mut seen) {
            Some(true) => {}
            Some(false) => {
                drop(seen);
                identity::complete(&mut body.blocks);
            }
            None => {
                return Err(de::Error::custom(format_args!(
                    "blocks nest deeper than {MAX_DEPTH} levels"
                )));
            }
        }
        Ok(body)
    }
}

/// Whether all ids are there and differ; nothing when the blocks nest too deeply.
fn survey<'b>(blocks: &'b [Block], depth: u32, seen: &mut HashSet<&'b str>) -> Option<bool> {
    if depth > MAX_DEPTH {
        return blocks.is_empty().then_some(true);
    }
    let mut distinct = true;
    for block in blocks {
        distinct &= !block.id.is_empty() && seen.insert(&block.id);
        distinct &= survey(block.kind.children(), depth + 1, seen)?;
    }
    Some(distinct)
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Paragraph,
    Heading,
    List,
    ListItem,
    Quote,
    Image,
    Gallery,
    Embed,
    Audio,
    Video,
    File,
    Table,
    Code,
    Divider,
    Callout,
    Html,
}

/// Every field that some kind has.
#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    id: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    content: Vec<Inline>,
    #[serde(default)]
    caption: Vec<Inline>,
    #[serde(default)]
    citation: Vec<Inline>,
    /// Inlines of a callout, a plain text of an embed.
    #[serde(default)]
    title: Option<Title>,
    /// Inlines of an embed, a plain text of code.
    #[serde(default)]
    text: Option<Title>,
    #[serde(default)]
    children: Vec<Block>,
    #[serde(default)]
    items: Vec<Block>,
    #[serde(default)]
    images: Vec<Picture>,
    #[serde(default)]
    rows: Vec<Vec<Cell>>,
    level: Option<u8>,
    anchor: Option<String>,
    #[serde(default)]
    ordered: bool,
    start: Option<i32>,
    figure: Option<MediaRef>,
    file: Option<MediaRef>,
    poster: Option<MediaRef>,
    #[serde(default)]
    alt: String,
    credit: Option<String>,
    link: Option<String>,
    provider: Option<Provider>,
    url: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    name: Option<String>,
    language: Option<String>,
    html: Option<CleanHtml>,
}

/// A text that some kinds mark up and others do not.
#[derive(Deserialize)]
#[serde(untagged)]
enum Title {
    Plain(String),
    Marked(Vec<Inline>),
}

impl Title {
    fn marked(title: Option<Self>) -> Vec<Inline> {
        match title {
            None => Vec::new(),
            Some(Self::Plain(text)) => vec![Inline::Text(text)],
            Some(Self::Marked(content)) => content,
        }
    }

    fn plain(title: Option<Self>) -> Option<String> {
        title.map(|title| match title {
            Self::Plain(text) => text,
            Self::Marked(content) => super::inline::text(&content),
        })
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fn need<T, E: de::Error>(value: Option<T>, field: &'static str) -> Result<T, E> {
            value.ok_or_else(|| E::missing_field(field))
        }

        let record = Record::deserialize(deserializer)?;
        let Record {
            id,
            content,
            caption,
            children,
            ..
        } = record;
        let kind = match record.kind {
            Kind::Paragraph => BlockKind::Paragraph { content },
            Kind::Heading => {
                let level = need(record.level, "level")?;
                if !(1..=6).contains(&level) {
                    let found = de::Unexpected::Unsigned(level.into());
                    return Err(de::Error::invalid_value(found, &"a level from 1 to 6"));
                }
                BlockKind::Heading {
                    level,
                    anchor: record.anchor,
                    content,
                }
            }
            Kind::List => BlockKind::List {
                ordered: record.ordered,
                start: record.start,
                items: record.items,
            },
            Kind::ListItem => BlockKind::ListItem { children },
            Kind::Quote => BlockKind::Quote {
                children,
                citation: record.citation,
            },
            Kind::Image => BlockKind::Image(Picture {
                figure: need(record.figure, "figure")?,
                alt: record.alt,
                caption,
                credit: record.credit,
                link: record.link,
            }),
            Kind::Gallery => BlockKind::Gallery {
                images: record.images,
                caption,
            },
            Kind::Embed => BlockKind::Embed(Embed {
                provider: record.provider.unwrap_or_default(),
                url: need(record.url, "url")?,
                width: record.width,
                height: record.height,
                title: Title::plain(record.title),
                text: Title::marked(record.text),
                caption,
            }),
            Kind::Audio => BlockKind::Audio {
                file: need(record.file, "file")?,
                caption,
            },
            Kind::Video => BlockKind::Video {
                file: need(record.file, "file")?,
                poster: record.poster,
                caption,
            },
            Kind::File => BlockKind::File {
                file: need(record.file, "file")?,
                name: need(record.name, "name")?,
            },
            Kind::Table => BlockKind::Table(Table {
                caption,
                rows: record.rows,
            }),
            Kind::Code => BlockKind::Code {
                language: record.language,
                text: need(Title::plain(record.text), "text")?,
            },
            Kind::Divider => BlockKind::Divider,
            Kind::Callout => BlockKind::Callout {
                title: Title::marked(record.title),
                children,
            },
            Kind::Html => BlockKind::Html {
                html: need(record.html, "html")?,
            },
        };
        Ok(Self { id, kind })
    }
}
