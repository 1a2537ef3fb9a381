//! Webhooks: who is told of which changes, how often it is tried, and when it is given up.

mod delivery;
mod pattern;
mod schedule;
mod secret;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

pub use self::{
    delivery::{Delivery, DeliveryState, Outcome},
    pattern::{EventPattern, announced},
    schedule::{ATTEMPTS, FAILING, PAUSES, next_attempt},
    secret::{SecretError, SigningSecret, ValidSecret},
};
use crate::{
    change::ChangeKind,
    id::{self, IdError},
    time::Timestamp,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident, $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $id(Uuid);

        impl $id {
            /// Wraps a UUID that is known to name such a thing.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }

            /// The bare UUID, as the database keeps it.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&id::format_as($prefix, self.0))
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $id {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                id::parse_as($prefix, text).map(Self)
            }
        }
    )*};
}

ids! {
    /// Names a webhook.
    WebhookId, "webhook";
    /// Names a delivery: the `webhook-id` of every attempt at it.
    DeliveryId, "delivery";
}

/// Who is told of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    /// What the configuration calls it; `None` where it was added by a command.
    pub name: Option<String>,
    pub url: String,
    /// What it is told of.
    pub events: Vec<EventPattern>,
    /// What its deliveries are signed with, the newest first.
    pub secrets: Vec<ValidSecret>,
    /// Since when it is told nothing, and why.
    pub disabled: Option<Disabled>,
    /// When the first of the attempts was made since which none succeeded.
    pub failing_since: Option<Timestamp>,
    /// The number in the change log up to which its deliveries are stored.
    pub position: i64,
    pub created_at: Timestamp,
}

impl Webhook {
    /// Whether it is told of such changes.
    #[must_use]
    pub fn wants(&self, kind: ChangeKind) -> bool {
        self.events.iter().any(|pattern| pattern.matches(kind))
    }

    /// What an attempt at a moment is signed with.
    pub fn secrets_at(&self, now: Timestamp) -> impl Iterator<Item = &SigningSecret> {
        let valid = self.secrets.iter();
        valid
            .filter(move |secret| secret.until.is_none_or(|until| now < until))
            .map(|secret| &secret.secret)
    }

    /// Signs with another secret from now on, and with the present ones until a moment too.
    pub fn rotate(&mut self, secret: SigningSecret, now: Timestamp, until: Timestamp) {
        self.secrets
            .retain(|old| old.until.is_none_or(|until| now < until) && old.secret != secret);
        for old in &mut self.secrets {
            // What was to end sooner still does.
            old.until = Some(old.until.map_or(until, |sooner| sooner.min(until)));
        }
        self.secrets.insert(0, ValidSecret { secret, until: None });
        self.secrets.truncate(MOST_SECRETS);
    }
}

/// Secrets that are valid at a time: whoever rotates more often than that ends the oldest one early.
const MOST_SECRETS: usize = 4;

/// Since when a webhook is told nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    pub at: Timestamp,
    pub reason: DisabledReason,
}

/// Why a webhook is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DisabledReason {
    /// Somebody said so.
    Command,
    /// It answered 410: it wants nothing more.
    Gone,
    /// It failed for too long.
    Failing,
    /// The configuration no longer has it.
    Unconfigured,
}

impl fmt::Display for DisabledReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Command => "by command",
            Self::Gone => "it answered 410 (gone)",
            Self::Failing => "it failed for too long",
            Self::Unconfigured => "it is no longer in the configuration",
        })
    }
}

/// Checks an address that is to be told of changes, as far as it alone tells.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with it.
pub fn check_url(text: &str) -> Result<(), &'static str> {
    let Ok(url) = Url::parse(text) else {
        return Err("is no address; it must be like https://example.org/hook");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must start with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must hold no user name and no password; the signature proves who sends");
    }
    if url.fragment().is_some() {
        return Err("must have no fragment (#…); it is never sent");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn secret(text: &str) -> SigningSecret {
        SigningSecret::from_bytes(text.repeat(24).as_bytes()).expect("long enough")
    }

    fn webhook() -> Webhook {
        Webhook {
            id: WebhookId::from_uuid(Uuid::nil()),
            name: None,
            url: "https://example.org/hook".to_owned(),
            events: vec!["article.*".parse().expect("a pattern")],
            secrets: vec![ValidSecret {
                secret: secret("a"),
                until: None,
            }],
            disabled: None,
            failing_since: None,
            position: 0,
            created_at: at("2026-01-01T00:00:00Z"),
        }
    }

    #[test]
    fn both_secrets_sign_while_one_takes_over_from_the_other() {
        let mut webhook = webhook();
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"));
        webhook.rotate(secret("b"), start, end);
        let valid = |now| webhook.secrets_at(now).cloned().collect::<Vec<_>>();
        assert_eq!(valid(start), [secret("b"), secret("a")]);
        assert_eq!(valid(end), [secret("b")]);
        let mut again = webhook.clone();
        again.rotate(
            secret("c"),
            at("2026-01-01T12:00:00Z"),
            at("2026-01-03T00:00:00Z"),
        );
        assert_eq!(
            again
                .secrets
                .iter()
                .map(|secret| secret.until)
                .collect::<Vec<_>>(),
            [None, Some(at("2026-01-03T00:00:00Z")), Some(end)],
            "a rotation does not prolong what was to end"
        );
        webhook.rotate(secret("a"), start, end);
        let secrets: Vec<_> = webhook.secrets.iter().map(|valid| valid.secret.clone()).collect();
        assert_eq!(secrets, [secret("a"), secret("b")], "back again, and not twice");
    }

    #[test]
    fn an_address_that_cannot_be_told_is_refused_with_its_reason() {
        assert_eq!(check_url("https://example.org/hook?a=b"), Ok(()));
        assert_eq!(
            check_url("http://10.0.0.1:8080/"),
            Ok(()),
            "places are the client's matter"
        );
        for (url, reason) in [
            ("example.org/hook", "no address"),
            ("ftp://example.org", "https://"),
            ("https://a:b@example.org", "password"),
            ("https://example.org/#a", "fragment"),
        ] {
            let error = check_url(url).expect_err("refused");
            assert!(error.contains(reason), "{url}: {error}");
        }
    }
}
