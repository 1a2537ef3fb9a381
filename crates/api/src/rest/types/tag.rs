//! Topics.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::error::Error;
use masthead_domain::{
    entity::Record, id::TagId, listing::ArticleFilter, locale::LocaleChain, taxonomy::TagData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    parts::{AliasPath, ExternalId},
    thing::{Apart, Thing, article_count, called, path},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// A topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The id.
    pub id: String,
    /// The name in addresses; unique.
    pub slug: String,
    /// The path of its page on the site.
    pub path: String,
    /// The address of its page.
    pub url: String,
    /// The name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Published articles with it, all language versions counted.
    pub article_count: u64,
    /// Former paths.
    pub alias_paths: Vec<AliasPath>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Tag {
    type Data = TagData;

    const SHAPE: &'static Shape = &shapes::TAG;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<TagData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let id = TagId::from_uuid(record.id);
        let filter = ArticleFilter {
            tags: Some(vec![id]),
            ..ArticleFilter::default()
        };
        let (apart, article_count) =
            futures_util::try_join!(Apart::of(ctx, record.id, want), article_count(ctx, want, filter))?;
        Ok(Self {
            id: id.to_string(),
            slug: record.slug.clone(),
            path: path(record),
            url: ctx.url(record, chain),
            name: called(record, chain),
            description: record.data.description.best(chain).cloned(),
            article_count,
            alias_paths: apart.alias_paths,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Tag {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "tag_01jd8xw3k9f2h8q6m4t7v0b5n5".to_owned(),
            slug: "energy".to_owned(),
            path: "/tag/energy".to_owned(),
            url: "https://www.example.org/tag/energy".to_owned(),
            name: "Energy".to_owned(),
            article_count: 7,
            version: 1,
            ..Self::default()
        }
    }
}
