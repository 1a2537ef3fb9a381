//! What is wrong with a value, as data: the place and the rule, so that every interface can say it its own way.

use std::fmt;

/// One broken rule at one place of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field, dotted, in the interface's names: `authors.0`.
    pub field: String,
    /// The rule that it breaks.
    pub rule: Rule,
}

/// The rules an input can break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// It must be there and not be blank.
    Required,
    /// It is longer than so many characters.
    TooLong(usize),
    /// It is not of the form that is described.
    Malformed(&'static str),
    /// It names a thing of a kind that is not there.
    Unknown { kind: &'static str, name: String },
    /// Another thing has it already.
    Taken(String),
    /// It is not among what is allowed.
    NotAllowed { value: String, allowed: String },
}

impl Violation {
    /// A broken rule at a field.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self {
            field: field.into(),
            rule,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::TooLong(most) => write!(f, "is longer than {most} characters"),
            Self::Malformed(form) => write!(f, "must be {form}"),
            Self::Unknown { kind, name } => write!(f, "names no {kind}: \"{name}\""),
            Self::Taken(name) => write!(f, "is taken: \"{name}\""),
            Self::NotAllowed { value, allowed } => write!(f, "\"{value}\" is not one of {allowed}"),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.rule)
    }
}
