//! One language version of a story: a whole card.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub translation_group_id: Uuid,
    pub locale: String,
    pub slug: String,
    pub path: Option<String>,
    pub kind: String,
    pub featured: bool,
    pub status: String,
    pub status_reason: Option<String>,
    pub live: bool,
    pub title: String,
    pub deck: Option<String>,
    pub excerpt: Option<String>,
    pub byline: Option<String>,
    pub contributor_note: Option<String>,
    pub canonical_url: Option<String>,
    pub word_count: i32,
    pub primary_category_id: Option<Uuid>,
    pub source_id: Option<Uuid>,
    pub translated_from_id: Option<Uuid>,
    pub links: String,
    pub published_at: DateTimeUtc,
    pub first_published_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub modified_at: DateTimeUtc,
    pub scheduled_at: Option<DateTimeUtc>,
    pub embargoed_until: Option<DateTimeUtc>,
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
    pub in_related: bool,
}

impl ActiveModelBehavior for ActiveModel {}
