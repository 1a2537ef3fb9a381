//! Which articles a category holds.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub category_id: Uuid,
    pub inherited: bool,
    pub locale: String,
    pub published_at: DateTimeUtc,
    pub live: bool,
}

impl ActiveModelBehavior for ActiveModel {}
