//! Making an index of all that the database holds.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use masthead_app::{App, error::Error, search::documents};
use tokio::task::spawn_blocking;

use crate::{
    opened::{Label, Opened, Unusable},
    schema::VERSION,
    scribe::{Portion, Scribe, WriteError},
    settings::SearchSettings,
    shelf::Shelf,
};

/// Articles that are read from the database at once.
const ARTICLES: u64 = 200;
/// Things beside articles that are read at once.
const ENTITIES: u64 = 500;

/// How far the making of an index is.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    done: AtomicU64,
}

impl Progress {
    /// Articles there are; 0 until they are counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Articles that were read.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// Why no index could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the database does not answer")]
    Database(#[from] Error),
    #[error("the index cannot be written: {0}")]
    Index(String),
    #[error("the folder of the index cannot be written: {0}")]
    Files(#[from] std::io::Error),
}

impl From<WriteError> for BuildError {
    fn from(error: WriteError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        Self::Index(format!("{error}{}", cause.unwrap_or_default()))
    }
}

impl From<Unusable> for BuildError {
    fn from(error: Unusable) -> Self {
        Self::Index(error.to_string())
    }
}

/// Makes an index beside the one that is used, and puts it in its place. Gives its name. What is written meanwhile is
/// left to whoever follows the log from there.
pub(crate) async fn build(
    app: &App,
    shelf: &Shelf,
    settings: &SearchSettings,
    progress: &Progress,
) -> Result<String, BuildError> {
    let store = &app.store;
    // First the place in the log, then what is there: what comes in between is read twice and not never.
    let label = Label {
        version: VERSION,
        epoch: store.log_epoch().await.map_err(Error::from)?,
        position: store.log_position().await.map_err(Error::from)?,
        languages: Vec::new(),
    };
    let total = store.count_articles().await.map_err(Error::from)?;
    progress.total.store(total, Ordering::Relaxed);
    tracing::info!(articles = total, "the search index is being made");
    let name = shelf.begin(app.ids.next())?;
    let opened = {
        let (name, path) = (name.clone(), shelf.path(&name));
        let made = spawn_blocking(move || Opened::create(name, &path)).await;
        Arc::new(made.unwrap_or(Err(Unusable::Unlabelled))?)
    };
    let scribe = Scribe::start(opened, settings.memory)?;
    let mut after = None;
    while let Some((articles, last)) = documents::articles_after(app, after, ARTICLES).await? {
        after = Some(last);
        progress.done.fetch_add(articles.len() as u64, Ordering::Relaxed);
        scribe
            .write(Portion {
                articles,
                ..Portion::default()
            })
            .await?;
    }
    for kind in documents::NAMED_KINDS {
        let mut after = None;
        loop {
            let entities = documents::entities_after(app, kind, after, ENTITIES).await?;
            let Some(last) = entities.last().map(masthead_domain::entity::Entity::id) else {
                break;
            };
            after = Some(last);
            scribe
                .write(Portion {
                    entities,
                    ..Portion::default()
                })
                .await?;
        }
    }
    scribe.finish(label).await?;
    shelf.use_from_now(&name)?;
    tracing::info!(articles = progress.done(), "the search index is made");
    Ok(name)
}
