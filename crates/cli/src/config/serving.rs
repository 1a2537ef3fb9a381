//! The settings of the server itself: limits, TLS, CORS, metrics.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use masthead_api::{
    ServeOptions,
    http::{ConnectionFigures, CorsOptions, Times, Tls, TlsFiles},
};
use serde::{Deserialize, Serialize};

use super::{bytes::Bytes, list, settings::Settings};

/// How much one request and one connection may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LimitSettings {
    pub(crate) request_seconds: u64,
    pub(crate) shutdown_seconds: u64,
    pub(crate) body: Bytes,
    pub(crate) body_seconds: u64,
    pub(crate) head_seconds: u64,
    pub(crate) idle_seconds: u64,
    pub(crate) write_seconds: u64,
    pub(crate) uri: Bytes,
    pub(crate) headers: Bytes,
    pub(crate) header_lines: u32,
    pub(crate) connections: u32,
    pub(crate) connections_per_address: u32,
    pub(crate) http2_streams: u32,
}

/// Where TLS has its certificate; both files or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TlsSettings {
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
}

/// Which sites' scripts may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CorsSettings {
    #[serde(deserialize_with = "list::texts")]
    pub(crate) origins: Vec<String>,
    pub(crate) credentials: bool,
    pub(crate) max_age_seconds: u64,
}

/// Where metrics are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MetricsSettings {
    pub(crate) enabled: bool,
    pub(crate) listen: Option<String>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            request_seconds: 30,
            shutdown_seconds: 20,
            body: Bytes(256 * 1024),
            body_seconds: 20,
            head_seconds: 10,
            idle_seconds: 75,
            write_seconds: 30,
            uri: Bytes(8 * 1024),
            headers: Bytes(32 * 1024),
            header_lines: 100,
            connections: 4_096,
            connections_per_address: 256,
            http2_streams: 100,
        }
    }
}

impl Default for CorsSettings {
    fn default() -> Self {
        Self {
            origins: vec!["*".to_owned()],
            credentials: false,
            max_age_seconds: 7_200,
        }
    }
}

impl Default for MetricsSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: None,
        }
    }
}

impl Settings {
    /// Nothing that would let nobody in.
    pub(super) fn check_limits(&self) -> anyhow::Result<()> {
        let limits = &self.limits;
        let at_least = [
            ("request_seconds", limits.request_seconds, 1),
            ("body_seconds", limits.body_seconds, 1),
            ("head_seconds", limits.head_seconds, 1),
            ("idle_seconds", limits.idle_seconds, 1),
            ("write_seconds", limits.write_seconds, 1),
            ("uri", limits.uri.0, 256),
            ("headers", limits.headers.0, 1_024),
            ("header_lines", u64::from(limits.header_lines), 10),
            ("connections", u64::from(limits.connections), 1),
            ("http2_streams", u64::from(limits.http2_streams), 1),
        ];
        for (name, value, least) in at_least {
            ensure!(
                value >= least,
                "limits.{name} must be at least {least}, it is {value}"
            );
        }
        // What holds a place for a year is no limit; and a moment so far away cannot be reckoned with.
        let seconds = [
            ("request_seconds", limits.request_seconds),
            ("shutdown_seconds", limits.shutdown_seconds),
            ("body_seconds", limits.body_seconds),
            ("head_seconds", limits.head_seconds),
            ("idle_seconds", limits.idle_seconds),
            ("write_seconds", limits.write_seconds),
        ];
        for (name, value) in seconds {
            ensure!(value <= 86_400, "limits.{name} may be a day (86400) at the most");
        }
        for (name, value) in [("uri", limits.uri.0), ("headers", limits.headers.0)] {
            ensure!(value <= 1 << 20, "limits.{name} may be 1MiB at the most");
        }
        ensure!(
            limits.header_lines <= 10_000,
            "limits.header_lines may be 10000 at the most"
        );
        Ok(())
    }

    /// Which sites' scripts may read.
    pub(super) fn cors(&self) -> anyhow::Result<CorsOptions> {
        let max_age = Duration::from_secs(self.cors.max_age_seconds);
        CorsOptions::parse(&self.cors.origins, self.cors.credentials, max_age).map_err(anyhow::Error::msg)
    }

    /// The files of TLS, where it is asked for.
    pub(crate) fn tls_files(&self) -> Option<TlsFiles> {
        Some(TlsFiles {
            certificate: self.tls.certificate.clone()?,
            key: self.tls.key.clone()?,
        })
    }

    /// How connections are treated.
    pub(crate) fn serving(&self, tls: Option<Tls>, figures: Arc<ConnectionFigures>) -> ServeOptions {
        let limits = &self.limits;
        let seconds = Duration::from_secs;
        let size = |bytes: Bytes| usize::try_from(bytes.0).unwrap_or(usize::MAX);
        ServeOptions {
            grace: seconds(limits.shutdown_seconds),
            times: Times {
                head: seconds(limits.head_seconds),
                idle: seconds(limits.idle_seconds),
                write: seconds(limits.write_seconds),
                stuck: seconds(limits.request_seconds + limits.write_seconds),
            },
            connections: limits.connections as usize,
            connections_per_address: limits.connections_per_address as usize,
            // Twice what is allowed still gets a problem that says why; beyond that hyper hangs up.
            head: 2 * (size(limits.headers) + size(limits.uri)),
            header_lines: 2 * limits.header_lines as usize,
            streams: limits.http2_streams,
            tls,
            figures,
        }
    }
}

/// Whether a text is an address to listen on.
pub(super) fn check_listen(name: &str, text: &str) -> anyhow::Result<()> {
    let (host, port) = text
        .rsplit_once(':')
        .with_context(|| format!("{name} must be HOST:PORT, such as 127.0.0.1:8080"))?;
    ensure!(
        !host.is_empty(),
        "{name} lacks the host; 0.0.0.0 listens on all addresses"
    );
    port.parse::<u16>()
        .with_context(|| format!("{name}: \"{port}\" is not a port"))?;
    Ok(())
}
