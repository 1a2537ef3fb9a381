//! Lists of items, and of terms with their descriptions.

use scraper::ElementRef;

use super::{
    caption,
    element::{NodeRef, attribute, has_class, is_blank, name},
    figure,
    flow::{Flow, Shape},
    marks::{Marks, Style},
    walk::Walk,
};
use crate::body::block::{Block, BlockKind};

/// Items as they are found.
struct Items {
    items: Vec<Block>,
    /// What has been found of the last one.
    open: Flow,
}

impl Items {
    fn of(list: &Flow) -> Self {
        Self {
            items: Vec::new(),
            open: Flow::new(Shape::Item, list.depth + 2),
        }
    }

    /// Ends the last item.
    fn close(&mut self) {
        let next = Flow::new(Shape::Item, self.open.depth);
        let children = std::mem::replace(&mut self.open, next).finish();
        if !children.is_empty() {
            self.items.push(Block {
                id: String::new(),
                kind: BlockKind::ListItem { children },
            });
        }
    }

    fn push_to(mut self, flow: &mut Flow, ordered: bool, start: Option<i32>) {
        self.close();
        if !self.items.is_empty() {
            flow.push(BlockKind::List {
                ordered,
                start,
                items: self.items,
            });
        }
    }
}

impl<'a> Walk<'a> {
    pub(super) fn list(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if figure::is_gallery(element) {
            self.gallery(element, flow, marks);
            return;
        }
        if !flow.has_room(2) {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        self.name_place(element, flow);
        let mut items = Items::of(flow);
        // Whether the last item was marked as one, so that loose text after it begins another.
        let mut whole = false;
        for node in element.children() {
            match ElementRef::wrap(node).map(|child| (name(child), child)) {
                Some(("li", child)) => {
                    items.close();
                    whole = true;
                    self.section(child, &mut items.open, marks);
                }
                // Editors long put a nested list beside the item that it belongs to.
                Some(("ul" | "ol" | "menu" | "dir", child)) => self.element(child, &mut items.open, marks),
                None if is_blank(node) => {}
                _ => {
                    if std::mem::take(&mut whole) {
                        items.close();
                    }
                    self.node(node, &mut items.open, marks);
                }
            }
        }
        let ordered = name(element) == "ol";
        let start = attribute(element, "start").and_then(|start| start.trim().parse().ok());
        items.push_to(flow, ordered, start.filter(|start| ordered && *start != 1));
    }

    /// A list of terms becomes a plain one: each item is a term in bold and its descriptions.
    pub(super) fn definitions(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let is_figure = figure::is_gallery_item(element)
            || has_class(element, "wp-caption")
            || element
                .children()
                .filter_map(ElementRef::wrap)
                .any(caption::is_caption);
        if is_figure {
            self.figure(element, flow, marks);
            return;
        }
        if !flow.has_room(2) {
            self.section(element, flow, marks);
            return;
        }
        flow.flush();
        self.name_place(element, flow);
        let mut items = Items::of(flow);
        let mut described = false;
        for node in element.children() {
            self.term(node, &mut items, &mut described, marks);
        }
        items.push_to(flow, false, None);
    }

    fn term(&self, node: NodeRef<'a>, items: &mut Items, described: &mut bool, marks: &Marks) {
        match ElementRef::wrap(node).map(|child| (name(child), child)) {
            Some(("dt", child)) => {
                if std::mem::take(described) {
                    items.close();
                }
                self.section(child, &mut items.open, &marks.with(Style::Strong));
            }
            Some(("dd", child)) => {
                *described = true;
                self.section(child, &mut items.open, marks);
            }
            // A division may hold a term and its description together.
            Some(("div", child)) => {
                for node in child.children() {
                    self.term(node, items, described, marks);
                }
            }
            _ => self.node(node, &mut items.open, marks),
        }
    }
}
