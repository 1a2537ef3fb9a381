//! Who is told of changes: webhooks, and caches in front of the server.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use masthead_app::webhooks::Configured;
use masthead_delivery::{
    purge::{PurgeKind, PurgeTarget, VarnishPurge},
    webhooks::WebhookOptions,
};
use masthead_domain::webhook::{EventPattern, check_url};
use serde::{Deserialize, Serialize};

use super::settings::Settings;

/// A webhook of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookSettings {
    pub(crate) name: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) events: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret_env: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret_file: Option<PathBuf>,
}

/// How webhooks are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SendingSettings {
    pub(crate) at_once: usize,
    pub(crate) seconds: u64,
    pub(crate) keep_days: u64,
    pub(crate) allow_private_addresses: bool,
}

impl Default for SendingSettings {
    fn default() -> Self {
        Self {
            at_once: 4,
            seconds: 10,
            keep_days: 30,
            allow_private_addresses: false,
        }
    }
}

/// A cache in front of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurgeSettings {
    pub(crate) name: String,
    pub(crate) kind: CacheKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token_env: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) soft: bool,
    #[serde(default)]
    pub(crate) ban: bool,
    #[serde(default = "usual_window")]
    pub(crate) window_ms: u64,
    #[serde(default = "usual_again")]
    pub(crate) again_ms: u64,
    #[serde(default = "usual_most_behind")]
    pub(crate) most_behind: i64,
}

const fn usual_window() -> u64 {
    100
}

const fn usual_most_behind() -> i64 {
    5_000
}

/// After how long a cache is told once more: longer than nodes lag behind and than an answer is under way.
const fn usual_again() -> u64 {
    3_000
}

/// How long a call to a cache may take.
const CALL: Duration = Duration::from_secs(10);

/// What a cache is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CacheKind {
    Fastly,
    Cloudflare,
    Varnish,
}

impl Settings {
    /// Checks what can be checked without reading secrets.
    pub(super) fn check_telling(&self) -> anyhow::Result<()> {
        let sending = &self.webhook_sending;
        ensure!(
            (1..=64).contains(&sending.at_once),
            "webhook_sending.at_once must be from 1 to 64, it is {}",
            sending.at_once
        );
        ensure!(
            (1..=60).contains(&sending.seconds),
            "webhook_sending.seconds must be from 1 to 60, it is {}",
            sending.seconds
        );
        ensure!(
            (1..=3_650).contains(&sending.keep_days),
            "webhook_sending.keep_days must be from 1 to 3650, it is {}",
            sending.keep_days
        );
        check_names(
            "webhooks",
            self.webhooks.iter().map(|webhook| webhook.name.as_str()),
        )?;
        for webhook in &self.webhooks {
            let place = format!("webhooks: \"{}\"", webhook.name);
            if let Err(rule) = check_url(&webhook.url) {
                bail!("{place}: url {rule}");
            }
            webhook.patterns().with_context(|| place.clone())?;
            check_source(
                webhook.secret_env.as_deref(),
                webhook.secret_file.as_deref(),
                "secret_env",
                "secret_file",
            )
            .context(place)?;
        }
        check_names("purge", self.purge.iter().map(|purge| purge.name.as_str()))?;
        for purge in &self.purge {
            purge
                .check()
                .with_context(|| format!("purge: \"{}\"", purge.name))?;
        }
        Ok(())
    }

    /// The webhooks of the configuration, with their secrets.
    pub(crate) fn configured_webhooks(&self) -> anyhow::Result<Vec<Configured>> {
        let webhooks = self.webhooks.iter().map(|webhook| {
            let place = format!("webhooks: \"{}\"", webhook.name);
            let text = read_secret(webhook.secret_env.as_deref(), webhook.secret_file.as_deref())
                .with_context(|| place.clone())?;
            Ok(Configured {
                name: webhook.name.clone(),
                url: webhook.url.clone(),
                events: webhook.patterns().with_context(|| place.clone())?,
                secret: text.parse().with_context(|| {
                    format!("{place}: its secret cannot be used; `masthead webhook secret` makes one")
                })?,
            })
        });
        webhooks.collect()
    }

    /// How webhooks are sent.
    pub(crate) fn webhook_options(&self) -> WebhookOptions {
        WebhookOptions {
            at_once: self.webhook_sending.at_once,
            timeout: Duration::from_secs(self.webhook_sending.seconds),
            keep: Duration::from_secs(self.webhook_sending.keep_days * 86_400),
        }
    }

    /// The caches that are told what to drop, with their tokens.
    pub(crate) fn purge_targets(&self) -> anyhow::Result<Vec<PurgeTarget>> {
        let targets = self.purge.iter().map(|purge| {
            let again = Duration::from_millis(purge.again_ms);
            Ok(PurgeTarget {
                name: purge.name.clone(),
                kind: purge
                    .target()
                    .with_context(|| format!("purge: \"{}\"", purge.name))?,
                window: Duration::from_millis(purge.window_ms),
                again: (!again.is_zero()).then_some(again),
                most_behind: purge.most_behind,
                timeout: CALL,
            })
        });
        targets.collect()
    }
}

impl WebhookSettings {
    fn patterns(&self) -> anyhow::Result<Vec<EventPattern>> {
        let events = self.events.iter().map(|event| event.parse());
        events
            .collect::<Result<_, String>>()
            .map_err(|error| anyhow::anyhow!("events: {error}"))
    }
}

impl PurgeSettings {
    fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.url
            && let Err(rule) = check_url(url)
        {
            bail!("url {rule}");
        }
        ensure!(self.window_ms <= 10_000, "window_ms may be 10000 at the most");
        ensure!(self.again_ms <= 600_000, "again_ms may be 600000 at the most");
        ensure!(self.most_behind > 0, "most_behind must be at least 1");
        let is = |kind| self.kind == kind;
        let needed = [
            ("url", self.url.is_some(), is(CacheKind::Varnish)),
            ("service", self.service.is_some(), is(CacheKind::Fastly)),
            ("zone", self.zone.is_some(), is(CacheKind::Cloudflare)),
        ];
        for (name, is_there, is_needed) in needed {
            ensure!(is_there || !is_needed, "{name} is missing");
        }
        let wrong = [
            ("service", self.service.is_some() && !is(CacheKind::Fastly)),
            ("zone", self.zone.is_some() && !is(CacheKind::Cloudflare)),
            ("ban", self.ban && !is(CacheKind::Varnish)),
            ("soft", self.soft && is(CacheKind::Cloudflare)),
        ];
        for (name, is_wrong) in wrong {
            ensure!(!is_wrong, "{name} is not for this kind of cache");
        }
        ensure!(!(self.soft && self.ban), "soft and ban exclude each other");
        let has_token = self.token_env.is_some() || self.token_file.is_some();
        if is(CacheKind::Varnish) {
            ensure!(!has_token, "Varnish takes no token; its VCL says who may purge");
            return Ok(());
        }
        check_source(
            self.token_env.as_deref(),
            self.token_file.as_deref(),
            "token_env",
            "token_file",
        )
    }

    fn target(&self) -> anyhow::Result<PurgeKind> {
        let token = || read_secret(self.token_env.as_deref(), self.token_file.as_deref());
        let url = |usual: &str| {
            let url = self.url.as_deref().unwrap_or(usual);
            url.trim_end_matches('/').to_owned()
        };
        let named = |value: &Option<String>| value.clone().unwrap_or_default();
        Ok(match self.kind {
            CacheKind::Fastly => PurgeKind::Fastly {
                url: url("https://api.fastly.com"),
                service: named(&self.service),
                token: token()?,
                soft: self.soft,
            },
            CacheKind::Cloudflare => PurgeKind::Cloudflare {
                url: url("https://api.cloudflare.com/client/v4"),
                zone: named(&self.zone),
                token: token()?,
            },
            CacheKind::Varnish => PurgeKind::Varnish {
                url: named(&self.url),
                how: match (self.ban, self.soft) {
                    (true, _) => VarnishPurge::Ban,
                    (_, true) => VarnishPurge::XkeySoft,
                    _ => VarnishPurge::Xkey,
                },
            },
        })
    }
}

/// Names are what positions and webhooks are kept by: each stands once, and is no text that an id could be.
fn check_names<'n>(group: &str, names: impl Iterator<Item = &'n str>) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        let is_sound = !name.is_empty()
            && name.len() <= 64
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        ensure!(
            is_sound,
            "{group}: the name \"{name}\" must be 1 to 64 letters, digits, hyphens and dots"
        );
        ensure!(seen.insert(name), "{group}: there are two of the name \"{name}\"");
    }
    Ok(())
}

fn check_source(
    variable: Option<&str>,
    file: Option<&Path>,
    variable_name: &str,
    file_name: &str,
) -> anyhow::Result<()> {
    ensure!(
        variable.is_some() != file.is_some(),
        "it needs either {variable_name} (a variable of the environment) or {file_name}"
    );
    if let Some(variable) = variable {
        // Every variable that begins so is a setting, and one that is not known is an error.
        ensure!(
            !variable.starts_with("MASTHEAD_") && !variable.is_empty(),
            "{variable_name} must name a variable that does not begin with MASTHEAD_"
        );
    }
    Ok(())
}

/// A secret from where the configuration says that it is.
fn read_secret(variable: Option<&str>, file: Option<&Path>) -> anyhow::Result<String> {
    let text = match (variable, file) {
        (Some(variable), _) => {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the configuration, which names the variable"
            )]
            let value = std::env::var(variable);
            value.with_context(|| format!("the variable {variable} of the environment is not set"))?
        }
        (None, Some(file)) => std::fs::read_to_string(file)
            .with_context(|| format!("the file {} cannot be read", file.display()))?,
        (None, None) => bail!("no place of its secret is named"),
    };
    let text = text.trim().to_owned();
    ensure!(!text.is_empty(), "its secret is empty");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook() -> WebhookSettings {
        WebhookSettings {
            name: "frontend".to_owned(),
            url: "https://www.example.org/hook".to_owned(),
            events: vec!["article.*".to_owned()],
            secret_env: Some("FRONTEND_SECRET".to_owned()),
            secret_file: None,
        }
    }

    fn purge(text: &str) -> PurgeSettings {
        toml::from_str(&format!("name = \"a\"\n{text}")).expect("settings")
    }

    fn refused(settings: &Settings) -> String {
        format!("{:#}", settings.check_telling().expect_err("refused"))
    }

    #[test]
    fn what_is_wrong_with_a_webhook_is_named() {
        let with = |change: fn(&mut WebhookSettings)| {
            let mut webhook = webhook();
            change(&mut webhook);
            Settings {
                webhooks: vec![webhook],
                ..Settings::default()
            }
        };
        with(|_| {}).check_telling().expect("sound");
        let refused = |change| refused(&with(change));
        assert!(refused(|webhook| webhook.url = "x".to_owned()).contains("\"frontend\": url is no address"));
        let events = refused(|webhook| webhook.events = vec!["article.publish".to_owned()]);
        assert!(events.contains("\"article.publish\" is no event"), "{events}");
        assert!(refused(|webhook| webhook.secret_env = None).contains("secret_file"));
        assert!(refused(|webhook| webhook.secret_file = Some("x".into())).contains("either secret_env"));
        assert!(
            refused(|webhook| webhook.secret_env = Some("MASTHEAD_SECRET".to_owned()))
                .contains("does not begin with MASTHEAD_")
        );
        assert!(refused(|webhook| webhook.name = "a b".to_owned()).contains("\"a b\""));
        let twice = Settings {
            webhooks: vec![webhook(), webhook()],
            ..Settings::default()
        };
        assert!(super::tests::refused(&twice).contains("two of the name"));
    }

    #[test]
    fn a_secret_comes_from_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        let settings = |file: &Path| Settings {
            webhooks: vec![WebhookSettings {
                secret_env: None,
                secret_file: Some(file.to_owned()),
                ..webhook()
            }],
            ..Settings::default()
        };
        let secret = masthead_app::webhooks::new_secret().expect("a secret");
        std::fs::write(&file, format!("{}\n", secret.reveal())).expect("written");
        let configured = settings(&file).configured_webhooks().expect("read");
        assert_eq!(configured[0].secret, secret);
        std::fs::write(&file, "password").expect("written");
        let error = settings(&file).configured_webhooks().expect_err("refused");
        assert!(format!("{error:#}").contains("a secret is whsec_"), "{error:#}");
        let missing = settings(&folder.path().join("none"));
        assert!(missing.configured_webhooks().is_err());
    }

    #[test]
    fn what_is_wrong_with_a_cache_is_named() {
        for (text, reason) in [
            ("kind = \"varnish\"", "url is missing"),
            ("kind = \"fastly\"\ntoken_env = \"T\"", "service is missing"),
            ("kind = \"cloudflare\"\nzone = \"z\"", "token_env"),
            (
                "kind = \"varnish\"\nurl = \"http://a/\"\nzone = \"z\"",
                "zone is not for this kind",
            ),
            (
                "kind = \"varnish\"\nurl = \"http://a/\"\nsoft = true\nban = true",
                "exclude each other",
            ),
            (
                "kind = \"varnish\"\nurl = \"http://a/\"\ntoken_env = \"T\"",
                "takes no token",
            ),
            (
                "kind = \"varnish\"\nurl = \"varnish:6081\"",
                "url must start with",
            ),
        ] {
            let settings = Settings {
                purge: vec![purge(text)],
                ..Settings::default()
            };
            let error = refused(&settings);
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert!(toml::from_str::<PurgeSettings>("name = \"a\"\nkind = \"akamai\"").is_err());
    }

    #[test]
    fn a_cache_is_told_once_more_unless_that_is_turned_off() {
        let again = |more: &str| {
            let settings = Settings {
                purge: vec![purge(&format!("kind = \"varnish\"\nurl = \"http://a/\"\n{more}"))],
                ..Settings::default()
            };
            settings.check_telling().expect("sound");
            settings.purge_targets().expect("targets").remove(0).again
        };
        assert_eq!(again(""), Some(Duration::from_secs(3)));
        assert_eq!(again("again_ms = 50"), Some(Duration::from_millis(50)));
        assert_eq!(again("again_ms = 0"), None);
    }
}
