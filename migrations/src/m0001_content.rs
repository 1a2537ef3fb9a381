//! Articles, what they refer to, addresses and the change log.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_content"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m0001_content.sql")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // Going down is for development: it refuses where content would be lost.
        for table in ["article", "entity"] {
            let statement = Query::select()
                .expr(Expr::val(1))
                .from(Alias::new(table))
                .limit(1)
                .take();
            if connection.query_one(&statement).await?.is_some() {
                return Err(DbErr::Custom(format!(
                    "the table {table} holds content; going down would lose it (export and empty it first)"
                )));
            }
        }
        let tables = [
            "change",
            "store_meta",
            "import_digest",
            "external_id",
            "path",
            "media_use",
            "related_choice",
            "article_tag",
            "article_category",
            "article_month",
            "article_contribution",
            "working_copy",
            "article_detail",
            "article",
            "page_body",
            "category_closure",
            "entity",
        ];
        for table in tables {
            connection
                .execute_unprepared(&format!("DROP TABLE {table}"))
                .await?;
        }
        Ok(())
    }
}
