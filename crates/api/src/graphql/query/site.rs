//! The site and its menus.

use async_graphql::{Context, Object, Result};
use masthead_domain::menu::MenuData;

use crate::graphql::{
    arguments,
    context::{Serving, boxed},
    shown::{self, Reference, Shown},
    types::{Menu, Site},
};

/// Look-ups of the site and its menus.
#[derive(Debug, Default)]
pub(in crate::graphql) struct SiteQuery;

#[Object]
impl SiteQuery {
    /// The menu at a place of the site; nothing where there is none.
    async fn menu(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The place of the site: `primary`, `footer`.")] location: String,
        #[graphql(desc = "Labels are in this locale (BCP 47) where they are in it.")] locale: Option<String>,
    ) -> Result<Option<Menu>> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(shown::find::<MenuData>(context, Reference::Slug(location), locale.as_ref()).await?)
    }

    /// What the newsroom says of itself.
    async fn site(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Texts are in this locale (BCP 47) where they are in it.")] locale: Option<String>,
    ) -> Result<Site> {
        let locale = arguments::locale("locale", locale.as_deref())?;
        Ok(Shown::new(boxed(context.reader().site()).await?, locale.as_ref()))
    }
}
