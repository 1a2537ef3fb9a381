//! Accepting connections, keeping each within its limits, and ending without cutting anybody off.
//!
//! `axum::serve` sets no timers, so a client that sends nothing, or a byte now and then, would keep its place for
//! ever. Here every connection is guarded: `activity` says until when it may go on as it does, `gate` who comes in,
//! `socket` what moves, `connection` puts them together. Limits on single requests are the router's (`limits`).

mod activity;
mod connection;
mod figures;
mod gate;
mod options;
mod socket;
mod tls;
mod watched;

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

pub use self::{
    figures::{ConnectionFigures, Cut},
    options::{ServeOptions, Times},
    tls::{Tls, TlsError, TlsFiles},
};
use self::{gate::Gate, socket::Socket};

/// Where the server stands between its start and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It serves.
    Serving,
    /// It takes no new connection and finishes what was begun.
    Finishing,
    /// It ends now.
    Cutting,
}

/// The shortest and longest pause after a connection that could not be accepted.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

/// How long the log is spared the same trouble.
const SAY_AGAIN: Duration = Duration::from_secs(10);

/// Serves until the stage says otherwise, then takes no new connection and finishes what was begun, within the
/// grace period.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServeOptions,
    mut stage: watch::Receiver<Stage>,
) {
    let gate = Gate::new(&options);
    let options = Arc::new(options);
    let protocols = Arc::new(connection::protocols(&options));
    let (cut, cutting) = watch::channel(Stage::Serving);
    let mut connections = JoinSet::new();
    let mut pause = PAUSES.0;
    let mut last_said = None;
    let mut ending = stage.clone();
    let mut has_ended = std::pin::pin!(ending.wait_for(|stage| *stage != Stage::Serving));
    loop {
        let accepted = tokio::select! {
            biased;
            _ = has_ended.as_mut() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_the_clients(&error) => continue,
            Err(error) => {
                options.figures.count_failed_accept();
                if last_said.is_none_or(|said: Instant| said.elapsed() >= SAY_AGAIN) {
                    last_said = Some(Instant::now());
                    tracing::warn!(%error, "a connection cannot be accepted; the longest idle one gives way");
                }
                gate.make_room();
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
                continue;
            }
        };
        pause = PAUSES.0;
        if gate.is_full_for(peer.ip()) {
            options.figures.count_cut(Cut::PerAddress);
            continue;
        }
        prepare(&stream);
        let activity = gate::new_activity(&options);
        let ticket = tokio::select! {
            biased;
            _ = has_ended.as_mut() => break,
            ticket = gate.admit(peer.ip(), &activity) => ticket,
        };
        let socket = Socket::new(stream, Arc::clone(&activity), ticket);
        connections.spawn(connection::serve(
            socket,
            router.clone(),
            Arc::clone(&options),
            Arc::clone(&protocols),
            activity,
            cutting.clone(),
        ));
    }
    drop(listener);
    finish(connections, &options, &cut, &mut stage).await;
}

/// An answer is written in one go; waiting for more to send with it only delays it.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
}

/// Whether a connection ended before it was accepted, which says nothing about this machine.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    )
}

/// Lets the connections finish, then cuts those that have not.
async fn finish(
    mut connections: JoinSet<()>,
    options: &ServeOptions,
    cut: &watch::Sender<Stage>,
    stage: &mut watch::Receiver<Stage>,
) {
    let started = Instant::now();
    cut.send_replace(Stage::Finishing);
    let all = async { while connections.join_next().await.is_some() {} };
    let is_over = tokio::select! {
        () = all => true,
        () = tokio::time::sleep(options.grace) => false,
        _ = stage.wait_for(|stage| *stage == Stage::Cutting) => false,
    };
    if is_over {
        return;
    }
    tracing::warn!(
        connections = connections.len(),
        requests = options.figures.in_flight(),
        after_ms = started.elapsed().as_millis() as u64,
        "requests in flight were cut off"
    );
    for _ in 0..connections.len() {
        options.figures.count_cut(Cut::Shutdown);
    }
    cut.send_replace(Stage::Cutting);
    connections.shutdown().await;
}
