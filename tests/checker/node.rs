//! A server process, which may be killed and started again where it was.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    program: PathBuf,
    database: String,
    process: Child,
    folder: tempfile::TempDir,
}

impl Node {
    pub(crate) async fn start(program: &Path, database: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (process, address) = spawn(program, database, folder.path(), "127.0.0.1:0").await?;
        Ok(Self {
            address,
            program: program.to_owned(),
            database: database.to_owned(),
            process,
            folder,
        })
    }

    /// Kills it, whatever it does.
    pub(crate) fn kill(&mut self) {
        // Whether it was there still is seen when it is started again.
        let _ = self.process.kill();
    }

    /// Starts it again at its address.
    pub(crate) async fn start_again(&mut self) -> anyhow::Result<()> {
        self.process.wait()?;
        let address = self.address.to_string();
        let (process, _) = spawn(&self.program, &self.database, self.folder.path(), &address).await?;
        self.process = process;
        Ok(())
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.process.id().to_string()).status()?;
        let asked = Instant::now();
        while self.process.try_wait()?.is_none() {
            anyhow::ensure!(
                asked.elapsed() < Duration::from_secs(30),
                "a server goes on after 30 seconds"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

async fn spawn(
    program: &Path,
    database: &str,
    folder: &Path,
    listen: &str,
) -> anyhow::Result<(Child, SocketAddr)> {
    let port_file = folder.join("port");
    let _ = std::fs::remove_file(&port_file);
    let mut process = Command::new(program)
        .current_dir(folder)
        .args(["serve", "--listen", listen, "--port-file"])
        .arg(&port_file)
        .env("MASTHEAD_DATABASE_URL", database)
        .env("MASTHEAD_DATA_DIR", folder)
        .env("MASTHEAD_LOG__LEVEL", "warn")
        // Where it listens must not stand in its answers: they are compared with another server's.
        .env("MASTHEAD_PUBLIC_URL", "https://checked.example")
        .env("MASTHEAD_WEBHOOK_SENDING__ALLOW_PRIVATE_ADDRESSES", "true")
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("{} cannot be started", program.display()))?;
    let started = Instant::now();
    loop {
        if let Ok(text) = std::fs::read_to_string(&port_file) {
            return Ok((process, text.trim().parse()?));
        }
        if process.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(60) {
            let _ = process.kill();
            bail!("a server is not ready");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
