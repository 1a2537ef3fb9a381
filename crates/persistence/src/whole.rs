//! Reads that no visibility restricts, deleted articles included: for imports and exports, which must see what is there.

use std::collections::BTreeMap;

use masthead_domain::{
    article::{Article, ArticleCard, ArticleDetail},
    body::Body,
    entity::Entity,
    id::{ArticleId, Kind, TranslationGroupId},
    locale::{Locale, Localized},
    touch::{Facets, Key},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    convert,
    error::StoreError,
    table::{article, article_detail, entity, page_body},
    unit_of_work::UnitOfWork,
};

/// The long texts of articles.
pub(crate) async fn details<C: ConnectionTrait>(
    connection: &C,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, ArticleDetail>, StoreError> {
    let rows = article_detail::Entity::find()
        .filter(is_one_of(Expr::col(article_detail::Column::ArticleId), ids))
        .all(connection)
        .await?;
    let mut details = BTreeMap::new();
    for row in rows {
        let detail = convert::detail(
            row.article_id,
            &row.body,
            &row.seo,
            &row.corrections,
            &row.attributes,
        )?;
        details.insert(row.article_id, detail);
    }
    Ok(details)
}

/// The next things of a kind, by id.
pub(crate) async fn entities_after<C: ConnectionTrait>(
    connection: &C,
    kind: Kind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Entity>, StoreError> {
    let mut select = entity::Entity::find().filter(entity::Column::Kind.eq(kind.prefix()));
    if let Some(after) = after {
        select = select.filter(entity::Column::Id.gt(after));
    }
    let rows = select
        .order_by_asc(entity::Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(convert::entity).collect()
}

/// The next articles' rows, by id, whatever their status.
pub(crate) async fn articles_after<C: ConnectionTrait>(
    connection: &C,
    after: Option<ArticleId>,
    limit: u64,
) -> Result<Vec<article::Model>, StoreError> {
    let mut select = article::Entity::find();
    if let Some(after) = after {
        select = select.filter(article::Column::Id.gt(after.uuid()));
    }
    let rows = select.order_by_asc(article::Column::Id).limit(limit);
    Ok(rows.all(connection).await?)
}

/// The bodies of pages.
pub(crate) async fn page_bodies<C: ConnectionTrait>(
    connection: &C,
    pages: &[Uuid],
) -> Result<BTreeMap<Uuid, Localized<Body>>, StoreError> {
    let rows = page_body::Entity::find()
        .filter(is_one_of(Expr::col(page_body::Column::PageId), pages))
        .all(connection)
        .await?;
    let mut values: BTreeMap<Uuid, Vec<(Locale, Body)>> = BTreeMap::new();
    for row in rows {
        let locale = convert::parsed("page_body", "locale", row.page_id, &row.locale)?;
        let body = convert::from_json("page_body", "body", row.page_id, &row.body)?;
        values.entry(row.page_id).or_default().push((locale, body));
    }
    Ok(values
        .into_iter()
        .map(|(id, values)| (id, values.into_iter().collect()))
        .collect())
}

impl UnitOfWork {
    async fn every_card_where(&self, condition: SimpleExpr) -> Result<Vec<ArticleCard>, StoreError> {
        let rows = article::Entity::find()
            .filter(condition)
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(convert::card).collect()
    }

    /// The cards of these articles, deleted ones too.
    pub async fn every_card(&self, ids: &[ArticleId]) -> Result<Vec<ArticleCard>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        self.every_card_where(is_one_of(Expr::col(article::Column::Id), &ids))
            .await
    }

    /// The cards of all versions of these stories, deleted ones too.
    pub async fn every_version(
        &self,
        stories: &[TranslationGroupId],
    ) -> Result<Vec<ArticleCard>, StoreError> {
        let ids: Vec<Uuid> = stories.iter().map(|id| id.uuid()).collect();
        self.every_card_where(is_one_of(Expr::col(article::Column::TranslationGroupId), &ids))
            .await
    }

    /// An article, whole, even a deleted one.
    pub async fn every_article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let card = self.every_card(&[id]).await?.pop();
        let detail = self.details(&[id]).await?.remove(&id.uuid());
        Ok(card.zip(detail).map(|(card, detail)| Article { card, detail }))
    }

    /// The long texts of these articles, deleted ones too.
    pub async fn details(&self, ids: &[ArticleId]) -> Result<BTreeMap<Uuid, ArticleDetail>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        details(&self.transaction, &ids).await
    }

    /// The bodies of these pages.
    pub async fn page_bodies(&self, pages: &[Uuid]) -> Result<BTreeMap<Uuid, Localized<Body>>, StoreError> {
        page_bodies(&self.transaction, pages).await
    }

    /// Makes an article the translation of another one without counting its version up: the second half of a write
    /// whose first half could not name the original yet.
    pub async fn set_original(
        &self,
        id: ArticleId,
        original: ArticleId,
        story: TranslationGroupId,
    ) -> Result<(), StoreError> {
        // What it was listed by before and is now: lists that show one version a story change.
        let before = self.former_facets(&[id.uuid()]).await?.remove(&id.uuid());
        let after = before.clone().map(|facets| Facets { story, ..facets });
        self.touch(|touches| {
            touches.key(Key::Thing(id.uuid()));
            touches.article(id, before, after);
        });
        self.touch_those_who_pin(&[id.uuid()]).await?;
        article::Entity::update_many()
            .col_expr(article::Column::TranslatedFromId, Expr::val(original.uuid()))
            .col_expr(article::Column::TranslationGroupId, Expr::val(story.uuid()))
            .filter(article::Column::Id.eq(id.uuid()))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}
