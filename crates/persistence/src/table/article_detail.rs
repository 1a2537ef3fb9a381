//! What only the article's own page shows.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_detail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub body: String,
    pub seo: String,
    pub corrections: String,
    pub attributes: String,
}

impl ActiveModelBehavior for ActiveModel {}
