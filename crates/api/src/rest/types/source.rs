//! Outlets from which pieces are reprinted.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::error::Error;
use masthead_domain::{
    entity::Record, id::SourceId, listing::ArticleFilter, locale::LocaleChain, taxonomy::SourceData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    parts::ExternalId,
    thing::{Apart, Thing, article_count, called},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// An outlet from which pieces are reprinted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The id.
    pub id: String,
    /// The name in addresses; unique.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The outlet's own site.
    pub url: Option<String>,
    /// How the outlet wants to be named under a reprint.
    pub credit_line: Option<String>,
    /// Whether its pieces may be passed on to partners.
    pub syndicatable: bool,
    /// Published articles from it, all language versions counted.
    pub article_count: u64,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Source {
    type Data = SourceData;

    const SHAPE: &'static Shape = &shapes::SOURCE;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<SourceData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let id = SourceId::from_uuid(record.id);
        let filter = ArticleFilter {
            sources: Some(vec![id]),
            ..ArticleFilter::default()
        };
        let (apart, article_count) =
            futures_util::try_join!(Apart::of(ctx, record.id, want), article_count(ctx, want, filter))?;
        Ok(Self {
            id: id.to_string(),
            slug: record.slug.clone(),
            name: called(record, chain),
            url: record.data.url.clone(),
            credit_line: record.data.credit_line.best(chain).cloned(),
            syndicatable: record.data.syndicatable,
            article_count,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Source {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "source_01jd8xw3k9f2h8q6m4t7v0b5n6".to_owned(),
            slug: "the-national-interest".to_owned(),
            name: "The National Interest".to_owned(),
            url: Some("https://nationalinterest.example.org".to_owned()),
            credit_line: Some("First published by The National Interest".to_owned()),
            syndicatable: false,
            article_count: 4,
            version: 1,
            ..Self::default()
        }
    }
}
