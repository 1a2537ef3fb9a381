//! Markdown: `CommonMark` with the tables and strikethrough of GitHub's dialect.
//!
//! What Markdown cannot say is written as text, so that nothing a reader sees is lost; no character references
//! occur, because what they stand for can be written as it is.

use super::{
    Addresses,
    html::head_rows,
    markdown_inline::{Place, destination, inlines, longest_run, picture},
};
use crate::body::{
    address,
    block::{Block, BlockKind, Body, Cell, Embed, MediaRef, Picture, Table},
    inline::Inline,
};

/// The Markdown of a body.
#[must_use]
pub fn body(body: &Body, addresses: Addresses<'_>) -> String {
    let out = String::with_capacity(body.blocks.len() * 256);
    let mut writer = Writer {
        out,
        levels: Vec::new(),
        parted: false,
        addresses,
    };
    writer.blocks(&body.blocks);
    writer.out
}

/// What stands before every line of a quote or item.
struct Level {
    first: String,
    rest: &'static str,
    width: usize,
    started: bool,
}

struct Writer<'a> {
    out: String,
    levels: Vec<Level>,
    /// Whether the next line has to be parted from what precedes it.
    parted: bool,
    addresses: Addresses<'a>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        // Two lists beside each other would be one, were their signs the same.
        let mut alternate = false;
        for (index, block) in blocks.iter().enumerate() {
            let after_list = index.checked_sub(1).is_some_and(|before| {
                matches!(
                    (&blocks[before].kind, &block.kind),
                    (BlockKind::List { .. }, BlockKind::List { .. })
                )
            });
            alternate = after_list && !alternate;
            self.block(block, alternate);
        }
    }

    fn block(&mut self, block: &Block, alternate: bool) {
        match &block.kind {
            BlockKind::Paragraph { content } => self.paragraph(content),
            BlockKind::Heading { level, content, .. } => {
                let text = inlines(content, Place::Heading, self.addresses);
                let hashes = "######";
                self.lines(&format!(
                    "{} {text}",
                    &hashes[..usize::from((*level).clamp(1, 6))]
                ));
            }
            BlockKind::List {
                ordered,
                start,
                items,
            } => self.list(*ordered, *start, items, alternate),
            BlockKind::ListItem { children } => self.blocks(children),
            BlockKind::Quote { children, citation } => {
                self.open("> ".to_owned(), "> ");
                self.blocks(children);
                if !citation.is_empty() {
                    let citation = inlines(citation, Place::Paragraph, self.addresses);
                    self.lines(&format!("— {citation}"));
                }
                self.close();
            }
            BlockKind::Image(picture) => self.figure(picture),
            BlockKind::Gallery { images, caption } => {
                for picture in images {
                    self.figure(picture);
                }
                self.paragraph(caption);
            }
            BlockKind::Embed(embed) => self.embed(embed),
            BlockKind::Audio { file, caption } | BlockKind::Video { file, caption, .. } => {
                self.file(file, &file.url);
                self.paragraph(caption);
            }
            BlockKind::File { file, name } => self.file(file, name),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Code { language, text } => {
                let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
                let language = language.as_deref().unwrap_or_default();
                self.lines(&format!("{fence}{language}\n{text}\n{fence}"));
            }
            BlockKind::Divider => self.lines("---"),
            BlockKind::Callout { title, children } => {
                self.open("> ".to_owned(), "> ");
                if !title.is_empty() {
                    self.paragraph(&[Inline::Strong(title.clone())]);
                }
                self.blocks(children);
                self.close();
            }
            BlockKind::Html { html } => {
                for line in html.text().split('\n').filter(|line| !line.is_empty()) {
                    self.paragraph(&[Inline::Text(line.to_owned())]);
                }
            }
        }
    }

    fn paragraph(&mut self, content: &[Inline]) {
        self.lines(&inlines(content, Place::Paragraph, self.addresses));
    }

    fn list(&mut self, ordered: bool, start: Option<i32>, items: &[Block], alternate: bool) {
        let tight = items.iter().all(|item| match item.kind.children() {
            [] => true,
            [first, rest @ ..] => {
                // A list that starts elsewhere than at 1 needs an empty line after text.
                let joins = |kind: &BlockKind| matches!(kind, BlockKind::List { start: None, .. });
                matches!(first.kind, BlockKind::Paragraph { .. })
                    && rest.len() < 2
                    && rest.iter().all(|block| joins(&block.kind))
            }
        });
        // Markdown knows neither negative numbers nor long ones.
        let first = i64::from(start.unwrap_or(1)).clamp(0, 999_999_000);
        for (number, item) in (first..).zip(items) {
            let sign = match (ordered, alternate) {
                (true, false) => format!("{number}. "),
                (true, true) => format!("{number}) "),
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
            };
            self.open(sign, "");
            if tight {
                for block in item.kind.children() {
                    self.parted = false;
                    self.block(block, false);
                }
                self.parted = false;
            } else {
                self.blocks(item.kind.children());
            }
            self.close();
        }
        self.parted = true;
    }

    fn figure(&mut self, picture_block: &Picture) {
        let image = picture(&picture_block.alt, &picture_block.figure, self.addresses);
        match picture_block.link.as_deref().and_then(address::link) {
            Some(link) if !image.is_empty() => self.lines(&format!("[{image}]({})", destination(&link))),
            _ => self.lines(&image),
        }
        let mut caption = inlines(&picture_block.caption, Place::Paragraph, self.addresses);
        if let Some(credit) = &picture_block.credit {
            if !caption.is_empty() {
                caption.push(' ');
            }
            caption.push_str(&inlines(
                &[Inline::Text(credit.clone())],
                Place::Paragraph,
                self.addresses,
            ));
        }
        self.lines(&caption);
    }

    fn embed(&mut self, embed: &Embed) {
        if !embed.text.is_empty() {
            self.open("> ".to_owned(), "> ");
            self.paragraph(&embed.text);
            self.close();
        }
        if let Some(url) = address::media(&embed.url) {
            match &embed.title {
                Some(title) => self.link(&url, title),
                None if url.starts_with("http") => self.lines(&format!("<{url}>")),
                None => self.link(&url, &embed.url),
            }
        }
        self.paragraph(&embed.caption);
    }

    fn file(&mut self, file: &MediaRef, name: &str) {
        let url = (self.addresses)(file);
        if let Some(url) = address::media(&url) {
            self.link(&url, name);
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = inlines(
            &[Inline::Text(label.to_owned())],
            Place::Paragraph,
            self.addresses,
        );
        self.lines(&format!("[{label}]({})", destination(url)));
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&table.caption);
        let width = |row: &[Cell]| {
            row.iter()
                .map(|cell| usize::from(cell.colspan.clamp(1, 100)))
                .sum::<usize>()
        };
        let columns = table.rows.iter().map(|row| width(row)).max().unwrap_or(0);
        let head = usize::from(head_rows(table) > 0);
        let mut text = String::new();
        self.row(
            table.rows[..head].first().map_or(&[], Vec::as_slice),
            columns,
            &mut text,
        );
        text.push_str("\n|");
        text.push_str(&" --- |".repeat(columns));
        for row in &table.rows[head..] {
            text.push('\n');
            self.row(row, columns, &mut text);
        }
        self.lines(&text);
    }

    fn row(&self, row: &[Cell], columns: usize, text: &mut String) {
        text.push('|');
        let mut written = 0;
        for cell in row {
            text.extend([" ", &inlines(&cell.content, Place::Cell, self.addresses), " |"]);
            let empty = usize::from(cell.colspan.clamp(1, 100)) - 1;
            text.push_str(&"  |".repeat(empty));
            written += empty + 1;
        }
        text.push_str(&"  |".repeat(columns - written));
    }

    /// Opens a quote or an item. What precedes it is parted from it on the outside.
    fn open(&mut self, first: String, rest: &'static str) {
        self.part();
        let width = if rest.is_empty() { first.len() } else { 0 };
        self.levels.push(Level {
            first,
            rest,
            width,
            started: false,
        });
    }

    fn close(&mut self) {
        if let Some(level) = self.levels.pop()
            && !level.started
            && level.width > 0
        {
            // An item of nothing that Markdown can say still counts.
            let sign = level.first.clone();
            self.start_line();
            self.out.push_str(sign.trim_end());
            self.parted = true;
        }
    }

    fn part(&mut self) {
        if std::mem::take(&mut self.parted) {
            self.out.push('\n');
            self.prefix();
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
    }

    fn lines(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.part();
        for line in text.split('\n') {
            self.start_line();
            self.out.push_str(line);
            if line.is_empty() {
                self.out.truncate(self.out.trim_end_matches(' ').len());
            }
        }
        self.parted = true;
    }

    fn start_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.prefix();
    }

    fn prefix(&mut self) {
        for level in &mut self.levels {
            if level.started {
                self.out.push_str(level.rest);
                self.out.extend(std::iter::repeat_n(' ', level.width));
            } else {
                self.out.push_str(&level.first);
                level.started = true;
            }
        }
    }
}
