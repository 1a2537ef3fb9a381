//! Everything that is stored, as it stood at one moment, page by page: for exports.
//!
//! No visibility restricts these reads; they are for the owner of the database.

use std::collections::BTreeMap;

use masthead_domain::{
    article::Article,
    body::Body,
    entity::Entity,
    id::{ArticleId, Kind},
    locale::Localized,
    path::SitePath,
};
use sea_orm::{
    AccessMode, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    IsolationLevel, QueryFilter as _, QueryOrder as _, QuerySelect as _, TransactionOptions,
    TransactionTrait as _,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use crate::{
    articles::RelatedChoices,
    batch::PathEntry,
    conditions::is_one_of,
    convert,
    error::StoreError,
    keys::{ExternalKey, path_entry},
    store::{Engine, Store},
    table::{article, entity, external_id, path, related_choice},
    whole,
};

/// The store at one moment: what others write meanwhile is not seen. Holds a connection until it is dropped.
#[derive(Debug)]
pub struct Snapshot {
    transaction: DatabaseTransaction,
}

impl Store {
    /// Fixes this moment for reading.
    ///
    /// On PostgreSQL the primary is read: a replica ends long transactions that stand in its way.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let transaction = match self.engine() {
            Engine::Sqlite => self.reader().begin().await?,
            Engine::Postgres => {
                let options = TransactionOptions {
                    isolation_level: Some(IsolationLevel::RepeatableRead),
                    access_mode: Some(AccessMode::ReadOnly),
                    ..TransactionOptions::default()
                };
                self.writer().begin_with_options(options).await?
            }
        };
        // On both engines a transaction sees the moment of its first read, not that of its beginning.
        transaction
            .execute_unprepared("SELECT key FROM store_meta LIMIT 1")
            .await?;
        Ok(Snapshot { transaction })
    }
}

impl Snapshot {
    /// The next things of a kind, by id.
    pub async fn entities(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Entity>, StoreError> {
        whole::entities_after(&self.transaction, kind, after, limit).await
    }

    /// The bodies of these pages.
    pub async fn page_bodies(&self, pages: &[Uuid]) -> Result<BTreeMap<Uuid, Localized<Body>>, StoreError> {
        whole::page_bodies(&self.transaction, pages).await
    }

    /// The next articles, whole, whatever their status, by id.
    pub async fn articles(&self, after: Option<ArticleId>, limit: u64) -> Result<Vec<Article>, StoreError> {
        let rows = whole::articles_after(&self.transaction, after, limit).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut details = whole::details(&self.transaction, &ids).await?;
        rows.into_iter()
            .map(|row| {
                let id = row.id;
                let card = convert::card(row)?;
                let detail = details.remove(&id).ok_or_else(|| StoreError::Corrupt {
                    table: "article",
                    column: "id",
                    id: id.to_string(),
                    reason: "it has no detail".to_owned(),
                })?;
                Ok(Article { card, detail })
            })
            .collect()
    }

    /// What editors decided about the related articles of these.
    pub async fn related_choices(
        &self,
        articles: &[ArticleId],
    ) -> Result<BTreeMap<ArticleId, RelatedChoices>, StoreError> {
        let ids: Vec<Uuid> = articles.iter().map(|id| id.uuid()).collect();
        let rows = related_choice::Entity::find()
            .filter(is_one_of(Expr::col(related_choice::Column::ArticleId), &ids))
            .order_by_asc(related_choice::Column::ArticleId)
            .order_by_asc(related_choice::Column::Position)
            .order_by_asc(related_choice::Column::TargetId)
            .all(&self.transaction)
            .await?;
        let mut choices: BTreeMap<ArticleId, RelatedChoices> = BTreeMap::new();
        for row in rows {
            let own = choices.entry(ArticleId::from_uuid(row.article_id)).or_default();
            let list = if row.choice == "PIN" {
                &mut own.pins
            } else {
                &mut own.excludes
            };
            list.push(ArticleId::from_uuid(row.target_id));
        }
        Ok(choices)
    }

    /// All addresses, current and former ones, that lead to these things.
    pub async fn paths_of(&self, targets: &[Uuid]) -> Result<Vec<PathEntry>, StoreError> {
        let rows = path::Entity::find()
            .filter(is_one_of(Expr::col(path::Column::TargetId), targets))
            .order_by_asc(path::Column::Path)
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(path_entry).collect()
    }

    /// What is at these addresses.
    pub async fn paths(&self, paths: &[SitePath]) -> Result<Vec<PathEntry>, StoreError> {
        let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
        let rows = path::Entity::find()
            .filter(is_one_of(Expr::col(path::Column::Path), &texts))
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(path_entry).collect()
    }

    /// The next addresses that lead to other ones, by path.
    pub async fn redirects(
        &self,
        after: Option<&SitePath>,
        limit: u64,
    ) -> Result<Vec<PathEntry>, StoreError> {
        let mut select = path::Entity::find().filter(path::Column::TargetId.is_null());
        if let Some(after) = after {
            select = select.filter(path::Column::Path.gt(after.as_str()));
        }
        let rows = select
            .order_by_asc(path::Column::Path)
            .limit(limit)
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(path_entry).collect()
    }

    /// The ids elsewhere that these things have.
    pub async fn external_keys_of(&self, targets: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, StoreError> {
        let rows = external_id::Entity::find()
            .filter(is_one_of(Expr::col(external_id::Column::TargetId), targets))
            .all(&self.transaction)
            .await?;
        let found = rows.into_iter().filter_map(|row| {
            let key = ExternalKey {
                kind: Kind::from_prefix(&row.kind)?,
                system: row.system,
                id: row.external_id,
            };
            Some((row.target_id, key))
        });
        Ok(found.collect())
    }

    /// The tree paths of these things.
    pub async fn tree_paths(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(entity::Entity::find()
            .select_only()
            .column(entity::Column::Id)
            .column(entity::Column::TreePath)
            .filter(is_one_of(Expr::col(entity::Column::Id), ids))
            .into_tuple()
            .all(&self.transaction)
            .await?)
    }

    /// How many things of each kind there are.
    pub async fn totals(&self) -> Result<BTreeMap<Kind, u64>, StoreError> {
        let count = || Expr::col(sea_orm::sea_query::Asterisk).count();
        let kinds: Vec<(String, i64)> = entity::Entity::find()
            .select_only()
            .column(entity::Column::Kind)
            .column_as(count(), "total")
            .group_by(entity::Column::Kind)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        let mut totals: BTreeMap<Kind, u64> = kinds
            .into_iter()
            .filter_map(|(kind, total)| Some((Kind::from_prefix(&kind)?, total as u64)))
            .collect();
        let articles: Option<i64> = article::Entity::find()
            .select_only()
            .column_as(count(), "total")
            .into_tuple()
            .one(&self.transaction)
            .await?;
        totals.insert(Kind::Article, articles.unwrap_or(0) as u64);
        let redirects: Option<i64> = path::Entity::find()
            .select_only()
            .column_as(count(), "total")
            .filter(path::Column::TargetId.is_null())
            .into_tuple()
            .one(&self.transaction)
            .await?;
        totals.insert(Kind::Redirect, redirects.unwrap_or(0) as u64);
        Ok(totals)
    }

    /// Lets the moment go.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }
}
