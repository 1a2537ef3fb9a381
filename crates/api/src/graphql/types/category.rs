//! Categories.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_app::read::ArticleList;
use masthead_domain::{
    entity::Record, id::CategoryId, listing::ArticleFilter as Within, locale::Locale, taxonomy::CategoryData,
};

use super::{article::Article, articles_of, media::Image, parts::AliasPath, recorded::Recorded};
use crate::graphql::{
    arguments,
    context::{Serving, boxed},
    inputs::{filter::ArticleFilter, order::ArticleOrder},
    paginate::{Connection, paginate},
    shown::{Present, Shown},
};

/// A category, as it is shown in a place.
pub(in crate::graphql) type Category = Shown<CategoryData>;

impl Present for CategoryData {
    type Node = Category;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Category {
        Shown::new(record, locale)
    }
}

impl Category {
    /// What a list of its articles is limited to.
    fn within(&self, include_descendants: bool) -> Within {
        let category = CategoryId::from_uuid(self.record.id);
        if include_descendants {
            Within {
                categories: Some(vec![category]),
                ..Within::default()
            }
        } else {
            Within {
                filed_in: Some(category),
                ..Within::default()
            }
        }
    }
}

/// A section of the site, possibly below another one.
#[Object(name = "Category")]
impl Shown<CategoryData> {
    /// The typed id, the same in every interface: `category_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// The name in addresses, unique among siblings.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The slugs from the root down, joined by slashes: `news/economy`.
    async fn tree_path(&self) -> &str {
        &self.record.tree_path
    }

    /// The current path on the site: `/news/economy`.
    pub(in crate::graphql) async fn path(&self) -> String {
        self.site_path().encoded()
    }

    /// The absolute address on the site.
    pub(in crate::graphql) async fn url(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.absolute_url(context).await?)
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// What it is about, in plain text.
    async fn description(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.description).await?)
    }

    /// Its picture.
    pub(in crate::graphql) async fn image(&self, context: &Context<'_>) -> Result<Option<Image>> {
        Ok(self.picture(context, self.record.data.image).await?)
    }

    /// The category that it lies below.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Category>> {
        Ok(self.above(context).await?)
    }

    /// The categories that it lies below, the root first.
    async fn ancestors(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        let ancestors = boxed(context.reader().ancestors(&self.record)).await?;
        Ok(ancestors
            .into_iter()
            .map(|above| Shown::new(above, self.locale.as_ref()))
            .collect())
    }

    /// The categories directly below it, as editors placed them.
    async fn children(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        Ok(self.below(context).await?)
    }

    /// Paths that its page once had, the latest first.
    async fn alias_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>> {
        Ok(self.former_paths(context).await?)
    }

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
        #[graphql(
            desc = "Whether those of the categories below it belong to it; else only those filed in this one itself.",
            default_with = "Some(true)"
        )]
        include_descendants: Option<bool>,
    ) -> Result<Connection<Article>> {
        let within = self.within(include_descendants.unwrap_or(true));
        let wanted = articles_of::list(within, filter, order_by, locale.as_deref())?;
        paginate(
            context,
            &wanted,
            arguments::part(first, after, last, before, page),
        )
        .await
    }

    /// How many articles there are that this viewer may see, those of the categories below it included.
    async fn article_count(&self, context: &Context<'_>) -> Result<u64> {
        let all = ArticleList {
            within: self.within(true),
            ..ArticleList::default()
        };
        Ok(boxed(context.reader().article_count(&all)).await?)
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
