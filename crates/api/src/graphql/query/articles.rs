//! Articles, their archive, their collections.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use masthead_app::{error::Error, read::Reader};
use masthead_domain::{
    article::ArticleCard, id::ArticleId, listing::ArticleFilter as Within, locale::Locale,
    taxonomy::CollectionData,
};

use crate::graphql::{
    arguments::{self, site_path},
    context::{Serving, boxed},
    inputs::{
        by::{ArticleBy, CollectionBy},
        filter::ArticleFilter,
        order::ArticleOrder,
    },
    paginate::{Connection, paginate},
    shown::{self, Reference},
    types::{Collection, article::Article, articles_list, parts::ArchiveMonth},
};

/// Look-ups and lists of articles.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ArticleQuery;

#[Object]
impl ArticleQuery {
    /// One article; nothing where there is none that this viewer may see.
    async fn article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] by: ArticleBy,
        #[graphql(
            desc = "The best version of its story for this locale (BCP 47), whichever version was named."
        )]
        locale: Option<String>,
    ) -> Result<Option<Article>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let found = boxed(find(context.reader(), by.into(), locale.as_ref())).await?;
        Ok(found.map(|card| Article::asked_for_in(card, locale.as_ref())))
    }

    /// Articles, newest first unless another order is asked for.
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
        let wanted = articles_list(Within::default(), filter, order_by, locale.as_deref())?;
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }

    /// How many articles each month has, the newest month first; months without articles are left out.
    async fn archive(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which articles count.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Counts stories: one version each, the best for this locale (BCP 47).")]
        locale: Option<String>,
    ) -> Result<Vec<ArchiveMonth>> {
        let wanted = articles_list(Within::default(), filter, None, locale.as_deref())?;
        let months = boxed(context.reader().archive(&wanted)).await?;
        Ok(months
            .iter()
            .filter_map(|month| ArchiveMonth::of(&month.month, month.count))
            .collect())
    }

    /// One collection; nothing where there is none.
    async fn collection(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CollectionBy,
        #[graphql(desc = "Names and texts are in this locale (BCP 47) where they are in it.")] locale: Option<
            String,
        >,
    ) -> Result<Option<Collection>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(shown::find::<CollectionData>(context, by.into(), locale.as_ref()).await?)
    }
}

/// The article that a reference names; with a locale, the best version of its story.
async fn find(
    reader: &Reader,
    reference: Reference,
    locale: Option<&Locale>,
) -> Result<Option<Arc<ArticleCard>>, Error> {
    let found = match reference {
        Reference::Id(id) => match id.parse::<ArticleId>() {
            Ok(id) => reader.card(id).await?,
            Err(_) => None,
        },
        Reference::Slug(slug) => match slug.parse() {
            Ok(slug) => reader.article_by_slug(&slug, locale).await?,
            Err(_) => None,
        },
        Reference::Path(path) => match site_path(&path) {
            Some(path) => reader.article_at(&path).await?,
            None => None,
        },
        Reference::External { system, id } => reader.article_external(&system, &id).await?,
    };
    match (found, locale) {
        (Some(card), Some(locale)) => reader.in_locale(card, locale).await.map(Some),
        (found, _) => Ok(found),
    }
}
