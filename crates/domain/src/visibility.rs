//! Who may see what: one value, taken by every read.

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;

use crate::{
    id::{AuthorId, CategoryId, SourceId, TagId},
    locale::Locale,
};

/// What a viewer may see. Every repository read takes it, and nothing else filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// What is published, to everyone.
    Public,
    /// All that is not deleted, to the newsroom.
    Editorial,
    /// A part of what is published, to the holder of a key.
    Scope(Arc<Scope>),
}

/// A part of what is published. An empty set does not restrict; different sets are joined by AND.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// With their descendants.
    pub categories: BTreeSet<CategoryId>,
    pub tags: BTreeSet<TagId>,
    pub sources: BTreeSet<SourceId>,
    pub authors: BTreeSet<AuthorId>,
    pub locales: BTreeSet<Locale>,
}

impl Visibility {
    /// The categories that a viewer is limited to; none where there is no such limit. What lies below them can move.
    pub fn categories(&self) -> impl Iterator<Item = CategoryId> + '_ {
        let scope = match self {
            Self::Scope(scope) => Some(scope),
            _ => None,
        };
        scope.into_iter().flat_map(|scope| &scope.categories).copied()
    }

    /// A short value that differs between visibilities: it stands in cursors and cache keys, so that what one
    /// viewer was given is not used for another.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        match self {
            Self::Public => 0,
            Self::Editorial => 1,
            Self::Scope(scope) => {
                // Stable over releases and nodes, unlike the standard library's hasher.
                let bytes = serde_json::to_vec(scope.as_ref()).expect("ids and locales serialise");
                crate::listing::short_hash(&bytes) | 2
            }
        }
    }
}
