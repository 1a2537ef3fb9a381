//! The follower that keeps this node's memories exact.

use std::{sync::Arc, time::Duration};

use masthead_app::{App, error::Error};
use masthead_domain::dependence::Touched;
use tokio::time::{Instant, sleep_until};

/// How long a lost message can delay a node, unless it is configured: the log is looked at so often without one.
pub const POLL_EVERY: Duration = Duration::from_secs(1);

/// Entries that are read at once.
const PORTION: u32 = 500;
/// How far a follower may lag before it empties the memories and goes on from the end: reading on would take longer.
const FAR_BEHIND: i64 = 20_000;
/// How long memories may answer while the log cannot be read.
const BLIND: Duration = Duration::from_secs(30);
/// Pause before the database is asked again that did not answer.
const PAUSE: Duration = Duration::from_millis(250);

/// Follows the change log for the memories of this process.
#[derive(Debug)]
pub struct Follower {
    app: App,
    poll_every: Duration,
    position: i64,
}

impl Follower {
    /// Begins to follow, from where the log is now. Memories that are there already are emptied.
    pub async fn begin(app: App, poll_every: Duration) -> Result<Self, Error> {
        let position = app.store.log_position().await?;
        app.followers.forget(position);
        app.store.log().follow_from(position);
        Ok(Self {
            app,
            poll_every,
            position,
        })
    }

    /// Follows for as long as the process runs.
    pub async fn run(self) -> std::convert::Infallible {
        let store = self.app.store.clone();
        tokio::select! {
            never = self.follow() => never,
            never = store.follow_replicas() => never,
        }
    }

    async fn follow(mut self) -> std::convert::Infallible {
        let mut blind_since: Option<Instant> = None;
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "the change log cannot be listened to; it is looked at instead");
            }
            // Whatever came while nobody listened.
            match self.catch_up().await {
                Ok(()) => blind_since = None,
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be read; it is tried again");
                    let since = *blind_since.get_or_insert_with(Instant::now);
                    if since.elapsed() > BLIND {
                        // Other nodes may write meanwhile.
                        self.app.followers.forget(self.position);
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Applies what is there, and again whenever somebody writes, until the connection is lost.
    async fn listen(&mut self) -> Result<(), Error> {
        let mut wake = self.app.store.listen().await?;
        let mut committed = self.app.store.log().committed();
        loop {
            committed.borrow_and_update();
            self.catch_up().await?;
            let next_look = sleep_until(Instant::now() + self.poll_every);
            tokio::select! {
                _ = committed.changed() => {}
                heard = wake.heard() => {
                    heard?;
                }
                () = next_look => {}
            }
        }
    }

    /// Applies all entries that are there.
    pub async fn catch_up(&mut self) -> Result<(), Error> {
        loop {
            let read = self.app.store.changes_after(self.position, PORTION).await;
            let entries = match read.map_err(Error::from) {
                Ok(entries) => entries,
                Err(error @ Error::Unavailable(_)) => return Err(error),
                // Written by a release that knows more: what it touches nobody can say here.
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be understood; everything kept is dropped");
                    let end = self.app.store.log_position().await?;
                    self.start_again(end);
                    return Ok(());
                }
            };
            let Some(last) = entries.last().map(|entry| entry.number) else {
                return self.check_history().await;
            };
            let is_full = entries.len() == PORTION as usize;
            let touched: Vec<Arc<Touched>> = entries
                .into_iter()
                .map(|entry| Arc::new(Touched::new(entry)))
                .collect();
            self.app.followers.follow(&touched);
            self.advance(last);
            if !is_full {
                return Ok(());
            }
            let end = self.app.store.log_position().await?;
            if end - self.position > FAR_BEHIND {
                self.start_again(end);
            }
        }
    }

    /// A log that ends before where it was followed to is another one: the database was set back under the server.
    async fn check_history(&mut self) -> Result<(), Error> {
        let end = self.app.store.log_position().await?;
        if end < self.position {
            tracing::warn!(
                log.end = end,
                log.followed = self.position,
                "the change log is shorter than it was; everything kept is dropped"
            );
            self.start_again(end);
        }
        Ok(())
    }

    fn start_again(&mut self, position: i64) {
        self.app.followers.forget(position);
        self.app.store.log().follow_from(position);
        self.position = position;
    }

    fn advance(&mut self, position: i64) {
        self.position = position;
        self.app.store.log().apply(position);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // Nobody applies the log any more, so nobody waits for it, and nothing may be answered from memory.
        self.app.store.log().unfollow();
    }
}
