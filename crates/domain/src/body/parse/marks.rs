//! What marks a stretch of text: a set, whatever the order in which the source nested its elements.

use std::rc::Rc;

/// A mark without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Strong,
    Emphasis,
    Underline,
    Strike,
    Mark,
    Small,
    Sub,
    Sup,
    Code,
}

impl Style {
    /// In the order of nesting where two marks cover the same text, the outer one first.
    pub(super) const ALL: [Self; 9] = [
        Self::Strong,
        Self::Emphasis,
        Self::Underline,
        Self::Strike,
        Self::Mark,
        Self::Small,
        Self::Sub,
        Self::Sup,
        Self::Code,
    ];

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A link without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) href: String,
    pub(super) title: Option<String>,
    pub(super) rel: Option<String>,
}

/// All marks of a stretch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    styles: u16,
    pub(super) link: Option<Rc<Target>>,
    pub(super) abbr: Option<Rc<str>>,
}

impl Marks {
    pub(super) const fn has(&self, style: Style) -> bool {
        self.styles & style.bit() != 0
    }

    pub(super) fn with(&self, style: Style) -> Self {
        Self {
            styles: self.styles | style.bit(),
            ..self.clone()
        }
    }

    pub(super) fn without(&self, style: Style) -> Self {
        Self {
            styles: self.styles & !style.bit(),
            ..self.clone()
        }
    }

    /// The marks within a link. Links do not nest: the inner one is what a click reaches.
    pub(super) fn linked(&self, target: Target) -> Self {
        self.with_link(Some(Rc::new(target)))
    }

    pub(super) fn with_link(&self, link: Option<Rc<Target>>) -> Self {
        Self { link, ..self.clone() }
    }

    pub(super) fn abbreviating(&self, title: &str) -> Self {
        self.with_abbr(Some(title.into()))
    }

    pub(super) fn with_abbr(&self, abbr: Option<Rc<str>>) -> Self {
        Self { abbr, ..self.clone() }
    }

    /// The marks that all three have in common.
    pub(super) fn shared(&self, left: &Self, right: &Self) -> Self {
        Self {
            styles: self.styles & left.styles & right.styles,
            link: self
                .link
                .clone()
                .filter(|_| self.link == left.link && self.link == right.link),
            abbr: self
                .abbr
                .clone()
                .filter(|_| self.abbr == left.abbr && self.abbr == right.abbr),
        }
    }
}
