//! A receiver of webhooks: it must have been told of everything that the feed shows, however often servers were killed.

use std::{
    collections::HashSet,
    net::SocketAddr,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{client::Client, pages::Page, tally::Tally};

/// How long the last deliveries may take: what a killed server was delivering is taken over when its lease is over.
const PATIENCE: Duration = Duration::from_secs(180);

/// What was told: which change of which thing.
type Told = Arc<Mutex<HashSet<String>>>;

pub(crate) struct Receiver {
    told: Told,
    /// Where the feed stood before anything was written.
    begin: String,
    _task: JoinSet<()>,
}

impl Receiver {
    /// Listens, and is registered with the servers of a database.
    pub(crate) async fn register(program: &Path, database: &str, server: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/", listener.local_addr()?);
        let told = Told::default();
        let router = Router::new().route("/", post(take)).with_state(Arc::clone(&told));
        let mut task = JoinSet::new();
        task.spawn(async {
            // It ends with the checker.
            let _ = axum::serve(listener, router).await;
        });
        let begin = part(&mut Client::to(server), "latest").await?;
        let folder = tempfile::tempdir()?;
        let output = Command::new(program)
            .args(["webhook", "add", &address])
            .current_dir(folder.path())
            .env("MASTHEAD_DATABASE_URL", database)
            .env("MASTHEAD_DATA_DIR", folder.path())
            .env("MASTHEAD_WEBHOOK_SENDING__ALLOW_PRIVATE_ADDRESSES", "true")
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "the webhook cannot be added: {said}");
        Ok(Self {
            told,
            begin: begin["meta"]["nextCursor"]
                .as_str()
                .context("no cursor")?
                .to_owned(),
            _task: task,
        })
    }

    /// Waits until it was told of everything that the feed shows; what it is not told of in time is a fault.
    pub(crate) async fn check(&self, server: SocketAddr, tally: &mut Tally) -> anyhow::Result<()> {
        let mut client = Client::to(server);
        let mut shown = Vec::new();
        let mut after = self.begin.clone();
        loop {
            let page = part(&mut client, &after).await?;
            shown.extend(page["data"].as_array().context("no feed")?.iter().map(name));
            page["meta"]["nextCursor"]
                .as_str()
                .context("no cursor")?
                .clone_into(&mut after);
            if page["meta"]["hasMore"] != true {
                break;
            }
        }
        let started = Instant::now();
        let missing = loop {
            let missing: Vec<String> = {
                let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
                shown
                    .iter()
                    .filter(|name| !told.contains(*name))
                    .cloned()
                    .collect()
            };
            if missing.is_empty() || started.elapsed() > PATIENCE {
                break missing;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        tally.told = Some((shown.len() - missing.len(), shown.len()));
        for name in missing {
            tally.fault(&format!("{name} is in the feed and no webhook was told of it"));
        }
        Ok(())
    }
}

async fn take(State(told): State<Told>, Json(message): Json<Value>) -> StatusCode {
    let name = name(&message["data"]);
    told.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    StatusCode::NO_CONTENT
}

fn name(change: &Value) -> String {
    format!(
        "{} of {}, version {}",
        change["kind"], change["entity"]["id"], change["version"]
    )
}

/// A part of the feed.
async fn part(client: &mut Client, after: &str) -> anyhow::Result<Value> {
    let page = Page::Get(format!("/v1/changes?limit=100&after={after}"));
    let answer = client.fetch(&page, false).await?;
    anyhow::ensure!(answer.status == 200, "{page:?} answered {}", answer.status);
    Ok(serde_json::from_slice(&answer.body)?)
}
