//! Settings: built-in defaults < `masthead.toml` < `MASTHEAD_*` environment < flags.

mod bytes;
mod keys;
mod list;
mod load;
mod mask;
mod settings;

pub(crate) use self::{
    load::{Flags, Loaded, load},
    settings::{LogFormat, Settings},
};
