//! What lists can be sorted by.

use async_graphql::Enum;

/// What a list of articles is sorted by. Ids break ties, so that no two pages of a list disagree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::listing::ArticleOrder")]
pub(in crate::graphql) enum ArticleOrder {
    /// Newest first.
    #[default]
    PublishedAtDesc,
    /// Oldest first.
    PublishedAtAsc,
    /// Last updated by editors first.
    UpdatedAtDesc,
    /// Longest untouched by editors first.
    UpdatedAtAsc,
}

/// What a list of authors, categories, tags, pages, sources or media is sorted by. Ids break ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::listing::EntityOrder")]
pub(in crate::graphql) enum EntityOrder {
    /// By name, A to Z.
    #[default]
    NameAsc,
    /// By name, Z to A.
    NameDesc,
    /// As editors placed siblings.
    PositionAsc,
    /// Newest first.
    CreatedAtDesc,
}

/// What the hits of a search are sorted by. Ids break ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::search::SearchOrder")]
pub(in crate::graphql) enum SearchOrder {
    /// The nearest to the query first.
    #[default]
    Relevance,
    /// By relevance, with newer articles put forward.
    Recent,
    /// Newest first.
    PublishedAtDesc,
    /// Oldest first.
    PublishedAtAsc,
}
