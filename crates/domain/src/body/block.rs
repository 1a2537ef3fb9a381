//! The tree itself: what a body is made of.

use serde::{Deserialize, Serialize};

use super::{clean::CleanHtml, inline::Inline, provider::Provider};
use crate::id::MediaId;

/// The version of the tree that this release writes and reads.
pub const VERSION: u8 = 1;

/// How deep blocks may nest: 0 is the top, and nothing lies below this level.
///
/// Deeper content is lifted to this level with its text kept. The bound lets every walk over a body recurse
/// without a thought for the stack, and keeps the JSON form below the 128 levels that `serde_json` reads.
pub const MAX_DEPTH: u32 = 32;

/// The text of an article or page: blocks in reading order.
///
/// The tree, not HTML, is what is stored: apps and partners get typed blocks, and safe HTML, plain text and
/// Markdown are rendered from it, so that they cannot disagree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// The version of this shape; reading another one is an error rather than a guess.
    pub version: u8,
    /// The blocks at the top, in reading order.
    pub blocks: Vec<Block>,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            version: VERSION,
            blocks: Vec::new(),
        }
    }
}

/// One block and what is inside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Unique in its body and stable: derived from the block's own words, so that a second import of the same
    /// text gives the same id and an edit elsewhere does not change it.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BlockKind {
    /// Running text.
    Paragraph {
        /// Its words.
        content: Vec<Inline>,
    },
    /// A heading within the body.
    Heading {
        /// 1 to 6, as it was written: a body that starts at 1 keeps its outline.
        level: u8,
        /// The name by which `#links` reach it.
        #[serde(skip_serializing_if = "Option::is_none")]
        anchor: Option<String>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A list; its children are [`BlockKind::ListItem`].
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// The first number, where it is not 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        start: Option<i32>,
        /// The items.
        items: Vec<Block>,
    },
    /// An item of a list.
    ListItem {
        /// Usually one paragraph, perhaps a nested list.
        children: Vec<Block>,
    },
    /// Words of someone else.
    Quote {
        /// The words.
        children: Vec<Block>,
        /// Who said or wrote them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        citation: Vec<Inline>,
    },
    /// A picture of its own.
    Image(Picture),
    /// Pictures that belong together.
    Gallery {
        /// At least two pictures.
        images: Vec<Picture>,
        /// The caption of the whole.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Inline>,
    },
    /// Something that lives on another site: a film, a post, a map.
    Embed(Embed),
    /// A sound recording.
    Audio {
        /// The recording.
        file: MediaRef,
        /// Its caption.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Inline>,
    },
    /// A film that the publisher hosts.
    Video {
        /// The film.
        file: MediaRef,
        /// What is shown before it plays.
        #[serde(skip_serializing_if = "Option::is_none")]
        poster: Option<MediaRef>,
        /// Its caption.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Inline>,
    },
    /// A document to download.
    File {
        /// The document.
        file: MediaRef,
        /// What the link to it says.
        name: String,
    },
    /// Rows of cells.
    Table(Table),
    /// Text whose line breaks and spaces matter.
    Code {
        /// The programming language, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The text, lines separated by `\n`.
        text: String,
    },
    /// A change of subject.
    Divider,
    /// A box beside the story: a question with its answer, a note.
    Callout {
        /// What is on the lid.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        title: Vec<Inline>,
        /// What is in the box.
        children: Vec<Block>,
    },
    /// What no other kind fits, such as a table with lists in its cells.
    Html {
        /// Cleaned HTML.
        html: CleanHtml,
    },
}

impl BlockKind {
    /// The blocks directly inside this one.
    #[must_use]
    pub fn children(&self) -> &[Block] {
        match self {
            Self::List { items: children, .. }
            | Self::ListItem { children }
            | Self::Quote { children, .. }
            | Self::Callout { children, .. } => children,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub(super) fn children_mut(&mut self) -> &mut [Block] {
        match self {
            Self::List { items: children, .. }
            | Self::ListItem { children }
            | Self::Quote { children, .. }
            | Self::Callout { children, .. } => children,
            _ => &mut [],
        }
    }
}

/// A reference to a picture, recording or file.
///
/// A parsed body knows only the address. An importer that has taken the bytes over sets the id; whoever renders
/// then decides which address readers get.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaRef {
    /// The medium, once it is known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
    /// The address found in the text.
    pub url: String,
    /// Width in pixels, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A picture with what is said about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// The picture.
    pub figure: MediaRef,
    /// What it shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// The text under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
    /// Who made it, where the caption marks that apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Where a click on it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Something that lives on another site.
///
/// Rendered as a plain link: a reader's browser contacts the other site only when the reader wishes so. A
/// frontend that wants the player builds it from `provider` and `url`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Embed {
    /// Whose it is.
    pub provider: Provider,
    /// The page of the film or post where that can be told from the player's address, else the player's.
    pub url: String,
    /// Width in pixels of the player, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels of the player, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// What the player or post calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The words of a post, so that they stay readable when the post is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<Inline>,
    /// The text under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
}

impl Embed {
    /// An embed of which only the address is known.
    #[must_use]
    pub const fn new(provider: Provider, url: String) -> Self {
        Self {
            provider,
            url,
            width: None,
            height: None,
            title: None,
            text: Vec::new(),
            caption: Vec::new(),
        }
    }
}

/// A table of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The text above or under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
    /// The rows, those of the foot last.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Whether it names its column or row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub header: bool,
    /// How many columns it takes.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub colspan: u16,
    /// How many rows it takes.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub rowspan: u16,
    /// Its words; its paragraphs are parted by breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Inline>,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            header: false,
            colspan: 1,
            rowspan: 1,
            content: Vec::new(),
        }
    }
}

const fn one() -> u16 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_one(number: &u16) -> bool {
    *number == 1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}
