//! What one generation of related lists was computed with.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_generation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub created_at: DateTimeUtc,
    pub settings: String,
    pub documents: i64,
    pub terms: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
