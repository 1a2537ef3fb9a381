//! Rows, as SeaORM sees them. Never leaves this crate: repositories speak in domain values.
#![expect(unreachable_pub, reason = "SeaORM's derives want public models")]

pub(crate) mod article;
pub(crate) mod article_category;
pub(crate) mod article_contribution;
pub(crate) mod article_detail;
pub(crate) mod article_month;
pub(crate) mod article_tag;
pub(crate) mod category_closure;
pub(crate) mod change;
pub(crate) mod entity;
pub(crate) mod external_id;
pub(crate) mod follower;
pub(crate) mod import_digest;
pub(crate) mod lease;
pub(crate) mod media_use;
pub(crate) mod page_body;
pub(crate) mod path;
pub(crate) mod related_choice;
pub(crate) mod related_generation;
pub(crate) mod related_list;
pub(crate) mod related_place;
pub(crate) mod store_meta;
pub(crate) mod webhook;
pub(crate) mod webhook_delivery;
pub(crate) mod working_copy;
