//! What can go wrong between the store and its database.

use sea_orm::{DbErr, RuntimeErr, error::SqlxError};

/// A failure of the store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Something else has this value already; the name of the constraint says which.
    #[error("a value is taken ({0})")]
    Unique(String),
    /// A reference leads nowhere, or something still refers to what is removed.
    #[error("a reference is broken ({0})")]
    ForeignKey(String),
    /// The thing was written by somebody else in between.
    #[error("the thing has another version by now")]
    Stale,
    /// The database cannot be reached or is too busy.
    #[error("the database is unavailable")]
    Unavailable(#[source] DbErr),
    /// A stored value is not of the form that this release writes.
    #[error("{table} {id} holds a {column} that cannot be read: {reason}")]
    Corrupt {
        table: &'static str,
        column: &'static str,
        id: String,
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let driver = match &error {
            DbErr::Exec(RuntimeErr::SqlxError(driver))
            | DbErr::Query(RuntimeErr::SqlxError(driver))
            | DbErr::Conn(RuntimeErr::SqlxError(driver)) => driver.as_ref(),
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return Self::Unavailable(error),
            _ => return Self::Database(error),
        };
        match driver {
            SqlxError::Database(refusal) => {
                // PostgreSQL names the constraint; SQLite names the columns in its message.
                let name = refusal.constraint().map_or_else(
                    || {
                        refusal
                            .message()
                            .rsplit(": ")
                            .next()
                            .unwrap_or_default()
                            .to_owned()
                    },
                    str::to_owned,
                );
                if refusal.is_unique_violation() {
                    return Self::Unique(name);
                }
                if refusal.is_foreign_key_violation() {
                    return Self::ForeignKey(name);
                }
                // SQLITE_BUSY and its extended codes; PostgreSQL's classes 53 (resources), 57 (operator), 08.
                let code = refusal.code().unwrap_or_default();
                let busy = matches!(code.as_ref(), "5" | "261" | "517" | "773");
                if busy || code.starts_with("53") || code.starts_with("57P") || code.starts_with("08") {
                    return Self::Unavailable(error);
                }
                // Serialisation failure and deadlock: whoever comes second starts again.
                if matches!(code.as_ref(), "40001" | "40P01") {
                    return Self::Stale;
                }
                Self::Database(error)
            }
            SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
                Self::Unavailable(error)
            }
            _ => Self::Database(error),
        }
    }
}
