//! What the hits of a search have in common.

use std::sync::Arc;

use async_graphql::SimpleObject;
use masthead_app::search;
use masthead_domain::{
    entity::{Entity, EntityData, Record},
    locale::Locale,
};

use super::{Author, Category, Source, Tag};
use crate::graphql::shown::Shown;

/// How many of all matching articles hang on what: at most 20 of each sort, the most frequent first. A value can be
/// given as a filter to see only what is counted there. Names are in the first locale of the filter, else in the
/// site's default.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct SearchFacets {
    /// By category; a category counts what is filed below it too.
    categories: Vec<CategoryFacet>,
    /// By those who worked on them.
    authors: Vec<AuthorFacet>,
    /// By topic.
    tags: Vec<TagFacet>,
    /// By the outlet that they were reprinted from.
    sources: Vec<SourceFacet>,
    /// By language.
    locales: Vec<LocaleFacet>,
    /// By year of publication (UTC), the newest first.
    years: Vec<YearFacet>,
}

/// Matching articles of a category and of those below it.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct CategoryFacet {
    /// The category.
    category: Category,
    /// How many articles match.
    count: u64,
}

/// Matching articles that somebody worked on.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct AuthorFacet {
    /// Who worked on them.
    author: Author,
    /// How many articles match.
    count: u64,
}

/// Matching articles with a tag.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct TagFacet {
    /// The tag.
    tag: Tag,
    /// How many articles match.
    count: u64,
}

/// Matching articles from an outlet.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct SourceFacet {
    /// The outlet.
    source: Source,
    /// How many articles match.
    count: u64,
}

/// Matching articles in a language.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct LocaleFacet {
    /// The language (BCP 47).
    locale: String,
    /// How many articles match.
    count: u64,
}

/// Matching articles of a year.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct YearFacet {
    /// The year in which they were published (UTC).
    year: i32,
    /// How many articles match.
    count: u64,
}

impl SearchFacets {
    pub(super) fn of(facets: search::SearchFacets, locale: Option<&Locale>) -> Self {
        let locales = facets.locales.into_iter();
        let years = facets.years.into_iter();
        Self {
            categories: of(&facets.categories, locale, |category, count| CategoryFacet {
                category,
                count,
            }),
            authors: of(&facets.authors, locale, |author, count| AuthorFacet {
                author,
                count,
            }),
            tags: of(&facets.tags, locale, |tag, count| TagFacet { tag, count }),
            sources: of(&facets.sources, locale, |source, count| SourceFacet {
                source,
                count,
            }),
            locales: locales
                .map(|(locale, count)| LocaleFacet {
                    locale: locale.to_string(),
                    count,
                })
                .collect(),
            years: years.map(|(year, count)| YearFacet { year, count }).collect(),
        }
    }
}

fn of<D: EntityData, F>(
    counts: &[(Entity, u64)],
    locale: Option<&Locale>,
    facet: impl Fn(Shown<D>, u64) -> F,
) -> Vec<F> {
    let counted = counts.iter().filter_map(|(entity, count)| {
        let record: &Arc<Record<D>> = D::of(entity)?;
        Some(facet(Shown::new(Arc::clone(record), locale), *count))
    });
    counted.collect()
}
