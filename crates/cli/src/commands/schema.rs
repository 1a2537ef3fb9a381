//! `masthead schema`

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::output;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which contract
    #[arg(value_enum)]
    which: Which,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// GraphQL's schema: schema.graphql
    Graphql,
    /// The OpenAPI document: openapi/masthead.json
    Openapi,
}

/// Prints a contract, byte for byte what is committed. Needs neither configuration nor database.
pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    match args.which {
        Which::Graphql => output::raw(&masthead_api::sdl())?,
        Which::Openapi => output::raw(masthead_api::openapi_json())?,
    }
    Ok(ExitCode::SUCCESS)
}
