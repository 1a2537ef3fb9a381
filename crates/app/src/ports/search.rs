//! The text index, as the use cases know it.

use std::{fmt::Debug, sync::Arc};

use masthead_domain::{
    id::{ArticleId, AuthorId, CategoryId, Kind, SourceId, TagId},
    listing::{ArticleFilter, Position},
    locale::Locale,
    search::{SearchOrder, SearchQuery, Snippet},
    time::Timestamp,
    visibility::Visibility,
};
use uuid::Uuid;

/// A text index of what the database holds. It may lag behind it a little, and it is never believed: whoever shows a
/// hit reads it from the database first.
///
/// Everything here takes the time of a processor and reads files, so it is called away from the async threads.
pub trait SearchIndex: Debug + Send + Sync {
    /// Finds articles.
    fn search(&self, question: &SearchQuestion) -> Result<SearchAnswer, SearchFailure>;

    /// Completes what is being typed: the best first.
    fn suggest(&self, question: &SuggestQuestion) -> Result<Vec<Completion>, SearchFailure>;
}

/// What is asked of the index.
#[derive(Debug, Clone)]
pub struct SearchQuestion {
    /// As it was typed.
    pub text: String,
    pub query: SearchQuery,
    pub filter: ArticleFilter,
    pub visibility: Visibility,
    pub order: SearchOrder,
    /// Today, from which recency counts.
    pub now: Timestamp,
    /// Only hits behind this place.
    pub after: Option<Position>,
    pub limit: u32,
    pub wants_total: bool,
    pub wants_facets: bool,
}

/// What the index found.
#[derive(Debug)]
pub struct SearchAnswer {
    pub hits: Vec<IndexHit>,
    /// Whether there are hits behind the last one.
    pub has_more: bool,
    /// How many articles match, where it was asked for.
    pub total: Option<u64>,
    pub facets: Option<IndexFacets>,
    /// How to show why a hit is one.
    pub explainer: Arc<dyn Explains>,
}

/// An article that matches, and its place among the hits.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexHit {
    pub article: ArticleId,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    pub position: Position,
}

/// How many matching articles hang on what: the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexFacets {
    /// Articles of descendants count for their ancestors.
    pub categories: Vec<(CategoryId, u64)>,
    pub authors: Vec<(AuthorId, u64)>,
    pub tags: Vec<(TagId, u64)>,
    pub sources: Vec<(SourceId, u64)>,
    pub locales: Vec<(Locale, u64)>,
    /// By year of publication (UTC), the newest first.
    pub years: Vec<(i32, u64)>,
}

/// The words of a found article, from the database.
#[derive(Debug, Clone, Copy)]
pub struct FoundText<'t> {
    pub locale: &'t Locale,
    pub title: &'t str,
    pub deck: Option<&'t str>,
    pub excerpt: Option<&'t str>,
    pub body: &'t str,
}

/// Shows why articles were found by a query.
pub trait Explains: Debug + Send + Sync {
    /// The passages of an article that match: the title where it does, and the best one of its text.
    fn snippets(&self, text: &FoundText<'_>) -> Vec<Snippet>;

    /// Whether it is worth to look how the query may have been meant.
    fn may_be_meant_otherwise(&self) -> bool;

    /// The query as its writer may have meant it, where hits were few and near spellings found more: with the words
    /// as they stand in these articles.
    fn did_you_mean(&self, texts: &[FoundText<'_>]) -> Option<String>;
}

/// What is being typed.
#[derive(Debug, Clone)]
pub struct SuggestQuestion {
    pub text: String,
    pub visibility: Visibility,
    /// Languages of articles that are put forward, the best first.
    pub locales: Vec<Locale>,
    pub now: Timestamp,
    pub limit: u32,
}

/// A completion: a thing whose name has the words that were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion {
    pub kind: Kind,
    pub id: Uuid,
}

/// Why the index does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchFailure {
    /// It is being made; come again.
    #[error("the search index is being rebuilt")]
    Rebuilding,
    /// It was found damaged while it was read; it is being made anew.
    #[error("the search index is damaged and is being rebuilt")]
    Damaged,
    /// The question took too long.
    #[error("the search took too long")]
    TooSlow,
}
