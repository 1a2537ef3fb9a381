//! The thread that writes to an index: it makes documents of what it is given, and commits.

use std::{sync::Arc, thread, time::Duration};

use masthead_app::search::documents::ArticleDocument;
use masthead_domain::{entity::Entity, locale::Localized};
use tantivy::{IndexWriter, TantivyError};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::{
    analysis::Language,
    document::{DocumentMaker, id_term},
    opened::{Label, Opened},
    queue::{Queue, Queued},
    view::View,
};

/// Portions that wait for the thread, at the most; whoever reads them from the database waits then.
const WAITING: usize = 2;

/// How long a lock that is held is waited for: so often, and so long each time.
const PATIENCE: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// What the thread is asked.
enum Task {
    /// Replaces things by what they are now.
    Write(Portion),
    /// Makes all that was written searchable.
    Commit(Label, oneshot::Sender<Result<Arc<View>, TantivyError>>),
    /// Commits, waits until nothing is being merged any more, and ends.
    Finish(Label, oneshot::Sender<Result<(), TantivyError>>),
}

/// A part of what is to be written.
#[derive(Debug, Default)]
pub(crate) struct Portion {
    /// Things that may be there already, whether or not they are in this portion anew.
    pub(crate) removed: Vec<Uuid>,
    pub(crate) articles: Vec<ArticleDocument>,
    pub(crate) entities: Vec<Entity>,
}

/// Whoever hands work to the thread. The thread ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Scribe {
    tasks: mpsc::Sender<Task>,
}

/// The thread is gone: it could not write, and has said why in the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("the index cannot be written")]
    Index(#[from] TantivyError),
    #[error("the thread that writes the index broke off")]
    Gone,
}

impl Scribe {
    /// Begins to write to an index. Where another process writes to it already, this fails.
    pub(crate) fn start(opened: Arc<Opened>, memory: usize) -> Result<Self, WriteError> {
        let writer = opened.writer(memory)?;
        let (tasks, received) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("search-index".to_owned())
            .spawn(move || work(&opened, writer, received))
            .map_err(TantivyError::from)?;
        Ok(Self { tasks })
    }

    /// Likewise, waiting a little for whoever wrote before: a thread that was told to end takes a moment to.
    pub(crate) async fn start_soon(opened: &Arc<Opened>, memory: usize) -> Result<Self, WriteError> {
        let mut left = PATIENCE;
        loop {
            match Self::start(Arc::clone(opened), memory) {
                Err(WriteError::Index(TantivyError::LockFailure(..))) if left > 0 => left -= 1,
                started => return started,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub(crate) async fn write(&self, portion: Portion) -> Result<(), WriteError> {
        self.tasks
            .send(Task::Write(portion))
            .await
            .map_err(|_| WriteError::Gone)
    }

    pub(crate) async fn commit(&self, label: Label) -> Result<Arc<View>, WriteError> {
        let (reply, answer) = oneshot::channel();
        let task = Task::Commit(label, reply);
        self.tasks.send(task).await.map_err(|_| WriteError::Gone)?;
        Ok(answer.await.map_err(|_| WriteError::Gone)??)
    }

    /// Commits, and waits until what was written lies as it will stay. Nothing is opened to be searched: that would be
    /// in memory while parts are merged.
    pub(crate) async fn finish(self, label: Label) -> Result<(), WriteError> {
        let (reply, answer) = oneshot::channel();
        let task = Task::Finish(label, reply);
        self.tasks.send(task).await.map_err(|_| WriteError::Gone)?;
        Ok(answer.await.map_err(|_| WriteError::Gone)??)
    }
}

fn work(opened: &Opened, mut writer: IndexWriter<Queued>, mut tasks: mpsc::Receiver<Task>) {
    let mut maker = DocumentMaker::new(opened.fields);
    let queue = Queue::default();
    let mut languages: Vec<String> = opened
        .label
        .as_ref()
        .map(|label| label.languages.clone())
        .unwrap_or_default();
    let mut view: Option<Arc<View>> = None;
    while let Some(task) = tasks.blocking_recv() {
        match task {
            Task::Write(portion) => {
                if let Err(error) = write(&writer, &queue, &mut maker, &mut languages, &portion) {
                    tracing::error!(%error, "the search index cannot be written");
                    return;
                }
            }
            Task::Commit(mut label, reply) => {
                label.languages.clone_from(&languages);
                let committed = commit(&mut writer, &label)
                    .and_then(|()| opened.view(&label, view.as_deref()))
                    .map(Arc::new);
                if let Ok(committed) = &committed {
                    view = Some(Arc::clone(committed));
                }
                // Whoever stopped waiting finds what was committed with the next one.
                let _ = reply.send(committed);
            }
            Task::Finish(mut label, reply) => {
                label.languages = languages;
                let finished = commit(&mut writer, &label).and_then(|()| writer.wait_merging_threads());
                let _ = reply.send(finished);
                return;
            }
        }
    }
}

fn write(
    writer: &IndexWriter<Queued>,
    queue: &Queue,
    maker: &mut DocumentMaker,
    languages: &mut Vec<String>,
    portion: &Portion,
) -> Result<(), TantivyError> {
    for id in &portion.removed {
        writer.delete_term(id_term(&maker.fields(), *id));
    }
    for article in &portion.articles {
        note(languages, Language::of(&article.facets.locale));
        writer.add_document(queue.enter(maker.article(article)))?;
    }
    for entity in &portion.entities {
        for (tag, _) in entity.name().into_iter().flat_map(Localized::iter) {
            note(languages, Language::of_tag(tag));
        }
        if let Some(document) = maker.entity(entity) {
            writer.add_document(queue.enter(document))?;
        }
    }
    Ok(())
}

/// Notes a language in which something is written.
fn note(languages: &mut Vec<String>, language: Language) {
    let language = language.letters();
    if !languages.iter().any(|known| known == language) {
        languages.push(language.to_owned());
    }
}

fn commit(writer: &mut IndexWriter<Queued>, label: &Label) -> Result<(), TantivyError> {
    let mut prepared = writer.prepare_commit()?;
    let label_text =
        serde_json::to_string(label).map_err(|error| TantivyError::InternalError(error.to_string()))?;
    prepared.set_payload(&label_text);
    prepared.commit()?;
    Ok(())
}
