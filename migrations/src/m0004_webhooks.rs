//! Webhooks, their deliveries, and how far the followers of the change log are.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_webhooks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m0004_webhooks.sql")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let webhooks = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new("webhook"))
            .limit(1)
            .take();
        if connection.query_one(&webhooks).await?.is_some() {
            return Err(DbErr::Custom(
                "there are webhooks; going down would lose them and their secrets (remove them first)"
                    .to_owned(),
            ));
        }
        for table in ["follower", "webhook_delivery", "webhook"] {
            connection
                .execute_unprepared(&format!("DROP TABLE {table}"))
                .await?;
        }
        Ok(())
    }
}
