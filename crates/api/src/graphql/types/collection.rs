//! Collections.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_domain::{entity::Record, locale::Locale, path::SitePath, taxonomy::CollectionData};

use super::{article::Article, recorded::Recorded};
use crate::graphql::{
    arguments,
    context::Serving,
    paginate::{CollectedArticles, Connection, paginate},
    shown::{Present, Shown},
};

/// A collection, as it is shown in a place.
pub(in crate::graphql) type Collection = Shown<CollectionData>;

impl Present for CollectionData {
    type Node = Collection;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Collection {
        Shown::new(record, locale)
    }
}

/// Articles that editors put in an order: a front page, a package around a story.
#[Object(name = "Collection")]
impl Shown<CollectionData> {
    /// The typed id, the same in every interface: `collection_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// Its short name, unique in the site.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The current path on the site, where it has a page of its own.
    async fn path(&self) -> Option<String> {
        self.record.path.as_ref().map(SitePath::encoded)
    }

    /// The absolute address on the site, where it has a page of its own.
    async fn url(&self, context: &Context<'_>) -> Result<Option<String>> {
        let Some(path) = &self.record.path else {
            return Ok(None);
        };
        let chain = self.chain(context).await?;
        Ok(Some(context.addresses().page(path, Some(chain.first()))))
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// What it is about, in plain text.
    async fn description(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.description).await?)
    }

    /// Its articles in the editors' order.
    async fn items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 20 unless said; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "A numbered page from 1, up to position 10,000; instead of cursors.")] page: Option<
            i32,
        >,
    ) -> Result<Connection<Article>> {
        let items = CollectedArticles(&self.record.data.items);
        paginate(context, &items, arguments::part(first, after, last, before, page)).await
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
