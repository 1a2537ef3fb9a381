//! The schema, step by step, for both engines.
//!
//! Each step is one file with the SQL that it runs. SQL and not a builder, because partial indexes and named
//! constraints are the point of it; what the engines call differently is a placeholder that `dialect` fills in.
//! A step that was released is never edited: a change is a new step, safe while the previous release still runs
//! (expand, migrate, contract).

mod dialect;
mod m0001_content;
mod m0002_touches;
mod m0003_schedule;
mod m0004_webhooks;
mod m0005_related;

use sea_orm_migration::prelude::*;

/// The steps in their order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_content::Migration),
            Box::new(m0002_touches::Migration),
            Box::new(m0003_schedule::Migration),
            Box::new(m0004_webhooks::Migration),
            Box::new(m0005_related::Migration),
        ]
    }
}

pub use sea_orm_migration::MigratorTrait;
