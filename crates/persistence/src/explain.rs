//! How the database reads a list: for tests, and for whoever wonders why one is slow.

use masthead_domain::{
    listing::{ArticleFilter, ArticleOrder, Window},
    time::Timestamp,
    visibility::Visibility,
};
use sea_orm::{ConnectionTrait as _, Statement, TransactionTrait as _, sea_query::SelectStatement};
use uuid::Uuid;

use crate::{
    batch::{CardQuery, EntityQuery},
    due,
    error::StoreError,
    lists,
    related::RelatedQuery,
    store::{Engine, Store},
};

impl Store {
    /// The plan by which the public's first page of a list is read.
    ///
    /// PostgreSQL is forbidden to scan and to sort as far as it can do without, because on a small table it would
    /// prefer either: where the plan sorts nevertheless, no index serves the list.
    pub async fn explain_list(
        &self,
        filter: &ArticleFilter,
        order: ArticleOrder,
    ) -> Result<String, StoreError> {
        let query = CardQuery::List {
            filter: Box::new(filter.clone()),
            order,
            window: Window::default(),
            stories: None,
        };
        let select = query.select(self.engine(), &Visibility::Public);
        self.explain(&select).await
    }

    /// The plan by which the public's total of a list is found.
    pub async fn explain_total(&self, filter: &ArticleFilter) -> Result<String, StoreError> {
        self.explain(&lists::count(filter, None, &Visibility::Public))
            .await
    }

    /// The plan by which the public's related articles of one are read.
    pub async fn explain_related(&self, query: &RelatedQuery) -> Result<String, StoreError> {
        self.explain(&query.select(self.engine(), &Visibility::Public))
            .await
    }

    /// The plan by which the public's things of these ids are read.
    pub async fn explain_entities(&self, ids: &[Uuid]) -> Result<String, StoreError> {
        let query = EntityQuery::Ids(ids.to_vec());
        self.explain(&query.select(&Visibility::Public)).await
    }

    /// The plans by which the next moment and what is due at it are found.
    pub async fn explain_due(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut plans = Vec::new();
        for select in [due::next(None), due::next(Some(now))]
            .into_iter()
            .chain(due::all_due(now))
        {
            plans.push(self.explain(&select).await?);
        }
        Ok(plans)
    }

    async fn explain(&self, select: &SelectStatement) -> Result<String, StoreError> {
        let connection = self.reader().begin().await?;
        let backend = connection.get_database_backend();
        let statement: Statement = backend.build(select);
        let (explain, column) = match self.engine() {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            Engine::Postgres => {
                for setting in [
                    "enable_seqscan",
                    "enable_sort",
                    "enable_incremental_sort",
                    "enable_bitmapscan",
                ] {
                    connection
                        .execute_unprepared(&format!("SET LOCAL {setting} = off"))
                        .await?;
                }
                ("EXPLAIN", "QUERY PLAN")
            }
        };
        let sql = format!("{explain} {}", statement.sql);
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        let rows = connection
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        let mut plan = String::new();
        for row in rows {
            plan.push_str(&row.try_get::<String>("", column)?);
            plan.push('\n');
        }
        connection.rollback().await?;
        Ok(plan)
    }
}
