//! Static pages.

use async_graphql::{Context, Object, Result};
use masthead_domain::page::PageData;

use crate::graphql::{
    arguments,
    context::{Serving, boxed},
    inputs::{
        by::PageBy,
        filter::{InTree, PageFilter},
        order::EntityOrder,
    },
    paginate::{Connection, Entities, paginate},
    shown,
    types::Page,
};

/// Look-ups and lists of static pages.
#[derive(Debug, Default)]
pub(in crate::graphql) struct PageQuery;

#[Object]
impl PageQuery {
    /// One static page; nothing where there is none that this viewer may see.
    async fn page(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] by: PageBy,
        #[graphql(desc = "The page is shown in this locale (BCP 47) where it is in it.")] locale: Option<
            String,
        >,
    ) -> Result<Option<Page>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(shown::find::<PageData>(context, by.into(), locale.as_ref()).await?)
    }

    /// Static pages, by name unless another order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "Relay's arguments and a list's own; GraphQL knows no groups"
    )]
    async fn pages(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "A numbered page from 1, up to position 10,000; instead of cursors.")] page: Option<
            i32,
        >,
        #[graphql(desc = "Which of them.")] filter: Option<PageFilter>,
        #[graphql(desc = "In which order.", default_with = "Some(EntityOrder::NameAsc)")] order_by: Option<
            EntityOrder,
        >,
        #[graphql(desc = "The page is shown in this locale (BCP 47) where it is in it.")] locale: Option<
            String,
        >,
    ) -> Result<Connection<Page>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let in_tree = boxed(InTree::from(filter).list::<PageData>(context.reader(), order_by)).await?;
        let wanted = Entities::<PageData>::new(in_tree, locale);
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }
}
