//! `wrk` as a child process, and what it and the servers used meanwhile.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::{
    ask::Request,
    program::Program,
    usage::{self, Tree},
};
use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// How hard, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) connections: u32,
    pub(crate) seconds: u32,
}

impl Load {
    /// For requests that are asked one by one.
    pub(crate) const NONE: Self = Self {
        connections: 0,
        seconds: 0,
    };
}

/// The driver.
#[derive(Debug)]
pub(crate) struct Wrk {
    script: PathBuf,
    requests: PathBuf,
}

/// What it says at its end.
#[derive(Debug, Deserialize)]
struct Said {
    requests: u64,
    microseconds: f64,
    bytes: u64,
    p50: f64,
    p99: f64,
    failed: u64,
}

/// What came of one run.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    pub(crate) requests: u64,
    pub(crate) per_second: f64,
    /// Of one answer with its head.
    pub(crate) bytes: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Milliseconds of one request.
    pub(crate) cpu_server: f64,
    pub(crate) cpu_database: f64,
    pub(crate) memory_server: u64,
    pub(crate) memory_database: u64,
    pub(crate) failed: u64,
}

impl Run {
    pub(crate) fn cpu(&self) -> f64 {
        self.cpu_server + self.cpu_database
    }
}

impl Wrk {
    /// The driver, its files in a folder.
    pub(crate) fn find(folder: &Path) -> anyhow::Result<Self> {
        let is_there = Command::new("wrk")
            .arg("-v")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok();
        anyhow::ensure!(
            is_there,
            "wrk is not on the search path; install it (Debian, Ubuntu: apt install wrk; macOS: brew install wrk)"
        );
        let script = folder.join("drive.lua");
        std::fs::write(&script, include_str!("drive.lua"))?;
        Ok(Self {
            // It runs elsewhere.
            script: std::path::absolute(script)?,
            requests: std::path::absolute(folder.join("requests"))?,
        })
    }

    /// Sends requests to a server, in turn, as fast as it answers, and measures.
    pub(crate) async fn run(
        &self,
        load: Load,
        requests: &[Request],
        server: &Program,
        database: Option<Tree>,
    ) -> anyhow::Result<Run> {
        let mut file = BufWriter::new(File::create(&self.requests)?);
        for request in requests {
            let bytes = request.bytes(&server.host);
            write!(file, "{}\n{bytes}", bytes.len())?;
        }
        file.into_inner()?;
        let cpu = || (server.tree.cpu(), database.map_or(Duration::ZERO, Tree::cpu));
        let before = cpu();
        let mut command = Command::new("wrk");
        command
            .args(["-t1", "--timeout", "30s"])
            .arg(format!("-c{}", load.connections))
            .arg(format!("-d{}s", load.seconds))
            .arg("-s")
            .arg(&self.script)
            .arg(format!("http://{}", server.host))
            .env("REQUESTS", &self.requests)
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        // What was still inside when the driver left is answered too, and counted.
        let trees: Vec<Tree> = [Some(server.tree), database].into_iter().flatten().collect();
        usage::rest(&trees).await;
        let after = cpu();
        let text = String::from_utf8_lossy(&output.stdout);
        let said = text.lines().find_map(|line| line.strip_prefix("RESULT "));
        let said: Said = said
            .and_then(|line| serde_json::from_str(line).ok())
            .with_context(|| format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        anyhow::ensure!(said.requests > 0, "nothing was answered: {text}");
        let number = said.requests as f64;
        let served = number + f64::from(load.connections);
        let each =
            |before: Duration, after: Duration| after.saturating_sub(before).as_secs_f64() * 1_000.0 / served;
        Ok(Run {
            requests: said.requests,
            per_second: number / (said.microseconds / 1e6),
            bytes: said.bytes as f64 / number,
            p50: said.p50,
            p99: said.p99,
            cpu_server: each(before.0, after.0),
            cpu_database: each(before.1, after.1),
            memory_server: server.tree.memory(),
            memory_database: database.map_or(0, Tree::memory),
            failed: said.failed,
        })
    }
}
