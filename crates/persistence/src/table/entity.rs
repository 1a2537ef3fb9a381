//! Everything that stands beside articles.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub slug: String,
    pub tree_path: String,
    pub parent_id: Option<Uuid>,
    pub position: i32,
    pub sort_name: String,
    pub path: Option<String>,
    pub live: bool,
    pub data: String,
    pub created_at: DateTimeUtc,
    pub modified_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
