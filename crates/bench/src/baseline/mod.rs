//! What Masthead is compared with: bare handlers that do the least that gives the same answer, behind the same accept
//! loop and with the same header lines. They run as processes of their own, so that their CPU time is theirs alone.
//!
//! [`map`] finds finished bytes in a map, [`sql`] asks PostgreSQL with one statement that somebody wrote by hand for
//! tables made for it. Neither knows rights, languages, versions or a schema: nobody serves this page for less.

mod map;
mod sql;
mod tables;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue},
};
use clap::Subcommand;
use masthead_api::{ServeOptions, Stage};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::watch};

pub(crate) use self::tables::{Plain, Section};

#[derive(Debug, Subcommand)]
pub(crate) enum Baseline {
    /// Answers from a file of answers
    Map {
        answers: PathBuf,
        #[arg(long)]
        port_file: PathBuf,
    },
    /// Answers from tables of its own
    Sql {
        /// The database with the tables
        database: String,
        /// The header lines of its answers
        headers: PathBuf,
        #[arg(long)]
        port_file: PathBuf,
    },
}

/// Header lines, as they are kept in files.
pub(crate) type Lines = Vec<(String, String)>;

/// A finished answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Finished {
    pub(crate) key: String,
    pub(crate) headers: Lines,
    pub(crate) body: String,
}

impl Finished {
    /// What tells this answer from later ones.
    pub(crate) fn tag(&self) -> Option<&str> {
        let tag = self.headers.iter().find(|(name, _)| name == "etag");
        tag.map(|(_, tag)| tag.as_str())
    }
}

pub(crate) async fn run(baseline: Baseline) -> anyhow::Result<()> {
    match baseline {
        Baseline::Map { answers, port_file } => serve(map::router(&answers)?, &port_file).await,
        Baseline::Sql {
            database,
            headers,
            port_file,
        } => {
            let lines: Lines = serde_json::from_slice(&std::fs::read(headers)?)?;
            serve(sql::router(&database, header_map(&lines)?).await?, &port_file).await
        }
    }
}

/// Serves as Masthead does, until the process is ended.
async fn serve(router: Router, port_file: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let part = port_file.with_extension("part");
    std::fs::write(&part, address.to_string())?;
    std::fs::rename(&part, port_file).context("the address cannot be told")?;
    let (_stage, watched) = watch::channel(Stage::Serving);
    masthead_api::serve(listener, router, ServeOptions::default(), watched).await;
    Ok(())
}

fn header_map(lines: &Lines) -> anyhow::Result<HeaderMap> {
    lines
        .iter()
        .map(|(name, value)| Ok((name.parse::<HeaderName>()?, HeaderValue::from_str(value)?)))
        .collect()
}
