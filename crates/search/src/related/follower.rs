//! Keeping the lists of related articles: one node computes them, whichever it is, and all read what it stored.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use masthead_app::{
    App,
    error::{Error, chain},
    related::{self, RelatedGeneration},
};
use masthead_domain::{change::LoggedChange, id::ArticleId, time::Timestamp};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};
use uuid::Uuid;

use super::{
    archive::Archive,
    engine::{Engine, Generation, VERSION},
    settings::RelatedSettings,
    statistics::{Counting, Statistics},
};
use crate::{
    index::TextIndex,
    view::{ReadError, View},
};

/// The lease under which one node computes, and the name under which it notes how far it is in the log.
const NAME: &str = "related";
/// How long a node that is gone keeps the others waiting, and how often the one that computes says that it is there.
const LEASE_LENGTH: Duration = Duration::from_secs(30);
const RENEWED_EVERY: TimeDelta = TimeDelta::seconds(8);
/// How often it is looked for a free lease, and for what no entry of the log tells of.
const LOOK: Duration = Duration::from_secs(5);
/// How long it waits after a failure: at first, and at the most.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Entries of the log that are read at once.
const ENTRIES: u32 = 500;
/// Articles that are computed one by one; beyond that all are in one pass.
const MOST_BEHIND: usize = 200;
/// Articles that are computed once more at a time.
const ONCE_MORE: usize = 50;
/// Articles of a site whose statistics are made anew at once.
const SMALL: u64 = 2_000;
/// How long it is waited, while much is written, until statistics are made anew again.
const SELDOM: Duration = Duration::from_secs(600);
/// The statistics are made anew when the archive has grown by one part in so many.
const GROWTH: u64 = 20;

/// Why it cannot go on at this moment.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("the database does not answer")]
    Database(#[from] Error),
    #[error("the index cannot be read")]
    Index(#[from] ReadError),
    #[error("vectors cannot be kept in a file")]
    File(#[from] std::io::Error),
    #[error("a computation broke off")]
    Panicked,
    #[error("another node computes now")]
    LeaseLost,
}

/// Computes lists as articles come and change.
#[derive(Debug)]
pub struct RelatedFollower {
    pub(super) app: App,
    index: Arc<TextIndex>,
    pub(super) settings: RelatedSettings,
    /// Who this node is to others that want the lease.
    holder: Uuid,
    pub(super) folder: PathBuf,
    pub(super) engine: Arc<Mutex<Engine>>,
    renewed_at: Option<Timestamp>,
    pub(super) generation: Option<Arc<Generation>>,
    pub(super) archive: Option<Arc<Archive>>,
    /// Articles that came since the statistics were made.
    pub(super) grown: u64,
    /// Where a pass is.
    pub(super) pass: Option<Option<ArticleId>>,
    /// Articles that were computed while a pass went on: it does not know what they are now, so they are once more
    /// when it is done.
    pub(super) during_pass: BTreeSet<ArticleId>,
    again: BTreeSet<ArticleId>,
    /// Up to where the log was read.
    position: Option<i64>,
    /// Articles that were written and whose lists are to be computed. The position is noted when there are none.
    pending: BTreeSet<ArticleId>,
    /// Whether there is too much to compute one by one, so that everything is counted and computed anew.
    is_behind: bool,
    /// When everything was counted last.
    counted: Option<Instant>,
}

impl RelatedFollower {
    /// A follower of a node. `holder` is who the node is to others that want the lease; vectors of large archives are
    /// kept in `folder` while they are needed.
    #[must_use]
    pub fn new(
        app: App,
        index: Arc<TextIndex>,
        settings: RelatedSettings,
        holder: Uuid,
        folder: PathBuf,
    ) -> Self {
        Self {
            app,
            index,
            settings,
            holder,
            folder,
            engine: Arc::default(),
            renewed_at: None,
            generation: None,
            archive: None,
            grown: 0,
            pass: None,
            during_pass: BTreeSet::new(),
            again: BTreeSet::new(),
            position: None,
            pending: BTreeSet::new(),
            is_behind: false,
            counted: None,
        }
    }

    /// Computes until it is asked to stop. `log` tells how far this node has applied the log; `stop` turns true.
    pub async fn run(mut self, mut log: watch::Receiver<i64>, mut stop: watch::Receiver<bool>) {
        let mut is_log_there = true;
        let mut pause = PAUSE;
        while !*stop.borrow_and_update() {
            log.borrow_and_update();
            let mut stopping = stop.clone();
            let turned = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => break,
                turned = self.turn() => turned,
            };
            let wait = match turned {
                Ok(is_more) => {
                    pause = PAUSE;
                    if is_more { Duration::ZERO } else { LOOK }
                }
                // Another write went first: that is no failure.
                Err(Trouble::Database(Error::Stale)) => PAUSE,
                Err(error) => {
                    tracing::warn!(error = %chain(&error), "related articles cannot be computed; trying again");
                    let wait = pause;
                    pause = LONGEST_PAUSE.min(2 * pause);
                    wait
                }
            };
            tokio::select! {
                _ = stop.changed() => {}
                changed = log.changed(), if is_log_there && wait > PAUSE => is_log_there = changed.is_ok(),
                () = sleep(wait) => {}
            }
        }
        // Nobody has to wait for its end.
        if self.renewed_at.is_some() {
            let _ = self.app.store.release_lease(NAME, self.holder).await;
        }
    }

    /// Does all that there is to do at this moment. For those who want no follower that runs.
    ///
    /// # Errors
    /// What the database or the index say.
    pub async fn drain(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        while self.turn().await? {}
        Ok(())
    }

    /// Does a part of what there is to do; says whether there is more.
    async fn turn(&mut self) -> Result<bool, Trouble> {
        if !self.holds_lease().await? {
            return Ok(false);
        }
        // The index finds the candidates, so nothing is computed before it knows of it.
        let Some(view) = self.index.view() else {
            return Ok(false);
        };
        let generation = self.generation().await?;
        let is_quiet = self.look_at_log(&view).await?;
        if self.pending.len() > MOST_BEHIND {
            // One pass is less work than so many by themselves.
            self.pending.clear();
            self.is_behind = true;
        }
        while let Some(id) = self.pending.first().copied() {
            if !self.holds_lease().await? {
                return Ok(false);
            }
            self.compute_one(&view, &generation, id).await?;
            self.pending.remove(&id);
        }
        if !self.is_behind {
            // Otherwise whoever begins anew would take for done what is yet to be done.
            self.note_position().await?;
        }
        let documents = generation.statistics.documents();
        self.is_behind |= self.grown > 0 && self.grown * GROWTH >= documents.max(1);
        // While much is being written it is not counted again and again.
        let is_due =
            is_quiet || documents <= SMALL || self.counted.is_none_or(|counted| counted.elapsed() > SELDOM);
        if self.is_behind && is_due {
            self.begin_generation().await?;
            return Ok(true);
        }
        let is_more = self.go_on_with_pass(&view, &generation).await?;
        if self.pass.is_none() {
            self.again.append(&mut self.during_pass);
        }
        for _ in 0..ONCE_MORE {
            let Some(id) = self.again.first().copied() else {
                return Ok(is_more);
            };
            if !self.holds_lease().await? {
                return Ok(false);
            }
            self.compute_one(&view, &generation, id).await?;
            self.again.remove(&id);
        }
        Ok(true)
    }

    pub(super) async fn holds_lease(&mut self) -> Result<bool, Error> {
        let now = self.app.clock.now();
        if self
            .renewed_at
            .is_some_and(|renewed| now - renewed < RENEWED_EVERY)
        {
            return Ok(true);
        }
        let store = &self.app.store;
        let was_ours =
            self.renewed_at.is_some() && store.renew_lease(NAME, self.holder, now, LEASE_LENGTH).await?;
        let holds = was_ours || store.take_lease(NAME, self.holder, now, LEASE_LENGTH).await?;
        if !was_ours {
            // Another node may have gone on meanwhile, or goes on now.
            self.forget_all();
        }
        self.renewed_at = holds.then_some(now);
        Ok(holds)
    }

    /// Forgets all that another node may have changed.
    fn forget_all(&mut self) {
        self.generation = None;
        self.archive = None;
        self.grown = 0;
        self.position = None;
        self.pending.clear();
        self.is_behind = false;
        self.counted = None;
        self.pass = Some(None);
        self.during_pass.clear();
        self.again.clear();
        self.engine().forget_all();
    }

    fn settings_text(&self) -> String {
        let settings = serde_json::to_string(&self.settings).unwrap_or_default();
        format!("{VERSION} {settings}")
    }

    /// The generation that is stored, if it is of this method and these settings; otherwise a new one.
    async fn generation(&mut self) -> Result<Arc<Generation>, Trouble> {
        if let Some(generation) = &self.generation {
            return Ok(Arc::clone(generation));
        }
        let stored = self
            .app
            .store
            .newest_related_generation()
            .await
            .map_err(Error::from)?;
        let usable = stored
            .filter(|stored| stored.settings == self.settings_text())
            .map(|stored| spawn_blocking(move || Some((stored.number, Statistics::decode(&stored.terms)?))));
        let usable = match usable {
            Some(reading) => reading.await.map_err(|_| Trouble::Panicked)?,
            None => None,
        };
        match usable {
            Some((number, statistics)) => {
                let now = self.app.store.count_live_articles().await.map_err(Error::from)?;
                self.grown = now.saturating_sub(statistics.documents());
                let generation = Arc::new(Generation { number, statistics });
                self.generation = Some(Arc::clone(&generation));
                self.pass = Some(None);
                Ok(generation)
            }
            None => self.begin_generation().await,
        }
    }

    /// Counts the whole archive, and begins to compute all lists with what came of it.
    async fn begin_generation(&mut self) -> Result<Arc<Generation>, Trouble> {
        let began = Instant::now();
        let counting = self
            .each_public(Counting::default(), |counting, reader, article| {
                counting.add(article, &reader.read(article));
                Ok(())
            })
            .await?;
        let counted = spawn_blocking(move || {
            let statistics = counting.finish();
            let terms = statistics.encode();
            (statistics, terms)
        });
        let (statistics, terms) = counted.await.map_err(|_| Trouble::Panicked)?;
        let before = self
            .app
            .store
            .newest_related_generation()
            .await
            .map_err(Error::from)?;
        let number = before.map_or(1, |before| before.number + 1);
        let stored = RelatedGeneration {
            number,
            created_at: self.app.clock.now(),
            settings: self.settings_text(),
            documents: statistics.documents(),
            terms,
        };
        related::add_generation(&self.app, &stored).await?;
        tracing::info!(
            generation = number,
            articles = stored.documents,
            seconds = began.elapsed().as_secs_f32(),
            "what relates articles was counted anew"
        );
        let generation = Arc::new(Generation { number, statistics });
        self.generation = Some(Arc::clone(&generation));
        self.archive = None;
        self.grown = 0;
        self.is_behind = false;
        self.counted = Some(Instant::now());
        self.pass = Some(None);
        self.during_pass.clear();
        self.again.clear();
        self.engine().forget_all();
        Ok(generation)
    }

    pub(super) fn engine(&self) -> std::sync::MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the articles that were written since, as far as the index knows of it; says whether there were none.
    async fn look_at_log(&mut self, view: &View) -> Result<bool, Trouble> {
        let store = &self.app.store;
        let mut position = if let Some(position) = self.position {
            position
        } else {
            let epoch = store.log_epoch().await.map_err(Error::from)?;
            let known = store.follower_position(NAME).await.map_err(Error::from)?;
            let start = store.log_bounds().await.map_err(Error::from)?.start();
            let known = known.filter(|known| known.epoch == epoch && known.number >= start);
            // Whoever has no list yet is found without the log.
            known.map_or(view.position, |known| known.number.min(view.position))
        };
        let mut is_quiet = true;
        while position < view.position {
            let entries = store
                .changes_after(position, ENTRIES)
                .await
                .map_err(Error::from)?;
            let within: Vec<&LoggedChange> = entries
                .iter()
                .filter(|entry| entry.number <= view.position)
                .collect();
            let Some(last) = within.last() else { break };
            position = last.number;
            let of_articles = within
                .iter()
                .filter(|entry| related::is_of_content(entry.change.kind))
                .map(|entry| ArticleId::from_uuid(entry.change.id));
            let before = self.pending.len();
            self.pending.extend(of_articles);
            is_quiet &= self.pending.len() == before;
        }
        self.position = Some(position);
        Ok(is_quiet)
    }

    async fn note_position(&self) -> Result<(), Trouble> {
        let Some(position) = self.position else {
            return Ok(());
        };
        let store = &self.app.store;
        let known = store.follower_position(NAME).await.map_err(Error::from)?;
        if known.is_some_and(|known| known.number == position) {
            return Ok(());
        }
        let epoch = store.log_epoch().await.map_err(Error::from)?;
        store
            .note_follower_position(NAME, epoch, position)
            .await
            .map_err(Error::from)?;
        Ok(())
    }
}
