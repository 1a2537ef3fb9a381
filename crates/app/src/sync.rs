//! Sync: keeping a copy of a part of the site, on a phone or in a build.
//!
//! First the part as it is, page by page, then what changed of it. A copy that follows every answer is the same as the
//! server's: the pages are read after the place in the log at which the changes begin, a change is told by the present
//! state of what changed, and whatever a copy may hold that is not in the part any more is named as gone.

mod cursor;
mod delta;
mod initial;
mod part;

pub use self::{
    delta::{Gone, GoneReason},
    part::{SyncPart, sync},
};

use std::sync::Arc;

use masthead_domain::{article::ArticleCard, entity::Entity};

/// What a client asks for.
#[derive(Debug, Clone, Default)]
pub struct SyncRequest {
    pub part: SyncPart,
    /// Articles and things of a page, at the most.
    pub limit: i64,
    /// Where an earlier answer says to go on.
    pub cursor: Option<String>,
    /// What tells one form of the answer from another: a copy has all its items in one form.
    pub form: String,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct SyncPage {
    /// Articles of the part as they are now: new to the copy, or changed.
    pub items: Vec<Arc<ArticleCard>>,
    /// Other things that changed themselves, as they are now.
    pub changed: Vec<Entity>,
    /// What is not in the part any more.
    pub gone: Vec<Gone>,
    pub next: String,
    pub has_more: bool,
}
