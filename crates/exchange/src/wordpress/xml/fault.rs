//! What had to be put right before the markup could be read.

use std::collections::VecDeque;

/// One sort of damage; each is reported once for each part of the channel in which it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Bytes that are no UTF-8.
    Encoding,
    /// Characters that XML does not allow.
    Control,
    /// An ampersand that begins no reference, or one to an entity that nobody declared.
    Ampersand,
    /// A `<` that begins no tag.
    Angle,
    /// `]]>` within a text that goes on behind it.
    CdataEnd,
    /// A text whose `]]>` is missing.
    CdataOpen,
    /// An element that was not closed before the next one began.
    Unclosed,
    /// The file ends in the middle.
    Truncated,
    /// A text longer than the reader keeps.
    TooLong,
}

impl Fault {
    /// What was done about it, for the report.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Encoding => "bytes that are no UTF-8 were read as Windows-1252 or replaced",
            Self::Control => "characters that XML does not allow were removed",
            Self::Ampersand => "ampersands or entities that XML does not know were read as text",
            Self::Angle => "a \"<\" that begins no tag was read as text",
            Self::CdataEnd => "a \"]]>\" in the middle of a text was read as text",
            Self::CdataOpen => "a text without its closing \"]]>\" was ended where its element ends",
            Self::Unclosed => "an element without its closing tag was ended where the next one begins",
            Self::Truncated => "the file ends before its closing tags",
            Self::TooLong => "longer than the importer reads",
        }
    }
}

/// Faults with the position in a stream at which each was found, in the stream's order.
#[derive(Debug, Default)]
pub(super) struct FaultLog(VecDeque<(u64, Fault)>);

impl FaultLog {
    pub(super) fn push(&mut self, at: u64, fault: Fault) {
        // Runs of the same damage need one entry.
        if self.0.back() != Some(&(at, fault)) {
            self.0.push_back((at, fault));
        }
    }

    /// Takes the next fault that lies before a position.
    pub(super) fn pop_before(&mut self, end: u64) -> Option<Fault> {
        let (at, fault) = *self.0.front()?;
        if at >= end {
            return None;
        }
        self.0.pop_front();
        Some(fault)
    }
}
