//! What the hits of a search have in common.

use masthead_app::{error::Error, search};
use masthead_domain::{
    entity::{Entity, EntityData as _},
    locale::LocaleChain,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{author::Author, category::Category, source::Source, tag::Tag, thing::Thing};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Level},
    together::together,
};

/// How many of all matching articles hang on what: at most 20 of each sort, the most frequent first. A value can be
/// given as a filter to see only what is counted there. Names are in the first language of the filter `locale`, else in
/// the site's default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct SearchFacets {
    /// By category; a category counts what is filed below it too.
    pub categories: Vec<CategoryFacet>,
    /// By those who worked on them.
    pub authors: Vec<AuthorFacet>,
    /// By topic.
    pub tags: Vec<TagFacet>,
    /// By the outlet that they were reprinted from.
    pub sources: Vec<SourceFacet>,
    /// By language.
    pub locales: Vec<LocaleFacet>,
    /// By year of publication (UTC), the newest first.
    pub years: Vec<YearFacet>,
}

/// Matching articles of a category and of those below it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CategoryFacet {
    /// The category, in short.
    pub category: Category,
    /// How many articles match.
    pub count: u64,
}

/// Matching articles that somebody worked on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuthorFacet {
    /// Who worked on them, in short.
    pub author: Author,
    /// How many articles match.
    pub count: u64,
}

/// Matching articles with a tag.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TagFacet {
    /// The tag, in short.
    pub tag: Tag,
    /// How many articles match.
    pub count: u64,
}

/// Matching articles from an outlet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SourceFacet {
    /// The outlet, in short.
    pub source: Source,
    /// How many articles match.
    pub count: u64,
}

/// Matching articles in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LocaleFacet {
    /// The language (BCP 47).
    pub locale: String,
    /// How many articles match.
    pub count: u64,
}

/// Matching articles of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearFacet {
    /// The year in which they were published (UTC).
    pub year: i32,
    /// How many articles match.
    pub count: u64,
}

impl SearchFacets {
    pub(crate) async fn of(
        ctx: &Ctx,
        facets: &search::SearchFacets,
        chain: &LocaleChain,
    ) -> Result<Self, Error> {
        let (categories, authors, tags, sources) = futures_util::try_join!(
            things(ctx, &facets.categories, chain),
            things(ctx, &facets.authors, chain),
            things(ctx, &facets.tags, chain),
            things(ctx, &facets.sources, chain),
        )?;
        let locales = facets.locales.iter().map(|(locale, count)| LocaleFacet {
            locale: locale.to_string(),
            count: *count,
        });
        let years = facets.years.iter().map(|(year, count)| YearFacet {
            year: *year,
            count: *count,
        });
        Ok(Self {
            categories: each(categories, |category, count| CategoryFacet { category, count }),
            authors: each(authors, |author, count| AuthorFacet { author, count }),
            tags: each(tags, |tag, count| TagFacet { tag, count }),
            sources: each(sources, |source, count| SourceFacet { source, count }),
            locales: locales.collect(),
            years: years.collect(),
        })
    }
}

/// The things that are counted, in short.
async fn things<T: Thing>(
    ctx: &Ctx,
    counts: &[(Entity, u64)],
    chain: &LocaleChain,
) -> Result<Vec<(T, u64)>, Error> {
    let want = Selection::usual(T::SHAPE, Level::Summary);
    let want = &want;
    let counted = counts.iter().filter_map(|(entity, count)| {
        let record = T::Data::of(entity)?;
        Some(async move { Ok((T::of(ctx, record, chain, want).await?, *count)) })
    });
    together(counted).await
}

fn each<T, F>(counts: Vec<(T, u64)>, facet: impl Fn(T, u64) -> F) -> Vec<F> {
    counts
        .into_iter()
        .map(|(thing, count)| facet(thing, count))
        .collect()
}
