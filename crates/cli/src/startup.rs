//! From settings to an application.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context as _, bail};
use masthead_app::{
    App,
    media::MediaStore,
    ports::{RandomIds, SystemClock},
};
use masthead_persistence::{Engine, Store};

use crate::{config::Settings, epoch};

/// Connects to the database as it is.
pub(crate) async fn connect(settings: &Settings) -> anyhow::Result<Store> {
    Store::connect(&settings.store())
        .await
        .context("the database cannot be reached")
}

/// Connects to a database with the schema of this release.
///
/// An embedded database is made and migrated here: it has no other user. A database server may serve other nodes of
/// another release, so its migration is somebody's decision.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let store = connect(settings).await?;
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

/// The application over a store.
pub(crate) fn app(settings: &Settings, store: Store, listening: Option<SocketAddr>) -> App {
    App {
        store,
        media: MediaStore::below(&settings.data_dir),
        addresses: Arc::new(settings.addresses(listening)),
        permalinks: Arc::new(settings.permalinks()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    }
}
