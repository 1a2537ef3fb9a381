//! Figures and galleries.

use scraper::ElementRef;

use super::{
    element::{self, attribute, classes, first_below, has_class, style},
    embed,
    flow::{Caption, Flow},
    line::{Run, inlines},
    marks::Marks,
    walk::Walk,
};
use crate::body::{
    address,
    block::{Block, BlockKind, Embed, MediaRef, Picture, Table},
};

/// Whether the element is one picture of a gallery.
pub(super) fn is_gallery_item(element: ElementRef<'_>) -> bool {
    classes(element).any(|class| matches!(class, "gallery-item" | "blocks-gallery-item"))
}

/// Whether the element holds the pictures of a gallery.
pub(super) fn is_gallery(element: ElementRef<'_>) -> bool {
    classes(element).any(|class| {
        matches!(
            class,
            "gallery" | "wp-block-gallery" | "blocks-gallery-grid" | "tiled-gallery"
        )
    })
}

impl<'a> Walk<'a> {
    /// A figure is whatever it holds, with its caption.
    pub(super) fn figure(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        flow.flush();
        self.name_place(element, flow);
        if flow.is_line() {
            self.section(element, flow, marks);
            return;
        }
        if is_gallery(element) {
            self.gallery(element, flow, marks);
            return;
        }
        if has_class(element, "embed") && self.rendered_embed(element, flow) {
            return;
        }
        if has_class(element, "file") {
            self.file(element, flow, marks);
            return;
        }
        let mut inside = Flow::figure(flow);
        self.children(element, &mut inside, marks);
        let caption = inside.caption.take().unwrap_or_default();
        let mut blocks = inside.finish();
        if has_class(element, "wp-block-embed") {
            embed::bare_embed(element, &mut blocks);
        }
        let pictures = blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Image(_)))
            .count();
        if pictures > 1 && pictures == blocks.len() && !caption.is_empty() {
            blocks = vec![gallery_of(blocks)];
        }
        let rest = add_caption(&mut blocks, caption);
        flow.append(blocks);
        flow.line.append(rest);
        flow.flush();
    }

    /// Pictures that belong together. Where other things stand among them, everything stays in its order.
    pub(super) fn gallery(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if flow.is_line() {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        let mut inside = Flow::figure(flow);
        self.children(element, &mut inside, marks);
        let caption = inside.caption.take().unwrap_or_default();
        let mut blocks = inside.finish();
        let only_pictures = blocks
            .iter()
            .all(|block| matches!(block.kind, BlockKind::Image(_) | BlockKind::Gallery { .. }));
        if blocks.len() > 1 && only_pictures {
            blocks = vec![gallery_of(blocks)];
        }
        let rest = add_caption(&mut blocks, caption);
        flow.append(blocks);
        flow.line.append(rest);
        flow.flush();
    }
}

/// The background of a cover, where it is not an image of its own.
pub(super) fn cover(element: ElementRef<'_>, flow: &mut Flow) {
    if first_below(element, &["img"]).is_some() {
        return;
    }
    let background = style(element, "background-image").or_else(|| style(element, "background"));
    let url = background.and_then(|background| {
        let (_, rest) = background.split_once("url(")?;
        let (url, _) = rest.split_once(')')?;
        address::media(url.trim().trim_matches(['"', '\'']))
    });
    if let Some(url) = url {
        flow.flush();
        let figure = MediaRef {
            url: url.into_owned(),
            ..MediaRef::default()
        };
        flow.line.image(figure, String::new(), &Marks::default());
        flow.flush();
    }
}

/// Adds a picture to the line, unless it is an emoji, which is text, or counts visits.
pub(super) fn image(element: ElementRef<'_>, flow: &mut Flow, marks: &Marks) {
    let alt = element::squeezed(attribute(element, "alt").unwrap_or_default());
    if classes(element).any(|class| matches!(class, "emoji" | "wp-smiley")) {
        flow.line.text(&alt, marks);
        return;
    }
    let (width, height) = (
        element::pixels(element, "width"),
        element::pixels(element, "height"),
    );
    if width == Some(1) && height == Some(1) {
        return;
    }
    // Scripts that load pictures late keep the address elsewhere and put a placeholder in its place.
    let url = ["data-lazy-src", "data-src", "data-original", "src"]
        .into_iter()
        .filter_map(|name| attribute(element, name))
        .chain(attribute(element, "srcset").and_then(|set| set.split_ascii_whitespace().next()))
        .find_map(address::media);
    if let Some(url) = url {
        let figure = MediaRef {
            media: None,
            url: url.into_owned(),
            width,
            height,
        };
        flow.line.image(figure, alt, marks);
    }
}

fn gallery_of(blocks: Vec<Block>) -> Block {
    let mut all: Vec<Picture> = Vec::with_capacity(blocks.len());
    let mut all_captions = Vec::new();
    for block in blocks {
        match block.kind {
            BlockKind::Image(picture) => all.push(picture),
            BlockKind::Gallery { images, caption } => {
                all.extend(images);
                all_captions.extend(caption);
            }
            _ => {}
        }
    }
    Block {
        id: String::new(),
        kind: BlockKind::Gallery {
            images: all,
            caption: all_captions,
        },
    }
}

/// Gives a caption to the one block that can have it; else gives it back, to become a paragraph after them all.
fn add_caption(blocks: &mut [Block], caption: Caption) -> Vec<Run> {
    if caption.is_empty() {
        return Vec::new();
    }
    let mut takers = blocks.iter_mut().filter(|block| takes_caption(&block.kind));
    let (Some(taker), None) = (takers.next(), takers.next()) else {
        return caption.joined();
    };
    match &mut taker.kind {
        BlockKind::Image(picture) => {
            picture.caption = inlines(caption.runs);
            picture.credit = caption.credit;
        }
        BlockKind::Gallery { caption: place, .. }
        | BlockKind::Audio { caption: place, .. }
        | BlockKind::Video { caption: place, .. }
        | BlockKind::Table(Table { caption: place, .. })
        | BlockKind::Embed(Embed { caption: place, .. })
        | BlockKind::Quote { citation: place, .. } => *place = inlines(caption.joined()),
        _ => {}
    }
    Vec::new()
}

fn takes_caption(kind: &BlockKind) -> bool {
    match kind {
        BlockKind::Image(picture) => picture.caption.is_empty() && picture.credit.is_none(),
        BlockKind::Gallery { caption, .. }
        | BlockKind::Audio { caption, .. }
        | BlockKind::Video { caption, .. }
        | BlockKind::Table(Table { caption, .. })
        | BlockKind::Quote {
            citation: caption, ..
        } => caption.is_empty(),
        BlockKind::Embed(embed) => embed.caption.is_empty(),
        _ => false,
    }
}
