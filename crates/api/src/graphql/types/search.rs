//! What a search found, and completions.

use std::ops::Range;

use async_graphql::{ID, Object, Result, SimpleObject};
use masthead_app::{
    error::{Error, ErrorCode},
    search::{self, SearchResults},
};
use masthead_domain::{locale::Locale, path::SitePath, search as domain};

use super::{
    article::Article,
    enums::{SearchField, SuggestionKind},
    facets::SearchFacets,
};
use crate::graphql::paginate::PageInfo;

#[derive(Debug)]
pub(in crate::graphql) struct SearchConnection {
    edges: Vec<SearchEdge>,
    page_info: PageInfo,
    total: Option<u64>,
    facets: Option<SearchFacets>,
    did_you_mean: Option<String>,
}

/// A place among the hits.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct SearchEdge {
    /// Where among the hits it stands: opaque, and good for this search only (same query, filter, order and rights).
    cursor: String,
    /// What stands there.
    node: SearchHit,
}

/// An article that was found.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct SearchHit {
    /// The article.
    article: Article,
    /// How well it matches; comparable within one answer only.
    score: f64,
    /// The passages that show why it was found: of the title, where that matches, and the best of the text.
    snippets: Vec<Snippet>,
}

/// A passage of an article with what matches in it.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Snippet {
    /// What it is a passage of.
    field: SearchField,
    /// Plain text.
    text: String,
    /// The same as HTML that is safe to show: everything escaped, what matches in `<mark>`.
    html: String,
    /// What matches in `text`: in order, without overlaps.
    highlights: Vec<TextRange>,
}

/// A part of a text. Places are counted in UTF-16 code units, as strings are indexed by JavaScript, Java, Kotlin and
/// Objective-C: `text.slice(start, end)`.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct TextRange {
    /// Where it begins.
    start: usize,
    /// Where it ends: the place behind its last code unit.
    end: usize,
}

/// A completion of what is being typed.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Suggestion {
    /// What sort of thing it is.
    kind: SuggestionKind,
    /// Its title or name.
    text: String,
    /// The path of its page, where it has one.
    path: Option<String>,
    /// Its id.
    id: ID,
}

impl SearchConnection {
    /// Shows what was found; names of what hits have in common in a locale.
    pub(in crate::graphql) fn of(results: SearchResults, locale: Option<&Locale>) -> Self {
        let page_info = PageInfo::of(&results.page);
        let edges = results.page.items.into_iter().map(|(cursor, hit)| SearchEdge {
            cursor,
            node: hit.into(),
        });
        Self {
            edges: edges.collect(),
            page_info,
            total: results.total,
            facets: results.facets.map(|facets| SearchFacets::of(facets, locale)),
            did_you_mean: results.did_you_mean,
        }
    }
}

/// A part of the hits of a search, after the Relay specification for cursor connections. What is not selected is not
/// computed.
#[Object]
impl SearchConnection {
    /// The hits of this part, each with its cursor.
    async fn edges(&self) -> &[SearchEdge] {
        &self.edges
    }

    /// The hits of this part without their cursors.
    async fn nodes(&self) -> Vec<&SearchHit> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// What lies before and behind this part. Hits are read forwards only: give `endCursor` as `after`.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many articles match for this viewer and this filter, exact also where pages by relevance end before.
    async fn total_count(&self) -> Result<u64, Error> {
        self.total.ok_or_else(|| uncounted("totalCount"))
    }

    /// How many of all matching articles hang on what.
    async fn facets(&self) -> Result<&SearchFacets, Error> {
        self.facets.as_ref().ok_or_else(|| uncounted("facets"))
    }

    /// The query as it was probably meant, where hits were few and other spellings found more; ready to be asked.
    async fn did_you_mean(&self) -> Option<&str> {
        self.did_you_mean.as_deref()
    }
}

fn uncounted(what: &str) -> Error {
    Error::request(ErrorCode::BadRequest, what, "was not counted")
}

impl From<search::SearchHit> for SearchHit {
    fn from(hit: search::SearchHit) -> Self {
        Self {
            article: Article::of(hit.card),
            score: hit.score,
            snippets: hit.snippets.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<domain::Snippet> for Snippet {
    fn from(snippet: domain::Snippet) -> Self {
        let highlights = snippet.utf16_highlights().into_iter();
        Self {
            field: snippet.field.into(),
            html: snippet.html(),
            highlights: highlights.map(TextRange::from).collect(),
            text: snippet.text,
        }
    }
}

impl From<Range<usize>> for TextRange {
    fn from(Range { start, end }: Range<usize>) -> Self {
        Self { start, end }
    }
}

impl Suggestion {
    /// Shows a completion; nothing for kinds that the schema does not complete.
    pub(in crate::graphql) fn of(found: search::Suggestion) -> Option<Self> {
        Some(Self {
            kind: SuggestionKind::of(found.kind)?,
            text: found.text,
            path: found.path.as_ref().map(SitePath::encoded),
            id: found.id.into(),
        })
    }
}
