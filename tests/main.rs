//! The tests that need the whole, in one binary. What only needs one crate is tested beside its code.

mod caching;
mod contract;
mod export;
mod feeds;
mod import;
mod pages;
mod persistence;
mod purge;
mod reading;
mod search;
mod serving;
mod streaming;
mod varnish;
mod webhooks;
mod writing;
