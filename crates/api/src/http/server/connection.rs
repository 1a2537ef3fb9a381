//! One connection, from the first byte to the last.

use std::{pin::pin, sync::Arc, time::Instant};

use axum::Router;
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{Duration, sleep_until},
};

use super::{
    Stage,
    activity::{Activity, Verdict},
    figures::Cut,
    options::ServeOptions,
    socket::Socket,
    watched,
};

/// How long a connection that was told to end may take to agree.
const AGREE: Duration = Duration::from_millis(500);

/// How often an HTTP/2 client is asked whether it is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);

/// The protocols, with their limits.
pub(super) fn protocols(options: &ServeOptions) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // Heads are timed in `activity`, which also knows of what comes before the protocol is known.
        .header_read_timeout(None)
        .max_headers(options.header_lines)
        // What is buffered of a head at the most; a larger one is refused. The library takes no smaller number.
        .max_buf_size(options.head.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(options.streams)
        .max_header_list_size(u32::try_from(options.head).unwrap_or(u32::MAX))
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    builder
}

/// Serves a connection until its end, agreed or not.
pub(super) async fn serve(
    socket: Socket,
    router: Router,
    options: Arc<ServeOptions>,
    protocols: Arc<auto::Builder<TokioExecutor>>,
    activity: Arc<Activity>,
    mut stage: watch::Receiver<Stage>,
) {
    let Some(tls) = &options.tls else {
        guard(socket, router, &options, &protocols, activity, stage).await;
        return;
    };
    let handshake = tokio::time::timeout(options.times.head, tls.accept(socket));
    let encrypted = tokio::select! {
        result = handshake => result,
        () = activity.give_way.notified() => return,
        _ = stage.wait_for(|stage| *stage != Stage::Serving) => return,
    };
    match encrypted {
        Ok(Ok(stream)) => guard(stream, router, &options, &protocols, activity, stage).await,
        Ok(Err(error)) => {
            options.figures.count_cut(Cut::Handshake);
            tracing::debug!(%error, "a connection did not agree on TLS");
        }
        Err(_) => options.figures.count_cut(Cut::Head),
    }
}

async fn guard<S>(
    stream: S,
    router: Router,
    options: &ServeOptions,
    protocols: &auto::Builder<TokioExecutor>,
    activity: Arc<Activity>,
    mut stage: watch::Receiver<Stage>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = {
        let (activity, figures) = (Arc::clone(&activity), Arc::clone(&options.figures));
        service_fn(move |request| {
            watched::answer(
                router.clone(),
                request,
                Arc::clone(&activity),
                Arc::clone(&figures),
            )
        })
    };
    // With upgrades, because subscriptions come over WebSockets.
    let mut connection = pin!(protocols.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let mut timer = pin!(sleep_until(Instant::now().into()));
    let mut seen = Stage::Serving;
    // From when on a connection without requests is not waited for any more.
    let mut agreed_by = None;
    loop {
        tokio::select! {
            biased;
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%error, "a connection ended badly");
                }
                return;
            }
            result = stage.wait_for(|stage| *stage != seen) => {
                match result.map_or(Stage::Cutting, |stage| *stage) {
                    Stage::Cutting => return,
                    next => seen = next,
                }
                connection.as_mut().graceful_shutdown();
                let by = Instant::now() + AGREE;
                agreed_by = Some(by);
                timer.as_mut().reset(by.into());
            }
            () = activity.give_way.notified(), if agreed_by.is_none() => {
                if !activity.is_multiplexed() {
                    return;
                }
                connection.as_mut().graceful_shutdown();
                let by = Instant::now() + AGREE;
                agreed_by = Some(by);
                timer.as_mut().reset(by.into());
            }
            () = timer.as_mut() => {
                let now = Instant::now();
                let is_quiet = activity.quiet_for(now);
                match activity.verdict(now) {
                    _ if agreed_by.is_some_and(|by| by <= now) && is_quiet.is_some_and(|quiet| quiet >= AGREE) => return,
                    Verdict::LookAgain(at) => {
                        let at = agreed_by.map_or(at, |_| at.min(now + AGREE));
                        timer.as_mut().reset(at.into());
                    }
                    Verdict::End(cut) => {
                        if agreed_by.is_none() {
                            options.figures.count_cut(cut);
                        }
                        if cut != Cut::Idle || !activity.is_multiplexed() || agreed_by.is_some() {
                            return;
                        }
                        // The client learns which of its requests were taken, and sends the others elsewhere.
                        connection.as_mut().graceful_shutdown();
                        let by = now + AGREE;
                        agreed_by = Some(by);
                        timer.as_mut().reset(by.into());
                    }
                }
            }
        }
    }
}
