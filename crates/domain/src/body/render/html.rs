//! Safe HTML.
//!
//! Only elements and attributes that are written here can occur, and every text and address in them is escaped
//! and checked, so nothing that a body holds can do harm in a page. The HTML is also what
//! [`Body::from_html`] reads back to the same body; the few classes in it serve that, and style sheets.

use super::{Addresses, escape};
use crate::body::{
    address,
    block::{Block, BlockKind, Body, Cell, Embed, MediaRef, Picture, Table},
    inline::{Inline, InlineImage, Link},
};

/// The HTML of a body.
#[must_use]
pub fn body(body: &Body, addresses: Addresses<'_>) -> String {
    let mut writer = Writer {
        out: String::with_capacity(body.blocks.len() * 512),
        addresses,
    };
    for (index, block) in body.blocks.iter().enumerate() {
        if index > 0 {
            writer.out.push('\n');
        }
        writer.block(block);
    }
    writer.out
}

/// The HTML of text within a block.
#[must_use]
pub fn inlines(content: &[Inline], addresses: Addresses<'_>) -> String {
    let mut writer = Writer {
        out: String::new(),
        addresses,
    };
    writer.inlines(content);
    writer.out
}

impl Block {
    /// The HTML of this block and of what is inside it.
    #[must_use]
    pub fn html(&self, addresses: Addresses<'_>) -> String {
        let mut writer = Writer {
            out: String::new(),
            addresses,
        };
        writer.block(self);
        writer.out
    }
}

struct Writer<'a> {
    out: String,
    addresses: Addresses<'a>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph { content } => self.element("p", content),
            BlockKind::Heading {
                level,
                anchor,
                content,
            } => {
                let level = char::from(b'0' + (*level).clamp(1, 6));
                self.out.extend(["<h", level.encode_utf8(&mut [0; 4])]);
                if let Some(anchor) = anchor {
                    escape::attribute(&mut self.out, "id", anchor);
                }
                self.out.push('>');
                self.inlines(content);
                self.out.extend(["</h", level.encode_utf8(&mut [0; 4]), ">"]);
            }
            BlockKind::List {
                ordered,
                start,
                items,
            } => {
                self.out.push_str(if *ordered { "<ol" } else { "<ul" });
                if let Some(start) = start.filter(|_| *ordered) {
                    escape::attribute(&mut self.out, "start", &start.to_string());
                }
                self.out.push('>');
                self.blocks(items);
                self.out.push_str(if *ordered { "</ol>" } else { "</ul>" });
            }
            BlockKind::ListItem { children } => self.item(children),
            BlockKind::Quote { children, citation } => {
                self.out.push_str("<blockquote>");
                self.blocks(children);
                if !citation.is_empty() {
                    self.element("cite", citation);
                }
                self.out.push_str("</blockquote>");
            }
            BlockKind::Image(picture) => self.figure(picture),
            BlockKind::Gallery { images, caption } => {
                self.out.push_str("<figure class=\"gallery\">");
                for picture in images {
                    self.figure(picture);
                }
                self.caption(caption, None);
                self.out.push_str("</figure>");
            }
            BlockKind::Embed(embed) => self.embed(embed),
            BlockKind::Audio { file, caption } => {
                self.out.push_str("<figure><audio controls preload=\"none\"");
                self.source(file);
                self.out.push_str("></audio>");
                self.caption(caption, None);
                self.out.push_str("</figure>");
            }
            BlockKind::Video {
                file,
                poster,
                caption,
            } => {
                self.out.push_str("<figure><video controls preload=\"none\"");
                self.source(file);
                if let Some(poster) = poster {
                    self.address("poster", poster);
                }
                self.out.push_str("></video>");
                self.caption(caption, None);
                self.out.push_str("</figure>");
            }
            BlockKind::File { file, name } => {
                self.out.push_str("<figure class=\"file\"><a");
                self.address("href", file);
                self.out.push_str(" download>");
                escape::text(&mut self.out, name);
                self.out.push_str("</a></figure>");
            }
            BlockKind::Table(table) => self.table(table),
            BlockKind::Code { language, text } => {
                self.out.push_str("<pre><code");
                if let Some(language) = language {
                    escape::attribute(&mut self.out, "class", &format!("language-{language}"));
                }
                self.out.push('>');
                escape::text(&mut self.out, text);
                self.out.push_str("</code></pre>");
            }
            BlockKind::Divider => self.out.push_str("<hr>"),
            BlockKind::Callout { title, children } => {
                self.out.push_str("<aside class=\"callout\">");
                if !title.is_empty() {
                    self.out.push_str("<p class=\"callout-title\">");
                    self.inlines(title);
                    self.out.push_str("</p>");
                }
                self.blocks(children);
                self.out.push_str("</aside>");
            }
            BlockKind::Html { html } => {
                // Not a division: in one an `<li>` would end the item around it.
                self.out.push_str("<section class=\"html-block\">");
                self.out.push_str(html.as_str());
                self.out.push_str("</section>");
            }
        }
    }

    /// One paragraph in an item stands without its element, as lists are usually written.
    fn item(&mut self, children: &[Block]) {
        self.out.push_str("<li>");
        let paragraphs = children
            .iter()
            .filter(|child| matches!(child.kind, BlockKind::Paragraph { .. }))
            .count();
        match children.split_first() {
            Some((
                Block {
                    kind: BlockKind::Paragraph { content },
                    ..
                },
                rest,
            )) if paragraphs == 1 => {
                self.inlines(content);
                self.blocks(rest);
            }
            _ => self.blocks(children),
        }
        self.out.push_str("</li>");
    }

    fn figure(&mut self, picture: &Picture) {
        self.out.push_str("<figure>");
        let link = picture.link.as_deref().and_then(address::link);
        if let Some(link) = &link {
            self.out.push_str("<a");
            escape::attribute(&mut self.out, "href", link);
            self.out.push('>');
        }
        self.out.push_str("<img");
        self.source(&picture.figure);
        escape::attribute(&mut self.out, "alt", &picture.alt);
        self.out.push_str(" loading=\"lazy\">");
        if link.is_some() {
            self.out.push_str("</a>");
        }
        self.caption(&picture.caption, picture.credit.as_deref());
        self.out.push_str("</figure>");
    }

    fn caption(&mut self, caption: &[Inline], credit: Option<&str>) {
        if caption.is_empty() && credit.is_none() {
            return;
        }
        self.out.push_str("<figcaption>");
        self.inlines(caption);
        if let Some(credit) = credit {
            if !caption.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str("<span class=\"credit\">");
            escape::text(&mut self.out, credit);
            self.out.push_str("</span>");
        }
        self.out.push_str("</figcaption>");
    }

    fn embed(&mut self, embed: &Embed) {
        self.out.push_str("<figure class=\"embed\"");
        escape::attribute(&mut self.out, "data-provider", embed.provider.name());
        self.length("data-width", embed.width);
        self.length("data-height", embed.height);
        self.out.push('>');
        if !embed.text.is_empty() {
            self.element("blockquote", &embed.text);
        }
        self.out.push_str("<a");
        if let Some(href) = address::media(&embed.url) {
            escape::attribute(&mut self.out, "href", &href);
        }
        self.out.push('>');
        escape::text(&mut self.out, embed.title.as_deref().unwrap_or(&embed.url));
        self.out.push_str("</a>");
        self.caption(&embed.caption, None);
        self.out.push_str("</figure>");
    }

    fn table(&mut self, table: &Table) {
        let head = head_rows(table);
        self.out.push_str("<table>");
        if !table.caption.is_empty() {
            self.element("caption", &table.caption);
        }
        for (part, rows) in [("thead", &table.rows[..head]), ("tbody", &table.rows[head..])] {
            if rows.is_empty() {
                continue;
            }
            self.out.extend(["<", part, ">"]);
            for row in rows {
                self.out.push_str("<tr>");
                for cell in row {
                    self.cell(cell);
                }
                self.out.push_str("</tr>");
            }
            self.out.extend(["</", part, ">"]);
        }
        self.out.push_str("</table>");
    }

    fn cell(&mut self, cell: &Cell) {
        let name = if cell.header { "th" } else { "td" };
        self.out.extend(["<", name]);
        for (span, length) in [("colspan", cell.colspan), ("rowspan", cell.rowspan)] {
            if length != 1 {
                escape::attribute(&mut self.out, span, &length.to_string());
            }
        }
        self.out.push('>');
        self.inlines(&cell.content);
        self.out.extend(["</", name, ">"]);
    }

    fn element(&mut self, name: &str, content: &[Inline]) {
        self.out.extend(["<", name, ">"]);
        self.inlines(content);
        self.out.extend(["</", name, ">"]);
    }

    fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => escape::text(&mut self.out, text),
            Inline::Strong(content) => self.element("strong", content),
            Inline::Emphasis(content) => self.element("em", content),
            Inline::Underline(content) => self.element("u", content),
            Inline::Strike(content) => self.element("s", content),
            Inline::Mark(content) => self.element("mark", content),
            Inline::Small(content) => self.element("small", content),
            Inline::Sub(content) => self.element("sub", content),
            Inline::Sup(content) => self.element("sup", content),
            Inline::Code(text) => {
                self.out.push_str("<code>");
                escape::text(&mut self.out, text);
                self.out.push_str("</code>");
            }
            Inline::Link(link) => self.link(link),
            Inline::Abbr(abbr) => {
                self.out.push_str("<abbr");
                escape::attribute(&mut self.out, "title", &abbr.title);
                self.out.push('>');
                self.inlines(&abbr.content);
                self.out.push_str("</abbr>");
            }
            Inline::Break => self.out.push_str("<br>"),
            Inline::Image(InlineImage { figure, alt }) => {
                self.out.push_str("<img");
                self.source(figure);
                escape::attribute(&mut self.out, "alt", alt);
                self.out.push('>');
            }
            Inline::Anchor(name) => {
                self.out.push_str("<a");
                escape::attribute(&mut self.out, "id", name);
                self.out.push_str("></a>");
            }
        }
    }

    fn link(&mut self, link: &Link) {
        let Some(href) = address::link(&link.href) else {
            self.inlines(&link.content);
            return;
        };
        self.out.push_str("<a");
        escape::attribute(&mut self.out, "href", &href);
        if let Some(title) = &link.title {
            escape::attribute(&mut self.out, "title", title);
        }
        if let Some(rel) = &link.rel {
            escape::attribute(&mut self.out, "rel", rel);
        }
        self.out.push('>');
        self.inlines(&link.content);
        self.out.push_str("</a>");
    }

    /// Where a picture, recording or film is and how large it is.
    fn source(&mut self, medium: &MediaRef) {
        self.address("src", medium);
        self.length("width", medium.width);
        self.length("height", medium.height);
    }

    fn address(&mut self, name: &str, medium: &MediaRef) {
        let address = (self.addresses)(medium);
        if let Some(address) = address::media(&address) {
            escape::attribute(&mut self.out, name, &address);
        }
    }

    fn length(&mut self, name: &str, length: Option<u32>) {
        if let Some(length) = length {
            escape::attribute(&mut self.out, name, &length.to_string());
        }
    }
}

/// How many rows at the top name the columns.
pub(super) fn head_rows(table: &Table) -> usize {
    table
        .rows
        .iter()
        .take_while(|row| row.iter().all(|cell| cell.header))
        .count()
}
