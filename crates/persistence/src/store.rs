//! The handles on the database: one writer and many readers on SQLite; a primary and its replicas on PostgreSQL.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use masthead_migrations::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};

use crate::{
    epoch, error::StoreError, figures::Meter, log_watch::LogWatch, replicas::Replica,
    unit_of_work::UnitOfWork,
};

/// Pages of the write-ahead log after which it goes into the file: SQLite's own choice, and that for many writes.
const USUAL_CHECKPOINT: u32 = 1_000;
const BULK_CHECKPOINT: u32 = 16_000;

/// Which database engine is behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file beside the server.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// Where the database is and how many connections it may have.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite://path/to/file.db` or `postgres://…`.
    pub url: String,
    /// PostgreSQL replicas that answer reads.
    pub read_urls: Vec<String>,
    /// Connections that read, at the most, on each database.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// Bytes of an embedded database's file that each reading connection maps into memory.
    pub mapped_bytes: u64,
}

impl StoreOptions {
    /// A database with the usual settings.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            read_urls: Vec::new(),
            max_connections: 8,
            acquire_timeout: Duration::from_secs(5),
            mapped_bytes: 256 << 20,
        }
    }
}

/// A step of the schema and whether this database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub name: String,
    pub applied: bool,
}

/// The store. Cheap to clone: all clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    writer: DatabaseConnection,
    readers: Vec<Replica>,
    next_reader: AtomicUsize,
    file: Option<PathBuf>,
    /// Whether reads go to databases of their own.
    has_replicas: bool,
    meter: Arc<Meter>,
    log: LogWatch,
    /// The folder of a store that is only there to try things on; it goes with the store.
    scratch: Option<tempfile::TempDir>,
}

impl Store {
    /// Connects, and creates the file of an embedded database that is not there yet.
    pub async fn connect(options: &StoreOptions) -> Result<Self, StoreError> {
        let meter = Arc::new(Meter::default());
        let (engine, writer, readers) = if options.url.starts_with("sqlite:") {
            let (writer, reader) = sqlite(options).await?;
            (Engine::Sqlite, writer, vec![reader])
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let writer = postgres(&options.url, options).await?;
            let mut readers = Vec::new();
            for url in &options.read_urls {
                readers.push(postgres(url, options).await?);
            }
            if readers.is_empty() {
                readers.push(writer.clone());
            }
            (Engine::Postgres, writer, readers)
        } else {
            return Err(StoreError::Unavailable(DbErr::Custom(
                "a database address starts with sqlite:// or postgres://".to_owned(),
            )));
        };
        let counted = |mut connection: DatabaseConnection| {
            let meter = Arc::clone(&meter);
            connection.set_metric_callback(move |info| {
                meter.count(&info.statement.sql, info.elapsed, info.failed);
            });
            connection
        };
        let inner = Inner {
            engine,
            writer: counted(writer),
            readers: readers
                .into_iter()
                .map(|connection| Replica {
                    connection: counted(connection),
                    position: AtomicI64::new(0),
                })
                .collect(),
            next_reader: AtomicUsize::new(0),
            file: (engine == Engine::Sqlite).then(|| sqlite_file(&options.url)),
            has_replicas: !options.read_urls.is_empty(),
            meter: Arc::clone(&meter),
            log: LogWatch::default(),
            scratch: None,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The engine behind this store.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// SQL statements that were run through this store since it was opened, transaction control not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.inner.meter.total()
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.inner.meter
    }

    /// The pool that writes, and the pools of their own that read.
    pub(crate) fn pools(&self) -> (&DatabaseConnection, Vec<&DatabaseConnection>) {
        let has_own = self.inner.engine == Engine::Sqlite || self.inner.has_replicas;
        (
            &self.inner.writer,
            if has_own {
                self.inner
                    .readers
                    .iter()
                    .map(|reader| &reader.connection)
                    .collect()
            } else {
                Vec::new()
            },
        )
    }

    /// A connection pool that answers reads.
    ///
    /// A replica that lags behind what this node's memories have applied is passed over; if all do, the primary
    /// answers.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        let Inner { readers, log, .. } = &*self.inner;
        let turn = self.inner.next_reader.fetch_add(1, Ordering::Relaxed);
        if !self.inner.has_replicas || !log.is_followed() {
            return &readers[turn % readers.len()].connection;
        }
        let wanted = log.applied_now();
        let mut turns = (0..readers.len()).map(|next| &readers[(turn + next) % readers.len()]);
        turns
            .find(|replica| replica.position.load(Ordering::Acquire) >= wanted)
            .map_or(&self.inner.writer, |replica| &replica.connection)
    }

    /// The databases of their own that answer reads.
    pub(crate) fn replicas(&self) -> &[Replica] {
        if self.inner.has_replicas {
            &self.inner.readers
        } else {
            &[]
        }
    }

    /// A connection pool that reads what the database holds at this moment, and no replica of it.
    pub(crate) fn primary(&self) -> &DatabaseConnection {
        match self.inner.engine {
            Engine::Sqlite => self.reader(),
            Engine::Postgres => &self.inner.writer,
        }
    }

    /// How far the change log has come and how far this process follows it.
    #[must_use]
    pub fn log(&self) -> &LogWatch {
        &self.inner.log
    }

    /// The connection that writes.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// The file of an embedded database.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.inner.file.as_deref()
    }

    /// Begins a write. On SQLite it waits for the one writer, in this process and in others.
    pub async fn begin(&self) -> Result<UnitOfWork, StoreError> {
        let options = TransactionOptions {
            // A deferred transaction that turns into a write fails at once where another process wrote; this waits.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = match self.inner.engine {
            Engine::Sqlite => self.inner.writer.begin_with_options(options).await?,
            Engine::Postgres => self.inner.writer.begin().await?,
        };
        Ok(UnitOfWork::new(
            transaction,
            self.inner.engine,
            self.inner.log.clone(),
        ))
    }

    /// Prepares for many writes in a row.
    ///
    /// On SQLite the log of writes then grows to 64 MiB before it goes into the file: a page that many transactions
    /// change is written there once. Each transaction is as durable as otherwise.
    pub async fn begin_bulk(&self) -> Result<(), StoreError> {
        self.checkpoint_every(BULK_CHECKPOINT).await
    }

    /// Ends what [`Store::begin_bulk`] began, and writes the log into the file.
    pub async fn end_bulk(&self) -> Result<(), StoreError> {
        self.checkpoint_every(USUAL_CHECKPOINT).await?;
        if self.inner.engine == Engine::Sqlite {
            // Where a reader still needs the log, it is written later.
            self.inner
                .writer
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await?;
        }
        Ok(())
    }

    async fn checkpoint_every(&self, pages: u32) -> Result<(), StoreError> {
        if self.inner.engine == Engine::Sqlite {
            let pragma = format!("PRAGMA wal_autocheckpoint = {pages}");
            self.inner.writer.execute_unprepared(&pragma).await?;
        }
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader().execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Brings the schema up to date and gives a new database its epoch.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Migrator::up(&self.inner.writer, None).await?;
        epoch::ensure(&self.inner.writer).await
    }

    /// Takes the last step back. Refuses where content would be lost.
    pub async fn migrate_down(&self) -> Result<(), StoreError> {
        Ok(Migrator::down(&self.inner.writer, Some(1)).await?)
    }

    /// The steps of the schema and which of them this database has.
    pub async fn migrations(&self) -> Result<Vec<Migration>, StoreError> {
        let pending = Migrator::get_pending_migrations(&self.inner.writer).await?;
        let pending: Vec<String> = pending.iter().map(|step| step.name().to_owned()).collect();
        let all = Migrator::migrations();
        let steps = all.iter().map(|step| Migration {
            name: step.name().to_owned(),
            applied: !pending.iter().any(|name| name == step.name()),
        });
        Ok(steps.collect())
    }

    /// A store to try things on: what is written to it is never seen by anyone.
    ///
    /// On SQLite a copy of the file that goes with the store, so that other writers need not wait; on PostgreSQL the
    /// same database, on which whoever tries things holds one transaction and undoes it.
    pub async fn scratch(&self) -> Result<Self, StoreError> {
        if self.inner.engine == Engine::Postgres {
            return Ok(self.clone());
        }
        let folder = tempfile::tempdir().map_err(|error| {
            StoreError::Unavailable(DbErr::Custom(format!(
                "no folder for a copy can be made: {error}"
            )))
        })?;
        let file = folder.path().join("scratch.db");
        let statement = sea_orm::Statement::from_sql_and_values(
            sea_orm::DbBackend::Sqlite,
            "VACUUM INTO ?",
            [file.display().to_string().into()],
        );
        self.inner.writer.execute_raw(statement).await?;
        let mut copy = Self::connect(&StoreOptions::at(format!("sqlite://{}", file.display()))).await?;
        let inner = Arc::get_mut(&mut copy.inner).expect("nobody else has the new store yet");
        inner.scratch = Some(folder);
        Ok(copy)
    }

    /// Closes all connections; what is under way is finished first.
    pub async fn close(&self) {
        let readers = self.inner.readers.iter().map(|reader| &reader.connection);
        for connection in readers.chain([&self.inner.writer]) {
            if let Err(error) = connection.clone().close().await {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
    }
}

/// The file of an SQLite address.
fn sqlite_file(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

async fn sqlite(options: &StoreOptions) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let file = sqlite_file(&options.url);
    if let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) {
        std::fs::create_dir_all(folder).map_err(|error| {
            StoreError::Unavailable(DbErr::Custom(format!(
                "the database's folder cannot be made: {error}"
            )))
        })?;
    }
    let base = |url: String, connections: u32| {
        let mut connect = ConnectOptions::new(url);
        connect
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(options.acquire_timeout)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .record_stmt_in_spans(false);
        connect
    };
    let address = format!("sqlite://{}", file.display());
    let mut write = base(format!("{address}?mode=rwc"), 1);
    write.map_sqlx_sqlite_opts(|sqlite| {
        // FULL: what an editor was told is saved survives a power cut.
        sqlite
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-65536")
            .statement_cache_capacity(512)
            .optimize_on_close(true, 400)
    });
    let writer = Database::connect(write).await?;
    let mut read = base(format!("{address}?mode=ro"), options.max_connections.max(1));
    let mapped = options.mapped_bytes.to_string();
    read.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .read_only(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("query_only", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16384")
            .pragma("mmap_size", mapped.clone())
            .statement_cache_capacity(256)
    });
    let reader = Database::connect(read).await?;
    Ok((writer, reader))
}

async fn postgres(url: &str, options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    let mut connect = ConnectOptions::new(url.to_owned());
    connect
        .max_connections(options.max_connections.max(2))
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .set_application_name("masthead")
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(256));
    Ok(Database::connect(connect).await?)
}
