//! The blocks of a body.

use masthead_domain::{
    body::{self, FlatBlock, Inline, Picture, inline, render},
    id::MediaId,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::text::BodyMedia;

/// A block of a body. Blocks come as one flat list in reading order, each before those inside it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// Stable, and unique within its body.
    pub id: String,
    /// The block that it stands in; none at the top.
    pub parent_id: Option<String>,
    /// How deep it stands: 0 at the top.
    pub depth: u32,
    /// It and what is inside it, as safe HTML.
    pub html: String,
    /// What it is, and what its kind has of its own.
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// What a block is, and what its kind has of its own. Texts are plain text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(
    tag = "type",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub enum BlockKind {
    /// Running text.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// A heading within the body.
    Heading {
        /// From 1 to 6, as it was written.
        level: u8,
        /// Its words.
        text: String,
        /// The name by which `#links` reach it.
        anchor: Option<String>,
    },
    /// A list; the blocks inside it are its items.
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// The first number, where it is not 1.
        start: Option<i32>,
    },
    /// An item of a list.
    ListItem {
        /// Its words and those of what is inside it.
        text: String,
    },
    /// Words of someone else.
    Quote {
        /// The words.
        text: String,
        /// Who said or wrote them.
        citation: Option<String>,
    },
    /// A picture of its own.
    Image(BlockPicture),
    /// Pictures that belong together.
    Gallery {
        /// Its pictures, in order.
        images: Vec<BlockPicture>,
        /// The caption of the whole.
        caption: Option<String>,
    },
    /// Something that lives on another site: a film, a post, a map.
    Embed {
        /// Whose it is: `youtube`, `twitter`; `generic` for other sites.
        provider: String,
        /// The page of the film or post, or the player's address.
        url: String,
        /// What it calls itself.
        title: Option<String>,
        /// The words of a post, so that they stay readable when the post is gone.
        text: Option<String>,
        /// The text under it.
        caption: Option<String>,
        /// Width of the player in pixels, where it is known.
        width: Option<u32>,
        /// Height of the player in pixels, where it is known.
        height: Option<u32>,
    },
    /// A sound recording.
    Audio {
        /// Where the recording is.
        url: String,
        /// The text under it.
        caption: Option<String>,
        /// The id of the medium, where it is kept here.
        media_id: Option<String>,
    },
    /// A film that the publisher hosts.
    Video {
        /// Where the film is.
        url: String,
        /// Where the picture is that is shown before it plays.
        poster_url: Option<String>,
        /// The text under it.
        caption: Option<String>,
        /// The id of the medium, where it is kept here.
        media_id: Option<String>,
    },
    /// A document to download.
    File {
        /// Where the file is.
        url: String,
        /// What the link to it says.
        name: String,
        /// The id of the medium, where it is kept here.
        media_id: Option<String>,
    },
    /// Rows of cells.
    Table {
        /// The text above or under it.
        caption: Option<String>,
        /// Its rows, each with its cells.
        rows: Vec<Vec<BlockTableCell>>,
    },
    /// Text whose line breaks and spaces matter.
    Code {
        /// The programming language, where it is known.
        language: Option<String>,
        /// The text.
        text: String,
    },
    /// A change of subject.
    Divider,
    /// A box beside the story: a question with its answer, a note.
    Callout {
        /// What is on its lid.
        title: Option<String>,
    },
    /// What no other kind fits, as cleaned HTML.
    Html {
        /// Its words.
        text: String,
    },
}

/// A picture in a body.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockPicture {
    /// Where the picture is.
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// The text under it.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Where a click on it leads.
    pub link: Option<String>,
    /// Width in pixels, where it is known.
    pub width: Option<u32>,
    /// Height in pixels, where it is known.
    pub height: Option<u32>,
    /// The id of the medium, where it is kept here.
    pub media_id: Option<String>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BlockTableCell {
    /// Its words.
    pub text: String,
    /// Its words, as safe HTML.
    pub html: String,
    /// Whether it names its column or row.
    pub header: bool,
    /// How many columns it takes.
    pub colspan: u16,
    /// How many rows it takes.
    pub rowspan: u16,
}

impl Block {
    pub(super) fn of(place: FlatBlock<'_>, media: &BodyMedia<'_>) -> Self {
        Self {
            id: place.block.id.clone(),
            parent_id: place.parent.map(str::to_owned),
            depth: place.depth,
            html: place.block.html(&|reference| media.address(reference)),
            kind: BlockKind::of(&place.block.kind, media),
        }
    }
}

impl BlockKind {
    fn of(kind: &body::BlockKind, media: &BodyMedia<'_>) -> Self {
        let id = |reference: &body::MediaRef| {
            media
                .of(reference)
                .map(|found| MediaId::from_uuid(found.id).to_string())
        };
        match kind {
            body::BlockKind::Paragraph { content } => Self::Paragraph {
                text: inline::text(content),
            },
            body::BlockKind::Heading {
                level,
                anchor,
                content,
            } => Self::Heading {
                level: *level,
                text: inline::text(content),
                anchor: anchor.clone(),
            },
            body::BlockKind::List { ordered, start, .. } => Self::List {
                ordered: *ordered,
                start: *start,
            },
            body::BlockKind::ListItem { children } => Self::ListItem {
                text: plain_blocks(children),
            },
            body::BlockKind::Quote { children, citation } => Self::Quote {
                text: plain_blocks(children),
                citation: plain(citation),
            },
            body::BlockKind::Image(picture) => Self::Image(BlockPicture::of(picture, media)),
            body::BlockKind::Gallery { images, caption } => Self::Gallery {
                images: images
                    .iter()
                    .map(|picture| BlockPicture::of(picture, media))
                    .collect(),
                caption: plain(caption),
            },
            body::BlockKind::Embed(embed) => Self::Embed {
                provider: embed.provider.name().to_owned(),
                url: embed.url.clone(),
                title: embed.title.clone(),
                text: plain(&embed.text),
                caption: plain(&embed.caption),
                width: embed.width,
                height: embed.height,
            },
            body::BlockKind::Audio { file, caption } => Self::Audio {
                url: media.address(file),
                caption: plain(caption),
                media_id: id(file),
            },
            body::BlockKind::Video {
                file,
                poster,
                caption,
            } => Self::Video {
                url: media.address(file),
                poster_url: poster.as_ref().map(|poster| media.address(poster)),
                caption: plain(caption),
                media_id: id(file),
            },
            body::BlockKind::File { file, name } => Self::File {
                url: media.address(file),
                name: name.clone(),
                media_id: id(file),
            },
            body::BlockKind::Table(table) => Self::Table {
                caption: plain(&table.caption),
                rows: table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| table_cell(cell, media)).collect())
                    .collect(),
            },
            body::BlockKind::Code { language, text } => Self::Code {
                language: language.clone(),
                text: text.clone(),
            },
            body::BlockKind::Divider => Self::Divider,
            body::BlockKind::Callout { title, .. } => Self::Callout { title: plain(title) },
            body::BlockKind::Html { html } => Self::Html { text: html.text() },
        }
    }
}

impl BlockPicture {
    fn of(picture: &Picture, media: &BodyMedia<'_>) -> Self {
        let found = media.of(&picture.figure);
        Self {
            url: media.address(&picture.figure),
            alt: (!picture.alt.is_empty()).then(|| picture.alt.clone()),
            caption: plain(&picture.caption),
            credit: picture
                .credit
                .clone()
                .or_else(|| found.and_then(|found| found.data.credit.clone())),
            link: picture.link.clone(),
            width: found.and_then(|found| found.data.width).or(picture.figure.width),
            height: found
                .and_then(|found| found.data.height)
                .or(picture.figure.height),
            media_id: found.map(|found| MediaId::from_uuid(found.id).to_string()),
        }
    }
}

fn table_cell(cell: &body::Cell, media: &BodyMedia<'_>) -> BlockTableCell {
    BlockTableCell {
        text: inline::text(&cell.content),
        html: inline::html(&cell.content, &|reference| media.address(reference)),
        header: cell.header,
        colspan: cell.colspan,
        rowspan: cell.rowspan,
    }
}

/// Some text in plain form; none where there is nothing.
fn plain(content: &[Inline]) -> Option<String> {
    let text = inline::text(content);
    (!text.is_empty()).then_some(text)
}

/// The text of blocks within a block, in plain form.
fn plain_blocks(blocks: &[body::Block]) -> String {
    render::text(&body::Body {
        blocks: blocks.to_vec(),
        ..body::Body::default()
    })
}
