//! `masthead check`

use std::process::ExitCode;

use anyhow::Context as _;
use masthead_persistence::{Engine, Store};

use super::Global;
use crate::{
    check::{self, Finding},
    config::Settings,
    startup,
};

/// Checks what a server needs, says how each part stands, and goes on after a failure: the next one is news too.
pub(super) async fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let loaded = match global.load_quiet() {
        Ok(loaded) => loaded,
        Err(error) => {
            Finding::failure(
                &error,
                "mend the configuration; `masthead config` shows what is in force",
            )
            .say("configuration")?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let settings = &loaded.settings;
    let mut is_well = Finding::Well("understood".to_owned()).say("configuration")?;
    is_well &= addresses(settings).say("addresses")?;
    is_well &= check::listening("listen", &settings.listen).say("listen")?;
    if let Some(at) = settings
        .metrics
        .listen
        .as_ref()
        .filter(|_| settings.metrics.enabled)
    {
        is_well &= check::listening("metrics.listen", at).say("metrics")?;
    }
    if let Some(files) = settings.tls_files() {
        is_well &= check::tls(files).say("tls")?;
    }
    if !settings.webhooks.is_empty() || !settings.purge.is_empty() {
        is_well &= secrets(settings).say("secrets")?;
    }
    if !settings.graphql.operations.is_empty() {
        is_well &= check::operations(settings).say("operations")?;
    }
    is_well &= check::files(settings).say("open files")?;
    is_well &= check::data_folder(&settings.data_dir).say("data folder")?;
    is_well &= database(settings).await?;
    Ok(if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Whether the secrets of webhooks and caches are where the configuration says.
fn secrets(settings: &Settings) -> Finding {
    let webhooks = settings.configured_webhooks();
    let targets = settings.purge_targets();
    match (webhooks, targets) {
        (Ok(webhooks), Ok(targets)) => Finding::Well(format!(
            "those of {} webhooks and {} caches are there",
            webhooks.len(),
            targets.len()
        )),
        (Err(error), _) | (_, Err(error)) => Finding::failure(
            &error,
            "set the variable or write the file, for the user that runs the server",
        ),
    }
}

/// Whether links will lead anywhere but to this machine.
fn addresses(settings: &Settings) -> Finding {
    let is_local = ["127.", "localhost", "[::1]"]
        .iter()
        .any(|host| settings.listen.starts_with(host));
    match &settings.public_url {
        Some(url) => Finding::Well(format!("the API is at {url}")),
        None if is_local => {
            Finding::Note("public_url is not set, so links lead to this machine only".to_owned())
        }
        None => Finding::wrong(
            format!(
                "the server listens on {} and public_url is not set, so links lead nowhere",
                settings.listen
            ),
            "set public_url to the address under which the API is reached",
        ),
    }
}

/// The database, its schema and what is in it.
async fn database(settings: &Settings) -> anyhow::Result<bool> {
    let store = match connect(settings).await {
        Ok(Some(store)) => store,
        Ok(None) => {
            let text = "not there yet; `masthead serve` makes it";
            return Finding::Note(text.to_owned()).say("database");
        }
        Err(error) => {
            let remedy =
                "start the database, and see that database_url has the right host, name and password";
            return Finding::failure(&error, remedy).say("database");
        }
    };
    Finding::Well("answers".to_owned()).say("database")?;
    let schema = schema(&store).await;
    let mut is_well = schema.say("schema")?;
    // Without the schema there is nothing to count.
    if is_well && matches!(schema, Finding::Well(_)) {
        let app = startup::app(settings, store.clone(), None);
        is_well &= check::counts(&app).await.say("content")?;
        is_well &= check::media(&app).await.say("media")?;
    }
    store.close().await;
    Ok(is_well)
}

/// Connects; none where an embedded database has not been made yet, because looking must not make it.
async fn connect(settings: &Settings) -> anyhow::Result<Option<Store>> {
    if startup::is_to_be_made(settings) {
        return Ok(None);
    }
    let store = startup::connect(settings).await?;
    store.ping().await.context("the database does not answer")?;
    Ok(Some(store))
}

async fn schema(store: &Store) -> Finding {
    let steps = match store.migrations().await {
        Ok(steps) => steps,
        Err(error) => return Finding::wrong(error, "see that the user may read the database's tables"),
    };
    let missing = steps.iter().filter(|step| !step.applied).count();
    let text = format!("{missing} of {} steps are missing", steps.len());
    match (missing, store.engine()) {
        (0, _) => Finding::Well(format!("up to date, {} steps", steps.len())),
        (_, Engine::Sqlite) => Finding::Note(format!("{text}; `masthead serve` takes them")),
        (_, Engine::Postgres) => Finding::wrong(text, "run: masthead migrate up"),
    }
}
