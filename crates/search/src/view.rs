//! One state of the index, as it is searched.

use std::{
    collections::HashMap,
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tantivy::{Searcher, SegmentReader, index::SegmentId};

use crate::{
    analysis::Language, counted::Values, directory::WatchedDirectory, schema::Fields, segment::Segment,
};

/// One state of the index: what was committed last. Cheap to hold; searches that began with it end with it.
pub(crate) struct View {
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    /// Of each segment, in the searcher's order.
    pub(crate) segments: Vec<Arc<Segment>>,
    /// What facets count, of all segments.
    pub(crate) values: Arc<Values>,
    pub(crate) languages: Vec<Language>,
    /// Up to which entry of the log it holds what was written.
    pub(crate) position: i64,
    directory: WatchedDirectory,
    by_segment: HashMap<SegmentId, Arc<Segment>>,
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("position", &self.position)
            .field("segments", &self.segments.len())
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
        let values = before.map_or_else(Arc::default, |before| Arc::clone(&before.values));
        let mut by_segment = HashMap::new();
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            let known = before.and_then(|before| before.by_segment.get(&reader.segment_id()));
            let opened = match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(Segment::open(reader, &fields, &values)?),
            };
            by_segment.insert(reader.segment_id(), Arc::clone(&opened));
            segments.push(opened);
        }
        Ok(Self {
            fields,
            searcher,
            segments,
            values,
            languages,
            position,
            directory,
            by_segment,
        })
    }

    /// Its segments, each with its reader.
    pub(crate) fn each_segment(&self) -> impl Iterator<Item = (&SegmentReader, &Segment)> {
        let segments = self.segments.iter().map(|segment| &**segment);
        self.searcher.segment_readers().iter().zip(segments)
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
