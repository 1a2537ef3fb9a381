//! `masthead webhook`

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use masthead_app::{
    App,
    webhooks::{self, NewWebhook, Replay},
};
use masthead_domain::{
    time::{Timestamp, rfc3339},
    webhook::{Delivery, DeliveryId, DeliveryState, EventPattern, SigningSecret, Webhook, WebhookId},
};
use masthead_persistence::DeliveryQuery;

use super::Global;
use crate::{output, startup};

/// How long a former secret is valid beside the new one, unless it is said.
const OVERLAP_HOURS: u32 = 24;

#[derive(Debug, Args)]
pub(super) struct WebhookArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Tell a server of changes from now on; prints the secret with which requests are signed
    Add {
        /// The address that is told
        url: String,
        /// What it is told of, with commas between: "article.*", "*.deleted", "article.published"; everything without
        #[arg(long, value_name = "EVENTS", value_delimiter = ',')]
        events: Vec<String>,
        /// Sign with this secret (whsec_…) instead of a new one; "-" reads it from standard input
        #[arg(long, value_name = "SECRET")]
        secret: Option<String>,
    },
    /// List who is told of what, and how it goes
    List,
    /// Sign with a new secret, and with the former one beside it for a while
    Rotate {
        /// The webhook's id
        id: String,
        /// The new secret (whsec_…) instead of a random one; "-" reads it from standard input
        #[arg(long, value_name = "SECRET")]
        secret: Option<String>,
        /// Hours for which the former secret stays valid
        #[arg(long, value_name = "HOURS", default_value_t = OVERLAP_HOURS)]
        overlap: u32,
    },
    /// Tell a webhook of changes again, from now on
    Enable {
        /// The webhook's id, or its name in the configuration
        id: String,
    },
    /// Tell a webhook nothing more until it is enabled
    Disable {
        /// The webhook's id, or its name in the configuration
        id: String,
    },
    /// Remove a webhook and the log of its deliveries
    Remove {
        /// The webhook's id, or its name in the configuration
        id: String,
    },
    /// Show what became of deliveries, the newest first
    Log {
        /// Only this webhook's: its id, or its name in the configuration
        id: Option<String>,
        /// Only those in this state: pending, done or failed
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// How many
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: u64,
    },
    /// Make deliveries again: one, or all since a moment
    Replay {
        /// The delivery's id, as the log shows it
        #[arg(required_unless_present = "since", conflicts_with = "since")]
        delivery: Option<String>,
        /// All changes since then: 2026-01-31, 2026-01-31T12:00:00Z, or 90m, 12h, 3d ago
        #[arg(long, value_name = "MOMENT")]
        since: Option<String>,
        /// With --since: only to this webhook, instead of to all that are enabled
        #[arg(long, value_name = "ID", requires = "since")]
        webhook: Option<String>,
        /// With --since: only what was given up
        #[arg(long, requires = "since")]
        failed: bool,
    },
    /// Print a new secret, for the configuration
    Secret,
}

pub(super) async fn run(global: &Global, args: WebhookArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    if matches!(args.action, Action::Secret) {
        output::line(&webhooks::new_secret()?.reveal())?;
        return Ok(ExitCode::SUCCESS);
    }
    startup::require_existing(&loaded.settings)?;
    let store = startup::open_store(&loaded.settings).await?;
    let app = startup::app(&loaded.settings, store.clone(), None);
    let done = act(&app, args.action).await;
    startup::close_store(&loaded.settings, &store).await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(app: &App, action: Action) -> anyhow::Result<()> {
    match action {
        Action::Add { url, events, secret } => {
            let new = NewWebhook {
                url,
                events: patterns(&events)?,
                secret: given(secret)?,
            };
            let webhook = webhooks::add(app, new).await?;
            output::line(&format!("{} is told from now on", webhook.id))?;
            show_secret(&webhook)
        }
        Action::List => list(app).await,
        Action::Rotate { id, secret, overlap } => {
            let webhook = webhooks::find(app, &id).await?;
            let until = app.clock.now() + TimeDelta::hours(i64::from(overlap));
            let webhook = webhooks::rotate(app, webhook.id, given(secret)?, until).await?;
            output::line(&format!(
                "{} is signed with another secret; the former one is valid beside it until {}",
                webhook.id,
                rfc3339(until)
            ))?;
            show_secret(&webhook)
        }
        Action::Enable { id } => {
            let webhook = webhooks::find(app, &id).await?;
            let webhook = webhooks::enable(app, webhook.id).await?;
            let text = format!(
                "{} is told from now on; masthead webhook replay --since … --webhook {} tells what it missed",
                webhook.id, webhook.id
            );
            Ok(output::line(&text)?)
        }
        Action::Disable { id } => {
            let webhook = webhooks::find(app, &id).await?;
            let webhook = webhooks::disable(app, webhook.id).await?;
            Ok(output::line(&format!("{} is told nothing more", webhook.id))?)
        }
        Action::Remove { id } => {
            let webhook = webhooks::find(app, &id).await?;
            webhooks::remove(app, webhook.id).await?;
            Ok(output::line(&format!("{} is removed", webhook.id))?)
        }
        Action::Log { id, state, limit } => log(app, id, state, limit).await,
        Action::Replay {
            delivery: Some(delivery),
            ..
        } => {
            let id: DeliveryId = delivery
                .parse()
                .with_context(|| format!("\"{delivery}\" is no delivery; masthead webhook log lists them"))?;
            let delivery = webhooks::replay(app, id)
                .await
                .with_context(|| format!("{id} cannot be made again"))?;
            Ok(output::line(&format!("{} is made again", delivery.id))?)
        }
        Action::Replay {
            since,
            webhook,
            failed,
            ..
        } => {
            let since = moment(&since.unwrap_or_default(), app.clock.now())?;
            let which = if failed { Replay::Failed } else { Replay::All };
            replay_since(app, webhook, since, which).await
        }
        Action::Secret => Ok(()),
    }
}

async fn list(app: &App) -> anyhow::Result<()> {
    let all = app.store.webhooks().await?;
    let counts = app.store.delivery_counts().await?;
    if all.is_empty() {
        return Ok(output::line(
            "nobody is told of changes; masthead webhook add URL",
        )?);
    }
    for webhook in &all {
        let events: Vec<String> = webhook.events.iter().map(ToString::to_string).collect();
        let name = webhook.name.as_ref();
        let name = name.map_or_else(String::new, |name| format!("  (\"{name}\" of the configuration)"));
        output::line(&format!("{}{name}", webhook.id))?;
        output::line(&format!("  tells    {} of {}", webhook.url, events.join(", ")))?;
        output::line(&format!("  stands   {}", standing(webhook)))?;
        let of = counts.get(&webhook.id).map(Vec::as_slice).unwrap_or_default();
        let count = |state| {
            let found = of.iter().find(|(known, _)| *known == state);
            found.map_or(0, |(_, count)| *count)
        };
        output::line(&format!(
            "  made     {} done, {} pending, {} failed",
            count(DeliveryState::Done),
            count(DeliveryState::Pending),
            count(DeliveryState::Failed)
        ))?;
        let ends = webhook.secrets.iter().filter_map(|secret| secret.until);
        if let Some(until) = ends.filter(|until| *until > app.clock.now()).max() {
            output::line(&format!(
                "  secrets  a former one is valid until {}",
                rfc3339(until)
            ))?;
        }
    }
    Ok(())
}

fn standing(webhook: &Webhook) -> String {
    match (webhook.disabled, webhook.failing_since) {
        (Some(disabled), _) => format!("DISABLED since {}: {}", rfc3339(disabled.at), disabled.reason),
        (None, Some(since)) => format!("FAILING since {}", rfc3339(since)),
        (None, None) => "enabled".to_owned(),
    }
}

async fn log(app: &App, id: Option<String>, state: Option<String>, limit: u64) -> anyhow::Result<()> {
    let state = state
        .map(|state| match state.as_str() {
            "pending" => Ok(DeliveryState::Pending),
            "done" => Ok(DeliveryState::Done),
            "failed" => Ok(DeliveryState::Failed),
            _ => bail!("\"{state}\" is no state; there are pending, done and failed"),
        })
        .transpose()?;
    ensure!((1..=10_000).contains(&limit), "--limit must be from 1 to 10000");
    let webhook = match id {
        Some(id) => Some(webhooks::find(app, &id).await?.id),
        None => None,
    };
    let query = DeliveryQuery {
        webhook,
        state,
        since: None,
        limit,
    };
    let deliveries = app.store.deliveries(&query).await?;
    if deliveries.is_empty() {
        return Ok(output::line("no deliveries")?);
    }
    for delivery in &deliveries {
        output::line(&told(delivery))?;
    }
    Ok(())
}

fn told(delivery: &Delivery) -> String {
    let state = match (delivery.state, delivery.next_attempt_at) {
        (DeliveryState::Done, _) => "done".to_owned(),
        (DeliveryState::Failed, _) => "failed".to_owned(),
        (DeliveryState::Pending, Some(next)) if delivery.attempts > 0 => {
            format!("again at {}", rfc3339(next))
        }
        (DeliveryState::Pending, _) => "pending".to_owned(),
    };
    let error = delivery.last_error.as_ref();
    let error = error.map_or_else(String::new, |error| format!("  {error}"));
    format!(
        "{}  {}  {}  {}  {state}, {} attempts{error}",
        rfc3339(delivery.created_at),
        delivery.id,
        delivery.webhook,
        delivery.event,
        delivery.attempts
    )
}

async fn replay_since(
    app: &App,
    webhook: Option<String>,
    since: Timestamp,
    which: Replay,
) -> anyhow::Result<()> {
    let ids: Vec<WebhookId> = if let Some(webhook) = webhook {
        vec![webhooks::find(app, &webhook).await?.id]
    } else {
        let all = app.store.webhooks().await?;
        let enabled = all.iter().filter(|webhook| webhook.disabled.is_none());
        enabled.map(|webhook| webhook.id).collect()
    };
    for id in ids {
        let count = webhooks::replay_since(app, id, since, which).await?;
        output::line(&format!("{id}: {count} deliveries are made again"))?;
    }
    Ok(())
}

fn patterns(events: &[String]) -> anyhow::Result<Vec<EventPattern>> {
    let events = events.iter().map(|event| event.trim().parse());
    events.collect::<Result<_, String>>().map_err(anyhow::Error::msg)
}

/// A secret that was given. On the command line others may see it, so standard input is offered.
fn given(secret: Option<String>) -> anyhow::Result<Option<SigningSecret>> {
    let Some(secret) = secret else { return Ok(None) };
    let text = if secret == "-" {
        std::io::read_to_string(std::io::stdin()).context("the secret cannot be read")?
    } else {
        secret
    };
    Ok(Some(text.parse()?))
}

fn show_secret(webhook: &Webhook) -> anyhow::Result<()> {
    if let Some(valid) = webhook.secrets.first() {
        output::line(&format!("secret: {}", valid.secret.reveal()))?;
    }
    Ok(())
}

/// A moment, a day, or so long ago.
fn moment(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.with_timezone(&Utc));
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(NaiveTime::MIN).and_utc());
    }
    let ago = text
        .split_at_checked(text.len().saturating_sub(1))
        .and_then(|(number, unit)| {
            let seconds: u64 = match unit {
                "m" => 60,
                "h" => 3_600,
                "d" => 86_400,
                _ => return None,
            };
            let length = number.parse::<u64>().ok()?.checked_mul(seconds)?;
            now.checked_sub_signed(TimeDelta::from_std(Duration::from_secs(length)).ok()?)
        });
    ago.with_context(|| {
        format!("\"{text}\" is no moment; write 2026-01-31, 2026-01-31T12:00:00Z, or 90m, 12h, 3d ago")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_each_form() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a moment");
        for (text, expected) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
            ("90m", "2026-02-03T10:30:00Z"),
            ("12h", "2026-02-03T00:00:00Z"),
            ("3d", "2026-01-31T12:00:00Z"),
        ] {
            assert_eq!(rfc3339(moment(text, now).expect(text)), expected);
        }
        for text in ["", "d", "3", "3w", "yesterday", "99999999999999999d", "ä"] {
            let error = moment(text, now).expect_err(text).to_string();
            assert!(error.contains("is no moment"), "{error}");
        }
    }
}
