//! An index that is open: its files, its reader, and what it says of itself.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError, indexer::IndexWriterOptions,
    store::Compressor,
};
use uuid::Uuid;

use crate::{
    analysis::Language,
    directory::WatchedDirectory,
    queue::Queued,
    schema::{self, Fields, VERSION},
    view::View,
};

/// What an index says of itself with each commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Label {
    /// Of the schema and the analysis.
    pub(crate) version: u32,
    /// The database that it is of, by the epoch of its change log.
    pub(crate) epoch: Uuid,
    /// Up to which entry of the log it holds what was written.
    pub(crate) position: i64,
    /// The languages of its articles and names.
    pub(crate) languages: Vec<String>,
}

impl Label {
    pub(crate) fn languages(&self) -> Vec<Language> {
        let parsed = self.languages.iter().filter_map(|language| language.parse().ok());
        parsed.map(|locale| Language::of(&locale)).collect()
    }
}

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("its files are damaged: {0}")]
    Damaged(String),
    #[error("it is of another version ({0} instead of {VERSION})")]
    Version(u32),
    #[error("it says nothing of itself")]
    Unlabelled,
    #[error("it cannot be opened: {0}")]
    Index(#[from] TantivyError),
    #[error("its files cannot be read: {0}")]
    Files(#[from] io::Error),
}

/// An open index.
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) index: Index,
    pub(crate) fields: Fields,
    pub(crate) label: Option<Label>,
    reader: IndexReader,
    directory: WatchedDirectory,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("name", &self.name)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl Opened {
    /// Makes an empty index.
    pub(crate) fn create(name: String, path: &Path) -> Result<Self, Unusable> {
        let directory = WatchedDirectory::open(path);
        let (schema, fields) = schema::schema();
        let settings = IndexSettings {
            // Nothing is stored but what the index itself needs.
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let mut index = Index::builder()
            .schema(schema)
            .settings(settings)
            .tokenizers(schema::tokenizers())
            .open_or_create(directory.clone())?;
        schema::register(&mut index);
        Self::with(name, index, fields, directory, None)
    }

    /// Opens an index, checking every file's sum.
    pub(crate) fn open(name: String, path: &Path) -> Result<Self, Unusable> {
        let directory = WatchedDirectory::open(path);
        let mut index = Index::open(directory.clone())?;
        schema::register(&mut index);
        let (wanted, fields) = schema::schema();
        let payload = index.load_metas()?.payload.ok_or(Unusable::Unlabelled)?;
        let label: Label = serde_json::from_str(&payload).map_err(|_| Unusable::Unlabelled)?;
        if label.version != VERSION || index.schema() != wanted {
            return Err(Unusable::Version(label.version));
        }
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            let mut files: Vec<PathBuf> = damaged.into_iter().collect();
            files.sort();
            return Err(Unusable::Damaged(format!("{files:?}")));
        }
        Self::with(name, index, fields, directory, Some(label))
    }

    fn with(
        name: String,
        index: Index,
        fields: Fields,
        directory: WatchedDirectory,
        label: Option<Label>,
    ) -> Result<Self, Unusable> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            name,
            index,
            fields,
            label,
            reader,
            directory,
        })
    }

    /// A writer. There can be one at a time, over all processes.
    pub(crate) fn writer(&self, memory: usize) -> tantivy::Result<IndexWriter<Queued>> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(memory)
            .build();
        self.index.writer_with_options(options)
    }

    /// What was committed last, ready to be searched.
    pub(crate) fn view(&self, label: &Label, before: Option<&View>) -> tantivy::Result<View> {
        self.reader.reload()?;
        View::new(
            self.fields,
            self.reader.searcher(),
            self.directory.clone(),
            label.languages(),
            label.position,
            before,
        )
    }
}
