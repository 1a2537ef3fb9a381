//! Static pages.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_app::error::Error;
use masthead_domain::{
    body::{Body, render},
    entity::Record,
    locale::{Locale, LocaleChain, Localized},
    page::PageData,
};

use super::{
    block::Block,
    body,
    media::Image,
    parts::{AliasPath, Seo},
    recorded::Recorded,
};
use crate::graphql::{
    context::{Serving, boxed},
    shown::{Present, Shown},
};

/// A static page, as it is shown in a place.
pub(in crate::graphql) type Page = Shown<PageData>;

impl Present for PageData {
    type Node = Page;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Page {
        Shown::new(record, locale)
    }
}

impl Page {
    /// Its bodies by locale, and the order in which to try them.
    async fn bodies(&self, context: &Context<'_>) -> Result<(Arc<Localized<Body>>, LocaleChain), Error> {
        let reader = context.reader();
        let (bodies, chain) =
            futures_util::try_join!(boxed(reader.page_body(self.record.id)), self.chain(context),)?;
        Ok((bodies.unwrap_or_default(), chain))
    }

    /// The locale that it is shown in: the first of the chain in which it has a title.
    async fn shown_in(&self, context: &Context<'_>) -> Result<Locale, Error> {
        let chain = self.chain(context).await?;
        let titles = &self.record.data.title;
        let has = |locale: &&Locale| titles.iter().any(|(titled, _)| titled == locale.as_str());
        let any = || titles.iter().next().and_then(|(titled, _)| titled.parse().ok());
        Ok(chain
            .locales()
            .iter()
            .find(has)
            .cloned()
            .or_else(any)
            .unwrap_or_else(|| chain.first().clone()))
    }
}

/// A static page: privacy policy, imprint, who we are.
#[Object(name = "Page")]
impl Shown<PageData> {
    /// The typed id, the same in every interface: `page_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// The name in addresses, unique among siblings.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The slugs from the root down, joined by slashes: `about/contact`.
    async fn tree_path(&self) -> &str {
        &self.record.tree_path
    }

    /// The current path on the site: `/about/contact`.
    pub(in crate::graphql) async fn path(&self) -> String {
        self.site_path().encoded()
    }

    /// The absolute address on the site.
    pub(in crate::graphql) async fn url(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.absolute_url(context).await?)
    }

    /// The headline, in plain text.
    async fn title(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// The text as safe HTML.
    async fn body_html(&self, context: &Context<'_>) -> Result<String> {
        let (bodies, chain) = self.bodies(context).await?;
        match bodies.best(&chain) {
            Some(text) => Ok(body::html(context, text).await?),
            None => Ok(String::new()),
        }
    }

    /// The text without any marks.
    async fn body_text(&self, context: &Context<'_>) -> Result<String> {
        let (bodies, chain) = self.bodies(context).await?;
        Ok(bodies.best(&chain).map(render::text).unwrap_or_default())
    }

    /// The text as Markdown.
    async fn body_markdown(&self, context: &Context<'_>) -> Result<String> {
        let (bodies, chain) = self.bodies(context).await?;
        match bodies.best(&chain) {
            Some(text) => Ok(body::markdown(context, text).await?),
            None => Ok(String::new()),
        }
    }

    /// The text as typed blocks in reading order, each before those inside it.
    async fn blocks(&self, context: &Context<'_>) -> Result<Vec<Block>> {
        let (bodies, chain) = self.bodies(context).await?;
        match bodies.best(&chain) {
            Some(text) => Ok(body::blocks(context, text, self.locale.as_ref()).await?),
            None => Ok(Vec::new()),
        }
    }

    /// Its picture.
    pub(in crate::graphql) async fn image(&self, context: &Context<'_>) -> Result<Option<Image>> {
        Ok(self.picture(context, self.record.data.image).await?)
    }

    /// What search engines and social networks are told.
    pub(in crate::graphql) async fn seo(&self, context: &Context<'_>) -> Result<Seo> {
        let seo = &self.record.data.seo;
        let title = match &seo.title {
            Some(title) => title.clone(),
            None => self.called(context).await?,
        };
        let image = self
            .picture(context, seo.image.or(self.record.data.image))
            .await?;
        Ok(Seo {
            title,
            description: seo.description.clone(),
            image,
            noindex: seo.noindex,
        })
    }

    /// The page that it lies below.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Page>> {
        Ok(self.above(context).await?)
    }

    /// The pages directly below it, as editors placed them.
    async fn children(&self, context: &Context<'_>) -> Result<Vec<Page>> {
        Ok(self.below(context).await?)
    }

    /// The locale that it is shown in (BCP 47).
    async fn locale(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.shown_in(context).await?.to_string())
    }

    /// The locale that was asked for, where the page is shown in another one because it has none in that.
    async fn requested_locale(&self, context: &Context<'_>) -> Result<Option<String>> {
        let Some(asked) = &self.locale else {
            return Ok(None);
        };
        let shown = self.shown_in(context).await?;
        Ok((shown != *asked).then(|| asked.to_string()))
    }

    /// Paths that it once had, the latest first.
    async fn alias_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>> {
        Ok(self.former_paths(context).await?)
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
