//! The real program: `import jsonl`, watched, and how soon `serve` answers.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::{
    archive::{self, Engine},
    process::{masthead, peak_resident},
    report::Figure,
};

/// What one run of the import did.
struct Run {
    articles: u64,
    changed: u64,
    seconds: f64,
    peak: u64,
}

fn import(url: &str, lines: &Path) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir()?;
    let report = folder.path().join("report.json");
    let lines = lines
        .canonicalize()
        .with_context(|| format!("{} is not there", lines.display()))?;
    if Engine::of(url) == Engine::Postgres {
        let status = masthead(url, folder.path())?.args(["migrate", "up"]).status()?;
        anyhow::ensure!(status.success(), "the database cannot be migrated");
    }
    let mut command: Command = masthead(url, folder.path())?;
    command
        .args(["import", "jsonl"])
        .arg(&lines)
        .arg("--report")
        .arg(&report);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak_resident(&child).unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(50));
    };
    let seconds = started.elapsed().as_secs_f64();
    let report: Value = serde_json::from_slice(&fs::read(&report).context("the import left no report")?)?;
    anyhow::ensure!(status.success(), "something was refused: {}", report["refused"]);
    let count = |kind: &str, what: &str| report["counts"][kind][what].as_u64().unwrap_or(0);
    let kinds = report["counts"].as_object().context("the report counts")?;
    Ok(Run {
        articles: count("article", "created"),
        changed: kinds
            .keys()
            .map(|kind| count(kind, "created") + count(kind, "updated"))
            .sum(),
        seconds,
        peak,
    })
}

/// An absolute address, because the program runs in a folder of its own.
fn absolute(url: &str) -> anyhow::Result<String> {
    match url.strip_prefix("sqlite://") {
        Some(file) => Ok(format!("sqlite://{}", std::path::absolute(file)?.display())),
        None => Ok(url.to_owned()),
    }
}

/// Imports into an empty database.
pub(crate) async fn run(url: &str, lines: &Path) -> anyhow::Result<Figure> {
    let url = absolute(url)?;
    let run = import(&url, lines)?;
    Ok(Figure::Import {
        engine: Engine::of(&url).to_string(),
        articles: run.articles,
        seconds: run.seconds,
        per_second: run.articles as f64 / run.seconds,
        peak_resident_bytes: run.peak,
        bytes: archive::size(&url).await?,
    })
}

/// Imports once more what is there already.
pub(crate) fn again(url: &str, lines: &Path) -> anyhow::Result<Figure> {
    let url = absolute(url)?;
    let run = import(&url, lines)?;
    anyhow::ensure!(run.changed == 0, "a second run changed {} things", run.changed);
    Ok(Figure::Again {
        engine: Engine::of(&url).to_string(),
        seconds: run.seconds,
        changed: run.changed,
    })
}

/// How long `serve` takes from its start until it says that it is ready.
pub(crate) fn readiness(url: &str) -> anyhow::Result<Figure> {
    let url = absolute(url)?;
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        best = best.min(start_once(&url)?);
    }
    Ok(Figure::Ready {
        engine: Engine::of(&url).to_string(),
        milliseconds: best,
    })
}

fn start_once(url: &str) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let port = folder.path().join("port");
    let mut command = masthead(url, folder.path())?;
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
        .arg(&port);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let milliseconds = loop {
        if started.elapsed() > Duration::from_secs(60) {
            child.kill()?;
            bail!("the server was not ready within a minute");
        }
        if let Ok(address) = fs::read_to_string(&port)
            && is_ready(address.trim())
        {
            break started.elapsed().as_secs_f64() * 1_000.0;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    child.kill()?;
    child.wait()?;
    Ok(milliseconds)
}

fn is_ready(address: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
