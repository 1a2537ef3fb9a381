//! The tables of the `sql` baseline: filled from the lines that Masthead imports, and asked what there is to measure.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use anyhow::Context as _;
use bytes::Bytes;
use futures_util::SinkExt as _;
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls};

/// Bytes that are sent at once.
const PORTION: usize = 1 << 20;

/// The tables, filled.
#[derive(Debug)]
pub(crate) struct Plain {
    client: Client,
    _link: JoinSet<()>,
}

/// A section that has a front page.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) id: i32,
    pub(crate) path: String,
    pub(crate) articles: i64,
}

impl Plain {
    /// Makes and fills them in an empty database.
    pub(crate) async fn fill(url: &str, lines: &Path) -> anyhow::Result<Self> {
        let (client, link) = tokio_postgres::connect(url, NoTls).await?;
        let mut links = JoinSet::new();
        links.spawn(async {
            if let Err(error) = link.await {
                eprintln!("PostgreSQL: {error}");
            }
        });
        client.batch_execute(include_str!("schema.sql")).await?;
        let mut sink = Box::pin(client.copy_in::<_, Bytes>("COPY line (line) FROM STDIN").await?);
        let file = File::open(lines).with_context(|| format!("{} cannot be read", lines.display()))?;
        let mut portion = String::with_capacity(2 * PORTION);
        for line in BufReader::new(file).lines() {
            // The one character of JSON on one line that means something to COPY.
            portion.push_str(&line?.replace('\\', "\\\\"));
            portion.push('\n');
            if portion.len() >= PORTION {
                sink.send(Bytes::from(std::mem::take(&mut portion))).await?;
            }
        }
        sink.send(Bytes::from(portion)).await?;
        sink.as_mut().finish().await?;
        // One by one: VACUUM must not be in a transaction, which several statements sent together are.
        for statement in include_str!("load.sql").split(";\n") {
            client.batch_execute(statement).await?;
        }
        Ok(Self { client, _link: links })
    }

    /// Slugs of articles all over the archive, each of one article only.
    pub(crate) async fn slugs(&self, number: i64) -> anyhow::Result<Vec<String>> {
        let rows = self
            .client
            .query(
                "SELECT slug FROM article GROUP BY slug HAVING count(*) = 1 ORDER BY md5(slug) LIMIT $1",
                &[&number],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Sections with so many articles at least, the largest first.
    pub(crate) async fn sections(&self, articles: i64) -> anyhow::Result<Vec<Section>> {
        let rows = self
            .client
            .query(
                "SELECT c.id, c.path, count(*) FROM article_category l JOIN category c ON c.id = l.category_id \
                 GROUP BY c.id HAVING count(*) >= $1 ORDER BY count(*) DESC, c.path",
                &[&articles],
            )
            .await?;
        Ok(rows
            .iter()
            .map(|row| Section {
                id: row.get(0),
                path: row.get(1),
                articles: row.get(2),
            })
            .collect())
    }

    /// The keys of rows of a section's list, from a position on: microseconds since 1970, and the article.
    pub(crate) async fn keys(&self, section: i32, from: i64, number: i64) -> anyhow::Result<Vec<(i64, i32)>> {
        let rows = self
            .client
            .query(
                "SELECT (extract(epoch FROM published_at) * 1000000)::bigint, article_id FROM article_category \
                 WHERE category_id = $1 ORDER BY published_at DESC, article_id DESC OFFSET $2 LIMIT $3",
                &[&section, &from, &number],
            )
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// What the server calls itself.
    pub(crate) async fn version(&self) -> anyhow::Result<String> {
        let row = self.client.query_one("SHOW server_version", &[]).await?;
        Ok(row.get(0))
    }

    /// The process of the server that answers this connection.
    pub(crate) async fn backend(&self) -> anyhow::Result<i32> {
        let row = self.client.query_one("SELECT pg_backend_pid()", &[]).await?;
        Ok(row.get(0))
    }
}
