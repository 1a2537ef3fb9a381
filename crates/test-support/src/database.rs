//! A database for one test, cloned from a template.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use masthead_persistence::{Store, StoreOptions};
use sea_orm::{ConnectionTrait as _, Database};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres;

/// The engine that a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Sqlite,
    Postgres,
}

/// A migrated, empty database of one test. Its file goes with it.
#[derive(Debug)]
pub struct TestDatabase {
    pub url: String,
    pub store: Store,
    pub folder: TempDir,
}

static TEMPLATE_FILE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
static TEMPLATE_DATABASE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// A new database, or `None` where the engine is not there.
    ///
    /// # Panics
    /// Where the database cannot be made.
    pub async fn new(which: Which) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let url = match which {
            Which::Sqlite => sqlite(&folder).await,
            Which::Postgres => postgres().await?,
        };
        let store = Store::connect(&StoreOptions::at(&url))
            .await
            .expect("the test's database opens");
        Some(Self { url, store, folder })
    }

    /// Runs a statement that no use case would: to break what must be survived.
    ///
    /// # Panics
    /// Where the database refuses it.
    pub async fn execute(&self, statement: &str) {
        let connection = Database::connect(&self.url).await.expect("the database answers");
        connection
            .execute_unprepared(statement)
            .await
            .expect("the statement runs");
        connection.close().await.expect("the connection closes");
    }
}

async fn sqlite(folder: &TempDir) -> String {
    let (_, template) = TEMPLATE_FILE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a folder for the template");
            let file = folder.path().join("template.db");
            let store = Store::connect(&StoreOptions::at(format!("sqlite://{}", file.display())))
                .await
                .expect("the template opens");
            store.migrate().await.expect("the template is migrated");
            store.close().await;
            (folder, file)
        })
        .await;
    let file = folder.path().join("masthead.db");
    std::fs::copy(template, &file).expect("the template is copied");
    format!("sqlite://{}", file.display())
}

async fn postgres() -> Option<String> {
    let cluster = tokio::task::spawn_blocking(postgres::cluster)
        .await
        .expect("the cluster's thread")?;
    let template = TEMPLATE_DATABASE
        .get_or_init(|| async {
            // A cluster that others use too must not see two runs meet.
            let name = format!("masthead_template_{}", std::process::id());
            create(cluster.url(), &format!("CREATE DATABASE {name}")).await;
            let store = Store::connect(&StoreOptions::at(format!("{}/{name}", cluster.url())))
                .await
                .expect("the template opens");
            store.migrate().await.expect("the template is migrated");
            store.close().await;
            name
        })
        .await;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("masthead_test_{}_{number}", std::process::id());
    create(
        cluster.url(),
        &format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .await;
    Some(format!("{}/{name}", cluster.url()))
}

async fn create(cluster: &str, statement: &str) {
    let connection = Database::connect(format!("{cluster}/postgres"))
        .await
        .expect("the cluster answers");
    connection
        .execute_unprepared(statement)
        .await
        .expect("the database is made");
    connection.close().await.expect("the connection closes");
}
