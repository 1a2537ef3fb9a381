//! The places of a list of related articles: the numbers from 1, so that a statement can walk along a list.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
}

impl ActiveModelBehavior for ActiveModel {}
