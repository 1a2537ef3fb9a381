//! Attempts at deliveries, and what came of them.

use std::{collections::BTreeMap, time::Duration};

use masthead_domain::{
    time::Timestamp,
    webhook::{
        Delivery, DeliveryState, Disabled, DisabledReason, FAILING, Outcome, Webhook, WebhookId, next_attempt,
    },
};
use masthead_persistence::UnitOfWork;

use super::signature;
use crate::{
    App,
    error::Error,
    ports::send::{HttpSend, HttpSender},
};

/// Characters of an answer or a reason that are kept.
const KEPT: usize = 300;

/// Deliveries that are forgotten in one transaction.
const FORGOTTEN: u64 = 1_000;

/// An attempt that was made and is yet to be recorded.
#[derive(Debug, Clone)]
pub struct Attempted {
    pub delivery: Delivery,
    pub outcome: Outcome,
}

/// Tries to deliver, once. The signature is made anew, with the moment of this attempt.
pub async fn attempt(
    app: &App,
    sender: &dyn HttpSender,
    webhook: &Webhook,
    delivery: &Delivery,
    timeout: Duration,
) -> Outcome {
    let now = app.clock.now();
    let seconds = now.timestamp();
    let signature = signature(webhook.secrets_at(now), delivery.id, seconds, &delivery.body);
    let sent = sender
        .send(HttpSend {
            method: "POST",
            url: &webhook.url,
            headers: &[
                ("content-type", "application/json"),
                ("webhook-id", &delivery.id.to_string()),
                ("webhook-timestamp", &seconds.to_string()),
                ("webhook-signature", &signature),
            ],
            body: &delivery.body,
            timeout,
        })
        .await;
    match sent {
        Ok(reply) => {
            let is_success = (200..300).contains(&reply.status);
            Outcome {
                at: now,
                status: Some(reply.status),
                error: (!is_success)
                    .then(|| shortened(&format!("answered {}: {}", reply.status, reply.head))),
                retry_after: reply
                    .retry_after
                    .and_then(|wait| chrono::TimeDelta::from_std(wait).ok()),
            }
        }
        Err(error) => Outcome {
            at: now,
            status: None,
            error: Some(shortened(&error.to_string())),
            retry_after: None,
        },
    }
}

/// One line, and not long.
fn shortened(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(KEPT)
        .collect();
    line.trim().trim_end_matches(':').to_owned()
}

/// Records what came of attempts, and disables webhooks that want no more or failed for too long.
///
/// # Errors
/// [`Error::Stale`] when the database had another write go first: record them again.
pub async fn record(app: &App, attempted: &[Attempted]) -> Result<(), Error> {
    let mut by_webhook: BTreeMap<WebhookId, Vec<&Attempted>> = BTreeMap::new();
    for one in attempted {
        by_webhook.entry(one.delivery.webhook).or_default().push(one);
    }
    let uow = app.store.begin().await?;
    let mut disabled = Vec::new();
    for (id, mut attempts) in by_webhook {
        // Removed meanwhile, and its deliveries with it.
        let Some(mut webhook) = uow.webhook(id).await? else {
            continue;
        };
        attempts.sort_by_key(|one| one.outcome.at);
        let was_failing = webhook.failing_since;
        let mut reason = None;
        for one in attempts {
            reason = note(&uow, &mut webhook, one).await?.or(reason);
        }
        if webhook.failing_since != was_failing {
            uow.note_failing(id, webhook.failing_since).await?;
        }
        if let Some(reason) = reason {
            let at = app.clock.now();
            if uow.disable_webhook(id, Disabled { at, reason }).await? {
                disabled.push((id, reason));
            }
        }
    }
    uow.commit(app.clock.now()).await?;
    for (id, reason) in disabled {
        tracing::warn!(
            webhook.id = %id,
            %reason,
            "webhook disabled; masthead webhook enable tells it of changes again"
        );
    }
    Ok(())
}

/// Notes one attempt, and says why the webhook is to be disabled if it is.
async fn note(
    uow: &UnitOfWork,
    webhook: &mut Webhook,
    attempted: &Attempted,
) -> Result<Option<DisabledReason>, Error> {
    let outcome = &attempted.outcome;
    let mut delivery = attempted.delivery.clone();
    delivery.attempts += 1;
    delivery.last_attempt_at = Some(outcome.at);
    delivery.last_status = outcome.status;
    delivery.last_error.clone_from(&outcome.error);
    let mut reason = None;
    if outcome.is_success() {
        delivery.state = DeliveryState::Done;
        delivery.next_attempt_at = None;
        webhook.failing_since = None;
    } else {
        let since = *webhook.failing_since.get_or_insert(outcome.at);
        let next = next_attempt(delivery.id, delivery.attempts, outcome.at, outcome.retry_after);
        delivery.next_attempt_at = next.filter(|_| !outcome.is_gone());
        if outcome.is_gone() {
            reason = Some(DisabledReason::Gone);
        } else if next.is_none() && outcome.at - since >= FAILING {
            reason = Some(DisabledReason::Failing);
        }
        if delivery.next_attempt_at.is_none() {
            delivery.state = DeliveryState::Failed;
            tracing::warn!(
                webhook.id = %webhook.id,
                delivery.id = %delivery.id,
                delivery.attempts = delivery.attempts,
                "delivery given up; masthead webhook replay makes it again"
            );
        }
    }
    uow.update_delivery(&delivery).await?;
    Ok(reason)
}

/// Forgets deliveries that ended and whose change is older than a moment. Gives their number.
pub async fn forget(app: &App, before: Timestamp) -> Result<u64, Error> {
    let mut all = 0;
    loop {
        let uow = app.store.begin().await?;
        let gone = uow.forget_deliveries(before, FORGOTTEN).await?;
        uow.commit(app.clock.now()).await?;
        all += gone;
        if gone < FORGOTTEN {
            return Ok(all);
        }
    }
}
