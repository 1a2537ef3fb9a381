//! Lists of items, and of terms with their descriptions.

use scraper::{ElementRef, Node};

use super::{
    caption,
    element::{NodeRef, attribute, has_class, name},
    figure,
    flow::{Flow, Shape},
    marks::{Marks, Style},
    walk::Walk,
};
use crate::body::block::{Block, BlockKind};

/// Items as they are found.
struct Items {
    items: Vec<Block>,
    /// The depth of what is in an item.
    depth: u32,
}

impl Items {
    fn flow(&self) -> Flow {
        Flow::new(Shape::Item, self.depth)
    }

    fn add(&mut self, item: Flow) {
        let children = item.finish();
        if !children.is_empty() {
            self.items.push(Block {
                id: String::new(),
                kind: BlockKind::ListItem { children },
            });
        }
    }

    /// Adds to the last item what stands between two.
    fn add_to_last(&mut self, blocks: Vec<Block>) {
        if let Some(Block {
            kind: BlockKind::ListItem { children },
            ..
        }) = self.items.last_mut()
        {
            children.extend(blocks);
        } else if !blocks.is_empty() {
            self.items.push(Block {
                id: String::new(),
                kind: BlockKind::ListItem { children: blocks },
            });
        }
    }

    fn push_to(self, flow: &mut Flow, ordered: bool, start: Option<i32>) {
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
        let mut items = Items {
            items: Vec::new(),
            depth: flow.depth + 2,
        };
        let mut loose = items.flow();
        for node in element.children() {
            let child = ElementRef::wrap(node);
            match child.map(name) {
                Some("li") => {
                    items.add(std::mem::replace(&mut loose, items.flow()));
                    let mut item = items.flow();
                    if let Some(child) = child {
                        self.section(child, &mut item, marks);
                    }
                    items.add(item);
                }
                // Editors long put a nested list beside the item that it belongs to.
                Some("ul" | "ol" | "menu" | "dir") => {
                    items.add(std::mem::replace(&mut loose, items.flow()));
                    let mut nested = items.flow();
                    self.node(node, &mut nested, marks);
                    items.add_to_last(nested.finish());
                }
                _ => self.node(node, &mut loose, marks),
            }
        }
        items.add(loose);
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
        let mut items = Items {
            items: Vec::new(),
            depth: flow.depth + 2,
        };
        let mut terms = Terms {
            item: items.flow(),
            described: false,
        };
        for node in element.children() {
            self.term(node, &mut terms, &mut items, marks);
        }
        items.add(terms.item);
        items.push_to(flow, false, None);
    }

    fn term(&self, node: NodeRef<'a>, terms: &mut Terms, items: &mut Items, marks: &Marks) {
        let child = if matches!(node.value(), Node::Element(_)) {
            ElementRef::wrap(node)
        } else {
            None
        };
        match child.map(|child| (name(child), child)) {
            Some(("dt", child)) => {
                if terms.described {
                    items.add(std::mem::replace(&mut terms.item, items.flow()));
                    terms.described = false;
                }
                self.section(child, &mut terms.item, &marks.with(Style::Strong));
            }
            Some(("dd", child)) => {
                terms.described = true;
                self.section(child, &mut terms.item, marks);
            }
            // A division may hold a term and its description together.
            Some(("div", child)) => {
                for node in child.children() {
                    self.term(node, terms, items, marks);
                }
            }
            _ => self.node(node, &mut terms.item, marks),
        }
    }
}

/// The item of a list of terms that is being written.
struct Terms {
    item: Flow,
    described: bool,
}
