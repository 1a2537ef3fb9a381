//! How far those are who follow the change log and remember it here.

use masthead_domain::{change::LoggedChange, time::Timestamp};
use sea_orm::{
    ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _, Set, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    change_log,
    error::StoreError,
    store::Store,
    table::{change, follower},
    unit_of_work::UnitOfWork,
};

/// How far a follower of the change log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowerPosition {
    /// The log that the number belongs to.
    pub epoch: Uuid,
    pub number: i64,
}

impl Store {
    /// How far a follower is; `None` where it never said.
    pub async fn follower_position(&self, name: &str) -> Result<Option<FollowerPosition>, StoreError> {
        let row = follower::Entity::find_by_id(name.to_owned())
            .one(self.writer())
            .await?;
        Ok(row.map(|row| FollowerPosition {
            epoch: row.epoch,
            number: row.position,
        }))
    }

    /// Notes how far a follower is.
    pub async fn note_follower_position(
        &self,
        name: &str,
        epoch: Uuid,
        number: i64,
    ) -> Result<(), StoreError> {
        let row = follower::ActiveModel {
            name: Set(name.to_owned()),
            epoch: Set(epoch),
            position: Set(number),
        };
        let conflict = OnConflict::column(follower::Column::Name)
            .update_columns([follower::Column::Epoch, follower::Column::Position])
            .to_owned();
        follower::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(self.writer())
            .await?;
        Ok(())
    }

    /// The number of the newest entry that is older than a moment; 0 where there is none.
    pub async fn log_position_at(&self, moment: Timestamp) -> Result<i64, StoreError> {
        let last = change::Entity::find()
            .select_only()
            .column_as(change::Column::Number.max(), "last")
            .filter(change::Column::At.lt(moment))
            .into_tuple::<Option<i64>>()
            .one(self.writer())
            .await?;
        Ok(last.flatten().unwrap_or(0))
    }
}

impl UnitOfWork {
    /// The entries behind a number that this write sees, oldest first, at most `limit`.
    pub async fn changes_after(&self, number: i64, limit: u32) -> Result<Vec<LoggedChange>, StoreError> {
        change_log::entries_after(&self.transaction, number, limit).await
    }
}
