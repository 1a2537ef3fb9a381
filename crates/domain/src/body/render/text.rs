//! Plain text: what a reader sees, without marks and without entities.
//!
//! Blocks are parted by an empty line, items and lines of one block by a line end, cells by a tab. Descriptions
//! of pictures are left out, captions are not: this text is searched, counted and read aloud.

use crate::body::{
    block::{Block, BlockKind, Body, Picture},
    inline::Inline,
};

/// The plain text of a body.
#[must_use]
pub fn body(body: &Body) -> String {
    let mut writer = Writer {
        out: String::with_capacity(body.blocks.len() * 256),
    };
    for block in &body.blocks {
        writer.block(block, 2);
    }
    writer.out
}

/// The plain text of what is within a block.
#[must_use]
pub fn inlines(content: &[Inline]) -> String {
    let mut out = String::new();
    append(&mut out, content);
    out
}

struct Writer {
    out: String,
}

impl Writer {
    /// Writes a block that many line ends below what is there.
    fn block(&mut self, block: &Block, gap: usize) {
        match &block.kind {
            BlockKind::Paragraph { content } | BlockKind::Heading { content, .. } => self.line(content, gap),
            BlockKind::List { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    self.blocks(item.kind.children(), if index == 0 { gap } else { 1 }, 1);
                }
            }
            BlockKind::ListItem { children } => self.blocks(children, gap, 1),
            BlockKind::Quote { children, citation } => {
                self.blocks(children, gap, gap);
                self.line(citation, 1);
            }
            BlockKind::Image(picture) => self.picture(picture, gap),
            BlockKind::Gallery { images, caption } => {
                for (index, picture) in images.iter().enumerate() {
                    self.picture(picture, if index == 0 { gap } else { 1 });
                }
                self.line(
                    caption,
                    if images.iter().all(|p| p.caption.is_empty()) {
                        gap
                    } else {
                        1
                    },
                );
            }
            BlockKind::Embed(embed) => {
                self.line(&embed.text, gap);
                self.plain(
                    embed.title.as_deref().unwrap_or_default(),
                    if embed.text.is_empty() { gap } else { 1 },
                );
                let first = embed.text.is_empty() && embed.title.is_none();
                self.line(&embed.caption, if first { gap } else { 1 });
            }
            BlockKind::Audio { caption, .. } | BlockKind::Video { caption, .. } => self.line(caption, gap),
            BlockKind::File { name, .. } => self.plain(name, gap),
            BlockKind::Table(table) => {
                self.line(&table.caption, gap);
                for (index, row) in table.rows.iter().enumerate() {
                    let cells: Vec<String> = row.iter().map(|cell| inlines(&cell.content)).collect();
                    let first = index == 0 && table.caption.is_empty();
                    self.plain(cells.join("\t").trim_end(), if first { gap } else { 1 });
                }
            }
            BlockKind::Code { text, .. } => self.plain(text, gap),
            BlockKind::Divider => {}
            BlockKind::Callout { title, children } => {
                self.line(title, gap);
                self.blocks(children, gap, gap);
            }
            BlockKind::Html { html } => self.plain(&html.text(), gap),
        }
    }

    fn blocks(&mut self, blocks: &[Block], first_gap: usize, gap: usize) {
        for (index, block) in blocks.iter().enumerate() {
            self.block(block, if index == 0 { first_gap } else { gap });
        }
    }

    fn picture(&mut self, picture: &Picture, gap: usize) {
        self.line(&picture.caption, gap);
        if let Some(credit) = &picture.credit {
            if picture.caption.is_empty() {
                self.plain(credit, gap);
            } else {
                self.out.push(' ');
                self.out.push_str(credit);
            }
        }
    }

    fn line(&mut self, content: &[Inline], gap: usize) {
        let before = self.out.len();
        self.part(gap);
        let start = self.out.len();
        append(&mut self.out, content);
        if self.out.len() == start {
            self.out.truncate(before);
        }
    }

    fn plain(&mut self, text: &str, gap: usize) {
        if !text.is_empty() {
            self.part(gap);
            self.out.push_str(text);
        }
    }

    fn part(&mut self, gap: usize) {
        if !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', gap));
        }
    }
}

fn append(out: &mut String, content: &[Inline]) {
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Image(_) | Inline::Anchor(_) => {}
            marked => append(out, marked.content()),
        }
    }
}
