//! One node, whichever it is, tells one cache what the log says.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use chrono::TimeDelta;
use masthead_app::{
    App,
    error::{Error, chain},
    ports::{
        http::HttpError,
        send::{HttpSend, HttpSender},
    },
};
use masthead_domain::{change::LoggedChange, time::Timestamp};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use super::{Keys, PurgeFigures, PurgeTarget, TargetFigures};

/// How long a node that is gone keeps the others waiting, and how often the one that tells says that it is there.
const LEASE_LENGTH: Duration = Duration::from_secs(15);
const RENEWED_EVERY: TimeDelta = TimeDelta::seconds(5);

/// How often it is looked whether the lease is free, or still ours.
const LOOK: Duration = Duration::from_secs(2);

/// Entries that are read at once.
const PORTION: u32 = 1_000;

/// How long it is waited after a call that failed: at first, and at the most.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The keys that a change touches, as answers carry them in `Surrogate-Key`.
pub type KeysOf = Arc<dyn Fn(&LoggedChange) -> Vec<String> + Send + Sync>;

/// The follower.
pub struct PurgeFollower {
    app: App,
    sender: Arc<dyn HttpSender>,
    target: PurgeTarget,
    keys_of: KeysOf,
    figures: Arc<TargetFigures>,
    holder: Uuid,
    /// The name of its lease and of its position.
    name: String,
    renewed_at: Option<Timestamp>,
    place: Option<Place>,
}

/// How far the cache was told. Only known while the lease is ours.
#[derive(Debug)]
struct Place {
    epoch: Uuid,
    /// Up to where it was told once.
    told: i64,
    /// What is to be told once more before the position is noted, with the number up to which it reaches.
    again: VecDeque<Again>,
}

#[derive(Debug)]
struct Again {
    due: Timestamp,
    keys: Keys,
    number: i64,
}

/// Why the cache was not told.
#[derive(Debug)]
enum Failure {
    /// It refused or cannot be reached; how long it asks to wait.
    Cache(String, Option<Duration>),
    Store(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl fmt::Debug for PurgeFollower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PurgeFollower")
            .field("target", &self.target)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl PurgeFollower {
    /// A follower of a node. `holder` is who the node is to others that want the lease; a node that starts again under
    /// the same name need not wait for its own lease to end.
    #[must_use]
    pub fn new(
        app: App,
        holder: Uuid,
        sender: Arc<dyn HttpSender>,
        target: PurgeTarget,
        keys_of: KeysOf,
        figures: &PurgeFigures,
    ) -> Self {
        Self {
            holder,
            name: format!("purge:{}", target.name),
            figures: figures.of(&target.name),
            app,
            sender,
            target,
            keys_of,
            renewed_at: None,
            place: None,
        }
    }

    /// Follows the log until it is asked to stop.
    ///
    /// `log` tells how far this node's caches have applied the log: a cache in front that drops an answer fetches it
    /// anew from them. `stop` turns true.
    pub async fn run(mut self, mut log: watch::Receiver<i64>, mut stop: watch::Receiver<bool>) {
        let mut failures = 0;
        let mut is_log_there = true;
        while !*stop.borrow_and_update() {
            let applied = *log.borrow_and_update();
            let told = tokio::select! {
                told = self.tell(applied) => told,
                // What is being told was not noted, so it is told again by whoever comes next.
                _ = stop.changed() => break,
            };
            let wait = match told {
                Ok(next) => {
                    failures = 0;
                    next
                }
                Err(failure) => {
                    failures += 1;
                    self.pause(&failure, failures)
                }
            };
            tokio::select! {
                _ = stop.changed() => {}
                changed = log.changed(), if is_log_there && failures == 0 => {
                    is_log_there = changed.is_ok();
                    // What belongs together is mostly written together.
                    sleep(self.target.window).await;
                }
                () = sleep(wait) => {}
            }
        }
        if let Err(error) = self.app.store.release_lease(&self.name, self.holder).await {
            tracing::debug!(error = %chain(&error), "the lease of a purge was not given back");
        }
    }

    /// Tells the cache all that is logged, and what is to be told once more and is due. For those who want no follower
    /// that runs.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn drain(&mut self) -> Result<(), String> {
        let end = self
            .app
            .store
            .log_position()
            .await
            .map_err(|error| chain(&error))?;
        match self.tell(end).await {
            Ok(_) => Ok(()),
            Err(Failure::Cache(reason, _)) => Err(reason),
            Err(Failure::Store(error)) => Err(chain(&error)),
        }
    }

    fn pause(&self, failure: &Failure, failures: u32) -> Duration {
        let pause = LONGEST_PAUSE.min(PAUSE * 2_u32.pow(failures.min(10)));
        let (reason, asked) = match failure {
            Failure::Cache(reason, asked) => (reason.clone(), *asked),
            Failure::Store(error) => (chain(error), None),
        };
        tracing::warn!(
            purge.target = self.target.name,
            reason,
            failures,
            "a cache could not be told what to drop; trying again"
        );
        pause.max(asked.unwrap_or_default().min(LONGEST_PAUSE))
    }

    /// Tells the cache what it does not know yet, up to a number, and says when to look again.
    async fn tell(&mut self, end: i64) -> Result<Duration, Failure> {
        if !self.holds_lease().await? {
            self.figures.set_behind(0);
            return Ok(LOOK);
        }
        let epoch = self.app.store.log_epoch().await.map_err(Error::from)?;
        let place = match self.place.take() {
            Some(place) if place.epoch == epoch => place,
            _ => self.find_place(epoch).await?,
        };
        let told = place.told;
        self.place = Some(place);
        self.figures.set_behind((end - told).max(0));
        if told > end && told <= self.app.store.log_position().await.map_err(Error::from)? {
            // The node that told it last was ahead of this one.
            return Ok(LOOK);
        }
        if told > end || told < 0 || end - told > self.target.most_behind {
            tracing::info!(
                purge.target = self.target.name,
                log.told = told,
                log.end = end,
                "a cache drops everything: it was never told, or is too far behind"
            );
            self.send(&Keys::Everything).await?;
            self.advance(Keys::Everything, end).await?;
        } else if told < end {
            let (keys, last) = self.gather(told, end).await?;
            self.send(&keys).await?;
            self.advance(keys, last).await?;
        }
        self.tell_again().await
    }

    async fn holds_lease(&mut self) -> Result<bool, Error> {
        let now = self.app.clock.now();
        if self
            .renewed_at
            .is_some_and(|renewed| now - renewed < RENEWED_EVERY)
        {
            return Ok(true);
        }
        let store = &self.app.store;
        let is_ours = self.place.is_some()
            && store
                .renew_lease(&self.name, self.holder, now, LEASE_LENGTH)
                .await?;
        let holds = is_ours
            || store
                .take_lease(&self.name, self.holder, now, LEASE_LENGTH)
                .await?;
        if !is_ours {
            // Somebody else may have told the cache meanwhile: where it stands is read anew.
            self.place = None;
        }
        self.renewed_at = holds.then_some(now);
        Ok(holds)
    }

    /// Where the cache stands, by what was noted. -1 stands for nowhere: all must go.
    async fn find_place(&self, epoch: Uuid) -> Result<Place, Error> {
        let noted = self.app.store.follower_position(&self.name).await?;
        let noted = noted.filter(|noted| noted.epoch == epoch);
        Ok(Place {
            epoch,
            told: noted.map_or(-1, |noted| noted.number),
            again: VecDeque::new(),
        })
    }

    /// The keys that are touched behind a number, and the number up to which they reach.
    async fn gather(&self, from: i64, end: i64) -> Result<(Keys, i64), Error> {
        let mut keys = std::collections::BTreeSet::new();
        let mut last = from;
        while last < end {
            let entries = self.app.store.changes_after(last, PORTION).await?;
            if entries.is_empty() {
                // A replica that has not come so far.
                break;
            }
            for entry in entries.iter().take_while(|entry| entry.number <= end) {
                keys.extend((self.keys_of)(entry));
                last = entry.number;
            }
        }
        Ok((Keys::These(keys), last))
    }

    async fn send(&self, keys: &Keys) -> Result<(), Failure> {
        for call in self.target.kind.calls(keys) {
            let headers: Vec<(&str, &str)> = call
                .headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let sent = self
                .sender
                .send(HttpSend {
                    method: call.method,
                    url: &call.url,
                    headers: &headers,
                    body: &call.body,
                    timeout: self.target.timeout,
                })
                .await;
            let taken = match &sent {
                Ok(reply) => self.target.kind.took(reply),
                Err(error) => Err(HttpError::to_string(error)),
            };
            self.figures.called(taken.is_ok());
            taken.map_err(|reason| Failure::Cache(reason, sent.ok().and_then(|reply| reply.retry_after)))?;
        }
        match keys {
            Keys::Everything => self.figures.purged_everything(),
            Keys::These(keys) => self.figures.purged(keys.len()),
        }
        Ok(())
    }

    /// Notes that the cache was told; where it is to be told again, only that it is.
    async fn advance(&mut self, keys: Keys, number: i64) -> Result<(), Error> {
        let again = self.target.again.and_then(|wait| TimeDelta::from_std(wait).ok());
        let due = again.map(|wait| self.app.clock.now() + wait);
        if let Some(place) = &mut self.place {
            place.told = number;
            match due {
                Some(due) if !keys.is_empty() || !place.again.is_empty() => {
                    place.again.push_back(Again { due, keys, number });
                    return Ok(());
                }
                _ => {}
            }
        }
        self.note(number).await
    }

    /// Tells what is to be told once more and is due, and says when the next such thing is.
    async fn tell_again(&mut self) -> Result<Duration, Failure> {
        let now = self.app.clock.now();
        let mut keys = Keys::These(std::collections::BTreeSet::new());
        let mut upto = None;
        let due = self.place.iter().flat_map(|place| &place.again);
        let mut count = 0;
        for again in due.take_while(|again| again.due <= now) {
            keys.add(again.keys.clone());
            upto = Some(again.number);
            count += 1;
        }
        if let Some(number) = upto {
            self.send(&keys).await?;
            if let Some(place) = &mut self.place {
                place.again.drain(..count);
            }
            self.note(number).await?;
        }
        let next = self.place.as_ref().and_then(|place| place.again.front());
        let wait = next.map(|again| (again.due - now).to_std().unwrap_or_default());
        Ok(wait.map_or(LOOK, |wait| wait.min(LOOK)))
    }

    async fn note(&self, number: i64) -> Result<(), Error> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let epoch = place.epoch;
        self.app
            .store
            .note_follower_position(&self.name, epoch, number)
            .await?;
        self.figures.set_behind(0);
        Ok(())
    }
}
