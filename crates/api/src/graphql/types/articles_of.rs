//! The articles of an author, a tag, a source: flattened into their types.

use async_graphql::{Context, Object, Result};
use masthead_app::read::ArticleList;
use masthead_domain::listing::{self, ArticleFilter as Within};

use super::article::Article;
use crate::graphql::{
    arguments,
    context::{Serving, boxed},
    inputs::{filter::ArticleFilter, order::ArticleOrder},
    paginate::{Connection, paginate},
};

/// The articles of one place.
#[derive(Debug)]
pub(in crate::graphql) struct ArticlesOf(Within);

impl ArticlesOf {
    pub(super) const fn new(within: Within) -> Self {
        Self(within)
    }
}

/// A list of the articles of one place, as its arguments say.
pub(in crate::graphql) fn list(
    within: Within,
    filter: Option<ArticleFilter>,
    order: Option<ArticleOrder>,
    locale: Option<&str>,
) -> Result<ArticleList> {
    Ok(ArticleList {
        filter: ArticleFilter::named(filter)?,
        within,
        order: order.map_or_else(listing::ArticleOrder::default, Into::into),
        locale: arguments::locale("locale", locale)?,
    })
}

/// The articles of one place; flattened into its type.
#[Object]
impl ArticlesOf {
    /// Its articles, newest first unless another order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "Relay's arguments and a list's own; GraphQL knows no groups"
    )]
    async fn articles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "A numbered page from 1, up to position 10,000; instead of cursors.")] page: Option<
            i32,
        >,
        #[graphql(desc = "Which of them.")] filter: Option<ArticleFilter>,
        #[graphql(
            desc = "In which order.",
            default_with = "Some(ArticleOrder::PublishedAtDesc)"
        )]
        order_by: Option<ArticleOrder>,
        #[graphql(
            desc = "One version a story, the best for this locale (BCP 47); totals then count stories."
        )]
        locale: Option<String>,
    ) -> Result<Connection<Article>> {
        let wanted = list(self.0.clone(), filter, order_by, locale.as_deref())?;
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }

    /// How many articles there are that this viewer may see.
    async fn article_count(&self, context: &Context<'_>) -> Result<u64> {
        let all = ArticleList {
            within: self.0.clone(),
            ..ArticleList::default()
        };
        Ok(boxed(context.reader().article_count(&all)).await?)
    }
}
