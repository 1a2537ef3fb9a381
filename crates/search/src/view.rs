//! One state of the index, as it is searched.

use std::{
    collections::HashMap,
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tantivy::{
    DocId, Searcher, SegmentReader,
    columnar::{BytesColumn, Column},
    index::SegmentId,
};
use uuid::Uuid;

use crate::{
    analysis::Language,
    directory::WatchedDirectory,
    schema::{Fields, column},
};

/// The columns of a segment, opened once.
pub(crate) struct Columns {
    pub(crate) id_high: Column<u64>,
    pub(crate) id_low: Column<u64>,
    pub(crate) what: Column<u64>,
    pub(crate) name_words: Column<u64>,
    pub(crate) published: Column<i64>,
    pub(crate) live: Column<bool>,
    pub(crate) locale: Option<BytesColumn>,
    pub(crate) categories: Option<BytesColumn>,
    pub(crate) authors: Option<BytesColumn>,
    pub(crate) tags: Option<BytesColumn>,
    pub(crate) source: Option<BytesColumn>,
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns").finish_non_exhaustive()
    }
}

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            id_high: columns.u64(column::ID_HIGH)?,
            id_low: columns.u64(column::ID_LOW)?,
            what: columns.u64(column::WHAT)?,
            name_words: columns.u64(column::NAME_WORDS)?,
            published: columns.i64(column::PUBLISHED)?,
            live: columns.bool(column::LIVE)?,
            locale: columns.bytes(column::LOCALE)?,
            categories: columns.bytes(column::CATEGORIES)?,
            authors: columns.bytes(column::AUTHORS)?,
            tags: columns.bytes(column::TAGS)?,
            source: columns.bytes(column::SOURCE)?,
        })
    }

    /// The id of a document's thing.
    pub(crate) fn id(&self, document: DocId) -> Uuid {
        let high = self.id_high.first(document).unwrap_or_default();
        let low = self.id_low.first(document).unwrap_or_default();
        Uuid::from_u64_pair(high, low)
    }

    pub(crate) fn is_live(&self, document: DocId) -> bool {
        self.live.first(document).unwrap_or_default()
    }

    pub(crate) fn published(&self, document: DocId) -> i64 {
        self.published.first(document).unwrap_or_default()
    }
}

/// The bytes that an ordinal of a column stands for.
pub(crate) fn bytes_of(column: &BytesColumn, ordinal: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    column.ord_to_bytes(ordinal, &mut bytes)?;
    Ok(bytes)
}

/// One state of the index: what was committed last. Cheap to hold; searches that began with it end with it.
pub(crate) struct View {
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    /// Of each segment, in the searcher's order.
    pub(crate) columns: Vec<Arc<Columns>>,
    pub(crate) languages: Vec<Language>,
    /// Up to which entry of the log it holds what was written.
    pub(crate) position: i64,
    directory: WatchedDirectory,
    by_segment: HashMap<SegmentId, Arc<Columns>>,
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("position", &self.position)
            .field("segments", &self.columns.len())
            .finish_non_exhaustive()
    }
}

/// What went wrong with a reading of the index.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("a file of the index is not what was written")]
    Changed,
    #[error("the index cannot be read")]
    Index(#[from] tantivy::TantivyError),
    #[error("reading the index broke off")]
    Panicked,
    #[error("it took too long")]
    TooSlow,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Index(error.into())
    }
}

impl View {
    pub(crate) fn new(
        fields: Fields,
        searcher: Searcher,
        directory: WatchedDirectory,
        languages: Vec<Language>,
        position: i64,
        before: Option<&Self>,
    ) -> tantivy::Result<Self> {
        let mut by_segment = HashMap::new();
        let mut columns = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            let known = before.and_then(|before| before.by_segment.get(&segment.segment_id()));
            let opened = match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(Columns::open(segment)?),
            };
            by_segment.insert(segment.segment_id(), Arc::clone(&opened));
            columns.push(opened);
        }
        Ok(Self {
            fields,
            searcher,
            columns,
            languages,
            position,
            directory,
            by_segment,
        })
    }

    /// Reads from it. What is read counts only if nobody else touched a file before or meanwhile.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Self) -> Result<T, ReadError>) -> Result<T, ReadError> {
        if !self.directory.is_intact() {
            return Err(ReadError::Changed);
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| read(self))).unwrap_or(Err(ReadError::Panicked));
        if !self.directory.is_intact() {
            return Err(ReadError::Changed);
        }
        outcome
    }

    pub(crate) fn is_intact(&self) -> bool {
        self.directory.is_intact()
    }
}
