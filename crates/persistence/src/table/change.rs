//! The change log's entries.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub at: DateTimeUtc,
    pub kind: String,
    pub entity_id: Uuid,
    pub version: i32,
    pub significant: bool,
    pub paths: String,
    pub replacement_kind: Option<String>,
    pub replacement_id: Option<Uuid>,
    pub touch: String,
}

impl ActiveModelBehavior for ActiveModel {}
