//! Ids of blocks.
//!
//! An id is a hash of what the block says, so that importing the same text again gives the same ids, and
//! comments, corrections and translations that point at a block survive an edit elsewhere. Marks do not count: making
//! a word bold keeps the id. A block that holds others is named by the first of them, so that a list keeps its
//! id when items are added to its end. Blocks that say the same are numbered in reading order.

use std::collections::HashMap;

use super::{
    block::{Block, BlockKind, Picture},
    inline::{self, Inline},
};

/// Gives every block the id that belongs to its words.
pub(super) fn assign(blocks: &mut [Block]) {
    let mut seen = HashMap::with_capacity(blocks.len());
    assign_in(blocks, &mut seen);
}

/// Gives new ids to the blocks that have none or one that is taken, and keeps the others.
pub(super) fn complete(blocks: &mut [Block]) {
    let mut seen = HashMap::new();
    reserve(blocks, &mut seen);
    assign_in(blocks, &mut seen);
}

/// Counts the given ids and blanks those that are there already.
fn reserve(blocks: &mut [Block], seen: &mut HashMap<String, u32>) {
    for block in blocks {
        if !block.id.is_empty() && seen.insert(block.id.clone(), 1).is_some() {
            block.id.clear();
        }
        reserve(block.kind.children_mut(), seen);
    }
}

/// Returns the key of the first block, by which the block around them is named.
fn assign_in(blocks: &mut [Block], seen: &mut HashMap<String, u32>) -> Option<String> {
    let mut first = None;
    for block in blocks {
        let inner = assign_in(block.kind.children_mut(), seen);
        let key = key(&block.kind, inner.as_deref());
        if block.id.is_empty() {
            block.id = numbered(&key, seen);
        }
        first.get_or_insert(key);
    }
    first
}

fn numbered(key: &str, seen: &mut HashMap<String, u32>) -> String {
    let Some(count) = seen.get_mut(key) else {
        seen.insert(key.to_owned(), 1);
        return key.to_owned();
    };
    let mut number = *count;
    // Usually the first try: only ids that came from elsewhere can stand in the way.
    loop {
        number += 1;
        let id = format!("{key}-{number}");
        if !seen.contains_key(&id) {
            seen.insert(key.to_owned(), number);
            seen.insert(id.clone(), 1);
            return id;
        }
    }
}

/// `b` and eight characters: forty bits, and a letter in front so that it may also name an element.
fn key(kind: &BlockKind, first_child: Option<&str>) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    let mut words = String::with_capacity(256);
    describe(kind, &mut words);
    words.push_str(first_child.unwrap_or_default());
    let hash = blake3::hash(words.as_bytes());
    let mut bits = hash.as_bytes()[..5]
        .iter()
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut key = String::with_capacity(9);
    key.push('b');
    for _ in 0..8 {
        key.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    key
}

/// Writes what tells this block from others: its kind, its words, the addresses of its media.
///
/// These names are part of stored ids: changing one changes ids at the next import.
fn describe(kind: &BlockKind, out: &mut String) {
    let mut field = |text: &str| {
        out.push_str(text);
        out.push('\0');
    };
    match kind {
        BlockKind::Paragraph { content } => {
            field("paragraph");
            append(content, out);
        }
        BlockKind::Heading { content, .. } => {
            field("heading");
            append(content, out);
        }
        BlockKind::List { .. } => field("list"),
        BlockKind::ListItem { .. } => field("item"),
        BlockKind::Quote { .. } => field("quote"),
        BlockKind::Image(picture) => {
            field("image");
            field(&picture.figure.url);
        }
        BlockKind::Gallery { images, .. } => {
            field("gallery");
            if let Some(Picture { figure, .. }) = images.first() {
                field(&figure.url);
            }
        }
        BlockKind::Embed(embed) => {
            field("embed");
            field(&embed.url);
        }
        BlockKind::Audio { file, .. } => {
            field("audio");
            field(&file.url);
        }
        BlockKind::Video { file, .. } => {
            field("video");
            field(&file.url);
        }
        BlockKind::File { file, .. } => {
            field("file");
            field(&file.url);
        }
        BlockKind::Table(table) => {
            field("table");
            for cell in table.rows.iter().take(2).flatten() {
                append(&cell.content, out);
                out.push('\0');
            }
        }
        BlockKind::Code { text, .. } => {
            field("code");
            field(text);
        }
        BlockKind::Divider => field("divider"),
        BlockKind::Callout { title, .. } => {
            field("callout");
            append(title, out);
        }
        BlockKind::Html { html } => {
            field("html");
            field(html.as_str());
        }
    }
}

/// The words, and the pictures among them, without their marks.
fn append(content: &[Inline], out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Image(inline::InlineImage { figure, .. }) => out.push_str(&figure.url),
            Inline::Anchor(_) => {}
            marked => append(marked.content(), out),
        }
    }
}
