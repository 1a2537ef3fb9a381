//! What PostgreSQL can do for a page, and nothing on top of it: prepared statements that write the JSON themselves.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use bytes::Bytes;
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls, Statement, types::ToSql};

/// Connections. Statements are sent without waiting for the answers before them, so a few do.
const CONNECTIONS: usize = 4;

#[derive(Debug)]
struct Connection {
    client: Client,
    page: Statement,
    front: Statement,
}

#[derive(Debug)]
struct Database {
    connections: Vec<Connection>,
    next: AtomicUsize,
    headers: HeaderMap,
    _links: JoinSet<()>,
}

pub(super) async fn router(url: &str, headers: HeaderMap) -> anyhow::Result<Router> {
    let mut connections = Vec::new();
    let mut links = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (client, link) = tokio_postgres::connect(url, NoTls).await?;
        links.spawn(async {
            if let Err(error) = link.await {
                eprintln!("PostgreSQL: {error}");
            }
        });
        // A plan for every value, as every framework's statements come to have after some executions.
        client
            .batch_execute("SET plan_cache_mode = force_generic_plan")
            .await?;
        connections.push(Connection {
            page: client.prepare(include_str!("page.sql")).await?,
            front: client.prepare(include_str!("front.sql")).await?,
            client,
        });
    }
    let database = Database {
        connections,
        next: AtomicUsize::new(0),
        headers,
        _links: links,
    };
    Ok(Router::new()
        .route("/page/{slug}", get(page))
        .route("/front/{section}/{before}/{id}", get(front))
        .with_state(Arc::new(database)))
}

impl Database {
    fn connection(&self) -> &Connection {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        &self.connections[number % CONNECTIONS]
    }

    async fn answer(
        &self,
        client: &Client,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Response, StatusCode> {
        let row = client.query_opt(statement, values).await.map_err(|error| {
            eprintln!("PostgreSQL: {error}");
            StatusCode::INTERNAL_SERVER_ERROR
        })?;
        let row = row.ok_or(StatusCode::NOT_FOUND)?;
        let json: &str = row.get(0);
        let mut response = Response::new(Body::from(Bytes::copy_from_slice(json.as_bytes())));
        *response.headers_mut() = self.headers.clone();
        Ok(response)
    }
}

async fn page(
    State(database): State<Arc<Database>>,
    Path(slug): Path<String>,
) -> Result<Response, StatusCode> {
    let connection = database.connection();
    database
        .answer(&connection.client, &connection.page, &[&slug])
        .await
}

async fn front(
    State(database): State<Arc<Database>>,
    Path((section, before, id)): Path<(i32, i64, i32)>,
) -> Result<Response, StatusCode> {
    let connection = database.connection();
    database
        .answer(&connection.client, &connection.front, &[&section, &before, &id])
        .await
}
