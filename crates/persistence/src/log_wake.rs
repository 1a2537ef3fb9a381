//! Hearing that somebody else wrote: what wakes a node when another process commits.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, Statement,
    sqlx::postgres::PgListener,
};

use crate::{
    change_log::CHANNEL,
    error::StoreError,
    store::{Engine, Store},
};

/// How often SQLite is asked whether another process wrote: contract section 7.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Hears of commits by other processes.
///
/// Hearing is not exact: a message may be lost, or come twice. Whoever is woken reads the log by its numbers, and
/// reads it now and then without being woken.
#[derive(Debug)]
pub struct LogWake(Source);

#[derive(Debug)]
enum Source {
    /// A connection of its own, because the counter is each connection's.
    Sqlite {
        connection: DatabaseConnection,
        seen: i64,
    },
    Postgres(Box<PgListener>),
}

impl Store {
    /// Begins to listen for commits by other processes.
    pub async fn listen(&self) -> Result<LogWake, StoreError> {
        match self.engine() {
            Engine::Sqlite => {
                let file = self
                    .file()
                    .map(|file| file.display().to_string())
                    .unwrap_or_default();
                let mut connect = ConnectOptions::new(format!("sqlite://{file}?mode=ro"));
                connect
                    .max_connections(1)
                    .min_connections(1)
                    .idle_timeout(None::<Duration>)
                    .max_lifetime(None::<Duration>)
                    .test_before_acquire(false)
                    .sqlx_logging(false)
                    .record_stmt_in_spans(false);
                let connection = Database::connect(connect).await?;
                let seen = data_version(&connection).await?;
                Ok(LogWake(Source::Sqlite { connection, seen }))
            }
            Engine::Postgres => {
                let pool = self.writer().get_postgres_connection_pool();
                let mut listener = PgListener::connect_with(pool).await.map_err(unavailable)?;
                // A lost connection is an error here: whoever listens then looks at the log before it listens again.
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await.map_err(unavailable)?;
                Ok(LogWake(Source::Postgres(Box::new(listener))))
            }
        }
    }
}

fn unavailable(error: sea_orm::sqlx::Error) -> StoreError {
    StoreError::Unavailable(DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())))
}

impl LogWake {
    /// Waits until another process may have written. Gives the number up to which the log has grown where it is known.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the connection is lost: listen anew.
    pub async fn heard(&mut self) -> Result<Option<i64>, StoreError> {
        match &mut self.0 {
            Source::Sqlite { connection, seen } => loop {
                let version = data_version(connection).await?;
                if std::mem::replace(seen, version) != version {
                    return Ok(None);
                }
                tokio::time::sleep(LOOK_EVERY).await;
            },
            Source::Postgres(listener) => {
                let heard = listener.try_recv().await.map_err(unavailable)?;
                match heard {
                    Some(message) => Ok(message.payload().parse().ok()),
                    None => Err(unavailable(sea_orm::sqlx::Error::PoolClosed)),
                }
            }
        }
    }
}

/// SQLite's counter of commits by other connections.
async fn data_version(connection: &DatabaseConnection) -> Result<i64, StoreError> {
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA data_version");
    let row = connection.query_one_raw(statement).await?;
    Ok(match row {
        Some(row) => row.try_get_by_index::<i64>(0)?,
        None => 0,
    })
}
