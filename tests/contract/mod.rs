//! What the project promises about itself.

mod crates;
mod errors;
mod generated;
mod rest;
mod schema;
mod tree;
