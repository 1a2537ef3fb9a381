//! Categories.

use async_graphql::{Context, Object, Result};
use masthead_domain::taxonomy::CategoryData;

use crate::graphql::{
    arguments,
    context::{Serving, boxed},
    inputs::{
        by::CategoryBy,
        filter::{CategoryFilter, InTree},
        order::EntityOrder,
    },
    paginate::{Connection, Entities, paginate},
    shown,
    types::Category,
};

/// Look-ups and lists of categories.
#[derive(Debug, Default)]
pub(in crate::graphql) struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// One category; nothing where there is none.
    async fn category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CategoryBy,
        #[graphql(desc = "Names and texts are in this locale (BCP 47) where they are in it.")] locale: Option<
            String,
        >,
    ) -> Result<Option<Category>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(shown::find::<CategoryData>(context, by.into(), locale.as_ref()).await?)
    }

    /// Categories, by name unless another order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "Relay's arguments and a list's own; GraphQL knows no groups"
    )]
    async fn categories(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "A numbered page from 1, up to position 10,000; instead of cursors.")] page: Option<
            i32,
        >,
        #[graphql(desc = "Which of them.")] filter: Option<CategoryFilter>,
        #[graphql(desc = "In which order.", default_with = "Some(EntityOrder::NameAsc)")] order_by: Option<
            EntityOrder,
        >,
        #[graphql(desc = "Names and texts are in this locale (BCP 47) where they are in it.")] locale: Option<
            String,
        >,
    ) -> Result<Connection<Category>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let in_tree = boxed(InTree::from(filter).list::<CategoryData>(context.reader(), order_by)).await?;
        let wanted = Entities::<CategoryData>::new(in_tree, locale);
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }
}
