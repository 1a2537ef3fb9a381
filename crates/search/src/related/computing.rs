//! Computing lists: of one article that was written, and of all in a pass.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
    time::Instant,
};

use masthead_app::{
    error::Error,
    related::{self, RelatedList},
    search::documents::{self, ArticleDocument},
};
use masthead_domain::id::ArticleId;
use tokio::task::{JoinSet, spawn_blocking};

use super::{
    archive::{Archive, ArchiveWriter},
    candidates::{Lookup, candidates},
    engine::{Computed, Engine, Generation, enter, leave, list},
    features::FeatureReader,
    follower::{RelatedFollower, Trouble},
    rank::{Ties, rank},
    settings::RelatedSettings,
    vector::Weighted,
};
use crate::{
    analysis::Language,
    view::{ReadError, View},
};

/// Articles of a pass whose lists are stored at once.
const STORED_AT_ONCE: u64 = 64;
/// Articles that are read from the database at once.
const READ_AT_ONCE: u64 = 200;
/// Missing lists from which on it is worth to describe the whole archive first.
const WORTH_AN_ARCHIVE: u64 = 150;

impl RelatedFollower {
    /// Hands every public article to a function, in portions and away from the async threads.
    pub(super) async fn each_public<T, F>(&mut self, into: T, take: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: Fn(&mut T, &mut FeatureReader, &ArticleDocument) -> Result<(), Trouble> + Send + Sync + 'static,
    {
        let take = Arc::new(take);
        let mut state = (into, FeatureReader::default());
        let mut next = documents::articles_after(&self.app, None, READ_AT_ONCE).await?;
        while let Some((articles, last)) = next {
            if !self.holds_lease().await? {
                return Err(Trouble::LeaseLost);
            }
            let take = Arc::clone(&take);
            let taken = spawn_blocking(move || {
                let (into, reader) = &mut state;
                for article in articles.iter().filter(|article| article.facets.live) {
                    take(into, reader, article)?;
                }
                Ok::<_, Trouble>(state)
            });
            // The next portion is read meanwhile.
            let (taken, read) = tokio::join!(
                taken,
                documents::articles_after(&self.app, Some(last), READ_AT_ONCE)
            );
            state = taken.map_err(|_| Trouble::Panicked)??;
            next = read?;
        }
        Ok(state.0)
    }

    /// Computes the list of one article, and puts it into those of its neighbours.
    pub(super) async fn compute_one(
        &mut self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        id: ArticleId,
    ) -> Result<(), Trouble> {
        let began = Instant::now();
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
        if self.archive.is_some() {
            self.during_pass.insert(id);
        }
        let computed = self.computed(view, generation, article).await?;
        let (lists, is_new) = self.with_neighbours(id, computed).await?;
        self.grown += u64::from(is_new);
        related::store_lists(&self.app, Some(id), &lists).await?;
        tracing::debug!(
            article.id = %id,
            lists = lists.len(),
            milliseconds = began.elapsed().as_secs_f32() * 1_000.0,
            "related articles were computed"
        );
        Ok(())
    }

    /// Reads articles, on several threads.
    async fn read(&self, ids: &[ArticleId]) -> Result<Vec<ArticleDocument>, Trouble> {
        let mut reading = JoinSet::new();
        for portion in ids.chunks(ids.len().div_ceil(threads()).max(1)) {
            let (app, portion) = (self.app.clone(), portion.to_vec());
            reading.spawn(async move { documents::articles(&app, &portion).await });
        }
        let mut articles = Vec::with_capacity(ids.len());
        while let Some(read) = reading.join_next().await {
            articles.extend(read.map_err(|_| Trouble::Panicked)??);
        }
        Ok(articles)
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
        let read = self.read(&unknown).await?;
        let settings = self.settings.clone();
        self.blocking(view, generation, move |_, engine, generation| {
            Ok(engine.compute(&article, &found, &read, archive.as_deref(), generation, &settings)?)
        })
        .await
    }

    /// The list of an article, and those of others that it enters or is no longer in; whether it had none before.
    async fn with_neighbours(
        &self,
        id: ArticleId,
        computed: Computed,
    ) -> Result<(Vec<(ArticleId, RelatedList)>, bool), Trouble> {
        let store = &self.app.store;
        let before = store.related_lists(&[id]).await.map_err(Error::from)?.remove(&id);
        let is_new = before.is_none();
        let new: BTreeSet<ArticleId> = computed.to_neighbours.iter().map(|(id, _)| *id).collect();
        let former: BTreeSet<ArticleId> = before
            .iter()
            .flat_map(|list| list.entries.iter().map(|entry| entry.article))
            .filter(|other| !new.contains(other))
            .collect();
        let ids: Vec<ArticleId> = new.union(&former).copied().collect();
        let mut stored = store.related_lists(&ids).await.map_err(Error::from)?;
        let mut lists = vec![(id, computed.list)];
        for (neighbour, entry) in computed.to_neighbours {
            if let Some(mut known) = stored.remove(&neighbour)
                && enter(&mut known, entry)
            {
                lists.push((neighbour, known));
            }
        }
        // Whoever was near to it before it was rewritten, and is not any more.
        for other in former {
            if let Some(mut known) = stored.remove(&other)
                && leave(&mut known, id)
            {
                lists.push((other, known));
            }
        }
        Ok((lists, is_new))
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
    pub(super) async fn go_on_with_pass(
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
        let lists = match self.archive.clone() {
            Some(archive) => self.with_archive(view, generation, archive, missing).await?,
            None => self.one_by_one(view, generation, missing).await?,
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
                let statistics = &generation.statistics;
                let vector = Weighted::of(&features, language, statistics).vector(|_| false);
                let terms = reader.terms(language);
                let lookup = Lookup::of(&article.facets, &features, &terms, statistics, |_| {
                    Ok::<_, Trouble>(false)
                })?;
                let ties = Ties::of(&article.facets);
                writer.add(article.id, &lookup, &vector, &features.sketch, ties)?;
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

    /// Computes the lists of articles of which all that is needed is in the archive, on several threads.
    async fn with_archive(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        archive: Arc<Archive>,
        ids: Vec<ArticleId>,
    ) -> Result<Vec<(ArticleId, RelatedList)>, Trouble> {
        let threads = threads();
        let portions = ids.chunks(ids.len().div_ceil(threads).max(1));
        let begin = |portion: &[ArticleId]| {
            let (view, generation, archive) =
                (Arc::clone(view), Arc::clone(generation), Arc::clone(&archive));
            let (settings, portion) = (self.settings.clone(), portion.to_vec());
            spawn_blocking(move || {
                let mut lists = Vec::with_capacity(portion.len());
                for id in portion {
                    lists.extend(list_of(&view, &generation, &archive, id, &settings)?);
                }
                Ok::<_, Trouble>(lists)
            })
        };
        // All are begun before the first is waited for.
        let computing: Vec<_> = portions.map(begin).collect();
        let mut lists = Vec::with_capacity(ids.len());
        for computed in computing {
            lists.extend(computed.await.map_err(|_| Trouble::Panicked)??);
        }
        // What was read of damaged files is not stored.
        if view.is_intact() {
            Ok(lists)
        } else {
            Err(ReadError::Changed.into())
        }
    }

    async fn one_by_one(
        &self,
        view: &Arc<View>,
        generation: &Arc<Generation>,
        ids: Vec<ArticleId>,
    ) -> Result<Vec<(ArticleId, RelatedList)>, Trouble> {
        let articles = documents::articles(&self.app, &ids).await?;
        let mut lists = Vec::with_capacity(articles.len());
        for article in articles.into_iter().filter(|article| article.facets.live) {
            let id = article.id;
            lists.push((id, self.computed(view, generation, article).await?.list));
        }
        Ok(lists)
    }
}

/// On how many threads is computed: one processor is left to readers where there are more than two.
pub(super) fn threads() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    if processors > 2 {
        processors - 1
    } else {
        processors
    }
}

/// The list of an article of the archive; none of one that is not in it.
fn list_of(
    view: &View,
    generation: &Generation,
    archive: &Archive,
    id: ArticleId,
    settings: &RelatedSettings,
) -> Result<Option<(ArticleId, RelatedList)>, Trouble> {
    let (Some(lookup), Some(own)) = (archive.lookup(id)?, archive.member(id)?) else {
        return Ok(None);
    };
    let mut ids = vec![id];
    let mut pool = vec![own];
    for id in candidates(view, id, &lookup, &generation.statistics)? {
        if let Some(member) = archive.member(id)? {
            ids.push(id);
            pool.push(member);
        }
    }
    let ranked = rank(&pool, &generation.statistics, settings);
    Ok(Some((id, list(generation.number, &ids, &ranked))))
}
