//! The text index: searching, completing, and what the text says of which articles belong together.
//!
//! An index is a cache of the database, kept by each node for itself by following the change log; the use cases in `app`
//! ask it through the port `SearchIndex` and read every hit from the database before they show it. This crate knows
//! tantivy and no transport; no other crate knows tantivy. To make a field searchable: add it to [`schema`] and count
//! its version up, fill it in [`document`], and weigh it in [`query`].

mod analysis;
mod best;
mod bits;
mod build;
mod collect;
mod counted;
mod directory;
mod document;
pub mod eval;
mod explain;
mod filter;
mod follower;
mod index;
mod lists;
mod names;
mod opened;
mod query;
mod queue;
mod related;
mod schema;
mod scribe;
mod search;
mod segment;
mod settings;
mod shelf;
mod spelling;
mod suggest;
mod view;

use std::path::PathBuf;

use masthead_app::App;

pub use self::{
    build::{BuildError, Progress},
    follower::SearchFollower,
    index::TextIndex,
    related::{RelatedFollower, RelatedSettings},
    settings::SearchSettings,
};

/// Makes the index in a folder anew, beside the one that is used, and puts it in its place; a server that runs takes it
/// up by itself.
///
/// # Errors
/// What the database or the folder say.
pub async fn rebuild(
    app: &App,
    folder: PathBuf,
    settings: &SearchSettings,
    progress: &Progress,
) -> Result<(), BuildError> {
    let shelf = shelf::Shelf::at(folder);
    build::build(app, &shelf, settings, progress).await?;
    Ok(())
}
