//! Sources.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_domain::{
    entity::Record, id::SourceId, listing::ArticleFilter, locale::Locale, taxonomy::SourceData,
};

use super::{articles_of::ArticlesOf, recorded::Recorded};
use crate::graphql::shown::{Present, Shown};

/// A source, as it is shown in a place.
pub(in crate::graphql) type Source = Shown<SourceData>;

impl Present for SourceData {
    type Node = Source;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Source {
        Shown::new(record, locale)
    }
}

/// An outlet from which pieces are reprinted.
#[Object(name = "Source")]
impl Shown<SourceData> {
    /// The typed id, the same in every interface: `source_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// Its short name, unique in the site.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// The outlet's own site.
    async fn url(&self) -> Option<&str> {
        self.record.data.url.as_deref()
    }

    /// How the outlet wants to be named under a reprint.
    async fn credit_line(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.credit_line).await?)
    }

    /// Whether its pieces may be passed on to partners.
    async fn syndicatable(&self) -> bool {
        self.record.data.syndicatable
    }

    #[graphql(flatten)]
    async fn articles_of(&self) -> ArticlesOf {
        let source = SourceId::from_uuid(self.record.id);
        ArticlesOf::new(ArticleFilter {
            sources: Some(vec![source]),
            ..ArticleFilter::default()
        })
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
