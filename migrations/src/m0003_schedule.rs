//! What is due at its moment, and who does what only one process may do.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_schedule"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m0003_schedule.sql")).await
    }

    /// Loses no content: leases are taken again, and indexes are made again.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in [
            "DROP TABLE lease",
            "DROP INDEX article_expires_at_idx",
            "DROP INDEX article_embargoed_until_idx",
            "DROP INDEX article_scheduled_at_idx",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
