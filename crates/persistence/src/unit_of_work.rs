//! One write: a transaction and the changes that it will log.

use std::sync::{Mutex, PoisonError};

use masthead_domain::{change::Change, time::Timestamp, touch::Key};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{change_log, error::StoreError, log_watch::LogWatch, store::Engine, touches::Touches};

/// One write. Dropping it undoes everything; only [`UnitOfWork::commit`] keeps it.
#[derive(Debug)]
pub struct UnitOfWork {
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) engine: Engine,
    changes: Vec<Change>,
    touches: Mutex<Touches>,
    log: LogWatch,
}

impl UnitOfWork {
    pub(crate) fn new(transaction: DatabaseTransaction, engine: Engine, log: LogWatch) -> Self {
        Self {
            transaction,
            engine,
            changes: Vec::new(),
            touches: Mutex::default(),
            log,
        }
    }

    /// Notes what statements of this write touch.
    pub(crate) fn touch(&self, note: impl FnOnce(&mut Touches)) {
        note(&mut self.touches.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Notes that readers who came across something by a key may find something else there after this write.
    pub fn touch_key(&self, key: Key) {
        self.touch(|touches| touches.key(key));
    }

    /// Notes a change, to be appended to the log with the commit.
    pub fn log(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The changes noted so far.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The number of the newest entry of the log that this write sees.
    pub async fn log_position(&self) -> Result<i64, StoreError> {
        change_log::last_number(&self.transaction).await
    }

    /// Appends the noted changes to the log and commits. Where this process keeps answers in memory, it returns when
    /// they have followed, so that whoever wrote reads what was written.
    pub async fn commit(self, at: Timestamp) -> Result<(), StoreError> {
        let touches = self.touches.into_inner().unwrap_or_else(PoisonError::into_inner);
        let entries = touches.distribute(self.changes);
        let newest = change_log::append(&self.transaction, self.engine, at, &entries).await?;
        self.transaction.commit().await?;
        if let Some(newest) = newest {
            self.log.announce(newest);
            self.log.settled(newest).await;
        }
        Ok(())
    }

    /// Undoes everything.
    pub async fn cancel(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }
}

/// A place in a write to which it can go back.
#[derive(Debug)]
pub struct Savepoint(usize);

impl UnitOfWork {
    /// Marks a place to go back to.
    pub async fn savepoint(&mut self) -> Result<Savepoint, StoreError> {
        self.transaction.execute_unprepared("SAVEPOINT part").await?;
        Ok(Savepoint(self.changes.len()))
    }

    /// Keeps what was done since the place.
    pub async fn release(&mut self, _: Savepoint) -> Result<(), StoreError> {
        self.transaction
            .execute_unprepared("RELEASE SAVEPOINT part")
            .await?;
        Ok(())
    }

    /// Undoes what was done since the place.
    pub async fn roll_back_to(&mut self, savepoint: Savepoint) -> Result<(), StoreError> {
        self.changes.truncate(savepoint.0);
        self.transaction
            .execute_unprepared("ROLLBACK TO SAVEPOINT part")
            .await?;
        self.transaction
            .execute_unprepared("RELEASE SAVEPOINT part")
            .await?;
        Ok(())
    }
}
