//! One node, whichever it is, stores deliveries of what was logged and sends those that are due.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use masthead_app::{
    App,
    error::{Error, chain},
    ports::send::HttpSender,
    webhooks::{Attempted, attempt, forget, record, store_deliveries},
};
use masthead_domain::{
    time::Timestamp,
    webhook::{DeliveryId, Webhook, WebhookId},
};
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::WebhookFigures;

/// The lease under which one node sends.
const LEASE: &str = "webhooks";

/// How long a node that is gone keeps the others waiting, and how often the one that sends says that it is there.
const LEASE_LENGTH: Duration = Duration::from_secs(15);
const RENEWED_EVERY: TimeDelta = TimeDelta::seconds(5);

/// How often it is looked for what no entry of the log tells of: webhooks that a command added, replays, a free lease.
const LOOK: Duration = Duration::from_secs(2);

/// How long it waits after a failure of the database: at first, and at the most.
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How often old deliveries are forgotten, and pending ones counted.
const FORGOTTEN_EVERY: TimeDelta = TimeDelta::hours(1);
const COUNTED_EVERY: TimeDelta = TimeDelta::seconds(15);

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub struct WebhookOptions {
    /// Requests to one webhook at a time. One that fails gets one at a time until it succeeds.
    pub at_once: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// How long it is known what became of a delivery.
    pub keep: Duration,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        Self {
            at_once: 4,
            timeout: Duration::from_secs(10),
            keep: Duration::from_secs(30 * 86_400),
        }
    }
}

/// The follower.
#[derive(Debug)]
pub struct WebhookFollower {
    app: App,
    sender: Arc<dyn HttpSender>,
    options: WebhookOptions,
    figures: Arc<WebhookFigures>,
    /// Who this node is to others that want the lease.
    holder: Uuid,
    renewed_at: Option<Timestamp>,
    forgotten_at: Option<Timestamp>,
    counted_at: Option<Timestamp>,
    sending: JoinSet<Attempted>,
    in_flight: HashMap<Id, (DeliveryId, WebhookId)>,
    /// What was made and is yet to be recorded. It is not sent again meanwhile.
    ended: Vec<Attempted>,
}

/// What a look at the log and the deliveries came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    /// Whether there is more to do at once.
    is_more: bool,
    /// When the next delivery is due.
    next: Option<Timestamp>,
}

const NOTHING: Turn = Turn {
    is_more: false,
    next: None,
};

impl WebhookFollower {
    /// A follower of a node. `holder` is who the node is to others that want the lease; a node that starts again under
    /// the same name need not wait for its own lease to end.
    #[must_use]
    pub fn new(
        app: App,
        holder: Uuid,
        sender: Arc<dyn HttpSender>,
        options: WebhookOptions,
        figures: Arc<WebhookFigures>,
    ) -> Self {
        Self {
            app,
            holder,
            sender,
            options,
            figures,
            renewed_at: None,
            forgotten_at: None,
            counted_at: None,
            sending: JoinSet::new(),
            in_flight: HashMap::new(),
            ended: Vec::new(),
        }
    }

    /// Follows the log until it is asked to stop: what is on its way is then waited for, and recorded.
    ///
    /// `log` tells how far this node's caches have applied the log: nobody is told of a change and then reads from here
    /// what was before it. `stop` turns true.
    pub async fn run(mut self, mut log: watch::Receiver<i64>, mut stop: watch::Receiver<bool>) {
        let mut is_log_there = true;
        let mut failures = 0;
        while !*stop.borrow_and_update() {
            let applied = *log.borrow_and_update();
            let wait = match self.turn(applied).await {
                Ok(turn) => {
                    failures = 0;
                    self.wait(turn)
                }
                // Another write went first: that is no failure.
                Err(Error::Stale) => PAUSE,
                Err(error) => {
                    failures += 1;
                    tracing::warn!(error = %chain(&error), failures, "webhooks cannot be followed; trying again");
                    LONGEST_PAUSE.min(PAUSE * 2_u32.pow(failures.min(8)))
                }
            };
            tokio::select! {
                _ = stop.changed() => {}
                changed = log.changed(), if is_log_there && failures == 0 => is_log_there = changed.is_ok(),
                Some(joined) = self.sending.join_next_with_id() => self.take_in(joined),
                () = sleep(wait) => {}
            }
        }
        self.finish().await;
    }

    /// Does all that is due at this moment, the sending included. For those who want no follower that runs.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drain(&mut self) -> Result<(), Error> {
        loop {
            let turn = self.turn(i64::MAX).await?;
            match self.sending.join_next_with_id().await {
                Some(joined) => self.take_in(joined),
                None if !turn.is_more => return Ok(()),
                None => {}
            }
        }
    }

    /// Stores deliveries, and no more: as a node does that dies then.
    ///
    /// # Errors
    /// What the database says.
    pub async fn store(&mut self) -> Result<(), Error> {
        while self
            .store_some(&self.app.store.webhooks().await?, i64::MAX)
            .await?
        {}
        Ok(())
    }

    fn wait(&self, turn: Turn) -> Duration {
        if turn.is_more {
            return Duration::ZERO;
        }
        let until_due = turn
            .next
            .map(|next| (next - self.app.clock.now()).to_std().unwrap_or_default());
        // What is in flight keeps its delivery due; its end wakes us.
        let until_due = until_due.filter(|_| self.in_flight.is_empty());
        until_due.map_or(LOOK, |due| due.clamp(Duration::from_millis(5), LOOK))
    }

    /// Records what ended, stores what was logged, sends what is due.
    async fn turn(&mut self, upto: i64) -> Result<Turn, Error> {
        while let Some(joined) = self.sending.try_join_next_with_id() {
            self.take_in(joined);
        }
        if !self.ended.is_empty() {
            record(&self.app, &self.ended).await?;
            self.ended.clear();
        }
        let webhooks = self.app.store.webhooks().await?;
        self.figures.set_webhooks(&webhooks);
        if webhooks.iter().all(|webhook| webhook.disabled.is_some()) || !self.holds_lease().await? {
            return Ok(NOTHING);
        }
        self.keep_house(&webhooks).await?;
        let is_more = self.store_some(&webhooks, upto).await?;
        let enabled: Vec<&Webhook> = webhooks
            .iter()
            .filter(|webhook| webhook.disabled.is_none())
            .collect();
        for webhook in &enabled {
            self.send_due(webhook).await?;
        }
        let ids: Vec<WebhookId> = enabled.iter().map(|webhook| webhook.id).collect();
        let next = self.app.store.next_delivery(&ids).await?;
        Ok(Turn { is_more, next })
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
        let holds = store.take_lease(LEASE, self.holder, now, LEASE_LENGTH).await?;
        self.renewed_at = holds.then_some(now);
        Ok(holds)
    }

    async fn store_some(&self, webhooks: &[Webhook], upto: i64) -> Result<bool, Error> {
        let stored = store_deliveries(&self.app, webhooks, upto).await?;
        self.figures.stored(stored.unwrap_or_default());
        Ok(stored.is_some())
    }

    /// Sends to a webhook what is due and fits.
    async fn send_due(&mut self, webhook: &Webhook) -> Result<(), Error> {
        let in_flight: Vec<DeliveryId> = self
            .in_flight
            .values()
            .filter(|(_, of)| *of == webhook.id)
            .map(|(delivery, _)| *delivery)
            .collect();
        let most = if webhook.failing_since.is_some() {
            1
        } else {
            self.options.at_once
        };
        let Some(free @ 1..) = most.checked_sub(in_flight.len()) else {
            return Ok(());
        };
        let now = self.app.clock.now();
        let due = self
            .app
            .store
            .due_deliveries(webhook.id, now, &in_flight, free as u64)
            .await?;
        for delivery in due {
            let (app, sender, webhook) = (self.app.clone(), Arc::clone(&self.sender), webhook.clone());
            let (id, of, timeout) = (delivery.id, webhook.id, self.options.timeout);
            let task = self.sending.spawn(async move {
                let outcome = attempt(&app, sender.as_ref(), &webhook, &delivery, timeout).await;
                Attempted { delivery, outcome }
            });
            self.in_flight.insert(task.id(), (id, of));
        }
        Ok(())
    }

    /// Takes in an attempt that ended.
    fn take_in(&mut self, joined: Result<(Id, Attempted), JoinError>) {
        match joined {
            Ok((task, attempted)) => {
                self.in_flight.remove(&task);
                self.figures.attempted(attempted.outcome.is_success());
                self.ended.push(attempted);
            }
            Err(error) => {
                // It stays due, so it is sent again.
                let of = self.in_flight.remove(&error.id());
                tracing::error!(%error, delivery.id = ?of.map(|(delivery, _)| delivery), "an attempt broke off");
            }
        }
    }

    async fn keep_house(&mut self, webhooks: &[Webhook]) -> Result<(), Error> {
        let now = self.app.clock.now();
        let is_due = |last: Option<Timestamp>, every| last.is_none_or(|last| now - last >= every);
        if is_due(self.forgotten_at, FORGOTTEN_EVERY) {
            let keep = TimeDelta::from_std(self.options.keep).unwrap_or(TimeDelta::MAX);
            if let Some(before) = now.checked_sub_signed(keep) {
                forget(&self.app, before).await?;
            }
            self.forgotten_at = Some(now);
        }
        if is_due(self.counted_at, COUNTED_EVERY) {
            let ids: Vec<WebhookId> = webhooks.iter().map(|webhook| webhook.id).collect();
            let pending = self.app.store.pending_deliveries(&ids).await?;
            self.figures.set_pending(pending);
            self.counted_at = Some(now);
        }
        Ok(())
    }

    /// Waits for what is on its way, no longer than a request may take, records it and gives the lease back.
    async fn finish(mut self) {
        let limit = self.options.timeout;
        let waited = timeout(limit, async {
            while let Some(joined) = self.sending.join_next_with_id().await {
                self.take_in(joined);
            }
        });
        if waited.await.is_err() {
            tracing::warn!("webhooks on their way are left; they are sent again at the next start");
        }
        let recorded = record(&self.app, &self.ended).await;
        let released = self.app.store.release_lease(LEASE, self.holder).await;
        if let Some(error) = recorded.err().or(released.err().map(Error::from)) {
            tracing::warn!(error = %chain(&error), "webhooks did not end cleanly; some may be sent again");
        }
    }
}
