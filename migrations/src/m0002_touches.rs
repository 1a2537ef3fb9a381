//! What each entry of the change log touches.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_touches"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Older entries touch nothing: nobody keeps an answer from before this step.
        let column = "ALTER TABLE change ADD COLUMN touch text NOT NULL DEFAULT '{}'";
        dialect::run(manager, column).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE change DROP COLUMN touch").await
    }
}
