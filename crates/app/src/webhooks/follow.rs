//! From the change log to deliveries.

use masthead_domain::{
    change::LoggedChange,
    webhook::{Delivery, DeliveryId, DeliveryState, Webhook},
};

use super::payload::told;
use crate::{App, error::Error};

/// Entries of the log that are made into deliveries in one transaction.
pub const BATCH: u32 = 500;

/// Stores deliveries of what was logged since the webhooks last looked, and moves the webhooks on in the log, both or
/// neither. Disabled webhooks stay where they are. Gives the number of deliveries, or `None` when there was no entry
/// that a webhook has not seen; after a number there may be more. Entries behind `upto` are left for later.
///
/// # Errors
/// [`Error::Stale`] when another node did the same meanwhile: nothing was stored, look again.
pub async fn store_deliveries(app: &App, webhooks: &[Webhook], upto: i64) -> Result<Option<u64>, Error> {
    let mut webhooks: Vec<&Webhook> = webhooks
        .iter()
        .filter(|webhook| webhook.disabled.is_none())
        .collect();
    // All who write webhooks do so in this order, so that nobody waits for each other.
    webhooks.sort_by_key(|webhook| webhook.id);
    let Some(from) = webhooks.iter().map(|webhook| webhook.position).min() else {
        return Ok(None);
    };
    // Looked at before a write is begun, which others would wait for.
    let next = app.store.changes_after(from, 1).await?;
    if next.first().is_none_or(|entry| entry.number > upto) {
        return Ok(None);
    }
    let epoch = app.store.log_epoch().await?;
    let uow = app.store.begin().await?;
    let mut entries = uow.changes_after(from, BATCH).await?;
    entries.retain(|entry| entry.number <= upto);
    let Some(last) = entries.last().map(|entry| entry.number) else {
        uow.cancel().await?;
        return Ok(None);
    };
    let is_wanted = |kind| webhooks.iter().any(|webhook| webhook.wants(kind));
    let told = told(&uow, epoch, entries, is_wanted).await?;
    let mut deliveries = Vec::new();
    for webhook in webhooks.iter().filter(|webhook| webhook.position < last) {
        uow.advance_webhook(webhook.id, webhook.position, last).await?;
        let unseen = told
            .iter()
            .filter(|(entry, _)| entry.number > webhook.position && webhook.wants(entry.change.kind));
        deliveries.extend(unseen.map(|(entry, body)| delivery(app, webhook, entry, body.clone())));
    }
    let added = uow.add_deliveries(&deliveries).await?;
    uow.commit(app.clock.now()).await?;
    Ok(Some(added))
}

/// A delivery that is due at once.
pub(super) fn delivery(app: &App, webhook: &Webhook, entry: &LoggedChange, body: String) -> Delivery {
    Delivery {
        id: DeliveryId::from_uuid(app.ids.next()),
        webhook: webhook.id,
        entry: entry.number,
        event: entry.change.kind.name(),
        body,
        state: DeliveryState::Pending,
        attempts: 0,
        next_attempt_at: Some(app.clock.now()),
        last_attempt_at: None,
        last_status: None,
        last_error: None,
        created_at: entry.at,
    }
}
