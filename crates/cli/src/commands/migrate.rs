//! `masthead migrate`

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::Global;
use crate::{output, startup};

#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Bring the schema up to date
    Up,
    /// Take the last step back (for development); refuses where content would be lost
    Down,
    /// Say which steps the database has; the exit code is 1 where some are missing
    Status,
}

pub(super) async fn run(global: &Global, args: &MigrateArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    if !matches!(args.direction, Direction::Up) {
        startup::require_existing(&loaded.settings)?;
    }
    let store = startup::connect(&loaded.settings).await?;
    match args.direction {
        Direction::Up => store.migrate().await.context("the database cannot be migrated")?,
        Direction::Down => store
            .migrate_down()
            .await
            .context("the last step cannot be taken back")?,
        Direction::Status => {}
    }
    let steps = store
        .migrations()
        .await
        .context("the database's schema cannot be read")?;
    for step in &steps {
        output::line(&format!(
            "{}  {}",
            if step.applied { "applied" } else { "missing" },
            step.name
        ))?;
    }
    store.close().await;
    let is_behind = steps.iter().any(|step| !step.applied);
    let fails = matches!(args.direction, Direction::Status) && is_behind;
    Ok(if fails {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
