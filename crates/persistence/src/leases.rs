//! Leases: what only one process at a time may do, whichever it is.
//!
//! Whoever holds a lease says so again before it ends; if it does not, because it hangs or is gone, another one takes
//! over. So at every moment at most one process *believes with reason* that it holds it. One that was stopped in
//! between may still act on an old belief: what it writes must be harmless twice, or go through
//! [`UnitOfWork::holds_lease`], which is sure.
//!
//! The moments are those of the processes' clocks. Clocks that differ by less than the length of a lease only make it
//! end earlier or later.

use std::time::Duration;

use masthead_domain::time::Timestamp;
use sea_orm::{
    ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    store::{Engine, Store},
    table::lease,
    unit_of_work::UnitOfWork,
};

/// Who holds a lease, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub holder: Uuid,
    pub until: Timestamp,
}

fn end(now: Timestamp, length: Duration) -> Timestamp {
    let length = chrono::TimeDelta::from_std(length).unwrap_or(chrono::TimeDelta::MAX);
    now.checked_add_signed(length).unwrap_or(Timestamp::MAX_UTC)
}

impl Store {
    /// Takes a lease that is free or over, or prolongs it for whoever holds it. Says whether it is the holder's now.
    ///
    /// `holder` is an id that a process makes for itself when it starts.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        length: Duration,
    ) -> Result<bool, StoreError> {
        let known = |column| Expr::col((lease::Entity, column));
        let conflict = OnConflict::column(lease::Column::Name)
            .update_columns([lease::Column::Holder, lease::Column::Until])
            .action_and_where(
                known(lease::Column::Holder)
                    .eq(holder)
                    .or(known(lease::Column::Until).lte(now)),
            )
            .to_owned();
        let row = lease::ActiveModel {
            name: Set(name.to_owned()),
            holder: Set(holder),
            until: Set(end(now, length)),
        };
        let written = lease::Entity::insert_many([row])
            .on_conflict(conflict)
            .exec_without_returning(self.writer())
            .await?;
        Ok(written == 1)
    }

    /// Prolongs a lease that the holder still has. `false` tells that another one took it over meanwhile, even where
    /// it is free again: what was remembered under it must be read anew.
    pub async fn renew_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        length: Duration,
    ) -> Result<bool, StoreError> {
        let written = lease::Entity::update_many()
            .col_expr(lease::Column::Until, Expr::val(end(now, length)))
            .filter(lease::Column::Name.eq(name))
            .filter(lease::Column::Holder.eq(holder))
            .exec(self.writer())
            .await?;
        Ok(written.rows_affected == 1)
    }

    /// Gives a lease back, so that nobody waits for its end. Nothing happens where another one has it.
    pub async fn release_lease(&self, name: &str, holder: Uuid) -> Result<(), StoreError> {
        lease::Entity::delete_many()
            .filter(lease::Column::Name.eq(name))
            .filter(lease::Column::Holder.eq(holder))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Who took a lease last. It may be over.
    pub async fn lease(&self, name: &str) -> Result<Option<Lease>, StoreError> {
        let row = lease::Entity::find_by_id(name.to_owned())
            .one(self.writer())
            .await?;
        Ok(row.map(|row| Lease {
            holder: row.holder,
            until: row.until,
        }))
    }
}

impl UnitOfWork {
    /// Whether a lease is the holder's, and keeps it so until this write ends: nobody takes it over in between.
    pub async fn holds_lease(&self, name: &str, holder: Uuid) -> Result<bool, StoreError> {
        let select = lease::Entity::find_by_id(name.to_owned()).filter(lease::Column::Holder.eq(holder));
        // On SQLite this write is the only one anyway.
        let select = match self.engine {
            Engine::Sqlite => select,
            Engine::Postgres => select.lock_shared(),
        };
        Ok(select.one(&self.transaction).await?.is_some())
    }
}
