//! Servers as processes of their own.

use std::{
    fs::{self, File},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use super::{
    ask::{Client, Request},
    usage::Tree,
};
use crate::process::masthead;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(60);

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    /// Where it listens.
    pub(crate) host: String,
    pub(crate) tree: Tree,
}

impl Program {
    /// `masthead serve` on a database, with these settings besides: no access log, metrics as usual.
    pub(crate) async fn serve(
        folder: &Path,
        name: &str,
        database: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let home = folder.join(name);
        fs::create_dir_all(&home)?;
        Self::serve_in(&home, name, database, settings).await
    }

    /// Likewise, with its data in a folder that is there.
    pub(crate) async fn serve_in(
        home: &Path,
        name: &str,
        database: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut command = masthead(database, home)?;
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("MASTHEAD_LOG__LEVEL", "warn")
            // The same in every server's answers, whatever its port.
            .env("MASTHEAD_PUBLIC_URL", "https://news.example")
            .envs(settings.iter().copied());
        let program = Self::start(home, name, command).await?;
        let mut client = Client::connect(&program.host).await?;
        let ready = client.ask(&Request::get("/readyz".to_owned())).await?;
        anyhow::ensure!(
            ready.status.is_success(),
            "{name} is not ready: {}",
            ready.start()
        );
        Ok(program)
    }

    /// Starts a command that writes its address into the file after `--port-file`.
    pub(crate) async fn start(folder: &Path, name: &str, mut command: Command) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let port = folder.join("port");
        if port.exists() {
            fs::remove_file(&port)?;
        }
        let log = folder.join("log");
        command
            .arg("--port-file")
            .arg(&port)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?);
        let mut child = command
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let started = Instant::now();
        let host = loop {
            if let Some(status) = child.try_wait()? {
                let said = fs::read_to_string(&log).unwrap_or_default();
                bail!("{name} ended with {status}: {said}");
            }
            if let Ok(address) = fs::read_to_string(&port) {
                break address.trim().to_owned();
            }
            if started.elapsed() > START {
                child.kill()?;
                bail!("{name} was not ready within a minute; see {}", log.display());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let tree = Tree::of(i32::try_from(child.id())?);
        Ok(Self { child, host, tree })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has nothing to lose: what it serves is the benchmark's own.
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}
