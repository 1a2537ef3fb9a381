//! Settings: built-in defaults < `masthead.toml` < `MASTHEAD_*` environment < flags.

mod bytes;
mod cache;
mod changes;
mod feeds;
mod graphql;
mod keys;
mod list;
mod load;
mod mask;
mod search;
mod serving;
mod settings;
mod shown;
mod telling;

pub(crate) use self::{
    load::{Flags, Loaded, load},
    settings::{LogFormat, Settings},
};
