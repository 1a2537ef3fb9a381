//! Quotes and boxes.

use scraper::{ElementRef, Node};

use super::{
    element::{classes, has_class, is_blank, name},
    flow::{Flow, Shape},
    line::inlines,
    marks::Marks,
    walk::Walk,
};
use crate::body::block::BlockKind;

impl<'a> Walk<'a> {
    pub(super) fn quote(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if let Some(embed) = self.post(element, marks) {
            flow.push(BlockKind::Embed(embed));
            return;
        }
        // GitHub's notes and warnings are written as quotes.
        if classes(element).any(|class| class.starts_with("markdown-alert")) {
            self.callout(element, flow, marks);
            return;
        }
        if !flow.has_room(1) {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        self.name_place(element, flow);
        // Who is cited stands at the end; a `<cite>` further up is the title of a work.
        let last = element
            .children()
            .rfind(|node| !is_blank(*node))
            .and_then(ElementRef::wrap);
        let cited = last.filter(|last| matches!(name(*last), "cite" | "footer"));
        let mut inside = Flow::new(Shape::Blocks, flow.depth + 1);
        for node in element.children() {
            if cited.is_none_or(|cited| cited.id() != node.id()) {
                self.node(node, &mut inside, marks);
            }
        }
        let mut citation = cited
            .map(|cited| self.read_runs(cited, marks))
            .unwrap_or_default();
        inside.flush();
        if inside.is_empty() {
            inside.line.append(std::mem::take(&mut citation));
        }
        let children = inside.finish();
        if !children.is_empty() {
            flow.push(BlockKind::Quote {
                children,
                citation: inlines(citation),
            });
        }
    }

    pub(super) fn details(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        self.boxed(element, "summary", flow, marks);
    }

    pub(super) fn callout(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        self.boxed(element, "callout-title", flow, marks);
    }

    /// Reads a box whose lid is its first child of that name or class.
    fn boxed(&self, element: ElementRef<'a>, lid: &str, flow: &mut Flow, marks: &Marks) {
        if !flow.has_room(1) {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        self.name_place(element, flow);
        let lid = element
            .children()
            .filter_map(ElementRef::wrap)
            .find(|child| name(*child) == lid || has_class(*child, lid));
        let mut inside = Flow::new(Shape::Blocks, flow.depth + 1);
        for node in element.children() {
            if lid.is_none_or(|lid| lid.id() != node.id()) {
                self.node(node, &mut inside, marks);
            }
        }
        let title = lid.map(|lid| self.read_line(lid, marks)).unwrap_or_default();
        let children = inside.finish();
        if !(title.is_empty() && children.is_empty()) {
            flow.push(BlockKind::Callout { title, children });
        }
    }

    /// Text whose lines are kept: code, or a poem where it is marked up or holds more than text.
    pub(super) fn preformatted(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let rich = element.descendants().any(|node| match node.value() {
            Node::Element(inner) => {
                matches!(
                    inner.name(),
                    "img" | "iframe" | "video" | "audio" | "table" | "ul" | "ol"
                )
            }
            _ => false,
        });
        if rich || has_class(element, "wp-block-verse") {
            flow.flush();
            let mut lines = Flow::beside(flow);
            lines.keeps_lines = true;
            self.children(element, &mut lines, marks);
            if lines.is_line() {
                flow.line.append(lines.finish_line());
            } else {
                flow.append(lines.finish());
            }
            flow.flush();
            return;
        }
        let text = super::element::raw_text(element)
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        let text = text.trim_end_matches(|c: char| c.is_ascii_whitespace());
        if super::line::is_visible(text) {
            flow.push(BlockKind::Code {
                language: language(element),
                text: text.to_owned(),
            });
        }
    }
}

/// The language that a class of the element, or of the `<code>` in it, names.
fn language(element: ElementRef<'_>) -> Option<String> {
    let inner = element
        .children()
        .filter_map(ElementRef::wrap)
        .find(|child| name(*child) == "code");
    [Some(element), inner]
        .into_iter()
        .flatten()
        .flat_map(classes)
        .find_map(|class| {
            let language = class
                .strip_prefix("language-")
                .or_else(|| class.strip_prefix("lang-"))?;
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '.' | '_');
            (!language.is_empty() && language.len() <= 40 && language.chars().all(plain))
                .then(|| language.to_owned())
        })
}
