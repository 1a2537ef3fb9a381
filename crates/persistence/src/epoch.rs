//! The epoch of the change log: which history of which database a number belongs to.
//!
//! Numbers are reused where a database is set back to a backup or replaced by a copy of another one. Whoever follows
//! the log must then start again instead of missing what was numbered anew, and knows by the epoch. Two things show
//! it: the database is another object than the one that the epoch was given to (its file, or its server and name),
//! or it does not hold the entry that was its newest one when it was last seen ([`LogMark`]).

use masthead_domain::change::LoggedChange;
use sea_orm::{ConnectionTrait, EntityTrait as _, FromQueryResult, Set, Statement, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    change_log,
    error::StoreError,
    store::{Engine, Store},
    table::store_meta,
};

const EPOCH: &str = "change_log_epoch";
const IDENTITY: &str = "database_identity";

/// The newest entry of a log at some moment, kept outside the database to recognise it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogMark {
    pub epoch: Uuid,
    /// 0 stands for an empty log.
    pub number: i64,
    /// When, what kind, of what and which version; another history has other entries under the same numbers.
    pub entry: String,
}

/// Why a database got a new epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It is a copy, or was moved to another server: another object than the one that had the epoch.
    Elsewhere,
    /// It lacks an entry that it had: it was set back to an earlier state.
    SetBack,
}

impl std::fmt::Display for Replaced {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Elsewhere => "it is a copy, or was moved",
            Self::SetBack => "it was set back to an earlier state",
        })
    }
}

impl Store {
    /// The epoch of this database's log.
    pub async fn log_epoch(&self) -> Result<Uuid, StoreError> {
        match meta(self.reader(), EPOCH)
            .await?
            .and_then(|value| value.parse().ok())
        {
            Some(epoch) => Ok(epoch),
            None => Err(StoreError::Corrupt {
                table: "store_meta",
                column: "value",
                id: EPOCH.to_owned(),
                reason: "the change log has no epoch; run the migrations".to_owned(),
            }),
        }
    }

    /// What to recognise this database's log by later.
    pub async fn log_mark(&self) -> Result<LogMark, StoreError> {
        let epoch = self.log_epoch().await?;
        // Of the primary: a replica that lags would make the mark older than it need be.
        let number = change_log::last_number(self.writer()).await?;
        let newest = change_log::entries_after(self.writer(), number - 1, 1).await?;
        Ok(LogMark {
            epoch,
            number,
            entry: entry(newest.first()),
        })
    }

    /// Gives the log a new epoch if this is not the database that it was, and says why.
    ///
    /// `seen` is what [`Self::log_mark`] gave before; marks of other epochs say nothing about this one.
    pub async fn settle_epoch(&self, seen: Option<&LogMark>) -> Result<Option<Replaced>, StoreError> {
        let identity = self.identity().await?;
        let finding = Finding::of(self.writer(), identity.as_deref(), seen).await?;
        if !finding.needs_writing() {
            return Ok(None);
        }
        let work = self.begin().await?;
        // Another node may have settled it meanwhile.
        let finding = Finding::of(&work.transaction, identity.as_deref(), seen).await?;
        if finding.replaced.is_some() {
            set(&work.transaction, EPOCH, new_epoch()).await?;
        }
        if let Some(identity) = finding.unknown_identity {
            set(&work.transaction, IDENTITY, identity.to_owned()).await?;
        }
        work.transaction.commit().await?;
        Ok(finding.replaced)
    }

    /// What tells this database from a copy of it: the file's number on its disk; the server's number and the
    /// database's within it, which a physical replica shares and a restored dump does not. `None` where it cannot be
    /// known.
    async fn identity(&self) -> Result<Option<String>, StoreError> {
        match self.engine() {
            Engine::Sqlite => Ok(self.file().and_then(file_number)),
            Engine::Postgres => {
                #[derive(FromQueryResult)]
                struct Row {
                    identity: String,
                }
                let select = "SELECT system_identifier::text || '/' || \
                              (SELECT oid FROM pg_database WHERE datname = current_database())::text AS identity \
                              FROM pg_control_system()";
                let statement = Statement::from_string(sea_orm::DbBackend::Postgres, select);
                match Row::find_by_statement(statement).one(self.writer()).await {
                    Ok(row) => Ok(row.map(|row| row.identity)),
                    Err(error) => {
                        // Some hosts keep the server's number from ordinary users.
                        tracing::debug!(%error, "the database server does not tell who it is");
                        Ok(None)
                    }
                }
            }
        }
    }
}

/// What a look at the database says about its epoch.
struct Finding<'i> {
    replaced: Option<Replaced>,
    /// What the database is, where it says something else or nothing.
    unknown_identity: Option<&'i str>,
}

impl<'i> Finding<'i> {
    async fn of<C: ConnectionTrait>(
        connection: &C,
        identity: Option<&'i str>,
        seen: Option<&LogMark>,
    ) -> Result<Self, StoreError> {
        let known = meta(connection, IDENTITY).await?;
        let epoch = meta(connection, EPOCH).await?;
        let unknown_identity = identity.filter(|identity| known.as_deref() != Some(*identity));
        let mark = seen.filter(|mark| mark.number > 0 && Some(mark.epoch.to_string()) == epoch);
        let replaced = if known.is_some() && unknown_identity.is_some() {
            Some(Replaced::Elsewhere)
        } else if let Some(mark) = mark {
            let there = change_log::entries_after(connection, mark.number - 1, 1).await?;
            let same = there
                .first()
                .is_some_and(|found| found.number == mark.number && entry(Some(found)) == mark.entry);
            (!same).then_some(Replaced::SetBack)
        } else {
            None
        };
        Ok(Self {
            replaced,
            unknown_identity,
        })
    }

    fn needs_writing(&self) -> bool {
        self.replaced.is_some() || self.unknown_identity.is_some()
    }
}

#[cfg(unix)]
fn file_number(file: &std::path::Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(file).ok()?;
    Some(metadata.ino().to_string())
}

#[cfg(not(unix))]
fn file_number(_file: &std::path::Path) -> Option<String> {
    None
}

fn entry(change: Option<&LoggedChange>) -> String {
    change.map_or_else(String::new, |LoggedChange { at, change, .. }| {
        let (kind, id, version) = (change.kind.name(), change.id, change.version);
        format!("{} {kind} {id} {version}", at.timestamp_micros())
    })
}

fn new_epoch() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "an epoch is born with its database, before any port exists"
    )]
    let epoch = Uuid::now_v7();
    epoch.to_string()
}

/// Gives a database that has none its epoch.
pub(crate) async fn ensure<C: ConnectionTrait>(connection: &C) -> Result<(), StoreError> {
    if meta(connection, EPOCH).await?.is_none() {
        insert(connection, EPOCH, new_epoch(), Taken::Stands).await?;
    }
    Ok(())
}

async fn meta<C: ConnectionTrait>(connection: &C, key: &str) -> Result<Option<String>, StoreError> {
    let row = store_meta::Entity::find_by_id(key.to_owned())
        .one(connection)
        .await?;
    Ok(row.map(|row| row.value))
}

async fn set<C: ConnectionTrait>(connection: &C, key: &str, value: String) -> Result<(), StoreError> {
    insert(connection, key, value, Taken::Replaced).await
}

/// What becomes of a value that is there already.
enum Taken {
    /// Another node did the same at the same moment: its value stands.
    Stands,
    Replaced,
}

async fn insert<C: ConnectionTrait>(
    connection: &C,
    key: &str,
    value: String,
    taken: Taken,
) -> Result<(), StoreError> {
    let mut conflict = OnConflict::column(store_meta::Column::Key);
    match taken {
        Taken::Stands => conflict.do_nothing(),
        Taken::Replaced => conflict.update_column(store_meta::Column::Value),
    };
    store_meta::Entity::insert(store_meta::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value),
    })
    .on_conflict(conflict)
    .exec_without_returning(connection)
    .await?;
    Ok(())
}
