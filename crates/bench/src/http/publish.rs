//! Something is published every second, and read back at once by the one who did it.
//!
//! One of the newest articles is taken back and published again in turn. So each write changes "the newest ten", which
//! every page shows: the hardest case for a cache, and no rare one in a newsroom.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::ask::{Client, Request, encoded};

const PAUSE: Duration = Duration::from_secs(1);

/// Where writes go, in builds with the feature `test-writes`.
const WRITES: &str = "/test/writes";

#[derive(Debug)]
pub(crate) struct Publisher {
    client: Client,
    pub(crate) id: String,
    slug: String,
    is_out: bool,
    pub(crate) writes: u64,
    /// What was read after a write as it had been before it.
    pub(crate) stale: u64,
}

impl Publisher {
    /// Ready to write; nothing where the server takes no writes. No article is touched that is asked for by its slug.
    pub(crate) async fn new(host: &str, asked_for: &[String]) -> anyhow::Result<Option<Self>> {
        let mut client = Client::connect(host).await?;
        let probe = client.ask(&Request::post(WRITES, &json!({}))).await?;
        if matches!(probe.status.as_u16(), 404 | 405) {
            return Ok(None);
        }
        let newest = client
            .json(&Request::get("/v1/articles?limit=10&fields=id,slug".to_owned()))
            .await?;
        let text = |article: &Value, field: &str| article[field].as_str().unwrap_or_default().to_owned();
        let chosen = newest["data"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|article| !asked_for.iter().any(|slug| article["slug"] == slug.as_str()))
            .context("each of the newest articles is asked for by its slug")?;
        Ok(Some(Self {
            id: text(chosen, "id"),
            slug: text(chosen, "slug"),
            client,
            is_out: true,
            writes: 0,
            stale: 0,
        }))
    }

    /// Goes on until it is dropped; ends only with an error.
    pub(crate) async fn keep_on(&mut self) -> anyhow::Error {
        // The server has ended the connection if nothing was asked on it meanwhile.
        match Client::connect(self.client.host()).await {
            Ok(client) => self.client = client,
            Err(error) => return error,
        }
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = self.turn().await {
                return error;
            }
        }
    }

    /// Leaves the article published.
    pub(crate) async fn restore(&mut self) -> anyhow::Result<()> {
        // A write whose answer nobody waited for may have happened or not, so the server is asked.
        self.client = Client::connect(self.client.host()).await?;
        self.is_out = self.is_shown().await?;
        if self.is_out { Ok(()) } else { self.turn().await }
    }

    /// Publishes or takes back, and looks.
    async fn turn(&mut self) -> anyhow::Result<()> {
        self.write().await?;
        if self.is_shown().await? != self.is_out || self.is_listed().await? != self.is_out {
            self.stale += 1;
        }
        Ok(())
    }

    /// Publishes what is taken back, takes back what is published.
    pub(crate) async fn write(&mut self) -> anyhow::Result<()> {
        let op = if self.is_out { "unpublish" } else { "publish" };
        let write = json!({ "op": op, "id": self.id });
        let answer = self.client.ask(&Request::post(WRITES, &write)).await?;
        anyhow::ensure!(
            answer.status.is_success(),
            "{op} {}: {}: {}",
            self.id,
            answer.status,
            answer.start()
        );
        self.is_out = !self.is_out;
        self.writes += 1;
        Ok(())
    }

    async fn is_shown(&mut self) -> anyhow::Result<bool> {
        let address = format!("/v1/articles/{}?fields=id", encoded(&self.slug));
        let answer = self.client.ask(&Request::get(address)).await?;
        Ok(answer.status.is_success())
    }

    async fn is_listed(&mut self) -> anyhow::Result<bool> {
        let newest = json!({ "query": "{ articles(first: 10) { nodes { slug } } }" });
        let answer = self.client.json(&Request::post("/graphql", &newest)).await?;
        let nodes = answer["data"]["articles"]["nodes"]
            .as_array()
            .context("articles")?;
        Ok(nodes.iter().any(|node| node["slug"] == self.slug.as_str()))
    }
}
