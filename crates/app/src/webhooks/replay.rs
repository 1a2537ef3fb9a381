//! Making deliveries again.

use masthead_domain::{
    change::LoggedChange,
    time::Timestamp,
    webhook::{Delivery, DeliveryId, DeliveryState, WebhookId},
};

use super::{
    follow::{BATCH, delivery},
    payload::told,
};
use crate::{App, error::Error};

/// Which deliveries are made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// All, also those that were taken, and those of changes that the webhook was never told of.
    All,
    /// Those that were given up.
    Failed,
}

/// Makes a delivery again, whatever came of it. It keeps its id, so that the other side can tell that it had it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] while the webhook is disabled.
pub async fn replay(app: &App, id: DeliveryId) -> Result<Delivery, Error> {
    let uow = app.store.begin().await?;
    let mut delivery = uow.delivery(id).await?.ok_or(Error::NotFound)?;
    let webhook = uow.webhook(delivery.webhook).await?.ok_or(Error::NotFound)?;
    if webhook.disabled.is_some() {
        return Err(disabled(webhook.id));
    }
    let now = app.clock.now();
    delivery.state = DeliveryState::Pending;
    delivery.attempts = 0;
    delivery.next_attempt_at = Some(now);
    uow.update_delivery(&delivery).await?;
    uow.commit(now).await?;
    Ok(delivery)
}

/// Tells a webhook again of what was logged since a moment, and gives the number of deliveries.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] while the webhook is disabled.
pub async fn replay_since(app: &App, id: WebhookId, since: Timestamp, which: Replay) -> Result<u64, Error> {
    let epoch = app.store.log_epoch().await?;
    let mut from = app.store.log_position_at(since).await?;
    let mut all = 0;
    loop {
        let uow = app.store.begin().await?;
        let webhook = uow.webhook(id).await?.ok_or(Error::NotFound)?;
        if webhook.disabled.is_some() {
            return Err(disabled(id));
        }
        // What the webhook has not come to yet it will be told of anyway.
        let entries = uow.changes_after(from, BATCH).await?;
        let entries: Vec<LoggedChange> = entries
            .into_iter()
            .filter(|entry| entry.number <= webhook.position)
            .collect();
        let (Some(first), Some(last)) = (
            entries.first().map(|entry| entry.number),
            entries.last().map(|entry| entry.number),
        ) else {
            uow.cancel().await?;
            return Ok(all);
        };
        let state = (which == Replay::Failed).then_some(DeliveryState::Failed);
        all += uow
            .revive_deliveries(id, (first, last), state, app.clock.now())
            .await?;
        if which == Replay::All {
            let told = told(&uow, epoch, entries, |kind| webhook.wants(kind)).await?;
            let missing: Vec<Delivery> = told
                .into_iter()
                .map(|(entry, body)| delivery(app, &webhook, &entry, body))
                .collect();
            all += uow.add_deliveries(&missing).await?;
        }
        uow.commit(app.clock.now()).await?;
        from = last;
    }
}

fn disabled(id: WebhookId) -> Error {
    Error::Conflict(format!("{id} is disabled; enable it first"))
}
