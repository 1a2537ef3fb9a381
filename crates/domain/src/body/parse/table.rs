//! Tables.

use scraper::{ElementRef, Node};

use super::{
    element::{attribute, name},
    flow::Flow,
    line::{Line, inlines},
    marks::Marks,
    walk::Walk,
};
use crate::body::block::{BlockKind, Cell, Table};

/// What a table is there for.
#[derive(PartialEq, Eq)]
enum Nature {
    /// Text in rows and columns.
    Plain,
    /// The same with lists or paragraphs of other kinds in the cells, which a row of inlines cannot hold.
    Rich,
    /// To put things beside each other, as pages were laid out before style sheets.
    Layout,
}

impl<'a> Walk<'a> {
    pub(super) fn table(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if flow.is_line() {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        match nature(element) {
            Nature::Layout => self.section(element, flow, marks),
            Nature::Rich => self.push_html(element, &element.html(), flow, marks),
            Nature::Plain => {
                self.name_place(element, flow);
                self.plain_table(element, flow, marks);
            }
        }
    }

    fn plain_table(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let mut table = Table::default();
        let mut foot = Vec::new();
        let mut caption = Line::default();
        for part in element.children().filter_map(ElementRef::wrap) {
            match name(part) {
                "caption" => {
                    caption.soft_break();
                    caption.append(self.read_runs(part, marks));
                }
                "thead" => table.rows.extend(self.rows(part, marks, true)),
                "tbody" => table.rows.extend(self.rows(part, marks, false)),
                "tfoot" => foot.extend(self.rows(part, marks, false)),
                _ => {}
            }
        }
        table.rows.append(&mut foot);
        // A frame around one thing is there for its looks.
        if table.rows.iter().flatten().count() < 2 {
            self.section(element, flow, marks);
            return;
        }
        if table.rows.iter().flatten().any(|cell| !cell.content.is_empty()) {
            table.caption = inlines(caption.take());
            flow.push(BlockKind::Table(table));
        } else {
            flow.line.append(caption.take());
            flow.flush();
        }
    }

    fn rows(&self, part: ElementRef<'a>, marks: &Marks, head: bool) -> Vec<Vec<Cell>> {
        let rows = part
            .children()
            .filter_map(ElementRef::wrap)
            .filter(|row| name(*row) == "tr");
        let cells = |row: ElementRef<'a>| -> Vec<Cell> {
            row.children()
                .filter_map(ElementRef::wrap)
                .filter(|cell| matches!(name(*cell), "td" | "th"))
                .map(|cell| Cell {
                    header: head || name(cell) == "th",
                    colspan: span(cell, "colspan"),
                    rowspan: span(cell, "rowspan"),
                    content: self.read_line(cell, marks),
                })
                .collect()
        };
        rows.map(cells).filter(|row| !row.is_empty()).collect()
    }
}

fn span(cell: ElementRef<'_>, wanted: &str) -> u16 {
    attribute(cell, wanted)
        .and_then(|span| span.trim().parse().ok())
        .unwrap_or(1)
        .clamp(1, 1000)
}

fn nature(table: ElementRef<'_>) -> Nature {
    let mut nature = Nature::Plain;
    for node in table.descendants().skip(1) {
        let Node::Element(element) = node.value() else {
            continue;
        };
        match element.name() {
            "table" | "iframe" | "video" | "audio" | "object" | "embed" | "figure" => return Nature::Layout,
            "ul" | "ol" | "dl" | "pre" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr"
            | "details" => nature = Nature::Rich,
            _ => {}
        }
    }
    nature
}
