//! The worker of time: at its moment it publishes, lifts embargoes and expires, by the same steps as a person.
//!
//! What readers see changes only by a write, so somebody must write at the moment. Every node runs this worker; that
//! one article is settled once is the database's business ([`articles::settle_due`]). It sleeps until the next moment
//! that the database knows of, and looks again whenever the change log grows, because somebody may have planned
//! something earlier. What came due while everything was down is settled at the start.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    time::Duration,
};

use masthead_app::{App, articles, error::Error};
use masthead_domain::{id::ArticleId, time::Timestamp};
use tokio::sync::watch;

/// Articles that are settled in one write.
const PORTION: u32 = 100;
/// How long it is trusted that the log tells of every plan.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// When something is looked at again that is due and that somebody else has in hand.
const IN_OTHER_HANDS: Duration = Duration::from_secs(1);
/// When an article is tried again that could not be settled for a reason of its own.
const TRY_AGAIN: Duration = Duration::from_secs(60);
/// Pauses before a database is asked again that did not answer: the first, and the longest that it grows to.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Settles what is due, for as long as the process runs.
#[derive(Debug)]
pub struct Schedule {
    app: App,
    next: watch::Sender<Option<Timestamp>>,
    /// Articles that could not be settled, and when they are tried again.
    failing: BTreeMap<ArticleId, Timestamp>,
}

impl Schedule {
    /// A worker that has not begun yet.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            next: watch::Sender::new(None),
            failing: BTreeMap::new(),
        }
    }

    /// The next moment at which something that readers see may change by itself; `None` where nothing is planned.
    ///
    /// Nobody may be told to keep an answer beyond it. It is as new as this node's knowledge of the log.
    #[must_use]
    pub fn next_due(&self) -> watch::Receiver<Option<Timestamp>> {
        self.next.subscribe()
    }

    /// Settles what is due and sleeps until something is, in turn. Dropping it in between loses nothing: what it had
    /// in hand is undone and due still.
    pub async fn run(mut self) -> Infallible {
        let log = self.app.store.log();
        let (mut committed, mut applied) = (log.committed(), log.applied());
        let mut pause = FIRST_PAUSE;
        loop {
            // What is committed from here on wakes it again.
            committed.borrow_and_update();
            applied.borrow_and_update();
            let clock = self.app.clock.clone();
            match self.settle().await {
                Ok(wake) => {
                    pause = FIRST_PAUSE;
                    tokio::select! {
                        () = clock.sleep_until(wake) => {}
                        _ = committed.changed() => {}
                        _ = applied.changed() => {}
                    }
                }
                Err(error) => {
                    tracing::error!(
                        %error,
                        cause = std::error::Error::source(&error).map(tracing::field::display),
                        pause_s = pause.as_secs(),
                        "what is due cannot be settled; it is tried again"
                    );
                    clock.sleep_until(clock.now() + pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Settles all that is due, publishes the next moment, and says when to look again.
    async fn settle(&mut self) -> Result<Timestamp, Error> {
        let now = self.app.clock.now();
        self.failing.retain(|_, again| *again > now);
        let mut wake = now + LOOK_AGAIN;
        let mut next = articles::next_due(&self.app, None).await?;
        if next.is_some_and(|next| next <= now) {
            match self.settle_all(now).await {
                // Somebody wrote one of them at this moment; what is due still is seen below.
                Ok(()) | Err(Error::Stale) => {}
                Err(error) => return Err(error),
            }
            next = articles::next_due(&self.app, None).await?;
        }
        if next.is_some_and(|next| next <= now) {
            let again = self.failing.values().min().copied();
            wake = wake.min(again.unwrap_or(now + IN_OTHER_HANDS));
            // What is late is no reason to have nothing kept meanwhile.
            next = articles::next_due(&self.app, Some(now)).await?;
        }
        self.next.send_if_modified(|known| {
            let differs = *known != next;
            *known = next;
            differs
        });
        Ok(next.map_or(wake, |next| wake.min(next)))
    }

    async fn settle_all(&mut self, now: Timestamp) -> Result<(), Error> {
        loop {
            let except: BTreeSet<ArticleId> = self.failing.keys().copied().collect();
            let part = articles::settle_due(&self.app, now, PORTION, &except).await?;
            for (id, event) in &part.settled {
                tracing::info!(article.id = %id, event = event.name(), "article settled at its moment");
            }
            for (id, error) in part.failed {
                tracing::error!(
                    article.id = %id,
                    %error,
                    cause = std::error::Error::source(&error).map(tracing::field::display),
                    "an article that is due cannot be settled; it is tried again in a minute"
                );
                self.failing.insert(id, now + TRY_AGAIN);
            }
            if !part.is_full {
                return Ok(());
            }
        }
    }
}
