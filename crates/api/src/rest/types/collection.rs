//! Ordered lists of articles.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::{
    error::Error,
    read::{Page, PageArguments},
};
use masthead_domain::{
    article::ArticleCard, entity::Record, id::CollectionId, locale::LocaleChain, taxonomy::CollectionData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    article::Article,
    parts::ExternalId,
    thing::{Apart, Thing, called},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// Articles that editors put in an order: a front page, a package around a story.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// The id.
    pub id: String,
    /// The name in addresses; unique.
    pub slug: String,
    /// Where readers find it, as a path of the site, where it has a page of its own.
    pub path: Option<String>,
    /// Where readers find it, where it has a page of its own.
    pub url: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its articles in the editors' order.
    pub items: Vec<Article>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Collection {
    type Data = CollectionData;

    const SHAPE: &'static Shape = &shapes::COLLECTION;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<CollectionData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let (collection, _) = Self::with_items(ctx, record, chain, want, &PageArguments::default()).await?;
        Ok(collection)
    }
}

/// A page of a collection's items and how many there are in all.
pub(crate) type ItemsPage = (Page<Arc<ArticleCard>>, u64);

impl Collection {
    /// Shows a collection with a part of its items, where those are wanted.
    pub(crate) async fn with_items(
        ctx: &Ctx,
        record: &Arc<Record<CollectionData>>,
        chain: &LocaleChain,
        want: &Selection,
        part: &PageArguments,
    ) -> Result<(Self, Option<ItemsPage>), Error> {
        let items = async {
            let Some(want) = want.within("items") else {
                return Ok((Vec::new(), None));
            };
            let (page, total) = ctx.reader.collection_page(&record.data.items, part).await?;
            let cards: Vec<_> = page.nodes().cloned().collect();
            let shown = Article::all(ctx, &cards, want).await?;
            Ok::<_, Error>((shown, Some((page, total))))
        };
        let (apart, (items, page)) = futures_util::try_join!(Apart::of(ctx, record.id, want), items)?;
        let collection = Self {
            id: CollectionId::from_uuid(record.id).to_string(),
            slug: record.slug.clone(),
            path: record.path.as_ref().map(masthead_domain::path::SitePath::encoded),
            url: record.path.as_ref().map(|_| ctx.url(record, chain)),
            name: called(record, chain),
            description: record.data.description.best(chain).cloned(),
            items,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        };
        Ok((collection, page))
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "collection_01jd8xw3k9f2h8q6m4t7v0b5nc".to_owned(),
            slug: "editors-choice".to_owned(),
            name: "Editor's choice".to_owned(),
            items: vec![Article::sample()],
            version: 5,
            ..Self::default()
        }
    }
}
