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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        sync::{Notify, oneshot},
    };

    use super::*;

    /// A request that has begun and goes on until it is told to.
    struct InFlight {
        connection: TcpStream,
        go_on: Arc<Notify>,
        stop: oneshot::Sender<()>,
        server: tokio::task::JoinHandle<io::Result<()>>,
    }

    async fn in_flight(grace: Duration) -> InFlight {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let handler = {
            let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
            move || async move {
                begun.notify_one();
                go_on.notified().await;
                "whole"
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(handler));
        let shutdown = async {
            let _ = stopped.await;
        };
        #[expect(clippy::disallowed_methods, reason = "the test awaits it")]
        let server = tokio::spawn(serve(listener, router, ServeOptions { grace }, shutdown));
        let mut connection = TcpStream::connect(address).await.expect("a connection");
        connection
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .expect("sent");
        begun.notified().await;
        InFlight {
            connection,
            go_on,
            stop,
            server,
        }
    }

    #[tokio::test]
    async fn a_request_in_flight_is_finished() {
        let mut request = in_flight(Duration::from_secs(60)).await;
        request.stop.send(()).expect("the server listens");
        request.go_on.notify_one();
        let mut answer = String::new();
        request
            .connection
            .read_to_string(&mut answer)
            .await
            .expect("an answer");
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("whole"),
            "{answer}"
        );
        request.server.await.expect("ended").expect("well");
    }

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_keep_the_server() {
        let request = in_flight(Duration::from_millis(1)).await;
        request.stop.send(()).expect("the server listens");
        request.server.await.expect("ended").expect("well");
    }
}
