//! The next version of a published article.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_copy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub draft_version: i32,
    pub content: String,
    pub saved_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
