//! The settings, typed.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use masthead_api::ApiOptions;
use masthead_app::{addresses::Addresses, media::fetch::FetchOptions, permalinks::Permalinks};
use masthead_domain::locale::Locale;
use masthead_persistence::StoreOptions;
use serde::{Deserialize, Serialize};

use super::{
    bytes::Bytes,
    cache::CacheSettings,
    changes::ChangeSettings,
    feeds::FeedSection,
    graphql::GraphqlSettings,
    list,
    search::{RelatedSection, SearchSection},
    serving::{CorsSettings, LimitSettings, MetricsSettings, TlsSettings, check_listen},
    telling::{PurgeSettings, SendingSettings, WebhookSettings},
};

/// All settings. What each is for stands in `config/masthead.example.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) listen: String,
    pub(crate) database_url: String,
    #[serde(deserialize_with = "list::texts")]
    pub(crate) database_read_urls: Vec<String>,
    pub(crate) database_connections: u32,
    pub(crate) data_dir: PathBuf,
    pub(crate) public_url: Option<String>,
    pub(crate) site_url: Option<String>,
    pub(crate) site_url_by_locale: BTreeMap<String, String>,
    pub(crate) permalinks: PermalinkSettings,
    pub(crate) log: LogSettings,
    pub(crate) limits: LimitSettings,
    pub(crate) graphql: GraphqlSettings,
    pub(crate) tls: TlsSettings,
    pub(crate) cors: CorsSettings,
    pub(crate) metrics: MetricsSettings,
    pub(crate) fetch: FetchSettings,
    pub(crate) changes: ChangeSettings,
    pub(crate) cache: CacheSettings,
    pub(crate) search: SearchSection,
    pub(crate) related: RelatedSection,
    pub(crate) feeds: FeedSection,
    pub(crate) webhook_sending: SendingSettings,
    pub(crate) webhooks: Vec<WebhookSettings>,
    pub(crate) purge: Vec<PurgeSettings>,
}

/// Where new things get their paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PermalinkSettings {
    pub(crate) article: String,
    pub(crate) category: String,
    pub(crate) page: String,
    pub(crate) author: String,
    pub(crate) tag: String,
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogSettings {
    pub(crate) format: LogFormat,
    pub(crate) level: String,
}

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Pretty,
    /// For machines.
    Json,
}

/// What an import may fetch from other servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchSettings {
    pub(crate) max_file: Bytes,
    pub(crate) seconds: u64,
    pub(crate) connections: usize,
    pub(crate) connections_per_host: usize,
    pub(crate) allow_private_addresses: bool,
}

impl FetchSettings {
    /// How media are fetched.
    pub(crate) fn options(&self) -> FetchOptions {
        FetchOptions {
            max_bytes: self.max_file.0,
            timeout: Duration::from_secs(self.seconds),
            at_once: self.connections,
            at_once_per_host: self.connections_per_host,
            ..FetchOptions::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let permalinks = Permalinks::default();
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database_url: "sqlite://data/masthead.db".to_owned(),
            database_read_urls: Vec::new(),
            database_connections: 8,
            data_dir: PathBuf::from("./data"),
            public_url: None,
            site_url: None,
            site_url_by_locale: BTreeMap::new(),
            permalinks: PermalinkSettings {
                article: permalinks.article,
                category: permalinks.category,
                page: permalinks.page,
                author: permalinks.author,
                tag: permalinks.tag,
            },
            log: LogSettings {
                format: LogFormat::Pretty,
                level: "info".to_owned(),
            },
            limits: LimitSettings::default(),
            graphql: GraphqlSettings::default(),
            changes: ChangeSettings::default(),
            tls: TlsSettings::default(),
            cors: CorsSettings::default(),
            metrics: MetricsSettings::default(),
            fetch: FetchSettings {
                max_file: Bytes(50 << 20),
                seconds: 120,
                connections: 8,
                connections_per_host: 4,
                allow_private_addresses: false,
            },
            cache: CacheSettings::default(),
            search: SearchSection::default(),
            related: RelatedSection::default(),
            feeds: FeedSection::default(),
            webhook_sending: SendingSettings::default(),
            webhooks: Vec::new(),
            purge: Vec::new(),
        }
    }
}

impl Settings {
    /// The same with an embedded database and files in a folder that is only there to try things.
    pub(crate) fn kept_in(&self, folder: &Path) -> Self {
        Self {
            database_url: format!("sqlite://{}", folder.join("trial.db").display()),
            data_dir: folder.to_owned(),
            ..self.clone()
        }
    }

    /// Checks what can be checked without touching anything outside.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        check_listen("listen", &self.listen)?;
        if let Some(listen) = &self.metrics.listen {
            check_listen("metrics.listen", listen)?;
            let is_free = listen.ends_with(":0") || *listen != self.listen;
            ensure!(
                is_free,
                "metrics.listen is the address of the API; leave it out to show metrics there"
            );
        }
        let is_known = ["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| self.database_url.starts_with(scheme));
        ensure!(is_known, "database_url must start with sqlite:// or postgres://");
        ensure!(
            self.database_read_urls.is_empty() || !self.database_url.starts_with("sqlite:"),
            "database_read_urls are for PostgreSQL; an embedded database has one file"
        );
        ensure!(
            self.database_connections > 0,
            "database_connections must be at least 1"
        );
        self.check_limits()?;
        ensure!(
            self.tls.certificate.is_some() == self.tls.key.is_some(),
            "tls needs both tls.certificate and tls.key"
        );
        self.cors().context("cors cannot be used")?;
        self.graphql.check()?;
        self.changes.check()?;
        self.cache.check()?;
        self.search.check()?;
        self.related.check()?;
        self.feeds.check()?;
        ensure!(
            self.fetch.seconds > 0 && self.fetch.connections > 0 && self.fetch.connections_per_host > 0,
            "fetch.seconds, fetch.connections and fetch.connections_per_host must be at least 1"
        );
        self.check_telling()?;
        for (name, url) in [("public_url", &self.public_url), ("site_url", &self.site_url)] {
            url.as_deref()
                .map_or(Ok(()), check_url)
                .with_context(|| format!("{name} is not usable"))?;
        }
        for (locale, url) in &self.site_url_by_locale {
            ensure!(
                locale.parse::<Locale>().is_ok(),
                "site_url_by_locale: \"{locale}\" is not a language tag"
            );
            check_url(url).with_context(|| format!("site_url_by_locale.{locale} is not usable"))?;
        }
        if let Err((name, rule)) = self.permalinks().check() {
            bail!("{name} {rule}");
        }
        Ok(())
    }

    /// The patterns of new paths.
    pub(crate) fn permalinks(&self) -> Permalinks {
        Permalinks {
            article: self.permalinks.article.clone(),
            category: self.permalinks.category.clone(),
            page: self.permalinks.page.clone(),
            author: self.permalinks.author.clone(),
            tag: self.permalinks.tag.clone(),
        }
    }

    /// The database.
    pub(crate) fn store(&self) -> StoreOptions {
        StoreOptions {
            read_urls: self.database_read_urls.clone(),
            max_connections: self.database_connections,
            ..StoreOptions::at(&self.database_url)
        }
    }

    /// How the interfaces behave.
    pub(crate) fn api(&self) -> anyhow::Result<ApiOptions> {
        let limits = &self.limits;
        let size = |bytes: Bytes| usize::try_from(bytes.0).unwrap_or(usize::MAX);
        Ok(ApiOptions {
            introspection: self.graphql.introspection,
            request_timeout: Duration::from_secs(limits.request_seconds),
            max_body: size(limits.body),
            body_timeout: Duration::from_secs(limits.body_seconds),
            max_uri: size(limits.uri),
            max_headers: size(limits.headers),
            max_header_lines: limits.header_lines as usize,
            graphql: self.graphql.limits(),
            cors: self.cors()?,
            answer_bytes: self.cache.answers.0,
            shared_caching: self.cache.shared(),
            documents: self.graphql.documents(),
            feeds: self.feeds.options(),
            serve_metrics: self.metrics.enabled && self.metrics.listen.is_none(),
        })
    }

    /// The addresses of things; where none are set, below the address that the server listens on.
    pub(crate) fn addresses(&self, listening: Option<SocketAddr>) -> Addresses {
        let trimmed = |url: &String| url.trim_end_matches('/').to_owned();
        let public_url = self
            .public_url
            .as_ref()
            .map_or_else(|| self.own_url(listening), trimmed);
        let by_locale = self.site_url_by_locale.iter();
        Addresses {
            site_url: self.site_url.as_ref().map_or_else(|| public_url.clone(), trimmed),
            site_url_by_locale: by_locale
                .filter_map(|(locale, url)| Some((locale.parse().ok()?, trimmed(url))))
                .collect(),
            public_url,
        }
    }

    fn own_url(&self, listening: Option<SocketAddr>) -> String {
        let scheme = if self.tls.certificate.is_some() {
            "https"
        } else {
            "http"
        };
        match listening {
            // "All addresses" is none that a browser could go to.
            Some(address) if address.ip().is_unspecified() => {
                format!("{scheme}://localhost:{}", address.port())
            }
            Some(address) => format!("{scheme}://{address}"),
            None => format!("{scheme}://{}", self.listen.replace("0.0.0.0", "localhost")),
        }
    }
}

fn check_url(text: &str) -> anyhow::Result<()> {
    let url = url::Url::parse(text).with_context(|| format!("\"{text}\" is not an address"))?;
    ensure!(
        matches!(url.scheme(), "http" | "https"),
        "\"{text}\" must start with http:// or https://"
    );
    ensure!(
        url.query().is_none() && url.fragment().is_none(),
        "\"{text}\" must have no query and no fragment"
    );
    ensure!(
        url.username().is_empty() && url.password().is_none(),
        "\"{text}\" must hold no credentials"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_sound() {
        Settings::default().check().expect("sound");
    }

    #[test]
    fn what_cannot_work_is_named() {
        let refused = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            format!("{:#}", settings.check().expect_err("refused"))
        };
        assert!(refused(|settings| settings.listen = "8080".to_owned()).contains("listen"));
        assert!(
            refused(|settings| settings.listen = "localhost:x".to_owned()).contains("\"x\" is not a port")
        );
        assert!(refused(|settings| settings.database_url = "mysql://x".to_owned()).contains("database_url"));
        assert!(refused(|settings| settings.public_url = Some("ftp://x".to_owned())).contains("public_url"));
        assert!(
            refused(|settings| settings.limits.connections = 0)
                .contains("limits.connections must be at least 1, it is 0")
        );
        assert!(refused(|settings| settings.limits.idle_seconds = 1_000_000).contains("limits.idle_seconds"));
        assert!(
            refused(|settings| settings.tls.key = Some("key.pem".into()))
                .contains("both tls.certificate and")
        );
        assert!(refused(|settings| settings.cors.credentials = true).contains("cors"));
        assert!(
            refused(|settings| settings.metrics.listen = Some("8081".to_owned())).contains("metrics.listen")
        );
        assert!(
            refused(|settings| settings.graphql.max_depth = 64)
                .contains("graphql.max_depth must be from 1 to")
        );
        assert!(refused(|settings| settings.graphql.max_cost = 0).contains("graphql.max_cost"));
        assert!(
            refused(|settings| settings.permalinks.article = "/{yeer}".to_owned())
                .contains("permalinks.article")
        );
    }

    #[test]
    fn addresses_follow_the_listener_unless_they_are_set() {
        let settings = Settings::default();
        let addresses = settings.addresses(Some(([0, 0, 0, 0], 4321).into()));
        assert_eq!(
            (addresses.public_url.as_str(), addresses.site_url.as_str()),
            ("http://localhost:4321", "http://localhost:4321")
        );
        let settings = Settings {
            public_url: Some("https://api.example.org/".to_owned()),
            site_url_by_locale: BTreeMap::from([("az".to_owned(), "https://az.example.org".to_owned())]),
            ..settings
        };
        let addresses = settings.addresses(None);
        assert_eq!(addresses.site_url, "https://api.example.org");
        let az = "az".parse().expect("a locale");
        assert_eq!(addresses.site(Some(&az)), "https://az.example.org");
    }
}
