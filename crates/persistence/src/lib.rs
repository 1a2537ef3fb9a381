//! The store: domain values in and out of SQLite and PostgreSQL, through one set of repositories.
//!
//! Reads go through [`Batch`]: what one round of a request needs, in at most one statement a kind. Writes go
//! through a [`UnitOfWork`], which appends to the change log in its own transaction. Nothing here decides what a
//! viewer may see except `visible`, the one place that turns a [`Visibility`] into a condition.
//!
//! To add a column: a migration step, the row in `table`, and the conversion beside it. To add a kind of entity:
//! nothing here.
//!
//! [`Visibility`]: masthead_domain::visibility::Visibility

mod articles;
mod batch;
mod bodies;
mod category_tree;
mod change_log;
mod conditions;
mod convert;
mod deliveries;
mod due;
mod entities;
mod epoch;
mod error;
mod explain;
mod figures;
mod followers;
mod indexing;
mod keys;
mod keyset;
mod leases;
mod lists;
mod log_retention;
mod log_wake;
mod log_watch;
mod media_uses;
mod portions;
mod related;
mod related_lists;
mod related_rank;
mod removal;
mod replicas;
mod snapshot;
mod store;
mod table;
mod tally;
mod touches;
mod unit_of_work;
mod webhooks;
mod whole;

pub use self::{
    articles::{ArticleWrite, RelatedChoices},
    batch::{Batch, BatchAnswer, CardQuery, Cards, CountQuery, EntityQuery, MonthCount, PathEntry},
    bodies::Bodies,
    convert::StoredBody,
    deliveries::DeliveryQuery,
    entities::EntityWrite,
    epoch::{LogMark, Replaced},
    error::StoreError,
    figures::{PoolFigures, StatementFigures},
    followers::FollowerPosition,
    indexing::FiledArticle,
    keys::{ExternalKey, Redirect},
    leases::Lease,
    lists::position_of,
    log_retention::LogBounds,
    log_wake::LogWake,
    log_watch::LogWatch,
    related::RelatedQuery,
    related_lists::{RelatedEntry, RelatedGeneration, RelatedList},
    related_rank::{MAX_RELATED_SCORE, Nearness, RelatedEvidence},
    removal::References,
    snapshot::Snapshot,
    store::{Engine, Migration, Store, StoreOptions},
    unit_of_work::{Savepoint, UnitOfWork},
};
