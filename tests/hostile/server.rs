//! The server under attack: the program itself, with a database of its own.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::ordinary::Connection;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) ready_after: Duration,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts it twice: the first time loads the demo newsroom.
    pub(crate) async fn start(program: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (mut loading, _, _) = spawn(program, folder.path(), true).await?;
        end(&mut loading).await?;
        let (process, address, ready_after) = spawn(program, folder.path(), false).await?;
        Ok(Self {
            address,
            ready_after,
            process,
            _folder: folder,
        })
    }

    async fn metrics(&self) -> anyhow::Result<String> {
        let mut connection = Connection::open(self.address).await?;
        let (status, body) = connection.get("/metrics").await?;
        anyhow::ensure!(status == 200, "/metrics answered {status}");
        Ok(body)
    }

    /// A figure of its own.
    pub(crate) async fn value(&self, series: &str) -> anyhow::Result<f64> {
        let text = self.metrics().await?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        Ok(line.with_context(|| format!("no {series}"))?.parse()?)
    }

    /// Bytes of memory in use.
    pub(crate) async fn memory(&self) -> anyhow::Result<u64> {
        Ok(self.value("process_resident_memory_bytes").await? as u64)
    }

    /// What it says of the connections that it cut.
    pub(crate) async fn cut(&self) -> anyhow::Result<Vec<String>> {
        let text = self.metrics().await?;
        let lines = text
            .lines()
            .filter(|line| line.starts_with("masthead_connections_cut_total"));
        Ok(lines
            .filter(|line| !line.ends_with(" 0"))
            .map(str::to_owned)
            .collect())
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<Duration> {
        let asked = Instant::now();
        end(&mut self.process).await?;
        Ok(asked.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone, unless something failed before.
        let _ = self.process.kill();
    }
}

async fn spawn(program: &Path, folder: &Path, demo: bool) -> anyhow::Result<(Child, SocketAddr, Duration)> {
    let port_file = folder.join("port");
    let _ = std::fs::remove_file(&port_file);
    let started = Instant::now();
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
        .arg(&port_file)
        .env("MASTHEAD_LOG__LEVEL", "warn")
        // Shorter than by default, so that it is seen within the time of the attack.
        .env("MASTHEAD_LIMITS__IDLE_SECONDS", "20")
        .stdin(Stdio::null());
    if demo {
        command.arg("--demo");
    }
    let mut process = command
        .spawn()
        .with_context(|| format!("{} cannot be started", program.display()))?;
    loop {
        if let Ok(text) = std::fs::read_to_string(&port_file) {
            return Ok((process, text.trim().parse()?, started.elapsed()));
        }
        if process.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(60) {
            let _ = process.kill();
            bail!("the server is not ready");
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn end(process: &mut Child) -> anyhow::Result<()> {
    Command::new("kill").arg(process.id().to_string()).status()?;
    let asked = Instant::now();
    while process.try_wait()?.is_none() {
        anyhow::ensure!(
            asked.elapsed() < Duration::from_secs(30),
            "it goes on after 30 seconds"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
