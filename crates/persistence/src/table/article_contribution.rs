//! Who did what for which article.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_contribution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub author_id: Uuid,
    pub role: String,
    pub listed: bool,
    pub published_at: DateTimeUtc,
    pub live: bool,
}

impl ActiveModelBehavior for ActiveModel {}
