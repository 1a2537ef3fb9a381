//! Finding articles, and completing what is being typed.

use async_graphql::{Context, Lookahead, Object, Result};
use masthead_app::{
    error::Error,
    read::PageArguments,
    search::{self, SearchRequest, SearchWishes},
};
use masthead_domain::{listing::ArticleFilter as Within, search::DEFAULT_SUGGESTIONS};

use crate::graphql::{
    arguments,
    context::{Serving, app, boxed},
    inputs::{filter::ArticleFilter, order::SearchOrder},
    paginate::unread,
    types::search::{SearchConnection, Suggestion},
};

/// What asks the text index.
#[derive(Debug, Default)]
pub(super) struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Articles that have what a reader looks for, the nearest first unless another order is asked for. Words are
    /// alternatives; quotes, a plus or a field's name make a part necessary, a minus excludes it:
    /// `gas "border talks" -oil author:smith`. No text is an error but one that is too long. Hits are read forwards:
    /// by relevance up to 1,000, by date all of them.
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As the reader typed it; 1,000 characters and 64 words at the most.")] query: String,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "Which articles are looked through.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "In which order.", default_with = "Some(SearchOrder::Relevance)")] order_by: Option<
            SearchOrder,
        >,
    ) -> Result<SearchConnection> {
        let request = SearchRequest {
            query,
            filter: ArticleFilter::named(filter)?,
            within: Within::default(),
            order: order_by.unwrap_or_default().into(),
        };
        let (part, wishes) = wanted(
            &context.look_ahead(),
            arguments::part(first, after, None, None, None),
        )?;
        let searching = search::search(app(context), context.reader(), &request, &part, wishes);
        let results = boxed(searching).await?;
        // Names of what hits have in common are in the language that is looked through.
        let locale = request.filter.locale.as_ref().and_then(|locales| locales.first());
        Ok(SearchConnection::of(results, locale))
    }

    /// Completions of what is being typed: articles by their titles, authors, categories, tags and sources by their
    /// names, the best first. Each is there for this viewer.
    async fn suggest(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What has been typed so far; the last word may be unfinished.")] query: String,
        #[graphql(desc = "The first so many; at most 20.", default_with = "Some(8)")] first: Option<i32>,
        #[graphql(
            desc = "The language of names (BCP 47), the site's default unless said; titles in it come first."
        )]
        locale: Option<String>,
    ) -> Result<Vec<Suggestion>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let first = first.map_or(i64::from(DEFAULT_SUGGESTIONS), i64::from);
        let suggesting = search::suggest(app(context), context.reader(), &query, first, locale.as_ref());
        let found = boxed(suggesting).await?;
        Ok(found.into_iter().filter_map(Suggestion::of).collect())
    }
}

/// The part of the hits and what besides them a selection needs: what is not selected is not computed.
fn wanted(selected: &Lookahead<'_>, part: PageArguments) -> Result<(PageArguments, SearchWishes), Error> {
    let has = |name: &str| selected.field(name).exists();
    let snippets = [selected.field("nodes"), selected.field("edges").field("node")];
    let wishes = SearchWishes {
        snippets: snippets.iter().any(|hit| hit.field("snippets").exists()),
        total: has("totalCount"),
        facets: has("facets"),
        did_you_mean: has("didYouMean"),
    };
    // What was meant is told by what was found.
    if ["edges", "nodes", "pageInfo", "didYouMean"].into_iter().any(has) {
        return Ok((part, wishes));
    }
    let part = PageArguments {
        first: Some(0),
        ..unread(&part)?
    };
    Ok((part, wishes))
}

const _: () = assert!(
    DEFAULT_SUGGESTIONS == 8,
    "the default of `first` is written into the schema"
);
