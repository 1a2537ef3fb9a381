//! Every address of the site.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "path")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub kind: String,
    pub target_id: Option<Uuid>,
    pub ceased_at: Option<DateTimeUtc>,
    pub redirect_to: Option<String>,
    pub redirect_status: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
