//! The long texts of an article, and what only its own page shows. Flattened into its type.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use masthead_app::{error::Error, view};
use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::render,
    taxonomy::AuthorData,
    visibility::Visibility,
};

use super::{
    article_links::named_by,
    block::Block,
    body,
    parts::{Attribute, Correction},
};
use crate::{
    graphql::{
        context::{Serving, beside_site, boxed},
        scalars::Json,
    },
    json_ld,
};

/// The long texts of an article.
#[derive(Debug)]
pub(in crate::graphql) struct ArticleText(pub(super) Arc<ArticleCard>);

impl ArticleText {
    /// What only the article's own page shows; empty where there is nothing of it.
    async fn detail(&self, context: &Context<'_>) -> Result<Arc<ArticleDetail>, Error> {
        Ok(boxed(context.reader().detail(self.0.id))
            .await?
            .unwrap_or_default())
    }
}

/// The long texts of an article; flattened into its type.
#[Object]
impl ArticleText {
    /// The text as safe HTML.
    async fn body_html(&self, context: &Context<'_>) -> Result<String> {
        let detail = self.detail(context).await?;
        Ok(body::html(context, &detail.body).await?)
    }

    /// The text without any marks.
    async fn body_text(&self, context: &Context<'_>) -> Result<String> {
        Ok(render::text(&self.detail(context).await?.body))
    }

    /// The text as Markdown.
    async fn body_markdown(&self, context: &Context<'_>) -> Result<String> {
        let detail = self.detail(context).await?;
        Ok(body::markdown(context, &detail.body).await?)
    }

    /// The text as typed blocks in reading order, each before those inside it.
    async fn blocks(&self, context: &Context<'_>) -> Result<Vec<Block>> {
        let detail = self.detail(context).await?;
        Ok(body::blocks(context, &detail.body, Some(&self.0.locale)).await?)
    }

    /// What was wrong and has been put right.
    async fn corrections(&self, context: &Context<'_>) -> Result<Vec<Correction>> {
        Ok(self
            .detail(context)
            .await?
            .corrections
            .iter()
            .map(Into::into)
            .collect())
    }

    /// Its custom fields that this viewer may see, by name.
    async fn attributes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those with these names.")] keys: Option<Vec<String>>,
    ) -> Result<Vec<Attribute>> {
        let detail = self.detail(context).await?;
        let sees_all = matches!(context.reader().visibility(), Visibility::Editorial);
        let wanted = |key: &String| keys.as_ref().is_none_or(|keys| keys.contains(key));
        let shown = detail
            .attributes
            .iter()
            .filter(|(key, value)| wanted(key) && (value.public || sees_all));
        Ok(shown
            .map(|(key, value)| Attribute::new(key, &value.value))
            .collect())
    }

    /// All of it that machines read, complete: schema.org's `NewsArticle` in JSON-LD. In a page, `<` must be written
    /// as `\u003c` within the script element.
    async fn json_ld(&self, context: &Context<'_>) -> Result<Json> {
        let (reader, card) = (context.reader(), &self.0);
        // What it names is read with the text, in one round; then only pictures of other places are left to read.
        let named = named_by(card);
        let (detail, _) = futures_util::try_join!(
            self.detail(context),
            beside_site(reader, reader.entities::<AuthorData>(&named)),
        )?;
        let chain = boxed(reader.chain(Some(&card.locale))).await?;
        let (facts, seo) = futures_util::try_join!(
            boxed(view::json_ld_facts(reader, card, &chain)),
            boxed(view::seo(reader, card, &detail, &chain)),
        )?;
        Ok(Json(json_ld::describe(
            context.addresses(),
            card,
            &detail,
            &seo,
            &facts,
            &chain,
        )))
    }
}
