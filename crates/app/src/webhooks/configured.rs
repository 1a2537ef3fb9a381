//! Webhooks of the configuration, which are written into the database when a server starts.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use masthead_domain::webhook::{
    Disabled, DisabledReason, EventPattern, SigningSecret, ValidSecret, Webhook, WebhookId,
};

use super::registry::{all_unless_named, checked};
use crate::{App, error::Error};

/// How long a secret that the configuration replaced is valid beside the new one.
const OVERLAP: TimeDelta = TimeDelta::days(1);

/// A webhook as the configuration has it.
#[derive(Debug, Clone)]
pub struct Configured {
    /// What it is known by: another one is another webhook.
    pub name: String,
    pub url: String,
    pub events: Vec<EventPattern>,
    pub secret: SigningSecret,
}

/// Makes the webhooks of the configuration be what it says. One that is not there any more is disabled; one that
/// somebody disabled stays so, and one that was disabled because it failed does too, unless its address changed.
///
/// # Errors
/// [`Error::Request`] where an address is none that can be told.
pub async fn configure(app: &App, configured: &[Configured]) -> Result<(), Error> {
    for one in configured {
        checked(&one.url)?;
    }
    let known = app.store.webhooks().await?;
    if configured.is_empty() && known.iter().all(|webhook| webhook.name.is_none()) {
        return Ok(());
    }
    let uow = app.store.begin().await?;
    let now = app.clock.now();
    let position = uow.log_position().await?;
    let mut known = uow.webhooks().await?;
    known.sort_by_key(|webhook| webhook.id);
    let names: BTreeSet<&str> = configured.iter().map(|one| one.name.as_str()).collect();
    for listed in &known {
        let Some(name) = &listed.name else { continue };
        let Some(mut webhook) = uow.webhook(listed.id).await? else {
            continue;
        };
        let before = webhook.clone();
        if let Some(one) = configured.iter().find(|one| one.name == *name) {
            let is_back = webhook.disabled.is_some_and(|disabled| {
                disabled.reason == DisabledReason::Unconfigured
                    || (webhook.url != one.url && disabled.reason != DisabledReason::Command)
            });
            if is_back {
                webhook.disabled = None;
                webhook.failing_since = None;
                webhook.position = position;
            }
            webhook.url.clone_from(&one.url);
            webhook.events = all_unless_named(one.events.clone());
            if webhook.secrets.first().map(|valid| &valid.secret) != Some(&one.secret) {
                webhook.rotate(one.secret.clone(), now, now + OVERLAP);
            }
        } else if webhook.disabled.is_none() {
            webhook.disabled = Some(Disabled {
                at: now,
                reason: DisabledReason::Unconfigured,
            });
            tracing::warn!(
                webhook.id = %webhook.id,
                webhook.name = name,
                "webhook disabled: it is no longer in the configuration"
            );
        }
        if webhook != before {
            uow.save_webhook(&webhook).await?;
        }
    }
    let new = names
        .into_iter()
        .filter(|name| known.iter().all(|webhook| webhook.name.as_deref() != Some(*name)))
        .filter_map(|name| configured.iter().find(|one| one.name == name));
    for one in new {
        uow.save_webhook(&Webhook {
            id: WebhookId::from_uuid(app.ids.next()),
            name: Some(one.name.clone()),
            url: one.url.clone(),
            events: all_unless_named(one.events.clone()),
            secrets: vec![ValidSecret {
                secret: one.secret.clone(),
                until: None,
            }],
            disabled: None,
            failing_since: None,
            position,
            created_at: now,
        })
        .await?;
    }
    uow.commit(now).await?;
    Ok(())
}
