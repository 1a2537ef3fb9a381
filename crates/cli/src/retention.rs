//! Takes away changes that are older than they have to be kept.

use std::{convert::Infallible, time::Duration};

use masthead_app::{App, changes};

/// How often it is looked. What is too old by an hour harms nobody.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Prunes the change log from time to time, for ever. Several nodes may do so at once: what one took away the others do
/// not find.
pub(crate) async fn keep_pruning(app: &App, keep: Duration) -> Infallible {
    loop {
        match changes::prune(app, keep).await {
            Ok(0) => {}
            Ok(entries) => tracing::info!(entries, "the change log was pruned"),
            Err(error) => tracing::warn!(%error, "the change log cannot be pruned; it is tried again"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
