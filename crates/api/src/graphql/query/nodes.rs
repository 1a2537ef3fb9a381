//! Things by their ids, and by their paths.

use async_graphql::{Context, ID, Object, Result};

use crate::graphql::{
    arguments,
    context::{Serving, beside_site},
    node::{self, Node},
    types::resolution::Resolution,
};

/// Look-ups of things of any kind.
#[derive(Debug, Default)]
pub(in crate::graphql) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The thing with this id, of whatever kind; nothing where there is none that this viewer may see.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A typed id: `article_01jd…`.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(node::node(context, &id).await?)
    }

    /// The things with these ids, in this order; nothing in the place of each that this viewer may not see.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Typed ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        Ok(node::nodes(context, &ids).await?)
    }

    /// What is at a path of the site: a thing at its current path, a redirect for a former path or one that editors
    /// set; nothing for what is unknown or not for this viewer. Understands what imported sites used: `?p=ID`,
    /// `/page/N`, `/feed`.
    async fn resolve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A path of the site or an absolute address, as a browser shows it.")] path: String,
        #[graphql(
            desc = "Of an article, the best version of its story for this locale (BCP 47); names are in it."
        )]
        locale: Option<String>,
    ) -> Result<Option<Resolution>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        let reader = context.reader();
        let found = beside_site(reader, reader.resolve(&path, locale.as_ref())).await?;
        Ok(found.and_then(|found| Resolution::of(found, locale.as_ref())))
    }
}
