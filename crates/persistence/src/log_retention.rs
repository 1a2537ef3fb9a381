//! How far back the change log reaches, and taking away what is older than it has to be kept.

use masthead_domain::time::Timestamp;
use sea_orm::{
    ColumnTrait as _, EntityTrait, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _},
};

use crate::{error::StoreError, store::Store, table::change};

/// The entries that a log holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogBounds {
    /// The number of the oldest entry that is kept; 0 in an empty log.
    pub oldest: i64,
    /// The number of the newest entry; 0 in an empty log.
    pub newest: i64,
}

impl LogBounds {
    /// The number behind which everything is kept still.
    #[must_use]
    pub const fn start(self) -> i64 {
        if self.oldest > 0 { self.oldest - 1 } else { 0 }
    }
}

impl Store {
    /// Which entries of the log there are.
    pub async fn log_bounds(&self) -> Result<LogBounds, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            oldest: Option<i64>,
            newest: Option<i64>,
        }
        let number = || Expr::col(change::Column::Number);
        let row = change::Entity::find()
            .select_only()
            .expr_as(number().min(), "oldest")
            .expr_as(number().max(), "newest")
            .into_model::<Row>()
            .one(self.reader())
            .await?;
        Ok(row.map_or_else(LogBounds::default, |row| LogBounds {
            oldest: row.oldest.unwrap_or(0),
            newest: row.newest.unwrap_or(0),
        }))
    }

    /// Takes away the oldest entries, as far as they are of before a moment: so many at the most, and never the newest
    /// one, whose number the next entry is counted from. Says how many went.
    pub async fn prune_log(&self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        // The log is in the order of commits and its moments are not quite, so it is read from its old end.
        let oldest: Vec<(i64, Timestamp)> = change::Entity::find()
            .select_only()
            .column(change::Column::Number)
            .column(change::Column::At)
            .order_by_asc(change::Column::Number)
            .limit(u64::from(most) + 1)
            .into_tuple()
            .all(self.writer())
            .await?;
        let Some((newest_read, rest)) = oldest.split_last() else {
            return Ok(0);
        };
        // Of a log that was read to its end the last entry stays; of a longer one it is only the one too many.
        let last = rest.iter().take_while(|(_, at)| *at < before).last();
        let Some((last, _)) = last.filter(|(number, _)| number < &newest_read.0) else {
            return Ok(0);
        };
        let work = self.begin().await?;
        let deleted = change::Entity::delete_many()
            .filter(change::Column::Number.lte(*last))
            .exec(&work.transaction)
            .await?;
        work.transaction.commit().await?;
        Ok(deleted.rows_affected)
    }
}
