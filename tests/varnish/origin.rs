//! A server behind Varnish that answers as Masthead does: with keys of what it shows, and how long it may be kept.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    response::Response,
};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

/// A page: what is on it, and the keys of that.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) keys: String,
    pub(super) cache_control: &'static str,
}

pub(super) const KEPT: &str = "public, max-age=0, s-maxage=600, stale-while-revalidate=60";

impl Page {
    pub(super) fn kept(text: &str, keys: &str) -> Self {
        Self {
            text: text.to_owned(),
            keys: keys.to_owned(),
            cache_control: KEPT,
        }
    }
}

#[derive(Debug)]
struct Inner {
    pages: Mutex<HashMap<String, Page>>,
    asked: Mutex<HashMap<String, u32>>,
    status: Mutex<StatusCode>,
    /// Answers wait here after they were made, where a test wants them under way.
    gate: Semaphore,
}

/// The server.
pub(super) struct Origin {
    pub(super) address: SocketAddr,
    inner: Arc<Inner>,
    _tasks: JoinSet<()>,
}

impl Origin {
    pub(super) async fn start() -> Self {
        let inner = Arc::new(Inner {
            pages: Mutex::default(),
            asked: Mutex::default(),
            status: Mutex::new(StatusCode::OK),
            gate: Semaphore::new(1_000),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self {
            address,
            inner,
            _tasks: tasks,
        }
    }

    pub(super) fn put(&self, path: &str, page: Page) {
        self.inner
            .pages
            .lock()
            .expect("pages")
            .insert(path.to_owned(), page);
    }

    /// How often a path was asked for.
    pub(super) fn asked(&self, path: &str) -> u32 {
        self.inner
            .asked
            .lock()
            .expect("asked")
            .get(path)
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn answers_with(&self, status: StatusCode) {
        *self.inner.status.lock().expect("a status") = status;
    }

    /// Holds back answers, from when they are made.
    pub(super) fn hold(&self) {
        self.inner.gate.forget_permits(1_000);
    }

    pub(super) fn let_go(&self) {
        self.inner.gate.add_permits(1_000);
    }

    /// Waits until somebody has asked for a path so often.
    pub(super) async fn is_asked(&self, path: &str, times: u32) {
        while self.asked(path) < times {
            tokio::task::yield_now().await;
        }
    }
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request<Body>) -> Response {
    let path = request.uri().to_string();
    let status = *inner.status.lock().expect("a status");
    let page = inner.pages.lock().expect("pages").get(&path).cloned();
    let count = {
        let mut asked = inner.asked.lock().expect("asked");
        let count = asked.entry(path).or_default();
        *count += 1;
        *count
    };
    drop(inner.gate.acquire().await.expect("the gate is there"));
    let Some(page) = page else {
        return Response::builder()
            .status(StatusCode::NOT_FOUND)
            .header(header::CACHE_CONTROL, "no-store")
            .body(Body::from("nothing"))
            .expect("an answer");
    };
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, page.cache_control)
        .header(header::ETAG, format!("\"{}\"", page.text))
        .header("surrogate-key", page.keys.as_str())
        .header("cache-tag", page.keys.replace(' ', ","))
        .header("x-count", count)
        .body(Body::from(page.text))
        .expect("an answer")
}
