//! What kinds of answers look like: which fields there are and which are usual where.

use std::fmt;

use super::Selection;

/// How much of a thing is usual, from a mention within another thing to an answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Where another thing mentions it.
    Summary,
    /// In a list.
    Card,
    /// Alone.
    Full,
    /// Nowhere, unless it is asked for.
    OnDemand,
}

impl Level {
    /// The level of what is mentioned by a thing at this level.
    const fn below(self) -> Self {
        match self {
            Self::Full | Self::OnDemand => Self::Card,
            Self::Card | Self::Summary => Self::Summary,
        }
    }
}

/// The fields of a kind of thing, in the order of its schema.
pub(crate) struct Shape {
    /// Its name in the OpenAPI document.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The lowest level at which it is usual.
    pub(crate) level: Level,
    /// What it holds, where that has fields of its own.
    pub(crate) within: Option<Within>,
    /// Whether it is there only in what the answer is about, and not in what that mentions.
    pub(crate) outermost: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within {
    pub(crate) shape: &'static Shape,
    /// How much of it is usual at the most.
    most: Level,
    /// A wrapper that is no step away from the thing around it.
    wraps: bool,
    /// Whether it comes as it is where nobody names anything in it.
    whole: bool,
}

/// Its name alone: shapes lead to themselves.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Shape {
    /// The field with this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field with nothing below it.
pub(crate) const fn plain(name: &'static str, level: Level) -> Field {
    Field {
        name,
        level,
        within: None,
        outermost: false,
    }
}

/// A field that holds things with fields of their own.
pub(crate) const fn thing(name: &'static str, level: Level, shape: &'static Shape, most: Level) -> Field {
    let within = Within {
        shape,
        most,
        wraps: false,
        whole: false,
    };
    Field {
        name,
        level,
        within: Some(within),
        outermost: false,
    }
}

/// A field that holds small parts of the thing: they come whole unless something in them is named.
pub(crate) const fn part(name: &'static str, level: Level, shape: &'static Shape) -> Field {
    let mut field = thing(name, level, shape, Level::Full);
    if let Some(within) = &mut field.within {
        within.whole = true;
    }
    field
}

impl Field {
    /// The same, as a part of the thing around it rather than a thing of its own.
    pub(crate) const fn wrapping(mut self) -> Self {
        if let Some(within) = &mut self.within {
            within.wraps = true;
        }
        self
    }

    /// The same, only in what the answer is about.
    pub(crate) const fn outermost_only(mut self) -> Self {
        self.outermost = true;
        self
    }

    /// The level of what it holds, in a thing at a level.
    pub(crate) fn level_within(&self, level: Level) -> Level {
        self.within.map_or(level, |within| {
            let usual = if within.wraps { level } else { level.below() };
            usual.min(within.most)
        })
    }

    /// What is usual of what it holds.
    pub(crate) fn usual(&self, level: Level) -> Selection {
        self.within.map_or_else(Selection::default, |within| {
            if within.whole {
                return Selection::whole();
            }
            Selection::usual(within.shape, self.level_within(level))
        })
    }
}
