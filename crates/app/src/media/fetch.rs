//! Taking over media of which only the address is known: their bytes are fetched and kept here.
//!
//! Runs after an import, over all media of that sort, so that a host that does not answer holds nothing up, a run
//! that was interrupted is simply run again, and a second run has nothing to do. What cannot be fetched keeps its
//! outside address.

use std::{sync::Arc, time::Duration};

use futures_util::stream::{self, StreamExt as _};
use masthead_domain::{
    change::{Change, Event},
    entity::{EntityData as _, Media},
    id::Kind,
    media::{MediaData, MediaKind},
    visibility::Visibility,
};
use masthead_persistence::{EntityQuery, EntityWrite, ExternalKey};
use serde::Serialize;

use super::{Incoming, hosts::Hosts, sniff, svg};
use crate::{
    App,
    error::Error,
    import::{
        report::{Remark, Remarkable, Report},
        systems::BY_BYTES,
    },
    ports::http::{HttpClient, HttpError, HttpGet},
};

/// How fetching behaves.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// Bytes of one file at the most.
    pub max_bytes: u64,
    /// How long one file may take.
    pub timeout: Duration,
    /// Files that are fetched at the same time.
    pub at_once: usize,
    /// And of one host.
    pub at_once_per_host: usize,
    /// How often a file is tried in all.
    pub tries: u32,
    /// How long it waits before the second try; twice as long before each further one.
    pub backoff: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            max_bytes: 50 << 20,
            timeout: Duration::from_secs(120),
            at_once: 8,
            at_once_per_host: 4,
            tries: 3,
            backoff: Duration::from_secs(1),
        }
    }
}

/// What fetching did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetched {
    pub fetched: u64,
    pub bytes: u64,
    /// They keep their outside addresses.
    pub failed: u64,
    /// Why.
    pub failures: Vec<Remark>,
}

/// A server that asks for more patience than this is not waited for.
const MOST_PATIENCE: Duration = Duration::from_secs(60);

/// Media that are looked at together.
const PAGE: u64 = 200;

/// How often a medium is written again when somebody else wrote it in between.
const WRITES: u32 = 5;

/// Fetches the bytes of all media that are known by their address only.
///
/// # Errors
/// Where the store fails. What cannot be fetched is in the answer.
pub async fn fetch(
    app: &App,
    client: &Arc<dyn HttpClient>,
    options: &FetchOptions,
    progress: &(dyn Fn(&Fetched) + Send + Sync),
) -> Result<Fetched, Error> {
    let site = app.reader(Visibility::Editorial).site().await?;
    let locale = site
        .data
        .locales
        .first()
        .map_or_else(|| "en".to_owned(), ToString::to_string);
    let hosts = Hosts::new(options.at_once_per_host);
    let mut sum = Fetched::default();
    let mut remarks = Report::default();
    let mut after = None;
    loop {
        let snapshot = app.store.snapshot().await?;
        let page = snapshot.entities(Kind::Media, after, PAGE).await?;
        snapshot.close().await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        let wanted = page.iter().filter_map(|entity| {
            let media = MediaData::of(entity)?;
            Some((Arc::clone(media), address(media)?))
        });
        let wanted: Vec<(Arc<Media>, String)> = wanted.collect();
        let mut coming = stream::iter(wanted)
            .map(|(media, url)| {
                let hosts = &hosts;
                async move {
                    let got = one(app, client.as_ref(), hosts, options, &url).await;
                    (media, url, got)
                }
            })
            .buffer_unordered(options.at_once.max(1));
        while let Some((media, url, got)) = coming.next().await {
            let kept = match got {
                Ok(file) => keep(app, &media, file, &locale).await?,
                Err(reason) => Err(reason),
            };
            match kept {
                Ok(bytes) => {
                    sum.fetched += 1;
                    sum.bytes += bytes;
                }
                Err(reason) => {
                    sum.failed += 1;
                    remarks.remark(Remarkable::Noted, &url, "media", &reason);
                }
            }
            progress(&sum);
        }
    }
    sum.failures = remarks.noted;
    Ok(sum)
}

/// Where the bytes of a medium are to be got, if they are not here.
fn address(media: &Media) -> Option<String> {
    let url = media.data.original_url.as_deref()?;
    if media.data.blob.is_some() {
        return None;
    }
    if url.starts_with("//") {
        return Some(format!("https:{url}"));
    }
    let scheme = url.split_once("://")?.0;
    ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
        .then(|| url.to_owned())
}

/// Bytes that came, and what they are.
#[derive(Debug)]
struct File {
    incoming: Incoming,
    content_type: &'static str,
}

/// Fetches one file, trying again where that may help. The reason where it fails.
async fn one(
    app: &App,
    client: &dyn HttpClient,
    hosts: &Hosts,
    options: &FetchOptions,
    url: &str,
) -> Result<File, String> {
    let host = hosts.of(url);
    let _permit = host.permits.acquire().await.map_err(|error| error.to_string())?;
    let mut wait = options.backoff;
    for turn in 1.. {
        if let Some(reason) = host.silence() {
            return Err(format!(
                "its host was asked in vain several times in a row and is left alone: {reason}"
            ));
        }
        let mut incoming = app
            .media
            .receive()
            .map_err(|error| format!("the media folder cannot be written: {error}"))?;
        let get = HttpGet {
            url,
            max_bytes: options.max_bytes,
            timeout: options.timeout,
        };
        let got = client.get(get, &mut |bytes| incoming.write(bytes)).await;
        let Err(error) = got else {
            host.answered();
            return judged(incoming);
        };
        if matches!(error, HttpError::Unreachable(_) | HttpError::TimedOut(_)) {
            host.was_silent(&error.to_string());
        } else {
            host.answered();
        }
        let asked = match error {
            HttpError::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        if !error.is_transient() || turn >= options.tries || asked > MOST_PATIENCE {
            return Err(error.to_string());
        }
        tokio::time::sleep(wait.max(asked)).await;
        wait *= 2;
    }
    unreachable!("the last try returns")
}

/// Decides whether bytes are taken over.
fn judged(incoming: Incoming) -> Result<File, String> {
    let content_type = sniff::content_type(incoming.head())?;
    if content_type == svg::CONTENT_TYPE {
        if incoming.length() > svg::LARGEST {
            return Err(format!("it is a drawing of more than {} bytes", svg::LARGEST));
        }
        let bytes = std::fs::read(incoming.path())
            .map_err(|error| format!("the media folder cannot be read: {error}"))?;
        if let Some(danger) = svg::danger(&bytes) {
            return Err(danger);
        }
    }
    Ok(File {
        incoming,
        content_type,
    })
}

/// Keeps the bytes and writes the medium. How many bytes it were, or why not.
async fn keep(app: &App, media: &Media, file: File, locale: &str) -> Result<Result<u64, String>, Error> {
    let size = imagesize::size(file.incoming.path()).ok();
    let length = file.incoming.length();
    let blob = match file.incoming.keep() {
        Ok(blob) => blob,
        Err(error) => return Ok(Err(format!("the media folder cannot be written: {error}"))),
    };
    for _ in 0..WRITES {
        let mut uow = app.store.begin().await?;
        let there = uow.entities(&EntityQuery::Ids(vec![media.id])).await?;
        let Some(now) = there.iter().find_map(MediaData::of) else {
            uow.cancel().await?;
            return Ok(Err("it was removed meanwhile".to_owned()));
        };
        if now.data.blob.is_some() {
            uow.cancel().await?;
            return Ok(Ok(length));
        }
        let at = app.clock.now();
        let mut record = Media::clone(now);
        record.version += 1;
        record.modified_at = at;
        record.data.blob = Some(blob.clone());
        record.data.byte_length = Some(length);
        record.data.content_type = file.content_type.to_owned();
        record.data.kind = MediaKind::of_content_type(file.content_type);
        if let (MediaKind::Image, Some(size)) = (record.data.kind, size) {
            record.data.width = u32::try_from(size.width).ok();
            record.data.height = u32::try_from(size.height).ok();
        }
        let change = Change::new(Kind::Media, Event::Updated, record.id, record.version);
        uow.log(change.at(record.path.clone()));
        let key = ExternalKey {
            kind: Kind::Media,
            system: BY_BYTES.to_owned(),
            id: blob.clone(),
        };
        let id = record.id;
        let write = EntityWrite {
            entity: MediaData::wrap(record),
            media: Vec::new(),
            bodies: None,
        };
        let written = async {
            uow.save_entities(&[write], locale).await?;
            uow.save_external_ids(&[(key, id)]).await?;
            uow.commit(at).await
        };
        match written.await.map_err(Error::from) {
            Ok(()) => return Ok(Ok(length)),
            Err(Error::Stale) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Err("somebody else kept changing it".to_owned()))
}
