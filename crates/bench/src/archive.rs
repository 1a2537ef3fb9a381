//! Databases that a run makes for itself.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::ValueEnum;
use masthead_test_support::PostgresServer;
use sea_orm::sqlx::{self, Connection as _, Executor as _};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Engine {
    /// The engine of a database's address.
    pub(crate) fn of(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite
        } else {
            Self::Postgres
        }
    }

    /// Where databases of this engine are made; nowhere without a server.
    pub(crate) fn place(self, folder: &Path, server: Option<&PostgresServer>) -> Option<Place> {
        match self {
            Self::Sqlite => Some(Place::Folder(folder.to_owned())),
            Self::Postgres => server.map(|server| Place::Server(server.url().to_owned())),
        }
    }
}

/// Where databases are made.
#[derive(Debug)]
pub(crate) enum Place {
    Folder(PathBuf),
    /// An address without a database name.
    Server(String),
}

/// An empty database.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) url: String,
}

impl Archive {
    /// Makes one; what a former run left under the name is dropped.
    pub(crate) async fn new(place: &Place, name: &str) -> anyhow::Result<Self> {
        match place {
            Place::Folder(folder) => {
                let file = folder.join(format!("{name}.db"));
                for end in ["", "-wal", "-shm"] {
                    let part = PathBuf::from(format!("{}{end}", file.display()));
                    if part.exists() {
                        std::fs::remove_file(&part)
                            .with_context(|| format!("{} cannot be removed", part.display()))?;
                    }
                }
                Ok(Self {
                    url: format!("sqlite://{}", file.display()),
                })
            }
            Place::Server(server) => {
                let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres")).await?;
                let name = format!("masthead_bench_{name}");
                for statement in [
                    format!("DROP DATABASE IF EXISTS {name}"),
                    format!("CREATE DATABASE {name}"),
                ] {
                    connection.execute(sqlx::AssertSqlSafe(statement)).await?;
                }
                connection.close().await?;
                Ok(Self {
                    url: format!("{server}/{name}"),
                })
            }
        }
    }
}

/// Bytes that a database takes.
pub(crate) async fn size(url: &str) -> anyhow::Result<u64> {
    match Engine::of(url) {
        Engine::Sqlite => {
            let file = url.trim_start_matches("sqlite://");
            let length = |end: &str| std::fs::metadata(format!("{file}{end}")).map_or(0, |about| about.len());
            Ok(length("") + length("-wal"))
        }
        Engine::Postgres => {
            let mut connection = sqlx::PgConnection::connect(url).await?;
            let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
                .fetch_one(&mut connection)
                .await?;
            Ok(bytes.unsigned_abs())
        }
    }
}
