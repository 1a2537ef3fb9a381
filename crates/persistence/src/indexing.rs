//! What a text index is made of: articles, whole, with the categories in whose lists they stand.

use std::collections::HashMap;

use masthead_domain::{
    article::Article,
    entity::Entity,
    id::{ArticleId, CategoryId, Kind},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    convert,
    error::StoreError,
    store::Store,
    table::{article, article_category, entity},
    whole,
};

/// An article, and the categories in whose lists it stands: its own and all above them.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledArticle {
    pub article: Article,
    pub filed_under: Vec<CategoryId>,
}

impl Store {
    /// These articles, whatever their status; what is gone is left out. Of the primary: a replica may not have what
    /// followers of the log were woken for.
    pub async fn filed_articles(&self, ids: &[ArticleId]) -> Result<Vec<FiledArticle>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let rows = article::Entity::find()
            .filter(is_one_of(Expr::col(article::Column::Id), &ids))
            .order_by_asc(article::Column::Id)
            .all(self.primary())
            .await?;
        self.with_details(rows).await
    }

    /// The next articles by id, whatever their status.
    pub async fn filed_articles_after(
        &self,
        after: Option<ArticleId>,
        limit: u64,
    ) -> Result<Vec<FiledArticle>, StoreError> {
        let rows = whole::articles_after(self.primary(), after, limit).await?;
        self.with_details(rows).await
    }

    async fn with_details(&self, rows: Vec<article::Model>) -> Result<Vec<FiledArticle>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut details = whole::details(self.primary(), &ids).await?;
        let filed = article_category::Entity::find()
            .select_only()
            .column(article_category::Column::ArticleId)
            .column(article_category::Column::CategoryId)
            .filter(is_one_of(Expr::col(article_category::Column::ArticleId), &ids))
            .into_tuple::<(Uuid, Uuid)>()
            .all(self.primary())
            .await?;
        let mut categories: HashMap<Uuid, Vec<CategoryId>> = HashMap::new();
        for (article, category) in filed {
            categories
                .entry(article)
                .or_default()
                .push(CategoryId::from_uuid(category));
        }
        let mut articles = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.id;
            // Deleted between the statements: the log tells of it.
            let Some(detail) = details.remove(&id) else {
                continue;
            };
            let card = convert::card(row)?;
            articles.push(FiledArticle {
                article: Article { card, detail },
                filed_under: categories.remove(&id).unwrap_or_default(),
            });
        }
        Ok(articles)
    }

    /// The next things of a kind by id. Of the primary.
    pub async fn entities_after(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Entity>, StoreError> {
        whole::entities_after(self.primary(), kind, after, limit).await
    }

    /// These things, of whatever kind; what is gone is left out. Of the primary.
    pub async fn entities_whole(&self, ids: &[Uuid]) -> Result<Vec<Entity>, StoreError> {
        let rows = entity::Entity::find()
            .filter(is_one_of(Expr::col(entity::Column::Id), ids))
            .all(self.primary())
            .await?;
        rows.into_iter().map(convert::entity).collect()
    }

    /// How many public articles there are. Of the primary.
    pub async fn count_live_articles(&self) -> Result<u64, StoreError> {
        let live = article::Entity::find().filter(article::Column::Live.eq(true));
        Ok(live.count(self.primary()).await?)
    }

    /// How many articles there are, whatever their status. Of the primary.
    pub async fn count_articles(&self) -> Result<u64, StoreError> {
        Ok(article::Entity::find().count(self.primary()).await?)
    }

    /// The next articles by id that stand in a category's lists. Of the primary.
    pub async fn filed_in_after(
        &self,
        category: Uuid,
        after: Option<ArticleId>,
        limit: u64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let mut select = article_category::Entity::find()
            .select_only()
            .column(article_category::Column::ArticleId)
            .filter(article_category::Column::CategoryId.eq(category));
        if let Some(after) = after {
            select = select.filter(article_category::Column::ArticleId.gt(after.uuid()));
        }
        let ids = select
            .order_by_asc(article_category::Column::ArticleId)
            .limit(limit)
            .into_tuple::<Uuid>()
            .all(self.primary())
            .await?;
        Ok(ids.into_iter().map(ArticleId::from_uuid).collect())
    }
}
