//! Who is told of changes.

use masthead_domain::{
    time::Timestamp,
    webhook::{
        Disabled, DisabledReason, EventPattern, SigningSecret, ValidSecret, Webhook, WebhookId, check_url,
    },
};
use masthead_persistence::UnitOfWork;

use crate::{
    App,
    error::{Error, ErrorCode},
};

/// Bytes of a secret that is made here.
const SECRET_BYTES: usize = 32;

/// A webhook that is to be added.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    pub url: String,
    /// What it is told of; nothing named is everything.
    pub events: Vec<EventPattern>,
    /// Made where none is given.
    pub secret: Option<SigningSecret>,
}

/// Tells one more server of changes, from now on.
///
/// # Errors
/// [`Error::Request`] where the address is none that can be told; [`Error::Conflict`] where it is told already.
pub async fn add(app: &App, new: NewWebhook) -> Result<Webhook, Error> {
    checked(&new.url)?;
    let secret = match new.secret {
        Some(secret) => secret,
        None => new_secret()?,
    };
    let uow = app.store.begin().await?;
    let all = uow.webhooks().await?;
    if let Some(there) = all.iter().find(|webhook| webhook.url == new.url) {
        return Err(Error::Conflict(format!(
            "{} tells that address already",
            there.id
        )));
    }
    let now = app.clock.now();
    let webhook = Webhook {
        id: WebhookId::from_uuid(app.ids.next()),
        name: None,
        url: new.url,
        events: all_unless_named(new.events),
        secrets: vec![ValidSecret { secret, until: None }],
        disabled: None,
        failing_since: None,
        position: uow.log_position().await?,
        created_at: now,
    };
    uow.save_webhook(&webhook).await?;
    uow.commit(now).await?;
    Ok(webhook)
}

/// The webhook of an id, or of a name in the configuration.
pub async fn find(app: &App, text: &str) -> Result<Webhook, Error> {
    let id = text.parse::<WebhookId>().ok();
    let all = app.store.webhooks().await?;
    all.into_iter()
        .find(|webhook| Some(webhook.id) == id || webhook.name.as_deref() == Some(text))
        .ok_or_else(|| {
            Error::request(
                ErrorCode::NotFound,
                "webhook",
                format!("there is none with the id or name \"{text}\""),
            )
        })
}

/// Signs with another secret. The present one stays valid beside it until a moment, so that the other side can change
/// over in between.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] where the configuration has the secret.
pub async fn rotate(
    app: &App,
    id: WebhookId,
    secret: Option<SigningSecret>,
    until: Timestamp,
) -> Result<Webhook, Error> {
    let secret = match secret {
        Some(secret) => secret,
        None => new_secret()?,
    };
    change(app, id, |webhook, _| {
        if let Some(name) = &webhook.name {
            return Err(Error::Conflict(format!(
                "the secret of \"{name}\" comes from the configuration; change it there, and the old one stays valid \
                 for a day"
            )));
        }
        webhook.rotate(secret, app.clock.now(), until);
        Ok(())
    })
    .await
}

/// Tells a webhook of changes again: of what is logged from now on, and of what was pending when it was disabled.
/// What was logged in between can be had by a replay.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] where the configuration no longer has it.
pub async fn enable(app: &App, id: WebhookId) -> Result<Webhook, Error> {
    change(app, id, |webhook, position| {
        match webhook.disabled {
            None => return Ok(()),
            Some(disabled) if disabled.reason == DisabledReason::Unconfigured => {
                return Err(Error::Conflict(
                    "it is no longer in the configuration; put it there again".to_owned(),
                ));
            }
            Some(_) => {}
        }
        webhook.disabled = None;
        webhook.failing_since = None;
        webhook.position = position;
        Ok(())
    })
    .await
}

/// Tells a webhook nothing more, until it is enabled.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn disable(app: &App, id: WebhookId) -> Result<Webhook, Error> {
    let at = app.clock.now();
    change(app, id, |webhook, _| {
        webhook.disabled.get_or_insert(Disabled {
            at,
            reason: DisabledReason::Command,
        });
        Ok(())
    })
    .await
}

/// Removes a webhook and all that is known of its deliveries.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] while the configuration has it.
pub async fn remove(app: &App, id: WebhookId) -> Result<(), Error> {
    let uow = app.store.begin().await?;
    let webhook = uow.webhook(id).await?.ok_or(Error::NotFound)?;
    let is_left_over = webhook
        .disabled
        .is_some_and(|disabled| disabled.reason == DisabledReason::Unconfigured);
    if let Some(name) = webhook.name.filter(|_| !is_left_over) {
        return Err(Error::Conflict(format!(
            "\"{name}\" comes from the configuration; take it out there and restart the server, or disable it"
        )));
    }
    uow.remove_webhook(id).await?;
    uow.commit(app.clock.now()).await?;
    Ok(())
}

/// Loads a webhook, changes it and writes it. The change is told where the log stands.
async fn change(
    app: &App,
    id: WebhookId,
    with: impl FnOnce(&mut Webhook, i64) -> Result<(), Error>,
) -> Result<Webhook, Error> {
    let uow: UnitOfWork = app.store.begin().await?;
    let mut webhook = uow.webhook(id).await?.ok_or(Error::NotFound)?;
    let position = uow.log_position().await?;
    with(&mut webhook, position)?;
    uow.save_webhook(&webhook).await?;
    uow.commit(app.clock.now()).await?;
    Ok(webhook)
}

pub(super) fn checked(url: &str) -> Result<(), Error> {
    check_url(url)
        .map_err(|rule| Error::request(ErrorCode::ValidationFailed, "url", format!("\"{url}\" {rule}")))
}

pub(super) fn all_unless_named(events: Vec<EventPattern>) -> Vec<EventPattern> {
    if events.is_empty() {
        vec![EventPattern::ALL]
    } else {
        events
    }
}

/// A secret that nobody can guess.
///
/// # Errors
/// [`Error::Conflict`] where the system has no randomness to give.
pub fn new_secret() -> Result<SigningSecret, Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Conflict(format!("the system gives no randomness for a secret: {error}")))?;
    Ok(SigningSecret::from_bytes(&bytes).expect("it is long enough"))
}
