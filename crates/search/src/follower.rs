//! Keeping a node's index what the database is: it follows the change log, and makes the index anew where it must.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

use masthead_app::{
    App,
    error::{Error, chain},
    search::documents,
};
use masthead_domain::{
    change::{Event, LoggedChange},
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
    session: Option<Session>,
}

/// An index that is being written.
#[derive(Debug)]
struct Session {
    opened: Arc<Opened>,
    label: Label,
    scribe: Scribe,
}

impl SearchFollower {
    /// A follower that keeps its index in a folder.
    #[must_use]
    pub fn new(app: App, index: Arc<TextIndex>, folder: PathBuf) -> Self {
        Self {
            app,
            index,
            shelf: Shelf::at(folder),
            session: None,
        }
    }

    /// Follows until it is asked to stop. `log` tells how far this node has applied the log; `stop` turns true.
    pub async fn run(mut self, mut log: watch::Receiver<i64>, mut stop: watch::Receiver<bool>) {
        let mut pause = PAUSE;
        while !*stop.borrow_and_update() {
            let mut stopping = stop.clone();
            let followed = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                followed = self.follow(&mut log, &mut pause) => followed,
            };
            // What is whole goes on answering until the next one is open.
            if self.index.view().is_some_and(|view| !view.is_intact()) {
                self.index.show(None);
            }
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
        &mut self,
        log: &mut watch::Receiver<i64>,
        pause: &mut Duration,
    ) -> Result<std::convert::Infallible, Broken> {
        self.session = None;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_log_there = true;
        loop {
            log.borrow_and_update();
            self.bring_up_to_date().await?;
            *pause = PAUSE;
            tokio::select! {
                changed = log.changed(), if is_log_there => is_log_there = changed.is_ok(),
                // What was told of a view that is shown no longer is no news.
                () = self.index.damaged() => {
                    if !self.index.is_ready() {
                        return Err(Broken::Changed);
                    }
                }
                _ = look.tick() => self.look_after().await?,
            }
        }
    }

    /// Brings the index up to date at this moment, making it where it must be made. For those who want no follower that
    /// runs.
    ///
    /// # Errors
    /// What the database or the files say.
    pub async fn drain(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if let Err(error) = self.bring_up_to_date().await {
            self.session = None;
            self.index.show(None);
            return Err(error.into());
        }
        Ok(())
    }

    /// Writes what was logged since, and shows it. Of an index that was just opened nothing is shown before.
    async fn bring_up_to_date(&mut self) -> Result<(), Broken> {
        let is_new = self.session.is_none();
        let mut session = if let Some(session) = self.session.take() {
            session
        } else {
            let opened = Arc::new(self.open().await?);
            Session {
                label: opened.label.clone().ok_or(Broken::Changed)?,
                scribe: Scribe::start_soon(&opened, self.index.settings().memory).await?,
                opened,
            }
        };
        let is_behind = self.catch_up(&session.scribe, &mut session.label).await?;
        if is_behind || is_new || !self.index.is_ready() {
            let view = session.scribe.commit(session.label.clone()).await?;
            self.index.show(Some(view));
        }
        if is_new {
            // Whoever still reads the one before asks again.
            let (shelf, name) = (self.shelf.clone(), session.opened.name.clone());
            let _ = spawn_blocking(move || shelf.sweep(Some(&name))).await;
        }
        self.session = Some(session);
        Ok(())
    }

    /// Whether the files are what was written, and this is the index that is to be used.
    async fn look_after(&self) -> Result<(), Broken> {
        let view = self.index.view();
        let shelf = self.shelf.clone();
        let name = self.session.as_ref().map(|session| session.opened.name.clone());
        let is_right =
            spawn_blocking(move || shelf.current() == name && view.is_some_and(|view| view.is_intact()));
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
                Ok(opened) if self.is_of_this_log(&opened).await? => return Ok(opened),
                Ok(_) => {
                    tracing::warn!("the search index is of another database or too old; it is made anew")
                }
                Err(reason) => tracing::warn!(%reason, "the search index cannot be used; it is made anew"),
            }
        }
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
        // The newest entry of the primary: a replica may not have what the index was written by.
        let newest = store.log_position().await?;
        let bounds = store.log_bounds().await?;
        Ok(label.version == VERSION
            && label.epoch == epoch
            && label.position <= newest
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
            let touched = Touched::by(&entries);
            label.position = last;
            // What touches nothing that is indexed is no reason to commit.
            is_behind |= !touched.is_empty();
            self.write(scribe, &touched).await?;
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
        // A section that moves is named with all above it, which hold its articles too: each is written once.
        let mut written = touched.articles.clone();
        for category in &touched.holdings {
            let mut after = None;
            loop {
                let held = documents::filed_in_after(&self.app, *category, after, ARTICLES as u64).await?;
                let Some(last) = held.last() else { break };
                after = Some(*last);
                let mut ids = held;
                ids.retain(|id| written.insert(*id));
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
    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.entities.is_empty() && self.holdings.is_empty()
    }

    fn by(entries: &[LoggedChange]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            match entry.change.kind.entity {
                // Lists are no part of the index.
                Kind::Article if entry.change.kind.event == Event::RelatedChanged => {}
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
