//! The change log's entries: what every other part of the system follows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{id::Kind, path::SitePath, touch::Touch};

/// What happened, as the change log names it: `article.published`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChangeKind {
    pub entity: Kind,
    pub event: Event,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// It is there now.
    Created,
    /// It differs from before.
    Updated,
    /// It is gone.
    Deleted,
    /// It has another path.
    Moved,
    /// An article became visible.
    Published,
    /// A published article carries a new public correction.
    Corrected,
    /// An article was taken back.
    Unpublished,
    /// An article's time was over.
    Expired,
    /// An article was withdrawn for good.
    Killed,
    /// An article came back from the bin.
    Restored,
    /// Unpublished work changed; the public sees nothing of it.
    DraftSaved,
    /// Something that hangs on it changed, not it itself; for caches only.
    Touched,
    /// Lists of related articles were computed anew. Its thing is the article whose publication was the cause, or the
    /// nil id; what changed is among the keys that it touches, and the thing itself is not.
    RelatedChanged,
}

impl Event {
    /// Its name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Moved => "moved",
            Self::Published => "published",
            Self::Corrected => "corrected",
            Self::Unpublished => "unpublished",
            Self::Expired => "expired",
            Self::Killed => "killed",
            Self::Restored => "restored",
            Self::DraftSaved => "draftSaved",
            Self::Touched => "touched",
            Self::RelatedChanged => RELATED_CHANGED,
        }
    }

    /// Every event.
    pub const ALL: [Self; 13] = [
        Self::Created,
        Self::Updated,
        Self::Deleted,
        Self::Moved,
        Self::Published,
        Self::Corrected,
        Self::Unpublished,
        Self::Expired,
        Self::Killed,
        Self::Restored,
        Self::DraftSaved,
        Self::Touched,
        Self::RelatedChanged,
    ];

    fn from_name(name: &str) -> Option<Self> {
        let mut of_things = Self::ALL
            .into_iter()
            .filter(|event| *event != Self::RelatedChanged);
        of_things.find(|event| event.name() == name)
    }
}

/// The name of the only event that is not one of a thing of its kind.
const RELATED_CHANGED: &str = "related.changed";

impl ChangeKind {
    /// Its name in the log.
    #[must_use]
    pub fn name(self) -> String {
        if self.event == Event::RelatedChanged {
            return RELATED_CHANGED.to_owned();
        }
        format!("{}.{}", self.entity.prefix(), self.event.name())
    }

    /// The kind that a name in the log stands for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name == RELATED_CHANGED {
            return Some(Self {
                entity: Kind::Article,
                event: Event::RelatedChanged,
            });
        }
        let (entity, event) = name.split_once('.')?;
        Some(Self {
            entity: Kind::from_prefix(entity)?,
            event: Event::from_name(event)?,
        })
    }
}

/// One change that a write is about to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: ChangeKind,
    pub id: Uuid,
    pub version: i32,
    /// Whether an editor marked it so, or it is a correction.
    pub significant: bool,
    /// The paths at which a site that renders the thing shows it or showed it.
    pub paths: Vec<SitePath>,
    /// What to show instead of a thing that is gone.
    pub replacement: Option<(Kind, Uuid)>,
}

impl Change {
    /// A change with nothing particular about it.
    #[must_use]
    pub fn new(entity: Kind, event: Event, id: Uuid, version: i32) -> Self {
        Self {
            kind: ChangeKind { entity, event },
            id,
            version,
            significant: event == Event::Corrected,
            paths: Vec::new(),
            replacement: None,
        }
    }

    /// The same change with the paths that it touches.
    #[must_use]
    pub fn at(mut self, paths: impl IntoIterator<Item = SitePath>) -> Self {
        self.paths.extend(paths);
        self
    }
}

/// One entry as the log keeps it: numbered without gaps, in the order of commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedChange {
    pub number: i64,
    pub at: crate::time::Timestamp,
    pub change: Change,
    /// What it touches besides the thing itself. Entries of before this was kept have an empty one.
    pub touch: Touch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_name_that_reads_back() {
        for event in Event::ALL {
            let kind = ChangeKind {
                entity: Kind::Article,
                event,
            };
            assert_eq!(ChangeKind::from_name(&kind.name()), Some(kind), "{}", kind.name());
        }
        let lists = Change::new(Kind::Article, Event::RelatedChanged, Uuid::nil(), 0);
        assert_eq!(lists.kind.name(), "related.changed");
        assert_eq!(ChangeKind::from_name("article.related.changed"), None);
    }
}
