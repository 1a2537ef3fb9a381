//! Lists of related articles that were computed beforehand, and which articles editors keep out of them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_related"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m0005_related.sql")).await?;
        let connection = manager.get_connection();
        if connection.get_database_backend() == DbBackend::Postgres {
            // A list stays in its row and as it is: two of them fill a page, and a place is looked at without unpacking.
            for column in ["targets", "scores"] {
                let plain = format!("ALTER TABLE related_list ALTER COLUMN {column} SET STORAGE PLAIN");
                connection.execute_unprepared(&plain).await?;
            }
        }
        Ok(())
    }

    /// Lists are computed again; what editors keep out of them is not.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let kept_out = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new("article"))
            .and_where(Expr::col(Alias::new("in_related")).not())
            .limit(1)
            .take();
        if connection.query_one(&kept_out).await?.is_some() {
            return Err(DbErr::Custom(
                "editors keep articles out of related lists; going down would lose it".to_owned(),
            ));
        }
        for statement in [
            "DROP TABLE related_generation",
            "DROP TABLE related_place",
            "DROP TABLE related_list",
            "ALTER TABLE article DROP COLUMN in_related",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
