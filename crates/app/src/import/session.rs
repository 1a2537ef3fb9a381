//! One run of an import: passes over the input, batches into the store.

use std::{collections::HashMap, sync::Arc, time::Duration};

use masthead_domain::{
    entity::EntityData as _,
    id::{Kind, MediaId},
    locale::Locale,
    site::SiteData,
};
use masthead_persistence::{EntityQuery, Store, StoreError, UnitOfWork};
use tokio::{sync::mpsc, time::Instant};

use super::{
    input::{Input, MediaFiles, Pass, Reader},
    known::Remembered,
    links::has_links,
    prepare::{Prepared, prepare},
    record::{Record, RedirectRecord},
    report::{Remarkable, Report},
};
use crate::{App, error::Error};

/// How an import runs.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Report what would happen and write nothing.
    pub dry_run: bool,
    /// Make media of the pictures and files that bodies name by their addresses, so that they can be fetched.
    pub fetch_media: bool,
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub pass: Pass,
    /// Bytes of this pass.
    pub bytes: u64,
    /// Bytes of the input, where that is known.
    pub total: Option<u64>,
    /// Records stored or found unchanged in this pass.
    pub records: u64,
}

/// What one batch did; kept only when its transaction is.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub report: Report,
    /// Records that wait for what is above them.
    pub orphans: Vec<Prepared>,
}

impl Outcome {
    pub(super) fn note(&mut self, at: &str, what: &str, reason: &str) {
        self.report.remark(Remarkable::Noted, at, what, reason);
    }

    pub(super) fn refuse(&mut self, kind: Kind, at: &str, reason: &str) {
        self.report.of(kind).refused += 1;
        self.report.remark(Remarkable::Refused, at, kind.prefix(), reason);
    }
}

/// One run.
pub(super) struct Session {
    pub app: App,
    pub options: ImportOptions,
    pub files: Option<Arc<dyn MediaFiles>>,
    pub default_locale: Locale,
    /// Media that came from files in this run, by the file's name.
    pub files_seen: HashMap<String, MediaId>,
    /// What the batch under way did.
    pub outcome: Outcome,
    /// Records that wait until the rest of the pass is stored.
    pub orphans: Vec<Prepared>,
    /// Whether those are being stored.
    pub is_settling: bool,
    /// What names of people, sections, tags and sources led to.
    pub remembered: Remembered,
    report: Report,
    store: Store,
    /// A dry run's one transaction, which is never committed.
    held: Option<UnitOfWork>,
}

/// Records that wait between reader and store: more than a batch, so that the reader goes on while one is stored.
const QUEUE: usize = 512;
/// How long a transaction of an import is to take: other writers wait behind it on SQLite, 100 ms at the most.
const TRANSACTION: Duration = Duration::from_millis(75);
const SMALLEST_BATCH: usize = 4;
const FIRST_BATCH: usize = 32;
const LARGEST_BATCH: usize = 500;
/// How often a batch is tried again when somebody else wrote what it writes.
const TRIES: u32 = 3;

enum Message {
    Prepared(Box<Prepared>, u64),
    Remark {
        sort: Remarkable,
        at: String,
        what: String,
        reason: String,
        bytes: u64,
    },
}

/// Imports all that a reader finds.
///
/// # Errors
/// Where the store fails. What is wrong with the input is in the report, never an error.
pub async fn import(
    app: &App,
    reader: Box<dyn Reader>,
    files: Option<Arc<dyn MediaFiles>>,
    options: &ImportOptions,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report, Error> {
    let started = Instant::now();
    let mut session = Session::new(app, files, options).await?;
    session.report.input = reader.name();
    session.report.dry_run = options.dry_run;
    let total = reader.size();
    session.store.begin_bulk().await?;
    session.hold().await?;
    let result = session.passes(reader, total, progress).await;
    if let Some(held) = session.held.take() {
        held.cancel().await?;
    }
    session.store.end_bulk().await?;
    result?;
    session.report.seconds = started.elapsed().as_secs_f64();
    Ok(session.report)
}

impl Session {
    async fn new(
        app: &App,
        files: Option<Arc<dyn MediaFiles>>,
        options: &ImportOptions,
    ) -> Result<Self, Error> {
        let uow = app.store.begin().await?;
        let site = uow
            .entities(&EntityQuery::Named {
                kind: Kind::Site,
                names: vec![crate::read::SITE.to_owned()],
            })
            .await?;
        uow.cancel().await?;
        let default_locale = site
            .iter()
            .find_map(|entity| SiteData::of(entity)?.data.locales.first().cloned())
            .unwrap_or_else(|| "en".parse().expect("a language tag"));
        let store = if options.dry_run {
            app.store.scratch().await?
        } else {
            app.store.clone()
        };
        Ok(Self {
            app: app.clone(),
            options: options.clone(),
            files,
            default_locale,
            files_seen: HashMap::new(),
            outcome: Outcome::default(),
            orphans: Vec::new(),
            is_settling: false,
            remembered: Remembered::default(),
            report: Report::default(),
            store,
            held: None,
        })
    }

    /// Begins a dry run's one transaction.
    async fn hold(&mut self) -> Result<(), Error> {
        if self.options.dry_run {
            self.held = Some(self.store.begin().await?);
        }
        Ok(())
    }

    async fn passes(
        &mut self,
        mut reader: Box<dyn Reader>,
        total: Option<u64>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(), Error> {
        for pass in Pass::ALL {
            let (back, broken_off) = self.pass(*pass, reader, total, progress).await?;
            reader = back;
            if let Some(reason) = broken_off {
                self.report.broken_off.get_or_insert(reason);
            }
        }
        Ok(())
    }

    /// Reads the input once and stores what this pass is for. Gives the reader back, and why it broke off if it did.
    async fn pass(
        &mut self,
        pass: Pass,
        mut reader: Box<dyn Reader>,
        total: Option<u64>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(Box<dyn Reader>, Option<String>), Error> {
        let (sender, mut receiver) = mpsc::channel::<Message>(QUEUE);
        let reading = tokio::task::spawn_blocking(move || {
            let result = reader.read(pass, &mut |input, bytes| forward(pass, input, bytes, &sender));
            (reader, result.err().map(|error| error.to_string()))
        });
        let mut batch: Vec<Prepared> = Vec::new();
        let mut size = FIRST_BATCH;
        let mut state = Progress {
            pass,
            bytes: 0,
            total,
            records: 0,
        };
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Prepared(mut prepared, bytes) => {
                    state.bytes = bytes;
                    self.mark_fetching(&mut prepared);
                    batch.push(*prepared);
                }
                Message::Remark {
                    sort,
                    at,
                    what,
                    reason,
                    bytes,
                } => {
                    state.bytes = bytes;
                    self.report.remark(sort, &at, &what, &reason);
                }
            }
            if batch.len() >= size {
                let records = batch.len() as u64;
                let took = self.store_batch(pass, std::mem::take(&mut batch)).await?;
                size = next_size(size, took);
                state.records += records;
                progress(state);
            }
        }
        let records = batch.len() as u64;
        self.store_batch(pass, batch).await?;
        self.store_orphans(pass).await?;
        state.records += records;
        progress(state);
        let (reader, broken_off) = reading.await.map_err(|panic| {
            tracing::error!(%panic, "the reader of an import failed");
            Error::Conflict("the input could not be read: its reader failed".to_owned())
        })?;
        Ok((reader, broken_off))
    }

    /// Stores a batch. Where it cannot be stored as a whole, it is stored piece by piece, so that only what is
    /// really wrong is refused.
    pub(super) async fn store_batch(&mut self, pass: Pass, batch: Vec<Prepared>) -> Result<Duration, Error> {
        let started = Instant::now();
        let mut parts = vec![(batch, 0)];
        while let Some((part, tries)) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            self.outcome = Outcome::default();
            let result = self.try_batch(pass, &part).await;
            if result.is_err() {
                // What was made in it is not there, and what it relied on may be gone.
                self.remembered.forget();
            }
            match result {
                Ok(()) => {
                    let outcome = std::mem::take(&mut self.outcome);
                    self.orphans.extend(outcome.orphans);
                    merge(&mut self.report, outcome.report);
                }
                Err(Error::Unavailable(error)) => return Err(Error::Unavailable(error)),
                Err(Error::Stale) if tries < TRIES => parts.push((part, tries + 1)),
                Err(_) if part.len() > 1 => {
                    let mut first = part;
                    let second = first.split_off(first.len() / 2);
                    parts.push((second, 0));
                    parts.push((first, 0));
                }
                Err(error) => {
                    tracing::warn!(error = ?error, at = %part[0].at, "a record could not be stored");
                    let kind = part[0].record.kind();
                    self.report.of(kind).refused += 1;
                    let reason = refusal(&error);
                    self.report
                        .remark(Remarkable::Refused, &part[0].at, kind.prefix(), &reason);
                }
            }
        }
        Ok(started.elapsed())
    }

    async fn try_batch(&mut self, pass: Pass, batch: &[Prepared]) -> Result<(), Error> {
        if let Some(mut held) = self.held.take() {
            // A dry run keeps everything in one transaction; a failed statement would end it on PostgreSQL.
            let savepoint = held.savepoint().await?;
            let result = self.store_pass(pass, &mut held, batch).await;
            match &result {
                Ok(()) => held.release(savepoint).await?,
                Err(_) => held.roll_back_to(savepoint).await?,
            }
            self.held = Some(held);
            return result;
        }
        let mut uow = self.store.begin().await?;
        self.remembered.as_of(uow.log_position().await?);
        match self.store_pass(pass, &mut uow, batch).await {
            Ok(()) => {
                self.remembered.logged(uow.changes().len());
                Ok(uow.commit(self.app.clock.now()).await?)
            }
            Err(error) => {
                uow.cancel().await?;
                Err(error)
            }
        }
    }

    async fn store_pass(
        &mut self,
        pass: Pass,
        uow: &mut UnitOfWork,
        batch: &[Prepared],
    ) -> Result<(), Error> {
        match pass {
            Pass::Site | Pass::Things => {
                let things = self.keep_orphans(uow, &batch.iter().collect::<Vec<_>>()).await?;
                self.store_things(uow, &things).await?;
                for prepared in batch {
                    if let Record::Site(site) = &prepared.record
                        && let Some(first) = site.locales.first()
                    {
                        self.default_locale = first.clone();
                    }
                }
                Ok(())
            }
            Pass::Content => {
                let pages: Vec<&Prepared> = batch
                    .iter()
                    .filter(|prepared| matches!(prepared.record, Record::Page(_)))
                    .collect();
                let pages = self.keep_orphans(uow, &pages).await?;
                self.store_things(uow, &pages).await?;
                for part in distinct_articles(batch) {
                    self.store_articles(uow, &part).await?;
                }
                let redirects: Vec<(String, RedirectRecord)> = batch
                    .iter()
                    .filter_map(|prepared| match &prepared.record {
                        Record::Redirect(redirect) => Some((prepared.at.clone(), redirect.clone())),
                        _ => None,
                    })
                    .collect();
                self.store_redirects(uow, &redirects).await
            }
            Pass::Links => self.store_links(uow, batch).await,
        }
    }
}

/// Splits articles so that no part has two with one id or external id: the second must find the first.
fn distinct_articles(batch: &[Prepared]) -> Vec<Vec<&Prepared>> {
    let mut parts: Vec<(std::collections::HashSet<String>, Vec<&Prepared>)> = Vec::new();
    for prepared in batch {
        let Record::Article(record) = &prepared.record else {
            continue;
        };
        let elsewhere = record
            .external_ids
            .iter()
            .map(|external| format!("{}#{}", external.system, external.id));
        let mut names: Vec<String> = record.id.iter().cloned().chain(elsewhere).collect();
        if names.is_empty() {
            names.push(format!("{:?}:{}", record.locale, record.slug));
        }
        let free = parts
            .iter()
            .position(|(taken, _)| names.iter().all(|name| !taken.contains(name)));
        let place = free.unwrap_or_else(|| {
            parts.push((std::collections::HashSet::new(), Vec::new()));
            parts.len() - 1
        });
        parts[place].0.extend(names);
        parts[place].1.push(prepared);
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Hands one input on to the store's side. Says whether to go on reading.
fn forward(pass: Pass, input: Input, bytes: u64, sender: &mpsc::Sender<Message>) -> bool {
    let message = match input {
        Input::Record { at, record } => {
            if !pass.wants(record.kind()) {
                return true;
            }
            let prepared = match &record {
                // Nothing leads from it, so this pass has nothing to store.
                Record::Article(article) if pass == Pass::Links && !has_links(article) => return true,
                // Whether it is still what was stored is asked only of one that says its version.
                Record::Article(article) if pass == Pass::Links && article.version.is_none() => {
                    Prepared::bare(at, record)
                }
                _ => prepare(at, record, pass == Pass::Content),
            };
            Message::Prepared(Box::new(prepared), bytes)
        }
        Input::Mention { at, record } => {
            if !pass.wants(record.kind()) {
                return true;
            }
            Message::Prepared(
                Box::new(Prepared {
                    digest: None,
                    ..prepare(at, record, false)
                }),
                bytes,
            )
        }
        Input::Skipped {
            at,
            what,
            reason,
            refused,
        } => {
            let sort = if refused {
                Remarkable::Refused
            } else {
                Remarkable::Skipped
            };
            Message::Remark {
                sort,
                at,
                what,
                reason,
                bytes,
            }
        }
        Input::Noted { at, what, reason } => Message::Remark {
            sort: Remarkable::Noted,
            at,
            what,
            reason,
            bytes,
        },
    };
    // A site has one record of settings; the rest of the input need not be read for it.
    let was_site = pass == Pass::Site && matches!(message, Message::Prepared(..));
    sender.blocking_send(message).is_ok() && !was_site
}

/// Batches grow while transactions are short and shrink when they are long: half of the way to the size that would
/// have taken as long as one may, so that a single slow write does not make the next ones tiny.
fn next_size(size: usize, took: Duration) -> usize {
    let fitting = size as f64 * TRANSACTION.as_secs_f64() / took.as_secs_f64().max(0.001);
    let fitting = (fitting as usize).clamp(size / 2, size * 2);
    usize::midpoint(size, fitting).clamp(SMALLEST_BATCH, LARGEST_BATCH)
}

fn merge(into: &mut Report, from: Report) {
    for (kind, counts) in from.counts {
        let sum = into.of(kind);
        sum.created += counts.created;
        sum.updated += counts.updated;
        sum.unchanged += counts.unchanged;
        sum.refused += counts.refused;
    }
    let lists = [
        (Remarkable::Skipped, from.skipped),
        (Remarkable::Noted, from.noted),
        (Remarkable::Refused, from.refused),
    ];
    for (sort, remarks) in lists {
        for remark in remarks {
            let unseen = remark.count - remark.examples.len() as u64;
            for at in &remark.examples {
                into.remark(sort, at, &remark.what, &remark.reason);
            }
            for _ in 0..unseen {
                into.remark(sort, "", &remark.what, &remark.reason);
            }
        }
    }
}

/// What a person is told when the store refuses one record.
fn refusal(error: &Error) -> String {
    match error {
        Error::Internal(StoreError::Unique(name)) => format!("a value is taken by something else ({name})"),
        Error::Internal(StoreError::ForeignKey(name)) => {
            format!("it refers to something that is gone ({name})")
        }
        Error::Stale => "somebody else kept changing it".to_owned(),
        Error::Internal(_) => "the store refused it; the log says why".to_owned(),
        other => other.to_string(),
    }
}
