//! What of the feed somebody follows.

use masthead_domain::{
    change::{ChangeKind, LoggedChange},
    id::{ArticleId, Kind},
    listing::ArticleFilter,
    locale::Locale,
    visibility::Visibility,
};
use serde::Serialize;

use super::sight::shown_as;
use crate::{
    error::Error,
    read::{NamedFilter, Reader},
};

/// A filter of the feed, by names. Several values of one field mean any of them, fields are joined by AND.
///
/// Category (with what lies below it), author, tag and locale are of articles: with one of them, nothing else is
/// shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    pub category: Option<Vec<String>>,
    pub author: Option<Vec<String>>,
    pub tag: Option<Vec<String>>,
    pub locale: Option<Vec<Locale>>,
    /// Of things of these kinds.
    pub types: Option<Vec<Kind>>,
    /// Changes of these kinds, as this viewer sees them.
    pub kinds: Option<Vec<ChangeKind>>,
}

/// A filter of the feed, by ids: what somebody follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// Which articles; none restricts nothing.
    pub articles: Option<Box<ArticleFilter>>,
    pub types: Option<Vec<Kind>>,
    pub kinds: Option<Vec<ChangeKind>>,
}

impl ChangeFilter {
    /// Turns names into ids; they stand for what they name now. A name of nothing visible matches nothing.
    pub async fn resolve(&self, reader: &Reader) -> Result<Interest, Error> {
        let named = NamedFilter {
            category: self.category.clone(),
            author: self.author.clone(),
            tag: self.tag.clone(),
            locale: self.locale.clone(),
            ..NamedFilter::default()
        };
        let articles = if named == NamedFilter::default() {
            None
        } else {
            Some(Box::new(reader.filter(&named).await?))
        };
        Ok(Interest {
            articles,
            types: self.types.clone(),
            kinds: self.kinds.clone(),
        })
    }
}

impl Interest {
    /// Whether an entry is followed, by a viewer to whom it is a change at all.
    ///
    /// An article counts by what the viewer saw of it before or sees now: what leaves a category is followed as far as
    /// its leaving.
    #[must_use]
    pub fn covers(&self, entry: &LoggedChange, visibility: &Visibility) -> bool {
        let Some(kind) = shown_as(entry, visibility) else {
            return false;
        };
        let is_wanted = self
            .types
            .as_ref()
            .is_none_or(|types| types.contains(&kind.entity))
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let is_matched = || {
            let Some(filter) = &self.articles else { return true };
            if kind.entity != Kind::Article {
                return false;
            }
            let id = ArticleId::from_uuid(entry.change.id);
            [&entry.touch.before, &entry.touch.after]
                .into_iter()
                .flatten()
                .any(|facets| facets.is_visible(visibility) && filter.matches(id, facets))
        };
        is_wanted && is_matched()
    }

    /// The same in bytes, to tell one interest from another.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Parts<'i> {
            articles: &'i Option<Box<ArticleFilter>>,
            types: &'i Option<Vec<Kind>>,
            kinds: Option<Vec<String>>,
        }
        let parts = Parts {
            articles: &self.articles,
            types: &self.types,
            kinds: self
                .kinds
                .as_ref()
                .map(|kinds| kinds.iter().map(|kind| kind.name()).collect()),
        };
        serde_json::to_vec(&parts).expect("filters serialise")
    }
}
