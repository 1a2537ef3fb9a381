//! Keeping the log as long as is promised, and no longer.

use std::time::Duration;

use masthead_domain::time::Timestamp;

use crate::{App, error::Error};

/// Entries that one transaction takes away: other writers wait no longer than that takes.
const PORTION: u32 = 500;

/// Takes away entries that are older than `keep`. Says how many went.
pub async fn prune(app: &App, keep: Duration) -> Result<u64, Error> {
    let before = app
        .clock
        .now()
        .checked_sub_signed(chrono::Duration::from_std(keep).unwrap_or(chrono::Duration::MAX))
        .unwrap_or(Timestamp::MIN_UTC);
    let mut all = 0;
    loop {
        let gone = app.store.prune_log(before, PORTION).await?;
        all += gone;
        if gone < u64::from(PORTION) {
            return Ok(all);
        }
        // Whoever waits to write has a turn.
        tokio::task::yield_now().await;
    }
}
