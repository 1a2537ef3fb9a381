//! The change log: every write, numbered without gaps in the order of commits.

use masthead_domain::{
    change::{Change, ChangeKind, LoggedChange},
    id::Kind,
    time::Timestamp,
    touch::Touch,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    Statement,
};

use crate::{
    convert::{from_json, to_json},
    error::StoreError,
    portions::portions,
    store::{Engine, Store},
    table::change,
};

/// The advisory lock that orders commits on PostgreSQL: whoever holds it numbers its entries and commits.
const LOG_LOCK: i64 = 0x6d61_7374_6865_6164;

/// The channel on which PostgreSQL tells all nodes that the log has grown, and up to which number.
pub(crate) const CHANNEL: &str = "masthead_log";

/// Appends the changes of a transaction as its last statement, and gives the number of the newest.
///
/// The lock is held from here to the commit, and not from the start of the transaction, so that writers wait for
/// each other only as long as a commit takes. Numbers are therefore in the order of commits: a reader who saw
/// number N has seen all before it.
pub(crate) async fn append<C: ConnectionTrait>(
    connection: &C,
    engine: Engine,
    at: Timestamp,
    entries: &[(Change, Touch)],
) -> Result<Option<i64>, StoreError> {
    if entries.is_empty() {
        return Ok(None);
    }
    if engine == Engine::Postgres {
        let lock = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT pg_advisory_xact_lock($1)",
            [LOG_LOCK.into()],
        );
        connection.execute_raw(lock).await?;
    }
    let last = last_number(connection).await?;
    let rows: Vec<change::ActiveModel> = (last + 1..)
        .zip(entries)
        .map(|(number, (entry, touch))| change::ActiveModel {
            number: Set(number),
            at: Set(at),
            kind: Set(entry.kind.name()),
            entity_id: Set(entry.id),
            version: Set(entry.version),
            significant: Set(entry.significant),
            paths: Set(to_json(&entry.paths)),
            replacement_kind: Set(entry.replacement.map(|(kind, _)| kind.prefix().to_owned())),
            replacement_id: Set(entry.replacement.map(|(_, id)| id)),
            touch: Set(to_json(touch)),
        })
        .collect();
    for part in portions(rows) {
        change::Entity::insert_many(part)
            .exec_without_returning(connection)
            .await?;
    }
    let newest = last + entries.len() as i64;
    if engine == Engine::Postgres {
        // Sent with the commit; whoever misses it finds the entries when it looks next.
        let notify = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT pg_notify($1, $2)",
            [CHANNEL.into(), newest.to_string().into()],
        );
        connection.query_one_raw(notify).await?;
    }
    Ok(Some(newest))
}

pub(crate) async fn last_number<C: ConnectionTrait>(connection: &C) -> Result<i64, StoreError> {
    let last = change::Entity::find()
        .select_only()
        .column(change::Column::Number)
        .order_by_desc(change::Column::Number)
        .limit(1)
        .into_tuple::<i64>()
        .one(connection)
        .await?;
    Ok(last.unwrap_or(0))
}

impl Store {
    /// The number of the newest entry that is committed; 0 in an empty log.
    pub async fn log_position(&self) -> Result<i64, StoreError> {
        last_number(self.primary()).await
    }

    /// The entries behind a number, oldest first, at most `limit`. The log is complete: who may see which entry is
    /// decided by those who show it.
    pub async fn changes_after(&self, number: i64, limit: u32) -> Result<Vec<LoggedChange>, StoreError> {
        // Of the primary: a replica may not have what followers were woken for.
        entries_after(self.primary(), number, limit).await
    }
}

pub(crate) async fn entries_after<C: ConnectionTrait>(
    connection: &C,
    number: i64,
    limit: u32,
) -> Result<Vec<LoggedChange>, StoreError> {
    let rows = change::Entity::find()
        .filter(change::Column::Number.gt(number))
        .order_by_asc(change::Column::Number)
        .limit(u64::from(limit))
        .all(connection)
        .await?;
    rows.iter().map(logged).collect()
}

fn logged(row: &change::Model) -> Result<LoggedChange, StoreError> {
    let kind = ChangeKind::from_name(&row.kind).ok_or_else(|| StoreError::Corrupt {
        table: "change",
        column: "kind",
        id: row.number.to_string(),
        reason: format!("\"{}\" is no kind of change", row.kind),
    })?;
    let replacement = row
        .replacement_kind
        .as_deref()
        .and_then(Kind::from_prefix)
        .zip(row.replacement_id);
    Ok(LoggedChange {
        number: row.number,
        at: row.at,
        change: Change {
            kind,
            id: row.entity_id,
            version: row.version,
            significant: row.significant,
            paths: from_json("change", "paths", row.entity_id, &row.paths)?,
            replacement,
        },
        touch: from_json("change", "touch", row.entity_id, &row.touch)?,
    })
}
