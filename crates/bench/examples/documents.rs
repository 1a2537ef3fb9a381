//! What it costs to ask the reference page, with documents kept as they were read and without.
//!
//! `cargo run --release --workspace --example documents`. One client asks one request after the other, in this
//! process: the whole page of the demo newsroom, and the same document with a condition that leaves everything out, so
//! that nothing is left but reading the document. "new" is a document that was never seen, "known" one that was, with
//! variables that change. The variants take turns, and the median of all rounds is shown.

use std::{
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use async_graphql::{Request, Variables};
use masthead_api::{ApiOptions, ApiState, DocumentOptions, graphql::execute};
use masthead_app::import::{self, ImportOptions};
use masthead_domain::visibility::Visibility;
use masthead_exchange::markdown::{Files, MarkdownReader};
use masthead_test_support::{TestApp, Which};
use serde_json::json;

const PAGE: &str = include_str!("../../../docs/reference-page.graphql");
const ROUNDS: usize = 15;
const REQUESTS: u32 = 100;

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> anyhow::Result<()> {
    let app = newsroom().await?;
    let state = |kept| {
        let documents = DocumentOptions {
            kept,
            ..DocumentOptions::default()
        };
        let options = ApiOptions {
            documents,
            ..ApiOptions::default()
        };
        ApiState::new(app.app.clone(), options)
    };
    let (without, with) = (state(0), state(16 << 20));
    let nothing = left_out(PAGE);
    let variants = [
        ("whole page, new", &without, PAGE),
        ("whole page, known", &with, PAGE),
        ("document alone, new", &without, &nothing),
        ("document alone, known", &with, &nothing),
    ];
    let mut times = vec![Vec::new(); variants.len()];
    for _ in 0..ROUNDS {
        for ((_, state, text), times) in variants.iter().zip(&mut times) {
            times.push(round(state, text).await?);
        }
    }
    let mut out = std::io::stdout();
    for ((name, ..), times) in variants.iter().zip(&mut times) {
        times.sort_unstable();
        let each = times[times.len() / 2] / REQUESTS;
        writeln!(out, "{name:24} {:6.0} us", each.as_secs_f64() * 1e6)?;
    }
    Ok(())
}

async fn newsroom() -> anyhow::Result<TestApp> {
    let app = TestApp::on(Which::Sqlite)
        .await
        .context("SQLite is always there")?;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");
    let reader = Box::new(MarkdownReader::open(folder)?);
    let files = Arc::new(Files::folder(folder)?);
    import::import(&app.app, reader, Some(files), &ImportOptions::default(), &|_| {}).await?;
    Ok(app)
}

/// The document with everything in a fragment that is left out.
fn left_out(text: &str) -> String {
    let (head, rest) = text.split_once("{\n").expect("a selection set");
    let (fields, fragments) = rest.split_once("\n}\n").expect("its end");
    format!("{head}{{ ... on Query @skip(if: true) {{\n{fields}\n}} }}\n{fragments}")
}

async fn round(state: &ApiState, text: &str) -> anyhow::Result<Duration> {
    let started = Instant::now();
    for number in 0..REQUESTS {
        let path = if number % 2 == 0 {
            "/2026/02/counting-seals-on-the-ice"
        } else {
            "/unknown"
        };
        let variables = Variables::from_json(json!({ "path": path }));
        let answer = execute(state, Visibility::Public, Request::new(text).variables(variables)).await;
        anyhow::ensure!(answer.errors.is_empty(), "{:?}", answer.errors);
    }
    Ok(started.elapsed())
}
