//! Export: everything that is stored, as the records that an import reads back to the same content.
//!
//! One moment of the store is written, page by page, sorted by type and then by id (redirects by path), so that the
//! same content gives the same bytes on either engine and memory does not grow with it. Authors, categories, tags and
//! sources are named as people name them; articles and media by their ids.

mod articles;
mod entities;
mod names;

use std::{collections::BTreeMap, fmt, io};

use masthead_domain::id::Kind;
use masthead_persistence::{Snapshot, StoreError};

use self::names::Names;
use crate::{App, error::Error, import::record::Record};

/// Things that are read at once.
const PAGE: u64 = 200;

/// Where an export goes.
pub trait Sink: Send {
    /// Takes the next record.
    ///
    /// # Errors
    /// Where it cannot be written; the export ends there.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// Told for each medium whose bytes are kept here: the hash of the bytes and the name under which its record
    /// says that they lie.
    ///
    /// # Errors
    /// Where the export must end for it.
    fn file(&mut self, blob: &str, name: &str) -> io::Result<()>;
}

/// How far an export is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub kind: Kind,
    /// Records written so far, of all kinds.
    pub records: u64,
    /// Records in all.
    pub total: u64,
}

/// How many records of each kind were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    pub counts: BTreeMap<Kind, u64>,
}

/// Why an export ended early.
#[derive(Debug)]
pub enum ExportError {
    /// The store failed.
    Store(Error),
    /// What was read cannot be written.
    Write(io::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Store(_) => "the content cannot be read",
            Self::Write(_) => "the export cannot be written",
        })
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Store(error) => error,
            Self::Write(error) => error,
        })
    }
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

/// Writes everything that is stored at this moment, whoever may see it.
///
/// # Errors
/// [`ExportError`]; what was written until then is not whole.
pub async fn export(
    app: &App,
    sink: &mut dyn Sink,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Exported, ExportError> {
    let snapshot = app.store.snapshot().await?;
    let total = snapshot.totals().await?.values().sum();
    let mut run = Run {
        snapshot: &snapshot,
        sink,
        progress,
        exported: Exported::default(),
        written: 0,
        total,
    };
    for kind in Kind::ALL {
        run.kind(*kind).await?;
    }
    let exported = run.exported;
    snapshot.close().await?;
    Ok(exported)
}

struct Run<'r> {
    snapshot: &'r Snapshot,
    sink: &'r mut dyn Sink,
    progress: &'r (dyn Fn(Progress) + Send + Sync),
    exported: Exported,
    written: u64,
    total: u64,
}

impl Run<'_> {
    async fn kind(&mut self, kind: Kind) -> Result<(), ExportError> {
        match kind {
            Kind::Article => self.articles().await,
            Kind::Redirect => self.redirects().await,
            Kind::Story => Ok(()),
            _ => self.entities(kind).await,
        }
    }

    fn put(&mut self, record: &Record) -> Result<(), ExportError> {
        self.sink.record(record)?;
        *self.exported.counts.entry(record.kind()).or_default() += 1;
        self.written += 1;
        Ok(())
    }

    fn told(&self, kind: Kind) {
        (self.progress)(Progress {
            kind,
            records: self.written,
            total: self.total,
        });
    }

    async fn entities(&mut self, kind: Kind) -> Result<(), ExportError> {
        let mut after = None;
        loop {
            let page = self.snapshot.entities(kind, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.id());
            let names = Names::of_entities(self.snapshot, &page).await?;
            for entity in &page {
                let record = entities::record(entity, &names);
                if let Record::Media(media) = &record
                    && let (Some(blob), Some(file)) = (&media.blob, &media.file)
                {
                    self.sink.file(blob, file)?;
                }
                self.put(&record)?;
            }
            self.told(kind);
            if page.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    async fn articles(&mut self) -> Result<(), ExportError> {
        let mut after = None;
        loop {
            let page = self.snapshot.articles(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.card.id);
            let is_last = page.len() < PAGE as usize;
            let names = Names::of_articles(self.snapshot, &page).await?;
            for article in page {
                let record = articles::record(article, &names);
                self.put(&Record::Article(Box::new(record)))?;
            }
            self.told(Kind::Article);
            if is_last {
                return Ok(());
            }
        }
    }

    async fn redirects(&mut self) -> Result<(), ExportError> {
        let mut after = None;
        loop {
            let page = self.snapshot.redirects(after.as_ref(), PAGE).await?;
            for entry in &page {
                if let Some(record) = entities::redirect(entry) {
                    self.put(&Record::Redirect(record))?;
                }
            }
            self.told(Kind::Redirect);
            match page.into_iter().last() {
                Some(last) => after = Some(last.path),
                None => return Ok(()),
            }
        }
    }
}
