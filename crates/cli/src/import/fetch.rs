//! What an import fetches from other servers.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget};
use masthead_app::{
    App,
    media::fetch::{Fetched, fetch},
    ports::http::{HttpClient, HttpGet},
};
use masthead_outbound::{Outbound, OutboundOptions};
use tempfile::TempDir;

use crate::config::Settings;

/// Bytes of an export that is fetched, at the most, and how long that may take.
const LARGEST_EXPORT: u64 = 8 << 30;
const LONGEST: Duration = Duration::from_secs(3_600);

/// How often a plain line comes.
const PAUSE: Duration = Duration::from_secs(5);

/// The client of this run.
pub(crate) fn client(settings: &Settings, allow_private: bool) -> Arc<dyn HttpClient> {
    Arc::new(Outbound::new(OutboundOptions {
        allow_private_addresses: allow_private || settings.fetch.allow_private_addresses,
        ..OutboundOptions::default()
    }))
}

/// Whether a name is an address to be fetched.
pub(crate) fn is_url(name: &str) -> bool {
    name.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+')
    })
}

/// An export that was fetched; its file goes with it.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) file: PathBuf,
    _folder: TempDir,
}

/// Fetches an export into a temporary file that has the name of the last part of its address.
pub(crate) async fn download(client: &Arc<dyn HttpClient>, url: &str) -> anyhow::Result<Download> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let file = folder.path().join(name_of(url));
    let mut out = File::create(&file).context("the temporary folder cannot be written")?;
    eprintln!("{url}: fetching");
    let get = HttpGet {
        url,
        max_bytes: LARGEST_EXPORT,
        timeout: LONGEST,
    };
    client
        .get(get, &mut |bytes| out.write_all(bytes))
        .await
        .with_context(|| format!("{url} cannot be fetched"))?;
    out.flush()?;
    Ok(Download {
        file,
        _folder: folder,
    })
}

fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path.rsplit('/').next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        .take(100)
        .collect();
    if Path::new(&name).file_name().is_none() {
        "export.xml".to_owned()
    } else {
        name
    }
}

/// Fetches the media that an import named, and shows how far it is.
pub(crate) async fn media(
    app: &App,
    settings: &Settings,
    client: &Arc<dyn HttpClient>,
) -> anyhow::Result<Fetched> {
    let display = Display::new();
    let result = fetch(app, client, &settings.fetch.options(), &|sum| display.show(sum)).await;
    display.finish();
    result.context("fetching media broke off; what was fetched stays, and the import can be run again")
}

enum Display {
    Bar(ProgressBar),
    Lines(Mutex<Instant>),
}

impl Display {
    fn new() -> Self {
        if io::stderr().is_terminal() {
            let bar = ProgressBar::new_spinner();
            bar.set_draw_target(ProgressDrawTarget::stderr());
            Self::Bar(bar)
        } else {
            Self::Lines(Mutex::new(Instant::now()))
        }
    }

    fn show(&self, sum: &Fetched) {
        let state = format!(
            "media: {} fetched ({}), {} failed",
            HumanCount(sum.fetched),
            HumanBytes(sum.bytes),
            HumanCount(sum.failed)
        );
        match self {
            Self::Bar(bar) => {
                bar.set_message(state);
                bar.tick();
            }
            Self::Lines(last) => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    eprintln!("{state}");
                }
            }
        }
    }

    fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_files() {
        for url in ["https://x.example/a.xml", "HTTP://x", "ftp://x"] {
            assert!(is_url(url), "{url}");
        }
        for file in ["a.xml", "./http", "c://x", "/tmp/a://b", "dir/a b://"] {
            assert!(!is_url(file), "{file}");
        }
        assert_eq!(name_of("https://x.example/a/site%20.xml?x=/y"), "site20.xml");
        assert_eq!(name_of("https://x.example/a/.."), "export.xml");
        assert_eq!(name_of("https://x.example/"), "export.xml");
    }
}
