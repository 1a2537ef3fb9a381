//! `masthead check`

use std::{fs, path::Path, process::ExitCode};

use anyhow::Context as _;
use masthead_persistence::Store;

use super::Global;
use crate::{config::Settings, output, startup};

/// Checks what a server needs, says how each part stands, and goes on after a failure: the next one is news too.
pub(super) async fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    let settings = &loaded.settings;
    let mut is_well = say("configuration", Ok("understood".to_owned()))?;
    is_well &= say("data folder", data_folder(&settings.data_dir))?;
    let store = database(settings).await;
    is_well &= match store {
        Ok(Some(store)) => {
            let reached = say("database", Ok("answers".to_owned()))?;
            let schema = say("schema", schema(&store).await)?;
            store.close().await;
            reached && schema
        }
        Ok(None) => say(
            "database",
            Ok("not there yet; `masthead serve` makes it".to_owned()),
        )?,
        Err(error) => say("database", Err(error))?,
    };
    Ok(if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn say(what: &str, result: anyhow::Result<String>) -> anyhow::Result<bool> {
    match result {
        Ok(text) => {
            output::line(&format!("ok      {what}: {text}"))?;
            Ok(true)
        }
        Err(error) => {
            output::line(&format!("failed  {what}: {error:#}"))?;
            Ok(false)
        }
    }
}

/// Whether files can be written where they are kept. Tries it, because rights lie.
fn data_folder(folder: &Path) -> anyhow::Result<String> {
    if !folder.exists() {
        return Ok(format!(
            "{} is not there yet; it is made when it is needed",
            folder.display()
        ));
    }
    let attempt = || -> anyhow::Result<()> {
        tempfile::NamedTempFile::new_in(folder)?;
        fs::read_dir(folder)?;
        Ok(())
    };
    attempt().with_context(|| format!("{} cannot be written to", folder.display()))?;
    Ok(format!("{} can be written to", folder.display()))
}

/// The database; none where an embedded one has not been made yet, because looking must not make it.
async fn database(settings: &Settings) -> anyhow::Result<Option<Store>> {
    if let Some(path) = settings.database_url.strip_prefix("sqlite:") {
        let path = path
            .trim_start_matches("//")
            .split('?')
            .next()
            .unwrap_or_default();
        if !Path::new(path).exists() {
            return Ok(None);
        }
    }
    let store = startup::connect(settings).await?;
    store.ping().await.context("the database does not answer")?;
    Ok(Some(store))
}

async fn schema(store: &Store) -> anyhow::Result<String> {
    let steps = store.migrations().await.context("the schema cannot be read")?;
    let missing = steps.iter().filter(|step| !step.applied).count();
    anyhow::ensure!(
        missing == 0,
        "{missing} of {} steps are missing; run: masthead migrate up",
        steps.len()
    );
    Ok(format!("up to date, {} steps", steps.len()))
}
