//! The commands, one file each.

mod check;
mod config;
mod eval;
mod export;
mod import;
mod migrate;
mod reindex;
mod schema;
mod serve;
mod webhook;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Flags, Loaded, load},
    logging::{self, Usual},
};

/// Masthead: a headless content API for news publishers.
#[derive(Debug, Parser)]
#[command(name = "masthead", version, about, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Global {
    /// The configuration file to read instead of masthead.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Where files are kept
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API
    Serve(serve::ServeArgs),
    /// Bring the database's schema up to date, take a step back, or say where it stands
    Migrate(migrate::MigrateArgs),
    /// Import content from elsewhere; run it again at any time
    Import(import::ImportArgs),
    /// Export all content; `import jsonl` reads it back
    Export(export::ExportArgs),
    /// Tell other servers of changes: add, list, rotate, enable, disable, remove, log, replay
    Webhook(webhook::WebhookArgs),
    /// Make the search index of this node anew, beside the one that is used; a server that runs takes it up
    Reindex(reindex::ReindexArgs),
    /// Score searches or related lists on labelled articles, with the weights of the configuration
    Eval(eval::EvalArgs),
    /// Print the contract: GraphQL's schema or the OpenAPI document
    Schema(schema::SchemaArgs),
    /// Show the configuration in force and where each value came from, without secrets
    Config,
    /// Check configuration, database and files; the exit code says whether all is well
    Check,
}

impl Global {
    /// The settings, with what the command's own flags say.
    fn load(&self, own: &[(&'static str, &'static str, Option<String>)]) -> anyhow::Result<Loaded> {
        let mut values = Vec::new();
        let global = [
            ("database_url", "--database-url", self.database_url.clone()),
            ("data_dir", "--data-dir", self.data_dir.clone()),
        ];
        for (name, flag, value) in global.into_iter().chain(own.iter().cloned()) {
            values.extend(value.map(|value| (name, flag, value)));
        }
        load(&Flags {
            file: self.config.clone(),
            values,
        })
    }

    /// The settings of a command that speaks for itself.
    fn load_quiet(&self) -> anyhow::Result<Loaded> {
        let loaded = self.load(&[])?;
        logging::set_up(&loaded, Usual::Quiet)?;
        Ok(loaded)
    }
}

/// Runs a command and says how the process ends.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { global, command } = cli;
    match command {
        Command::Serve(args) => Box::pin(serve::run(&global, &args)).await,
        Command::Migrate(args) => migrate::run(&global, &args).await,
        Command::Import(args) => Box::pin(import::run(&global, args)).await,
        Command::Export(args) => export::run(&global, &args).await,
        Command::Webhook(args) => Box::pin(webhook::run(&global, args)).await,
        Command::Reindex(args) => Box::pin(reindex::run(&global, &args)).await,
        Command::Eval(args) => eval::run(&global, &args),
        Command::Schema(args) => schema::run(&args),
        Command::Config => config::run(&global),
        Command::Check => check::run(&global).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_contradicts_nothing() {
        Cli::command().debug_assert();
    }
}
