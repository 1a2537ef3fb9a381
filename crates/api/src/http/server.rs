//! Accepting connections, and ending without cutting anybody off.

use std::{future::Future, io, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use tokio::net::TcpListener;

/// How the server behaves.
#[derive(Debug, Clone, Copy)]
pub struct ServeOptions {
    /// How long requests in flight may still take once the end was asked for.
    pub grace: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(20),
        }
    }
}

/// Serves until `shutdown` comes to an end, then takes no new connection and finishes what was begun, within the
/// grace period.
///
/// # Errors
/// Where connections can no longer be accepted.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServeOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // An answer is written in one go; waiting for more to send with it only delays it.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let (ending, ended) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        tracing::info!("shutting down: finishing the requests in flight");
        // Nobody listens any more where the server ended by itself.
        let _ = ending.send(());
    });
    let too_late = async {
        if ended.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(options.grace).await;
    };
    tokio::select! {
        result = server => result,
        () = too_late => {
            tracing::warn!(grace_seconds = options.grace.as_secs(), "requests in flight were cut off");
            Ok(())
        }
    }
}
