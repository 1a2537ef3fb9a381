//! A server on a port of its own, and a client that writes bytes.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    routing::{get, post},
};
use masthead_api::{
    ApiOptions, ApiState, ServeOptions, Stage, build_router,
    http::{ConnectionFigures, Times},
};
use masthead_test_support::{TestApp, Which};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};

/// No test waits longer for anything. What it waits for comes much sooner, or it fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Times that no test reaches, unless it changes them.
const LONG: Duration = Duration::from_secs(600);

/// A server that runs.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) stage: watch::Sender<Stage>,
    pub(super) figures: Arc<ConnectionFigures>,
    task: JoinSet<()>,
}

/// Options under which nothing is cut by itself.
pub(super) fn patient() -> ServeOptions {
    ServeOptions {
        grace: LONG,
        times: Times {
            head: LONG,
            idle: LONG,
            write: LONG,
            stuck: LONG,
        },
        ..ServeOptions::default()
    }
}

impl Server {
    pub(super) async fn start(router: Router, options: ServeOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = listener.local_addr().expect("an address");
        let (stage, watched) = watch::channel(Stage::Serving);
        let figures = Arc::clone(&options.figures);
        let mut task = JoinSet::new();
        task.spawn(masthead_api::serve(listener, router, options, watched));
        Self {
            address,
            stage,
            figures,
            task,
        }
    }

    pub(super) async fn connect(&self) -> Client<TcpStream> {
        Client(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Waits until the server has ended by itself.
    pub(super) async fn ended(mut self) {
        within(self.task.join_next())
            .await
            .expect("the server's task")
            .expect("no panic");
    }
}

/// Waits for what must come.
pub(super) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work)
        .await
        .expect("it comes in time")
}

/// Waits until something is so that nobody announces.
pub(super) async fn until(is_so: impl Fn() -> bool) {
    within(async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

/// A connection.
pub(super) struct Client<S>(pub(super) S);

/// An answer of HTTP/1.1.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // A server that has refused already may have hung up; its answer says so.
        let _ = within(self.0.write_all(bytes.as_ref())).await;
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        self.answer().await
    }

    /// Reads one answer; its length must be announced.
    pub(super) async fn answer(&mut self) -> Answer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = within(self.0.read_u8()).await;
            head.push(
                byte.unwrap_or_else(|error| panic!("{error} after {:?}", String::from_utf8_lossy(&head))),
            );
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        let status = head[9..12].parse().expect("a status");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().expect("a length"));
        let mut body = vec![0; length];
        within(self.0.read_exact(&mut body)).await.expect("the body");
        Answer {
            status,
            head,
            body: String::from_utf8(body).expect("text"),
        }
    }

    /// Reads until the server hangs up, orderly or not.
    pub(super) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let mut part = [0; 4096];
        loop {
            match within(self.0.read(&mut part)).await {
                Ok(0) | Err(_) => return String::from_utf8_lossy(&rest).into_owned(),
                Ok(count) => rest.extend_from_slice(&part[..count]),
            }
        }
    }
}

/// Routes with which a test decides when an answer comes.
pub(super) fn held(permits: &Arc<Semaphore>) -> Router {
    let permits = Arc::clone(permits);
    let wait = move || {
        let permits = Arc::clone(&permits);
        async move {
            permits.acquire().await.expect("open").forget();
            "waited"
        }
    };
    Router::new()
        .route("/", get(|| async { "at once" }))
        .route("/held", get(wait))
        .route("/echo", post(|body: Bytes| async move { body }))
        .route("/endless", get(|| async { endless() }))
}

/// A body without an end.
fn endless() -> Body {
    let parts =
        futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 16 * 1024])));
    Body::from_stream(parts)
}

/// Masthead's own router over an empty database, and the database.
pub(super) async fn masthead(change: impl FnOnce(&mut ApiOptions)) -> (Router, TestApp) {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    let mut options = ApiOptions::default();
    change(&mut options);
    (build_router(ApiState::new(app.app.clone(), options)), app)
}
