//! Logs on standard error, for people or for machines.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::{Loaded, LogFormat};

/// How much a command logs where nobody has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usual {
    /// What the configuration says.
    Configured,
    /// Warnings: commands speak for themselves.
    Quiet,
}

/// Sets the log up. Once for a process.
pub(crate) fn set_up(loaded: &Loaded, usual: Usual) -> anyhow::Result<()> {
    let log = &loaded.settings.log;
    let is_unset = loaded.origin("log.level") == "default";
    let level = if usual == Usual::Quiet && is_unset {
        "warn"
    } else {
        log.level.as_str()
    };
    let filter =
        EnvFilter::try_new(level).with_context(|| format!("log.level \"{level}\" cannot be understood"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false);
    let result = match log.format {
        LogFormat::Pretty => lines.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_target(true)
            .try_init(),
    };
    result.map_err(|error| anyhow::anyhow!("the log cannot be set up: {error}"))
}
