//! Tags.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_domain::{entity::Record, id::TagId, listing::ArticleFilter, locale::Locale, taxonomy::TagData};

use super::{articles_of::ArticlesOf, parts::AliasPath, recorded::Recorded};
use crate::graphql::shown::{Present, Shown};

/// A tag, as it is shown in a place.
pub(in crate::graphql) type Tag = Shown<TagData>;

impl Present for TagData {
    type Node = Tag;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Tag {
        Shown::new(record, locale)
    }
}

/// A topic.
#[Object(name = "Tag")]
impl Shown<TagData> {
    /// The typed id, the same in every interface: `tag_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// The name in addresses, unique in the site.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The current path on the site: `/tag/energy`.
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

    /// Paths that its page once had, the latest first.
    async fn alias_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>> {
        Ok(self.former_paths(context).await?)
    }

    #[graphql(flatten)]
    async fn articles_of(&self) -> ArticlesOf {
        let tag = TagId::from_uuid(self.record.id);
        ArticlesOf::new(ArticleFilter {
            tags: Some(vec![tag]),
            ..ArticleFilter::default()
        })
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
