//! Sections of the site.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::error::Error;
use masthead_domain::{
    entity::Record, id::CategoryId, listing::ArticleFilter, locale::LocaleChain, taxonomy::CategoryData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    image::Image,
    parts::{AliasPath, ExternalId},
    thing::{Apart, Thing, article_count, called, image, path},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// A section of the site, possibly below another one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// The id.
    pub id: String,
    /// The name in addresses; unique among its siblings.
    pub slug: String,
    /// The slugs from the root down: `news/economy`. Unique.
    pub tree_path: String,
    /// The path of its page on the site.
    pub path: String,
    /// The address of its page.
    pub url: String,
    /// The name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its picture.
    pub image: Option<Image>,
    /// The category above.
    pub parent: Option<CategoryStep>,
    /// The categories above, the root first.
    pub ancestors: Vec<CategoryStep>,
    /// The categories directly below, as editors placed them.
    pub children: Vec<CategoryStep>,
    /// Its place among its siblings.
    pub position: i32,
    /// Published articles in it and below, all language versions counted.
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

/// A category above or below another one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryStep {
    /// The id.
    pub id: String,
    /// The name in addresses.
    pub slug: String,
    /// The slugs from the root down.
    pub tree_path: String,
    /// The path of its page on the site.
    pub path: String,
    /// The address of its page.
    pub url: String,
    /// The name.
    pub name: String,
}

impl CategoryStep {
    fn of(ctx: &Ctx, record: &Record<CategoryData>, chain: &LocaleChain) -> Self {
        Self {
            id: CategoryId::from_uuid(record.id).to_string(),
            slug: record.slug.clone(),
            tree_path: record.tree_path.clone(),
            path: path(record),
            url: ctx.url(record, chain),
            name: called(record, chain),
        }
    }
}

impl Thing for Category {
    type Data = CategoryData;

    const SHAPE: &'static Shape = &shapes::CATEGORY;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<CategoryData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let id = CategoryId::from_uuid(record.id);
        let filter = ArticleFilter {
            categories: Some(vec![id]),
            ..ArticleFilter::default()
        };
        let ancestors = async {
            if want.wants_any(&["ancestors", "parent"]) {
                ctx.reader.ancestors(record).await
            } else {
                Ok(Vec::new())
            }
        };
        let children = async {
            if want.wants("children") {
                ctx.reader.children::<CategoryData>(record.id).await
            } else {
                Ok(Vec::new())
            }
        };
        let (apart, image, ancestors, children, article_count) = futures_util::try_join!(
            Apart::of(ctx, record.id, want),
            image(ctx, record.data.image, chain, want),
            ancestors,
            children,
            article_count(ctx, want, filter),
        )?;
        let step = |record: &Arc<Record<CategoryData>>| CategoryStep::of(ctx, record, chain);
        let own = CategoryStep::of(ctx, record, chain);
        Ok(Self {
            id: own.id,
            slug: own.slug,
            tree_path: own.tree_path,
            path: own.path,
            url: own.url,
            name: own.name,
            description: record.data.description.best(chain).cloned(),
            image,
            parent: ancestors.last().map(step),
            ancestors: ancestors.iter().map(step).collect(),
            children: children.iter().map(step).collect(),
            position: record.position,
            article_count,
            alias_paths: apart.alias_paths,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Category {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        let above = CategoryStep {
            id: "category_01jd8xw3k9f2h8q6m4t7v0b5n3".to_owned(),
            slug: "news".to_owned(),
            tree_path: "news".to_owned(),
            path: "/news".to_owned(),
            url: "https://www.example.org/news".to_owned(),
            name: "News".to_owned(),
        };
        Self {
            id: "category_01jd8xw3k9f2h8q6m4t7v0b5n4".to_owned(),
            slug: "economy".to_owned(),
            tree_path: "news/economy".to_owned(),
            path: "/news/economy".to_owned(),
            url: "https://www.example.org/news/economy".to_owned(),
            name: "Economy".to_owned(),
            parent: Some(above.clone()),
            ancestors: vec![above],
            article_count: 31,
            version: 1,
            ..Self::default()
        }
    }
}
