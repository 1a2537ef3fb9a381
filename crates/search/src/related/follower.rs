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
    related::{self, RelatedGeneration, RelatedList},
    search::documents::{self, ArticleDocument},
};
use masthead_domain::{change::LoggedChange, id::ArticleId, time::Timestamp};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};
use uuid::Uuid;

use super::{
    archive::{Archive, ArchiveWriter},
    engine::{Computed, Engine, Generation, VERSION, enter, list, neighbours},
    features::FeatureReader,
    rank::{Ties, rank},
    settings::RelatedSettings,
    statistics::{Counting, Statistics},
    vector::Weighted,
};
use crate::{
    analysis::Language,
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
/// Articles of a pass whose lists are stored at once.
const STORED_AT_ONCE: u64 = 64;
/// Articles that are read from the database at once.
const READ_AT_ONCE: u64 = 200;
/// Missing lists from which on it is worth to describe the whole archive first.
const WORTH_AN_ARCHIVE: u64 = 150;
/// Articles of a site whose statistics are made anew at once.
const SMALL: u64 = 2_000;
/// How long it is waited, while much is written, until statistics are made anew again.
const SELDOM: Duration = Duration::from_secs(600);
/// The statistics are made anew when the archive has grown by one part in so many.
const GROWTH: u64 = 20;

/// Why it cannot go on at this moment.
#[derive(Debug, thiserror::Error)]
enum Trouble {
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
    app: App,
    index: Arc<TextIndex>,
    settings: RelatedSettings,
    /// Who this node is to others that want the lease.
    holder: Uuid,
    folder: PathBuf,
    engine: Arc<Mutex<Engine>>,
    renewed_at: Option<Timestamp>,
    generation: Option<Arc<Generation>>,
    archive: Option<Arc<Archive>>,
    /// Articles that were written since the statistics were made.
    grown: u64,
    /// Where a pass is.
    pass: Option<Option<ArticleId>>,
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
        self.note_position().await?;
        let documents = generation.statistics.documents();
        self.is_behind |= self.grown > 0 && self.grown * GROWTH >= documents.max(1);
        // While much is being written it is not counted again and again.
        let is_due =
            is_quiet || documents <= SMALL || self.counted.is_none_or(|counted| counted.elapsed() > SELDOM);
        if self.is_behind && is_due {
            self.begin_generation().await?;
            return Ok(true);
        }
        self.go_on_with_pass(&view, &generation).await
    }

    async fn holds_lease(&mut self) -> Result<bool, Error> {
        let now = self.app.clock.now();
        if self
            .renewed_at
            .is_some_and(|renewed| now - renewed < RENEWED_EVERY)
        {
            return Ok(true);
        }
        let holds = self
            .app
            .store
            .take_lease(NAME, self.holder, now, LEASE_LENGTH)
            .await?;
        if self.renewed_at.is_some() != holds {
            // Another node may go on, or have gone on, meanwhile.
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
            .and_then(|stored| Some((stored.number, Statistics::decode(&stored.terms)?)));
        match usable {
            Some((number, statistics)) => {
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
        let statistics = counting.finish();
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
            terms: statistics.encode(),
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
        self.engine().forget_all();
        Ok(generation)
    }

    fn engine(&self) -> std::sync::MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands every public article to a function, in portions and away from the async threads.
    async fn each_public<T, F>(&mut self, into: T, take: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: Fn(&mut T, &mut FeatureReader, &ArticleDocument) -> Result<(), Trouble> + Send + Sync + 'static,
    {
        let take = Arc::new(take);
        let mut state = (into, FeatureReader::default());
        let mut after = None;
        while let Some((articles, last)) = documents::articles_after(&self.app, after, READ_AT_ONCE).await? {
            after = Some(last);
            if !self.holds_lease().await? {
                return Err(Trouble::LeaseLost);
            }
            let take = Arc::clone(&take);
            state = spawn_blocking(move || {
                let (into, reader) = &mut state;
                for article in articles.iter().filter(|article| article.facets.live) {
                    take(into, reader, article)?;
                }
                Ok::<_, Trouble>(state)
            })
            .await
            .map_err(|_| Trouble::Panicked)??;
        }
        Ok(state.0)
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

    /// Computes the list of one article, and puts it into those of its neighbours.
    async fn compute_one(
        &mut self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        id: ArticleId,
    ) -> Result<(), Trouble> {
        self.engine().forget(id);
        if let Some(archive) = self.archive.as_mut().and_then(Arc::get_mut) {
            archive.forget(id);
        }
        let Some(article) = documents::articles(&self.app, &[id]).await?.pop() else {
            return Ok(());
        };
        if !article.facets.live {
            return Ok(());
        }
        self.grown += 1;
        let computed = self.computed(view, generation, article).await?;
        let lists = self.with_neighbours(id, computed).await?;
        related::store_lists(&self.app, Some(id), &lists).await?;
        Ok(())
    }

    /// Compares an article with its candidates.
    async fn computed(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        article: ArticleDocument,
    ) -> Result<Computed, Trouble> {
        let article = Arc::new(article);
        let of = Arc::clone(&article);
        let found = self
            .blocking(view, generation, move |view, engine, generation| {
                Ok(engine.candidates(view, &of, generation)?)
            })
            .await?;
        let archive = self.archive.clone();
        let unknown = self.engine().unknown(&found, archive.as_deref());
        let read = documents::articles(&self.app, &unknown).await?;
        let settings = self.settings.clone();
        self.blocking(view, generation, move |_, engine, generation| {
            Ok(engine.compute(&article, &found, &read, archive.as_deref(), generation, &settings)?)
        })
        .await
    }

    /// The list of an article, and those of its neighbours that it enters.
    async fn with_neighbours(
        &self,
        id: ArticleId,
        computed: Computed,
    ) -> Result<Vec<(ArticleId, RelatedList)>, Trouble> {
        let ids = neighbours(std::slice::from_ref(&computed));
        let mut stored = self.app.store.related_lists(&ids).await.map_err(Error::from)?;
        let mut lists = vec![(id, computed.list)];
        for (neighbour, entry) in computed.to_neighbours {
            if let Some(mut known) = stored.remove(&neighbour)
                && enter(&mut known, entry)
            {
                lists.push((neighbour, known));
            }
        }
        Ok(lists)
    }

    async fn blocking<T, F>(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        work: F,
    ) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&View, &mut Engine, &Generation) -> Result<T, Trouble> + Send + 'static,
    {
        let (view, generation, engine) = (Arc::clone(view), Arc::clone(generation), Arc::clone(&self.engine));
        let done = spawn_blocking(move || {
            let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
            let done = work(&view, &mut engine, &generation);
            // What was read of damaged files is not stored.
            if view.is_intact() {
                done
            } else {
                Err(ReadError::Changed.into())
            }
        });
        done.await.map_err(|_| Trouble::Panicked)?
    }

    /// Computes a portion of the lists that are missing or of an older generation; says whether there are more.
    async fn go_on_with_pass(
        &mut self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
    ) -> Result<bool, Trouble> {
        let Some(after) = self.pass else { return Ok(false) };
        let store = &self.app.store;
        let missing = store
            .without_related_list(generation.number, after, STORED_AT_ONCE)
            .await
            .map_err(Error::from)?;
        let Some(last) = missing.last().copied() else {
            // Some may have been passed over because they changed meanwhile; the log tells of them. The archive goes: it
            // grows old, and a large one is large.
            self.pass = None;
            self.archive = None;
            return Ok(false);
        };
        if self.archive.is_none() {
            let count = store
                .count_without_related_list(generation.number)
                .await
                .map_err(Error::from)?;
            if count >= WORTH_AN_ARCHIVE {
                self.archive = Some(Arc::new(self.describe_archive(generation).await?));
            }
        }
        let articles = documents::articles(&self.app, &missing).await?;
        let lists = match self.archive.clone() {
            Some(archive) => self.with_archive(view, generation, archive, articles).await?,
            None => self.one_by_one(view, generation, articles).await?,
        };
        related::store_lists(&self.app, None, &lists).await?;
        self.pass = Some(Some(last));
        Ok(true)
    }

    /// Describes all public articles.
    async fn describe_archive(&mut self, generation: &Arc<Generation>) -> Result<Archive, Trouble> {
        let began = Instant::now();
        std::fs::create_dir_all(&self.folder)?;
        let writer = ArchiveWriter::begin(&self.folder)?;
        let generation = Arc::clone(generation);
        let written = self
            .each_public(writer, move |writer, reader, article| {
                let features = reader.read(article);
                let language = Language::of(&article.facets.locale);
                // What only one article has relates it to none.
                let vector = Weighted::of(&features, language, &generation.statistics).vector(|_| false);
                writer.add(article.id, &vector, &features.sketch, Ties::of(&article.facets))?;
                Ok(())
            })
            .await?;
        let archive = written.finish()?;
        tracing::debug!(
            seconds = began.elapsed().as_secs_f32(),
            "the archive was described"
        );
        Ok(archive)
    }

    async fn with_archive(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        archive: Arc<Archive>,
        articles: Vec<ArticleDocument>,
    ) -> Result<Vec<(ArticleId, RelatedList)>, Trouble> {
        let settings = self.settings.clone();
        self.blocking(view, generation, move |view, engine, generation| {
            let mut lists = Vec::with_capacity(articles.len());
            for article in &articles {
                let Some(own) = archive.member(article.id)? else {
                    continue;
                };
                let found = engine.candidates(view, article, generation)?;
                let mut ids = vec![article.id];
                let mut pool = vec![own];
                for id in found {
                    if let Some(member) = archive.member(id)? {
                        ids.push(id);
                        pool.push(member);
                    }
                }
                let ranked = rank(&pool, &generation.statistics, &settings);
                lists.push((article.id, list(generation.number, &ids, &ranked)));
            }
            Ok(lists)
        })
        .await
    }

    async fn one_by_one(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        articles: Vec<ArticleDocument>,
    ) -> Result<Vec<(ArticleId, RelatedList)>, Trouble> {
        let mut lists = Vec::with_capacity(articles.len());
        for article in articles.into_iter().filter(|article| article.facets.live) {
            let id = article.id;
            lists.push((id, self.computed(view, generation, article).await?.list));
        }
        Ok(lists)
    }
}
