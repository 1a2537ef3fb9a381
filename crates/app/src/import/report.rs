//! What an import did, for people and as JSON.

use std::collections::BTreeMap;

use masthead_domain::id::Kind;
use serde::Serialize;

use crate::media::fetch::Fetched;

/// What happened to the records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    /// The same as when it was last imported.
    pub unchanged: u64,
    /// Could not be stored; why stands under `refused`.
    pub refused: u64,
}

impl Counts {
    /// All records of the kind.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.refused
    }
}

/// The same remark on many places, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// What it is about: `comment`, `shortcode`.
    pub what: String,
    pub reason: String,
    pub count: u64,
    /// The first places where it was seen.
    pub examples: Vec<String>,
}

/// Places that a remark lists; the rest is only counted, so that a report stays small.
const MOST_EXAMPLES: usize = 20;

/// Different remarks of one sort that are kept apart; more are counted together.
const MOST_REMARKS: usize = 500;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was read.
    pub input: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    pub seconds: f64,
    /// By kind, in the order of their import.
    #[serde(serialize_with = "by_name")]
    pub counts: BTreeMap<Kind, Counts>,
    /// Read and not imported, because it is not content that is kept here.
    pub skipped: Vec<Remark>,
    /// Imported otherwise than it was written.
    pub noted: Vec<Remark>,
    /// What should have been imported and could not be.
    pub refused: Vec<Remark>,
    /// What was fetched from other servers, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<Fetched>,
    /// Whether the input could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_off: Option<String>,
}

fn by_name<S: serde::Serializer>(counts: &BTreeMap<Kind, Counts>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(kind, counts)| (kind.prefix(), counts)))
}

/// Which list of a report a remark belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remarkable {
    Skipped,
    Noted,
    Refused,
}

impl Report {
    /// Adds a remark; equal ones are counted together.
    pub fn remark(&mut self, sort: Remarkable, at: &str, what: &str, reason: &str) {
        let list = match sort {
            Remarkable::Skipped => &mut self.skipped,
            Remarkable::Noted => &mut self.noted,
            Remarkable::Refused => &mut self.refused,
        };
        let known = list
            .iter_mut()
            .find(|remark| remark.what == what && remark.reason == reason);
        if let Some(known) = known {
            known.count += 1;
            if known.examples.len() < MOST_EXAMPLES {
                known.examples.push(at.to_owned());
            }
            return;
        }
        if list.len() >= MOST_REMARKS {
            let rest = list.last_mut().expect("a full list has a last remark");
            "more".clone_into(&mut rest.what);
            "of other kinds, only counted".clone_into(&mut rest.reason);
            rest.count += 1;
            return;
        }
        list.push(Remark {
            what: what.to_owned(),
            reason: reason.to_owned(),
            count: 1,
            examples: vec![at.to_owned()],
        });
    }

    /// The counts of one kind, to be changed.
    pub fn of(&mut self, kind: Kind) -> &mut Counts {
        self.counts.entry(kind).or_default()
    }

    /// Things that were created or updated.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.counts
            .values()
            .map(|counts| counts.created + counts.updated)
            .sum()
    }

    /// Whether everything that should have been imported was.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.broken_off.is_none()
    }
}
