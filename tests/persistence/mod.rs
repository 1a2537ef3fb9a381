//! The store on both engines.

mod categories;
mod change_log;
mod filters;
mod leases;
mod migrations;
mod plans;
mod related;
mod tally;
