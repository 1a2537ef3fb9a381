//! What each kind of block has of its own; flattened into its type.

use std::sync::Arc;

use async_graphql::SimpleObject;
use masthead_domain::{
    body::{self, Embed, Inline, MediaRef, Picture, inline, render},
    locale::Locale,
    media::MediaData,
};

use super::{
    body::BodyMedia,
    media::{Image, Media},
};
use crate::graphql::shown::Present as _;

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

/// What a paragraph has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ParagraphFields {
    /// Its words, in plain text.
    text: String,
}

impl ParagraphFields {
    pub(super) fn new(content: &[Inline]) -> Self {
        Self {
            text: inline::text(content),
        }
    }
}

/// What a heading has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct HeadingFields {
    /// From 1 to 6, as it was written.
    level: u8,
    /// Its words, in plain text.
    text: String,
    /// The name by which `#links` reach it.
    anchor: Option<String>,
}

impl HeadingFields {
    pub(super) fn new(level: u8, anchor: Option<&String>, content: &[Inline]) -> Self {
        Self {
            level,
            text: inline::text(content),
            anchor: anchor.cloned(),
        }
    }
}

/// What a list has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ListFields {
    /// Whether the items are numbered.
    ordered: bool,
    /// The first number, where it is not 1.
    start: Option<i32>,
}

impl ListFields {
    pub(super) const fn new(ordered: bool, start: Option<i32>) -> Self {
        Self { ordered, start }
    }
}

/// What an item of a list has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ListItemFields {
    /// Its words and those of what is inside it, in plain text.
    text: String,
}

impl ListItemFields {
    pub(super) fn new(children: &[body::Block]) -> Self {
        Self {
            text: plain_blocks(children),
        }
    }
}

/// What a quotation has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct QuoteFields {
    /// The words, in plain text.
    text: String,
    /// Who said or wrote them.
    citation: Option<String>,
}

impl QuoteFields {
    pub(super) fn new(children: &[body::Block], citation: &[Inline]) -> Self {
        Self {
            text: plain_blocks(children),
            citation: plain(citation),
        }
    }
}

/// What a picture in a body has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct PictureFields {
    /// Where the picture is.
    url: String,
    /// What it shows, for those who do not see it.
    alt: Option<String>,
    /// The text under it.
    caption: Option<String>,
    /// Who made it.
    credit: Option<String>,
    /// Where a click on it leads.
    link: Option<String>,
    /// Width in pixels, where it is known.
    width: Option<u32>,
    /// Height in pixels, where it is known.
    height: Option<u32>,
    /// The picture itself, where it is kept here.
    image: Option<Image>,
}

impl PictureFields {
    pub(super) fn new(picture: &Picture, known: &BodyMedia<'_>, locale: Option<&Locale>) -> Self {
        let media = known.of(&picture.figure);
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            url: known.address(&picture.figure),
            alt: text(&picture.alt),
            caption: plain(&picture.caption),
            credit: picture
                .credit
                .clone()
                .or_else(|| media.and_then(|media| media.data.credit.clone())),
            link: picture.link.clone(),
            width: media.and_then(|media| media.data.width).or(picture.figure.width),
            height: media
                .and_then(|media| media.data.height)
                .or(picture.figure.height),
            image: media.and_then(|media| match MediaData::present(Arc::clone(media), locale) {
                Media::Image(image) => Some(image),
                _ => None,
            }),
        }
    }
}

/// A picture of a gallery.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct GalleryImage {
    #[graphql(flatten)]
    fields: PictureFields,
}

/// What a gallery has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct GalleryFields {
    /// Its pictures, in order.
    images: Vec<GalleryImage>,
    /// The caption of the whole.
    caption: Option<String>,
}

impl GalleryFields {
    pub(super) fn new(
        images: &[Picture],
        caption: &[Inline],
        known: &BodyMedia<'_>,
        locale: Option<&Locale>,
    ) -> Self {
        let image = |picture| GalleryImage {
            fields: PictureFields::new(picture, known, locale),
        };
        Self {
            images: images.iter().map(image).collect(),
            caption: plain(caption),
        }
    }
}

/// What an embed has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct EmbedFields {
    /// Whose it is, in lower case: `youtube`, `twitter`; `generic` for other sites.
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
}

impl EmbedFields {
    pub(super) fn new(embed: &Embed) -> Self {
        Self {
            provider: embed.provider.name().to_owned(),
            url: embed.url.clone(),
            title: embed.title.clone(),
            text: plain(&embed.text),
            caption: plain(&embed.caption),
            width: embed.width,
            height: embed.height,
        }
    }
}

/// What a recording in a body has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct RecordingFields {
    /// Where the recording is.
    url: String,
    /// The text under it.
    caption: Option<String>,
    /// The recording itself, where it is kept here.
    media: Option<Media>,
}

impl RecordingFields {
    pub(super) fn new(
        file: &MediaRef,
        caption: &[Inline],
        known: &BodyMedia<'_>,
        locale: Option<&Locale>,
    ) -> Self {
        Self {
            url: known.address(file),
            caption: plain(caption),
            media: present(file, known, locale),
        }
    }
}

/// What a film in a body has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct FilmFields {
    /// Where the film is.
    url: String,
    /// Where the picture is that is shown before it plays.
    poster_url: Option<String>,
    /// The text under it.
    caption: Option<String>,
    /// The film itself, where it is kept here.
    media: Option<Media>,
}

impl FilmFields {
    pub(super) fn new(
        file: &MediaRef,
        poster: Option<&MediaRef>,
        caption: &[Inline],
        known: &BodyMedia<'_>,
        locale: Option<&Locale>,
    ) -> Self {
        Self {
            url: known.address(file),
            poster_url: poster.map(|poster| known.address(poster)),
            caption: plain(caption),
            media: present(file, known, locale),
        }
    }
}

/// What a file in a body has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct DownloadFields {
    /// Where the file is.
    url: String,
    /// What the link to it says.
    name: String,
    /// The file itself, where it is kept here.
    media: Option<Media>,
}

impl DownloadFields {
    pub(super) fn new(file: &MediaRef, name: &str, known: &BodyMedia<'_>, locale: Option<&Locale>) -> Self {
        Self {
            url: known.address(file),
            name: name.to_owned(),
            media: present(file, known, locale),
        }
    }
}

fn present(file: &MediaRef, known: &BodyMedia<'_>, locale: Option<&Locale>) -> Option<Media> {
    known
        .of(file)
        .map(|media| MediaData::present(Arc::clone(media), locale))
}

/// What a table has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct TableFields {
    /// The text above or under it.
    caption: Option<String>,
    /// Its rows, each with its cells.
    rows: Vec<Vec<TableCell>>,
}

/// A cell of a table.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct TableCell {
    /// Its words, in plain text.
    text: String,
    /// Its words, as safe HTML.
    html: String,
    /// Whether it names its column or row.
    header: bool,
    /// How many columns it takes.
    colspan: u16,
    /// How many rows it takes.
    rowspan: u16,
}

impl TableFields {
    pub(super) fn new(table: &body::Table, known: &BodyMedia<'_>) -> Self {
        let cell = |cell: &body::Cell| TableCell {
            text: inline::text(&cell.content),
            html: inline::html(&cell.content, &|reference| known.address(reference)),
            header: cell.header,
            colspan: cell.colspan,
            rowspan: cell.rowspan,
        };
        let rows = table.rows.iter().map(|row| row.iter().map(cell).collect());
        Self {
            caption: plain(&table.caption),
            rows: rows.collect(),
        }
    }
}

/// What code has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct CodeFields {
    /// The programming language, where it is known.
    language: Option<String>,
    /// The text, whose line breaks and spaces matter.
    text: String,
}

impl CodeFields {
    pub(super) fn new(language: Option<&String>, text: &str) -> Self {
        Self {
            language: language.cloned(),
            text: text.to_owned(),
        }
    }
}

/// What a callout has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct CalloutFields {
    /// What is on its lid, in plain text.
    title: Option<String>,
}

impl CalloutFields {
    pub(super) fn new(title: &[Inline]) -> Self {
        Self { title: plain(title) }
    }
}

/// What HTML that no other block fits has of its own.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct HtmlFields {
    /// Its words, in plain text.
    text: String,
}

impl HtmlFields {
    pub(super) const fn new(text: String) -> Self {
        Self { text }
    }
}
