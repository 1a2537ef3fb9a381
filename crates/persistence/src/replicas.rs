//! How far each read replica has come, so that nobody reads there what is older than what they have seen.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use sea_orm::DatabaseConnection;

use crate::{change_log, store::Store};

/// How often a replica is asked while it lags.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// A replica and the number up to which it is known to hold the log.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(crate) connection: DatabaseConnection,
    pub(crate) position: AtomicI64,
}

impl Store {
    /// Learns how far the replicas have come, whenever this node's memories have come further.
    ///
    /// Until a replica holds what the memories have applied, it is not asked: reads go to the others, or to the
    /// primary. Without this a node that follows the log would fill its memories with what is older than they are.
    pub async fn follow_replicas(&self) -> std::convert::Infallible {
        let mut applied = self.log().applied();
        loop {
            let wanted = *applied.borrow_and_update();
            let mut lags = false;
            for replica in self.replicas() {
                if replica.position.load(Ordering::Acquire) >= wanted {
                    continue;
                }
                match change_log::last_number(&replica.connection).await {
                    Ok(number) => {
                        replica.position.store(number, Ordering::Release);
                        lags |= number < wanted;
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a replica does not answer; it is not read from");
                        lags = true;
                    }
                }
            }
            if lags {
                tokio::time::sleep(ASK_EVERY).await;
            } else if applied.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
