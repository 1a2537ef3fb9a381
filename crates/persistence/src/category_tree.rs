//! What follows when categories move.

use std::collections::BTreeSet;

use masthead_domain::{id::CategoryId, touch::Key};
use sea_orm::{
    ConnectionTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _, Statement,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    error::StoreError,
    store::Engine,
    table::{article_category, category_closure},
    unit_of_work::UnitOfWork,
};

/// The advisory lock of the tree on PostgreSQL: many may file articles under it at a time, one may change it.
const TREE_LOCK: i64 = 0x6d61_7374_7472_6565;

impl UnitOfWork {
    /// Waits until nobody files articles or moves categories, and lets nobody else until this write ends.
    ///
    /// Comes before the tree is read. Without it an article that is written while its category moves would stay filed
    /// under the former ancestors. On SQLite there is one writer anyway.
    pub async fn lock_category_tree(&self) -> Result<(), StoreError> {
        self.take_tree_lock("SELECT pg_advisory_xact_lock($1)").await
    }

    /// Waits until nobody moves categories, and lets nobody until this write ends.
    pub(crate) async fn hold_category_tree(&self) -> Result<(), StoreError> {
        self.take_tree_lock("SELECT pg_advisory_xact_lock_shared($1)")
            .await
    }

    async fn take_tree_lock(&self, statement: &str) -> Result<(), StoreError> {
        if self.engine == Engine::Postgres {
            let backend = self.transaction.get_database_backend();
            let lock = Statement::from_sql_and_values(backend, statement, [TREE_LOCK.into()]);
            self.transaction.execute_raw(lock).await?;
        }
        Ok(())
    }

    /// These categories and all below them, each once.
    pub async fn subtrees(&self, roots: &[CategoryId]) -> Result<Vec<Uuid>, StoreError> {
        let roots: Vec<Uuid> = roots.iter().map(|id| id.uuid()).collect();
        let below = category_closure::Entity::find()
            .select_only()
            .column(category_closure::Column::CategoryId)
            .distinct()
            .filter(is_one_of(Expr::col(category_closure::Column::AncestorId), &roots))
            .into_tuple::<Uuid>()
            .all(&self.transaction)
            .await?;
        Ok(below)
    }

    /// Files the articles of these categories under their present ancestors.
    pub async fn refresh_inherited_categories(&self, categories: &[Uuid]) -> Result<(), StoreError> {
        use article_category::Column as C;
        let filed = || {
            Query::select()
                .column(C::ArticleId)
                .from(article_category::Entity)
                .and_where(is_one_of(Expr::col(C::CategoryId), categories))
                .and_where(Expr::col(C::Inherited).not())
                .take()
        };
        let mut counted: BTreeSet<Uuid> = categories.iter().copied().collect();
        let former: Vec<Uuid> = article_category::Entity::find()
            .select_only()
            .column(C::CategoryId)
            .distinct()
            .filter(Expr::col(C::Inherited))
            .filter(Expr::col(C::ArticleId).in_subquery(filed()))
            .into_tuple()
            .all(&self.transaction)
            .await?;
        counted.extend(former);
        article_category::Entity::delete_many()
            .filter(Expr::col(C::Inherited))
            .filter(Expr::col(C::ArticleId).in_subquery(filed()))
            .exec(&self.transaction)
            .await?;
        let own = |column: C| Expr::col((article_category::Entity, column));
        let above = |column: category_closure::Column| Expr::col((category_closure::Entity, column));
        let known = Query::select()
            .expr(Expr::val(1))
            .from_as(article_category::Entity, "k")
            .and_where(Expr::col(("k", C::ArticleId)).equals((article_category::Entity, C::ArticleId)))
            .and_where(
                Expr::col(("k", C::CategoryId))
                    .equals((category_closure::Entity, category_closure::Column::AncestorId)),
            )
            .take();
        let rows = Query::select()
            .distinct()
            .expr(own(C::ArticleId))
            .expr(above(category_closure::Column::AncestorId))
            .expr(Expr::cust("TRUE"))
            .expr(own(C::Locale))
            .expr(own(C::PublishedAt))
            .expr(own(C::Live))
            .from(article_category::Entity)
            .inner_join(
                category_closure::Entity,
                above(category_closure::Column::CategoryId).equals((article_category::Entity, C::CategoryId)),
            )
            .and_where(own(C::Inherited).not())
            .and_where(own(C::ArticleId).in_subquery(filed()))
            .and_where(Expr::not_exists(known))
            .take();
        let insert = Query::insert()
            .into_table(article_category::Entity)
            .columns([
                C::ArticleId,
                C::CategoryId,
                C::Inherited,
                C::Locale,
                C::PublishedAt,
                C::Live,
            ])
            .select_from(rows)
            .expect("as many values as columns")
            .take();
        self.transaction.execute(&insert).await?;
        let present: Vec<Uuid> = category_closure::Entity::find()
            .select_only()
            .column(category_closure::Column::AncestorId)
            .distinct()
            .filter(is_one_of(
                Expr::col(category_closure::Column::CategoryId),
                categories,
            ))
            .into_tuple()
            .all(&self.transaction)
            .await?;
        counted.extend(present);
        self.touch(|touches| {
            for category in &counted {
                touches.key(Key::Holdings(*category));
            }
        });
        self.recount(&counted.into_iter().collect::<Vec<_>>()).await
    }
}
