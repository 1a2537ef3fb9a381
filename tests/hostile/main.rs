//! Attacks a server of its own and tells how ordinary readers fare meanwhile: `make hostile`.
//!
//! 2,000 connections that are idle, 500 that send a byte a second, and others that send heads and bodies that are too
//! large, many requests at once, or hang up in the middle. All on this machine, within a minute. The process fails
//! where an ordinary request failed, or where a hostile connection was not cut.

mod attack;
mod ordinary;
mod server;
mod tally;

use std::{
    io::Write as _,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{sync::watch, task::JoinSet};

use self::{server::Server, tally::Tally};

const BEFORE: Duration = Duration::from_secs(4);
const ATTACK: Duration = Duration::from_secs(38);

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let program = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => masthead_test_support::binary(),
        (Some("--server"), Some(path)) => PathBuf::from(path),
        _ => anyhow::bail!("usage: hostile [--server PROGRAM]"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(run(program))
}

async fn run(program: PathBuf) -> anyhow::Result<ExitCode> {
    let server = Server::start(&program).await?;
    let address = server.address;
    say(&format!(
        "ready after {} ms on an existing database",
        server.ready_after.as_millis()
    ))?;

    let calm = measured(address, BEFORE).await;
    let memory_before = server.memory().await?;
    say(&format!(
        "calm     {calm}, resident {} MB",
        memory_before / 1_000_000
    ))?;

    let tally = Arc::new(Tally::default());
    let (stop, stopped) = watch::channel(false);
    let mut attackers = JoinSet::new();
    let started = Instant::now();
    attack::begin(&mut attackers, address, &tally, &stopped);
    let peak = async {
        let mut peak = 0;
        while started.elapsed() < ATTACK {
            tokio::time::sleep(Duration::from_secs(1)).await;
            peak = server.memory().await.unwrap_or_default().max(peak);
        }
        peak
    };
    let (hostile, peak) = tokio::join!(measured(address, ATTACK), peak);
    let open = server.value("masthead_connections_open").await?;
    stop.send_replace(true);
    attackers.shutdown().await;
    say(&format!(
        "attacked {hostile}, resident {} MB at the most",
        peak / 1_000_000
    ))?;
    say(&format!("connections open at the end of it: {open}"))?;
    let survivors = tally.tell(&mut std::io::stdout())?;
    for line in server.cut().await? {
        say(&format!("server   {line}"))?;
    }
    let stop_took = server.stop().await.context("the server did not stop")?;
    say(&format!("stopped within {} ms", stop_took.as_millis()))?;

    let failures = calm.failures + hostile.failures;
    if failures > 0 || survivors > 0 {
        say(&format!(
            "FAILED: {failures} ordinary requests failed, {survivors} hostile connections were not cut"
        ))?;
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn measured(address: std::net::SocketAddr, time: Duration) -> ordinary::Figures {
    ordinary::ask(address, time, 4).await
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
