//! `masthead serve`

use std::{
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use masthead_api::{ApiState, ServeOptions, build_router};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::Global;
use crate::{
    demo, epoch,
    logging::{self, Usual},
    startup,
};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// First load the demo newsroom, if the database is empty
    #[arg(long)]
    demo: bool,
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Write the address that is listened on to this file once the server is ready
    #[arg(long, value_name = "FILE")]
    port_file: Option<PathBuf>,
}

pub(super) async fn run(global: &Global, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load(&[("listen", "--listen", args.listen.clone())])?;
    logging::set_up(&loaded, Usual::Configured)?;
    let settings = &loaded.settings;
    // Asked for first: a signal that comes while the database is migrated must not be lost.
    let stop = Stop::watch()?;

    let listener = TcpListener::bind(&settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr().context("the listener has no address")?;
    let store = startup::open_store(settings).await?;
    let app = startup::app(settings, store.clone(), Some(address));
    if args.demo {
        demo::load(&app).await?;
    }
    let public_url = app.addresses.public_url.clone();
    let router = build_router(ApiState::new(app, settings.api()));
    if let Some(file) = &args.port_file {
        write_address(file, address).with_context(|| format!("cannot write {}", file.display()))?;
    }
    tracing::info!(listen.address = %address, public_url, "serving");
    let options = ServeOptions {
        grace: Duration::from_secs(settings.limits.shutdown_seconds),
    };
    let serving = masthead_api::serve(listener, router, options, stop.asked());
    tokio::select! {
        served = serving => served.context("the server failed")?,
        () = epoch::keep_noting(&settings.data_dir, &store) => {}
    }
    startup::close_store(settings, &store).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Writes the address beside and renames it, so that whoever waits for the file never reads half of it.
fn write_address(file: &Path, address: SocketAddr) -> anyhow::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(temporary, "{address}")?;
    temporary.persist(file)?;
    Ok(())
}

/// The signals that ask the server to stop.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn watch() -> anyhow::Result<Self> {
        let watch = |kind| signal(kind).context("signals cannot be watched");
        Ok(Self {
            interrupt: watch(SignalKind::interrupt())?,
            terminate: watch(SignalKind::terminate())?,
        })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_written_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("port");
        write_address(&file, ([127, 0, 0, 1], 4321).into()).expect("written");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "127.0.0.1:4321\n");
    }
}
