//! The related articles of one article, computed beforehand.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub generation: i64,
    pub targets: Vec<u8>,
    pub scores: String,
}

impl ActiveModelBehavior for ActiveModel {}
