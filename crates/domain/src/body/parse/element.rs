//! Reading elements of the tree that the HTML parser made.
//!
//! Attributes are few, so they are compared one by one: looking them up through the library would intern each
//! name first.

use std::ops::Deref;

use scraper::{ElementRef, Node};

/// A node of the tree, whose own crate is not among our dependencies.
pub(super) type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

pub(super) fn name(element: ElementRef<'_>) -> &str {
    element.value().name()
}

pub(super) fn attribute<'a>(element: ElementRef<'a>, wanted: &str) -> Option<&'a str> {
    element
        .value()
        .attrs()
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

pub(super) fn classes(element: ElementRef<'_>) -> impl Iterator<Item = &str> {
    attribute(element, "class")
        .unwrap_or_default()
        .split_ascii_whitespace()
}

pub(super) fn has_class(element: ElementRef<'_>, wanted: &str) -> bool {
    classes(element).any(|class| class == wanted)
}

/// A number of pixels: `640` or `640px`, not `100%`.
pub(super) fn pixels(element: ElementRef<'_>, wanted: &str) -> Option<u32> {
    let value = attribute(element, wanted)?.trim();
    value
        .strip_suffix("px")
        .unwrap_or(value)
        .parse()
        .ok()
        .filter(|pixels| (1..=65_535).contains(pixels))
}

/// The value of a property in a `style` attribute.
pub(super) fn style<'a>(element: ElementRef<'a>, wanted: &str) -> Option<&'a str> {
    attribute(element, "style")?.split(';').find_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        property.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}

/// Elements that vanish with all that is in them.
pub(super) fn vanishes(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "title"
            | "svg"
            | "canvas"
            | "map"
            | "select"
            | "datalist"
            | "annotation"
            | "annotation-xml"
            | "frameset"
    )
}

/// The text inside, as it stands in the source.
pub(super) fn raw_text(element: ElementRef<'_>) -> String {
    fn gather(node: NodeRef<'_>, text: &mut String) {
        match node.value() {
            Node::Text(part) => text.push_str(part),
            Node::Element(element) if element.name() == "br" => text.push('\n'),
            Node::Element(element) if vanishes(element.name()) => {}
            _ => node.children().for_each(|child| gather(child, text)),
        }
    }
    let mut text = String::new();
    gather(*element, &mut text);
    text
}

/// A text without line ends, its words parted by single spaces, as attributes and names are kept.
pub(super) fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Whether text inside would be seen.
pub(super) fn has_text(node: NodeRef<'_>) -> bool {
    match node.value() {
        Node::Text(text) => super::line::is_visible(text),
        // Players show their text only where they cannot play.
        Node::Element(element) if matches!(element.name(), "iframe" | "audio" | "video") => false,
        Node::Element(element) if vanishes(element.name()) => false,
        _ => node.children().any(has_text),
    }
}

/// Whether neither text nor a picture inside would be seen.
pub(super) fn is_blank(node: NodeRef<'_>) -> bool {
    match node.value() {
        Node::Text(text) => !super::line::is_visible(text),
        Node::Element(element) if element.name() == "img" => false,
        Node::Element(element) if vanishes(element.name()) => true,
        _ => node.children().all(is_blank),
    }
}

/// The first element below with one of these names.
pub(super) fn first_below<'a>(element: ElementRef<'a>, names: &[&str]) -> Option<ElementRef<'a>> {
    element
        .descendants()
        .skip(1)
        .filter_map(ElementRef::wrap)
        .find(|inner| names.contains(&inner.value().name()))
}

/// The part of a text that is a name for `#links`.
pub(super) fn anchor_name(name: &str) -> Option<&str> {
    let usable = !name.is_empty()
        && name.len() <= 200
        && !name.contains(|c: char| c.is_whitespace() || c.is_control());
    usable.then_some(name)
}
