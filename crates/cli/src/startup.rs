//! From settings to an application.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use masthead_app::{
    App,
    kept::Followers,
    media::MediaStore,
    ports::{RandomIds, SystemClock},
};
use masthead_persistence::{Engine, Store, StoreOptions};

use crate::{config::Settings, epoch};

/// Connects to the database as it is.
pub(crate) async fn connect(settings: &Settings) -> anyhow::Result<Store> {
    Store::connect(&settings.store())
        .await
        .context("the database cannot be reached")
}

/// Whether the file of an embedded database is still to be made.
pub(crate) fn is_to_be_made(settings: &Settings) -> bool {
    let Some(path) = settings.database_url.strip_prefix("sqlite:") else {
        return false;
    };
    let path = path
        .trim_start_matches("//")
        .split('?')
        .next()
        .unwrap_or_default();
    !Path::new(path).exists()
}

/// Refuses a database that is not there: a command that only reads must not make one from a mistyped address, and then
/// say that it is empty.
pub(crate) fn require_existing(settings: &Settings) -> anyhow::Result<()> {
    if is_to_be_made(settings) {
        bail!(
            "there is no database at {}; see database_url (masthead config says where it comes from)",
            settings.database_url
        );
    }
    Ok(())
}

/// Connects to a database with the schema of this release.
///
/// An embedded database is made and migrated here: it has no other user. A database server may serve other nodes of
/// another release, so its migration is somebody's decision.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    open(settings, connect(settings).await?).await
}

/// Likewise, for a command that reads all of it once: no page of an embedded database is worth to stay mapped.
pub(crate) async fn open_store_to_scan(settings: &Settings) -> anyhow::Result<Store> {
    let options = StoreOptions {
        mapped_bytes: 0,
        ..settings.store()
    };
    let store = Store::connect(&options).await;
    open(settings, store.context("the database cannot be reached")?).await
}

async fn open(settings: &Settings, store: Store) -> anyhow::Result<Store> {
    match store.engine() {
        Engine::Sqlite => store.migrate().await.context("the database cannot be migrated")?,
        Engine::Postgres => {
            let steps = store
                .migrations()
                .await
                .context("the database's schema cannot be read")?;
            let pending: Vec<&str> = steps
                .iter()
                .filter(|step| !step.applied)
                .map(|step| step.name.as_str())
                .collect();
            if !pending.is_empty() {
                bail!(
                    "the database lacks {} of {} steps of the schema ({}); run: masthead migrate up",
                    pending.len(),
                    steps.len(),
                    pending.join(", ")
                );
            }
        }
    }
    epoch::settle(&settings.data_dir, &store).await?;
    Ok(store)
}

/// Notes where the log stands and closes the connections.
pub(crate) async fn close_store(settings: &Settings, store: &Store) {
    epoch::note(&settings.data_dir, store).await;
    store.close().await;
}

/// Where this node keeps its search index.
pub(crate) fn search_folder(settings: &Settings) -> PathBuf {
    let own = settings.search.dir.clone();
    own.unwrap_or_else(|| settings.data_dir.join("search"))
}

/// The application over a store.
pub(crate) fn app(settings: &Settings, store: Store, listening: Option<SocketAddr>) -> App {
    App {
        store,
        media: MediaStore::below(&settings.data_dir),
        addresses: Arc::new(settings.addresses(listening)),
        permalinks: Arc::new(settings.permalinks()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        followers: Followers::default(),
        read_model: None,
        search: None,
    }
}
