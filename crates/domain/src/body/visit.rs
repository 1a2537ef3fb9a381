//! Going over a body: its media, its links, its blocks as a flat list.

use std::collections::HashSet;

use super::{
    block::{Block, BlockKind, Body, MediaRef, Picture, Table},
    inline::Inline,
};
use crate::id::MediaId;

/// A block of a body with its place in the tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlatBlock<'b> {
    /// The block.
    pub block: &'b Block,
    /// The id of the block around it.
    pub parent: Option<&'b str>,
    /// How deep it is nested; 0 at the top.
    pub depth: u32,
}

impl Body {
    /// The blocks in reading order, each before those inside it.
    #[must_use]
    pub fn flatten(&self) -> Vec<FlatBlock<'_>> {
        fn add<'b>(blocks: &'b [Block], parent: Option<&'b str>, depth: u32, flat: &mut Vec<FlatBlock<'b>>) {
            for block in blocks {
                flat.push(FlatBlock { block, parent, depth });
                add(block.kind.children(), Some(&block.id), depth + 1, flat);
            }
        }
        let mut flat = Vec::with_capacity(self.blocks.len());
        add(&self.blocks, None, 0, &mut flat);
        flat
    }

    /// Shows every picture, recording, film, poster and file, so that addresses can be turned into ids.
    ///
    /// What stands in a [`BlockKind::Html`] is not shown: it has no place for an id and keeps its addresses.
    pub fn for_each_media_mut(&mut self, mut visit: impl FnMut(&mut MediaRef)) {
        media_in_blocks(&mut self.blocks, &mut visit);
    }

    /// The media that are referred to by id, in reading order, each once.
    #[must_use]
    pub fn media_ids(&self) -> Vec<MediaId> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for FlatBlock { block, .. } in self.flatten() {
            each_media(&block.kind, &mut |medium| {
                ids.extend(medium.media.filter(|id| seen.insert(*id)));
            });
        }
        ids
    }

    /// Shows the address of every link in the text and around pictures, so that an import can turn addresses of
    /// the old site into those of the new one. Those in a [`BlockKind::Html`] are not shown.
    pub fn for_each_link_mut(&mut self, mut visit: impl FnMut(&mut String)) {
        links_in_blocks(&mut self.blocks, &mut visit);
    }
}

fn media_in_blocks(blocks: &mut [Block], visit: &mut dyn FnMut(&mut MediaRef)) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Image(picture) => visit(&mut picture.figure),
            BlockKind::Gallery { images, .. } => {
                for picture in images {
                    visit(&mut picture.figure);
                }
            }
            BlockKind::Audio { file, .. } | BlockKind::File { file, .. } => visit(file),
            BlockKind::Video { file, poster, .. } => {
                visit(file);
                poster.iter_mut().for_each(&mut *visit);
            }
            _ => {}
        }
        each_text_mut(&mut block.kind, &mut |content| media_in_inlines(content, visit));
        media_in_blocks(block.kind.children_mut(), visit);
    }
}

fn media_in_inlines(content: &mut [Inline], visit: &mut dyn FnMut(&mut MediaRef)) {
    for inline in content {
        if let Inline::Image(image) = inline {
            visit(&mut image.figure);
        }
        media_in_inlines(inline.content_mut(), visit);
    }
}

fn links_in_blocks(blocks: &mut [Block], visit: &mut dyn FnMut(&mut String)) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Image(picture) => picture.link.iter_mut().for_each(&mut *visit),
            BlockKind::Gallery { images, .. } => {
                images
                    .iter_mut()
                    .filter_map(|picture| picture.link.as_mut())
                    .for_each(&mut *visit);
            }
            _ => {}
        }
        each_text_mut(&mut block.kind, &mut |content| links_in_inlines(content, visit));
        links_in_blocks(block.kind.children_mut(), visit);
    }
}

fn links_in_inlines(content: &mut [Inline], visit: &mut dyn FnMut(&mut String)) {
    for inline in content {
        if let Inline::Link(link) = inline {
            visit(&mut link.href);
        }
        links_in_inlines(inline.content_mut(), visit);
    }
}

/// Shows the media that the block itself refers to.
fn each_media(kind: &BlockKind, visit: &mut dyn FnMut(&MediaRef)) {
    match kind {
        BlockKind::Image(picture) => visit(&picture.figure),
        BlockKind::Gallery { images, .. } => images.iter().for_each(|picture| visit(&picture.figure)),
        BlockKind::Audio { file, .. } | BlockKind::File { file, .. } => visit(file),
        BlockKind::Video { file, poster, .. } => {
            visit(file);
            poster.iter().for_each(&mut *visit);
        }
        _ => {}
    }
    for content in texts(kind) {
        media_in_text(content, visit);
    }
}

fn media_in_text(content: &[Inline], visit: &mut dyn FnMut(&MediaRef)) {
    for inline in content {
        if let Inline::Image(image) = inline {
            visit(&image.figure);
        }
        media_in_text(inline.content(), visit);
    }
}

/// The lines of text that the block itself holds.
fn texts(kind: &BlockKind) -> Vec<&[Inline]> {
    match kind {
        BlockKind::Paragraph { content }
        | BlockKind::Heading { content, .. }
        | BlockKind::Quote {
            citation: content, ..
        }
        | BlockKind::Audio { caption: content, .. }
        | BlockKind::Video { caption: content, .. }
        | BlockKind::Callout { title: content, .. }
        | BlockKind::Image(Picture { caption: content, .. }) => vec![content],
        BlockKind::Gallery { images, caption } => images
            .iter()
            .map(|picture| picture.caption.as_slice())
            .chain([caption.as_slice()])
            .collect(),
        BlockKind::Embed(embed) => vec![&embed.text, &embed.caption],
        BlockKind::Table(Table { caption, rows }) => {
            let cells = rows.iter().flatten().map(|cell| cell.content.as_slice());
            [caption.as_slice()].into_iter().chain(cells).collect()
        }
        BlockKind::List { .. }
        | BlockKind::ListItem { .. }
        | BlockKind::File { .. }
        | BlockKind::Code { .. }
        | BlockKind::Divider
        | BlockKind::Html { .. } => Vec::new(),
    }
}

/// The same, to be changed.
fn each_text_mut(kind: &mut BlockKind, visit: &mut dyn FnMut(&mut [Inline])) {
    match kind {
        BlockKind::Paragraph { content }
        | BlockKind::Heading { content, .. }
        | BlockKind::Quote {
            citation: content, ..
        }
        | BlockKind::Audio { caption: content, .. }
        | BlockKind::Video { caption: content, .. }
        | BlockKind::Callout { title: content, .. }
        | BlockKind::Image(Picture { caption: content, .. }) => visit(content),
        BlockKind::Gallery { images, caption } => {
            for picture in images {
                visit(&mut picture.caption);
            }
            visit(caption);
        }
        BlockKind::Embed(embed) => {
            visit(&mut embed.text);
            visit(&mut embed.caption);
        }
        BlockKind::Table(Table { caption, rows }) => {
            visit(caption);
            rows.iter_mut()
                .flatten()
                .for_each(|cell| visit(&mut cell.content));
        }
        BlockKind::List { .. }
        | BlockKind::ListItem { .. }
        | BlockKind::File { .. }
        | BlockKind::Code { .. }
        | BlockKind::Divider
        | BlockKind::Html { .. } => {}
    }
}
