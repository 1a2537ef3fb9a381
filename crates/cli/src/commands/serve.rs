//! `masthead serve`

use std::{
    convert::Infallible,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use masthead_api::{ApiState, ServeOptions, Stage, Streams, build_metrics_router, build_router, http::Tls};
use masthead_app::search::Searching;
use masthead_delivery::{Follower, schedule::Schedule};
use masthead_search::TextIndex;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::MissedTickBehavior,
};

use super::Global;
use crate::{
    demo, epoch, files,
    followers::Followers,
    logging::{self, Usual},
    operations, retention, startup,
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
    // What can be wrong without the database is said first, and at once.
    let tls = settings
        .tls_files()
        .map(Tls::load)
        .transpose()
        .context("TLS cannot be offered")?;
    let (listener, address) = listen("listen", &settings.listen).await?;
    let metrics_listener = match &settings.metrics.listen {
        Some(at) if settings.metrics.enabled => Some(listen("metrics.listen", at).await?),
        _ => None,
    };
    let most_files = files::raise_limit();
    let connections = files::connections_within(most_files, settings.limits.connections);
    if connections < settings.limits.connections {
        tracing::warn!(
            files.most = most_files,
            connections,
            "too few files may be open for limits.connections, so there are fewer; raise the limit (ulimit -n, LimitNOFILE)"
        );
    }
    let api = operations::register(settings, settings.api()?)?;
    let store = startup::open_store(settings).await?;
    let mut app = startup::app(settings, store.clone(), Some(address));
    if args.demo {
        demo::load(&app).await?;
    }
    app.keep_read_model(settings.cache.read_model.0);
    let index = settings
        .search
        .enabled
        .then(|| TextIndex::new(settings.search.settings()));
    app.search = index.clone().map(|index| Searching::new(index));
    let public_url = app.addresses.public_url.clone();
    let schedule = Schedule::new(app.clone());
    let state = ApiState::scheduled(app.clone(), api, schedule.next_due());
    // Before the first request: nothing may be kept that is not followed.
    let follower = Follower::begin(app.clone(), settings.cache.poll_every())
        .await
        .context("the change log cannot be followed")?;
    let followers = Followers::start(settings, &app, index, &state.metrics).await?;
    let options = settings.serving(tls.clone(), state.metrics.connections.clone());
    let options = ServeOptions {
        connections: connections as usize,
        ..options
    };
    let router = build_router(state.clone());
    if let Some(file) = &args.port_file {
        write_address(file, address).with_context(|| format!("cannot write {}", file.display()))?;
    }
    tracing::info!(listen.address = %address, public_url, "serving");
    let (stage, watched) = watch::channel(Stage::Serving);
    let own_metrics = async {
        if let Some((listener, address)) = metrics_listener {
            tracing::info!(listen.address = %address, "metrics are shown");
            // Its few connections are no readers', so they are not counted among them.
            let options = ServeOptions {
                connections: 64,
                tls: None,
                figures: std::sync::Arc::default(),
                ..options.clone()
            };
            masthead_api::serve(
                listener,
                build_metrics_router(state.clone()),
                options,
                watched.clone(),
            )
            .await;
        }
    };
    let reload = watch_files(tls)?;
    let serving = async {
        tokio::join!(
            masthead_api::serve(listener, router, options.clone(), watched.clone()),
            own_metrics
        );
    };
    tokio::select! {
        () = serving => {}
        never = stop.lead(&stage, &state.streams) => match never {},
        never = reload => match never {},
        never = follower.run() => match never {},
        never = schedule.run() => match never {},
        never = retention::keep_pruning(&state.app, settings.changes.retention()) => match never {},
        () = epoch::keep_noting(&settings.data_dir, &store) => {}
    }
    followers.stop().await;
    startup::close_store(settings, &store).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// How often it is looked whether TLS's files were replaced.
const LOOK_AT_FILES: Duration = Duration::from_secs(60);

async fn listen(name: &str, at: &str) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at} ({name})"))?;
    let address = listener.local_addr().context("the listener has no address")?;
    Ok((listener, address))
}

/// Reads TLS's files again when they were replaced, and when a signal says so. What is wrong with them is logged, and
/// what was offered before is offered still.
fn watch_files(tls: Option<Tls>) -> anyhow::Result<impl Future<Output = Infallible>> {
    // Without TLS the signal keeps its meaning, which is that the terminal is gone.
    let mut hang_up = match &tls {
        Some(_) => Some(signal(SignalKind::hangup()).context("signals cannot be watched")?),
        None => None,
    };
    let mut look = tokio::time::interval(LOOK_AT_FILES);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Ok(async move {
        let (Some(tls), Some(hang_up)) = (tls, &mut hang_up) else {
            return std::future::pending().await;
        };
        loop {
            let is_due = tokio::select! {
                _ = hang_up.recv() => true,
                _ = look.tick() => tls.is_outdated(),
            };
            if !is_due {
                continue;
            }
            match tls.reload() {
                Ok(()) => tracing::info!("TLS's certificate was read again"),
                Err(error) => {
                    tracing::error!(%error, "TLS's certificate cannot be read again; the old one stays")
                }
            }
        }
    })
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
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn watch() -> anyhow::Result<Self> {
        let watch = |kind| signal(kind).context("signals cannot be watched");
        Ok(Self {
            interrupt: watch(SignalKind::interrupt())?,
            terminate: watch(SignalKind::terminate())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Leads the server to its end: the first signal lets it finish, the second does not.
    async fn lead(mut self, stage: &watch::Sender<Stage>, streams: &Streams) -> Infallible {
        self.asked().await;
        tracing::info!("shutting down: finishing the requests in flight");
        // What never ends by itself is told to end.
        streams.close();
        stage.send_replace(Stage::Finishing);
        self.asked().await;
        tracing::warn!("asked again: ending now");
        stage.send_replace(Stage::Cutting);
        std::future::pending().await
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
