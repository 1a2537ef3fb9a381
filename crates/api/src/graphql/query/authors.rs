//! Authors.

use async_graphql::{Context, Object, Result};
use masthead_app::read::EntityList;
use masthead_domain::{id::Kind, taxonomy::AuthorData};

use crate::graphql::{
    arguments,
    inputs::{by::AuthorBy, order::EntityOrder},
    paginate::{Connection, Entities, paginate},
    shown,
    types::Author,
};

/// Look-ups and lists of authors.
#[derive(Debug, Default)]
pub(in crate::graphql) struct AuthorQuery;

#[Object]
impl AuthorQuery {
    /// One author; nothing where there is none.
    async fn author(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] by: AuthorBy,
        #[graphql(desc = "Names and texts are in this locale (BCP 47) where they are in it.")] locale: Option<
            String,
        >,
    ) -> Result<Option<Author>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(shown::find::<AuthorData>(context, by.into(), locale.as_ref()).await?)
    }

    /// Authors, by name unless another order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "Relay's arguments and a list's own; GraphQL knows no groups"
    )]
    async fn authors(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "A numbered page from 1, up to position 10,000; instead of cursors.")] page: Option<
            i32,
        >,
        #[graphql(desc = "In which order.", default_with = "Some(EntityOrder::NameAsc)")] order_by: Option<
            EntityOrder,
        >,
        #[graphql(desc = "Names and texts are in this locale (BCP 47) where they are in it.")] locale: Option<
            String,
        >,
    ) -> Result<Connection<Author>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let of_kind = EntityList {
            order: order_by.map_or_else(Default::default, Into::into),
            ..EntityList::all(Kind::Author)
        };
        let wanted = Entities::<AuthorData>::new(Some(of_kind), locale);
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }
}
