//! Keeping a node's index what the database is: it follows the change log, and makes the index anew where it must.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

use masthead_app::{App, error::Error, search::documents};
use masthead_domain::{
    change::LoggedChange,
    id::{ArticleId, Kind},
    touch::Key,
};
use tokio::{
    sync::watch,
    task::spawn_blocking,
    time::{MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

use crate::{
    build::{self, Progress},
    index::TextIndex,
    opened::{Label, Opened, Unusable},
    schema::VERSION,
    scribe::{Portion, Scribe, WriteError},
    shelf::Shelf,
};

/// Entries of the log that are read at once.
const ENTRIES: u32 = 500;
/// Articles that are read from the database at once.
const ARTICLES: usize = 200;
/// How often it is looked whether the files are what was written, and whether another index was put in place.
const LOOK: Duration = Duration::from_secs(1);
/// How long it waits after a failure: at first, and at the most.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Why the index is no longer followed.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the database does not answer")]
    Database(#[from] Error),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Build(#[from] build::BuildError),
    /// Somebody touched its files, or the log is another one.
    #[error("the index is not what it was")]
    Changed,
}

/// Follows the change log for a node's index.
#[derive(Debug)]
pub struct SearchFollower {
    app: App,
    index: Arc<TextIndex>,
    shelf: Shelf,
}

impl SearchFollower {
    /// A follower that keeps its index in a folder.
    #[must_use]
    pub fn new(app: App, index: Arc<TextIndex>, folder: PathBuf) -> Self {
        Self {
            app,
            index,
            shelf: Shelf::at(folder),
        }
    }

    /// Follows until it is asked to stop. `log` tells how far this node has applied the log; `stop` turns true.
    pub async fn run(self, mut log: watch::Receiver<i64>, mut stop: watch::Receiver<bool>) {
        let mut pause = PAUSE;
        while !*stop.borrow_and_update() {
            let mut stopping = stop.clone();
            let followed = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                followed = self.follow(&mut log, &mut pause) => followed,
            };
            self.index.show(None);
            match followed {
                Err(Broken::Changed) => {
                    tracing::warn!("the search index is not what it was; it is looked at anew")
                }
                Err(error) => {
                    tracing::error!(error = %chain(&error), "the search index cannot be kept; trying again")
                }
                Ok(never) => match never {},
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = sleep(pause) => {}
            }
            pause = LONGEST_PAUSE.min(2 * pause);
        }
    }

    async fn follow(
        &self,
        log: &mut watch::Receiver<i64>,
        pause: &mut Duration,
    ) -> Result<std::convert::Infallible, Broken> {
        let opened = Arc::new(self.open().await?);
        let mut label = opened.label.clone().ok_or(Broken::Changed)?;
        let scribe = Scribe::start(Arc::clone(&opened), self.index.settings().memory)?;
        // What happened since it was written comes first, then it is shown.
        let mut is_shown = false;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_log_there = true;
        loop {
            log.borrow_and_update();
            let is_behind = self.catch_up(&scribe, &mut label).await?;
            if is_behind || !is_shown {
                self.index.show(Some(scribe.commit(label.clone()).await?));
                is_shown = true;
                *pause = PAUSE;
            }
            tokio::select! {
                changed = log.changed(), if is_log_there => is_log_there = changed.is_ok(),
                () = self.index.damaged() => return Err(Broken::Changed),
                _ = look.tick() => self.look_after(&opened).await?,
            }
        }
    }

    /// Whether the files are what was written, and this is the index that is to be used.
    async fn look_after(&self, opened: &Arc<Opened>) -> Result<(), Broken> {
        let view = self.index.view();
        let shelf = self.shelf.clone();
        let name = opened.name.clone();
        let is_right = spawn_blocking(move || {
            shelf.current().is_some_and(|current| current == name)
                && view.is_some_and(|view| view.is_intact())
        });
        if is_right.await.unwrap_or(false) {
            Ok(())
        } else {
            Err(Broken::Changed)
        }
    }

    /// Opens the index that is there, or makes one.
    async fn open(&self) -> Result<Opened, Broken> {
        if let Some(name) = self.shelf.current() {
            let path = self.shelf.path(&name);
            let opening = {
                let name = name.clone();
                spawn_blocking(move || Opened::open(name, &path))
            };
            match opening.await.unwrap_or(Err(Unusable::Unlabelled)) {
                Ok(opened) if self.is_of_this_log(&opened).await? => {
                    self.shelf.sweep(Some(&name));
                    return Ok(opened);
                }
                Ok(_) => {
                    tracing::warn!("the search index is of another database or too old; it is made anew")
                }
                Err(reason) => tracing::warn!(%reason, "the search index cannot be used; it is made anew"),
            }
        }
        self.shelf.sweep(None);
        let progress = Progress::default();
        let name = build::build(&self.app, &self.shelf, self.index.settings(), &progress).await?;
        let path = self.shelf.path(&name);
        let opening = spawn_blocking(move || Opened::open(name, &path));
        let opened = opening.await.unwrap_or(Err(Unusable::Unlabelled));
        Ok(opened.map_err(build::BuildError::from)?)
    }

    /// Whether the log goes on where the index ends.
    async fn is_of_this_log(&self, opened: &Opened) -> Result<bool, Error> {
        let Some(label) = &opened.label else {
            return Ok(false);
        };
        let store = &self.app.store;
        let epoch = store.log_epoch().await?;
        let bounds = store.log_bounds().await?;
        Ok(label.version == VERSION
            && label.epoch == epoch
            && label.position <= bounds.newest
            && label.position >= bounds.start())
    }

    /// Writes what was logged since; says whether there was anything.
    async fn catch_up(&self, scribe: &Scribe, label: &mut Label) -> Result<bool, Broken> {
        let store = &self.app.store;
        let mut is_behind = false;
        loop {
            let entries = store
                .changes_after(label.position, ENTRIES)
                .await
                .map_err(Error::from)?;
            let Some(last) = entries.last().map(|entry| entry.number) else {
                let end = store.log_position().await.map_err(Error::from)?;
                return if end < label.position {
                    Err(Broken::Changed)
                } else {
                    Ok(is_behind)
                };
            };
            self.write(scribe, &Touched::by(&entries)).await?;
            label.position = last;
            is_behind = true;
            if entries.len() < ENTRIES as usize {
                return Ok(is_behind);
            }
        }
    }

    async fn write(&self, scribe: &Scribe, touched: &Touched) -> Result<(), Broken> {
        let articles: Vec<ArticleId> = touched.articles.iter().copied().collect();
        for ids in articles.chunks(ARTICLES) {
            self.write_articles(scribe, ids).await?;
        }
        for category in &touched.holdings {
            let mut after = None;
            loop {
                let ids = documents::filed_in_after(&self.app, *category, after, ARTICLES as u64).await?;
                let Some(last) = ids.last() else { break };
                after = Some(*last);
                self.write_articles(scribe, &ids).await?;
            }
        }
        let entities: Vec<Uuid> = touched.entities.iter().copied().collect();
        for ids in entities.chunks(ARTICLES) {
            scribe
                .write(Portion {
                    removed: ids.to_vec(),
                    entities: documents::entities(&self.app, ids).await?,
                    ..Portion::default()
                })
                .await?;
        }
        Ok(())
    }

    async fn write_articles(&self, scribe: &Scribe, ids: &[ArticleId]) -> Result<(), Broken> {
        let articles = documents::articles(&self.app, ids).await?;
        scribe
            .write(Portion {
                removed: ids.iter().map(|id| id.uuid()).collect(),
                articles,
                ..Portion::default()
            })
            .await?;
        Ok(())
    }
}

/// What entries of the log say must be written anew.
#[derive(Debug, Default)]
struct Touched {
    articles: BTreeSet<ArticleId>,
    entities: BTreeSet<Uuid>,
    /// Categories whose articles stand in other lists now.
    holdings: BTreeSet<Uuid>,
}

impl Touched {
    fn by(entries: &[LoggedChange]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            match entry.change.kind.entity {
                Kind::Article => {
                    touched.articles.insert(ArticleId::from_uuid(entry.change.id));
                }
                kind if documents::NAMED_KINDS.contains(&kind) => {
                    touched.entities.insert(entry.change.id);
                }
                _ => {}
            }
            for key in &entry.touch.keys {
                if let Key::Holdings(category) = key {
                    touched.holdings.insert(*category);
                }
            }
        }
        touched
    }
}

/// An error with its causes, in a line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
