//! What `masthead check` looks at: each finding a line that says how a part stands and, where it does not, what to do.

mod content;
mod machine;

use std::fmt::Display;

use crate::output;

pub(crate) use self::{
    content::{counts, media},
    machine::{data_folder, files, listening, operations, tls},
};

/// How a part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is well.
    Well(String),
    /// It works, and somebody may want to know.
    Note(String),
    /// It does not work: what is wrong, and what to do.
    Wrong { what: String, remedy: String },
}

impl Finding {
    pub(crate) fn wrong(what: impl Display, remedy: impl Into<String>) -> Self {
        Self::Wrong {
            what: what.to_string(),
            remedy: remedy.into(),
        }
    }

    /// An error with its causes, and what to do.
    pub(crate) fn failure(error: &anyhow::Error, remedy: impl Into<String>) -> Self {
        Self::wrong(format!("{error:#}"), remedy)
    }

    /// Writes it. Says whether it is well enough.
    pub(crate) fn say(&self, part: &str) -> anyhow::Result<bool> {
        match self {
            Self::Well(text) => output::line(&format!("ok      {part}: {text}"))?,
            Self::Note(text) => output::line(&format!("note    {part}: {text}"))?,
            Self::Wrong { what, remedy } => {
                output::line(&format!("failed  {part}: {what}; to do: {remedy}"))?;
            }
        }
        Ok(!matches!(self, Self::Wrong { .. }))
    }
}
