//! The walk over the tree: which element becomes what.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Node};

use super::{
    caption,
    element::{self, NodeRef, attribute, classes, has_class, has_text, name, squeezed, style},
    embed, figure,
    flow::Flow,
    line::{self, Run},
    marks::{Marks, Style, Target},
    media,
};
use crate::body::{address, block::BlockKind, clean::CleanHtml, inline};

/// One walk over one tree.
pub(super) struct Walk<'a> {
    /// The names that links within the text lead to. Other names are noise of editors and page builders.
    targets: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    pub(super) fn over(tree: &'a Html) -> Self {
        let targets = tree.tree.values().filter_map(|node| {
            let element = node.as_element().filter(|element| element.name() == "a")?;
            let (_, href) = element.attrs().find(|(name, _)| *name == "href")?;
            href.strip_prefix('#')
        });
        Self {
            targets: targets.collect(),
        }
    }

    pub(super) fn children(&self, parent: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        for node in parent.children() {
            self.node(node, flow, marks);
        }
    }

    pub(super) fn node(&self, node: NodeRef<'a>, flow: &mut Flow, marks: &Marks) {
        match node.value() {
            Node::Text(text) => flow.text_run(text, marks),
            Node::Comment(comment) if comment.trim() == "nextpage" => flow.push(BlockKind::Divider),
            Node::Element(_) => {
                if let Some(element) = ElementRef::wrap(node) {
                    self.element(element, flow, marks);
                }
            }
            _ => {}
        }
    }

    /// Walks an element that stands for nothing itself but begins and ends lines.
    pub(super) fn section(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        flow.flush();
        self.name_place(element, flow);
        self.children(element, flow, marks);
        flow.flush();
    }

    fn inline(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        self.name_place(element, flow);
        self.children(element, flow, marks);
    }

    /// Keeps the name of a place that a link leads to.
    pub(super) fn name_place(&self, element: ElementRef<'a>, flow: &mut Flow) {
        if let Some(id) = attribute(element, "id")
            && self.targets.contains(id)
        {
            flow.anchor(id);
        }
    }

    pub(super) fn element(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if is_hidden(element) {
            return;
        }
        if flow.credit.is_some() && caption::is_credit(element) {
            caption::take_credit(self, element, flow);
            return;
        }
        let marked = |style: Style| marks.with(style);
        match name(element) {
            "p" => self.paragraph(element, flow, marks),
            "a" => self.link(element, flow, marks),
            "br" => flow.line.line_break(marks),
            "strong" | "b" => {
                // Google Docs wraps what is pasted from it into a `<b>` that is not bold.
                let plain = style(element, "font-weight").is_some_and(|weight| !is_bold(weight));
                let marks = if plain {
                    marks.clone()
                } else {
                    marked(Style::Strong)
                };
                self.inline(element, flow, &marks);
            }
            "em" | "i" | "cite" | "dfn" | "var" => self.inline(element, flow, &marked(Style::Emphasis)),
            "span" | "font" => self.inline(element, flow, &styled(element, marks)),
            "img" => figure::image(element, flow, marks),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element, flow, marks),
            "ul" | "menu" | "dir" | "ol" => self.list(element, flow, marks),
            "dl" => self.definitions(element, flow, marks),
            "figure" => self.figure(element, flow, marks),
            "blockquote" => self.quote(element, flow, marks),
            "table" => self.table(element, flow, marks),
            "u" | "ins" => self.inline(element, flow, &marked(Style::Underline)),
            "s" | "strike" | "del" => self.inline(element, flow, &marked(Style::Strike)),
            "mark" => self.inline(element, flow, &marked(Style::Mark)),
            "small" => self.inline(element, flow, &marked(Style::Small)),
            "sub" => self.inline(element, flow, &marked(Style::Sub)),
            "sup" => self.inline(element, flow, &marked(Style::Sup)),
            "code" | "kbd" | "samp" | "tt" => self.inline(element, flow, &marked(Style::Code)),
            "q" => {
                flow.line.text("\u{201c}", marks);
                self.inline(element, flow, marks);
                flow.line.text("\u{201d}", marks);
            }
            "abbr" | "acronym" => {
                let title = squeezed(attribute(element, "title").unwrap_or_default());
                let marks = if title.is_empty() {
                    marks.clone()
                } else {
                    marks.abbreviating(&title)
                };
                self.inline(element, flow, &marks);
            }
            "hr" => flow.push(BlockKind::Divider),
            "pre" | "listing" | "xmp" => self.preformatted(element, flow, marks),
            "iframe" => embed::iframe(element, flow),
            "audio" => media::audio(element, flow),
            "video" => media::video(element, flow),
            "object" | "embed" | "applet" => self.object(element, flow, marks),
            "script" => embed::script(element, flow),
            "details" => self.details(element, flow, marks),
            "input" => self.input(element, flow, marks),
            "figcaption" => self.caption(element, flow, marks),
            "li" | "dd" => self.item(element, flow, marks),
            name if element::vanishes(name) => {}
            "div" | "section" | "article" | "main" | "aside" | "header" | "footer" => {
                self.division(element, flow, marks);
            }
            "address" | "body" | "button" | "caption" | "center" | "dialog" | "dt" | "fieldset" | "form"
            | "hgroup" | "html" | "label" | "legend" | "nav" | "optgroup" | "option" | "output"
            | "search" | "summary" | "tbody" | "td" | "textarea" | "tfoot" | "th" | "thead" | "tr" => {
                self.section(element, flow, marks);
            }
            _ => self.inline(element, flow, marks),
        }
    }

    fn paragraph(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if caption::is_caption(element) {
            self.caption(element, flow, marks);
        } else {
            self.section(element, flow, marks);
        }
    }

    /// An item outside of a list, as galleries and captions of old themes have them.
    fn item(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if caption::is_caption(element) {
            self.caption(element, flow, marks);
        } else if figure::is_gallery_item(element) {
            self.figure(element, flow, marks);
        } else {
            self.section(element, flow, marks);
        }
    }

    /// Divisions say what they are by their classes, if at all.
    fn division(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        for class in classes(element) {
            match class {
                "gallery" | "wp-block-gallery" | "tiled-gallery" => {
                    return self.gallery(element, flow, marks);
                }
                "wp-caption" | "gallery-item" | "blocks-gallery-item" => {
                    return self.figure(element, flow, marks);
                }
                "wp-block-file" => return self.file(element, flow, marks),
                "wp-block-cover" => figure::cover(element, flow),
                "callout" | "kg-callout-card" => return self.callout(element, flow, marks),
                "fb-post" | "fb-video" => return self.facebook(element, flow, marks),
                "html-block" if name(element) == "section" && !flow.is_line() => {
                    return self.push_html(element, &element.inner_html(), flow, marks);
                }
                _ => {}
            }
        }
        self.section(element, flow, marks);
    }

    fn link(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let href = attribute(element, "href").and_then(address::link);
        // An `<a>` without an address names a place whether or not a link here leads to it.
        let named = attribute(element, "id").or_else(|| attribute(element, "name"));
        if let Some(named) = named.filter(|named| href.is_none() || self.targets.contains(named)) {
            flow.anchor(named);
        }
        let Some(href) = href else {
            self.children(element, flow, marks);
            return;
        };
        let title = attribute(element, "title")
            .map(squeezed)
            .filter(|title| !title.is_empty());
        let target = Target {
            href: href.into_owned(),
            title,
            rel: relation(element),
        };
        self.children(element, flow, &marks.linked(target));
    }

    fn heading(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let mut heading = Flow::line();
        if !flow.is_line() && has_text(*element) {
            self.children(element, &mut heading, marks);
        }
        let runs = heading.finish_line();
        if !runs.iter().any(Run::is_visible_text) {
            // A film or picture in a heading is there for its size, not as a heading.
            self.section(element, flow, marks);
            return;
        }
        let level = name(element)
            .as_bytes()
            .last()
            .map_or(2, |digit| digit.saturating_sub(b'0'));
        let anchor = attribute(element, "id")
            .and_then(element::anchor_name)
            .map(str::to_owned);
        flow.push(BlockKind::Heading {
            level,
            anchor,
            content: line::inlines(runs),
        });
    }

    /// Keeps HTML that no block fits, unless cleaning it would take words away or bring hidden ones to light.
    pub(super) fn push_html(&self, element: ElementRef<'a>, html: &str, flow: &mut Flow, marks: &Marks) {
        let letters = |text: &str| -> String { text.split_whitespace().collect() };
        let html = CleanHtml::new(html);
        let text = letters(&html.text());
        let source = letters(&inline::text(&self.read_line(element, &Marks::default())));
        if text != source {
            self.section(element, flow, marks);
        } else if line::is_visible(&text) || html.contains("<img") {
            flow.push(BlockKind::Html { html });
        }
    }

    fn input(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if attribute(element, "type") == Some("checkbox") {
            let checked = attribute(element, "checked").is_some();
            flow.line
                .text(if checked { "\u{2611} " } else { "\u{2610} " }, marks);
        }
        // In a formula, which has rules of its own, it may hold text.
        self.children(element, flow, marks);
    }
}

/// Whether the source hides the element from everyone. Page builders and intruders leave such text behind.
fn is_hidden(element: ElementRef<'_>) -> bool {
    attribute(element, "hidden").is_some()
        || style(element, "display").is_some_and(|display| display.to_ascii_lowercase().starts_with("none"))
        || has_class(element, "screen-reader-text")
}

fn is_bold(weight: &str) -> bool {
    weight.starts_with("bold") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600)
}

/// The marks that a style stands for; word processors write these instead of elements.
fn styled(element: ElementRef<'_>, marks: &Marks) -> Marks {
    let mut marks = marks.clone();
    if attribute(element, "style").is_none() {
        return marks;
    }
    if style(element, "font-weight").is_some_and(is_bold) {
        marks = marks.with(Style::Strong);
    }
    if style(element, "font-style").is_some_and(|value| value.starts_with("italic")) {
        marks = marks.with(Style::Emphasis);
    }
    if let Some(decoration) = style(element, "text-decoration") {
        if decoration.contains("underline") {
            marks = marks.with(Style::Underline);
        }
        if decoration.contains("line-through") {
            marks = marks.with(Style::Strike);
        }
    }
    marks
}

/// Those relations of a link that mean something outside its old site, in a fixed order.
fn relation(element: ElementRef<'_>) -> Option<String> {
    let rel = attribute(element, "rel")?;
    let has = |wanted: &&str| {
        rel.split_ascii_whitespace()
            .any(|token| token.eq_ignore_ascii_case(wanted))
    };
    let kept: Vec<&str> = ["nofollow", "sponsored", "ugc"].into_iter().filter(has).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}
