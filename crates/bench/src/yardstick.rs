//! What a simple program does with the same lines: it parses them and inserts the rows, five hundred articles a
//! transaction, and nothing else. No look-ups, no checks, no blocks, no indexes beyond the keys, no log of changes.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    str::FromStr as _,
    time::Instant,
};

use anyhow::Context as _;
use sea_orm::sqlx::{
    self, Connection as _, Database, Executor as _, IntoArguments, PgConnection, QueryBuilder, Sqlite,
    SqliteConnection,
    postgres::Postgres,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use serde::Deserialize;

use crate::{
    archive::{self, Engine},
    report::Figure,
};

const BATCH: usize = 500;

const TABLES: [&str; 2] = [
    "CREATE TABLE article (id bigint NOT NULL PRIMARY KEY, slug text NOT NULL, locale text NOT NULL, title text NOT NULL, \
     excerpt text, body_html text NOT NULL, kind text, status text, published_at text, updated_at text)",
    "CREATE TABLE link (article_id bigint NOT NULL, kind text NOT NULL, name text NOT NULL, \
     PRIMARY KEY (article_id, kind, name))",
];

#[derive(Debug, Deserialize)]
struct Line<'l> {
    #[serde(rename = "type")]
    sort: &'l str,
    #[serde(default, borrow)]
    slug: Cow<'l, str>,
    #[serde(default, borrow)]
    locale: Cow<'l, str>,
    #[serde(default, borrow)]
    title: Cow<'l, str>,
    #[serde(default, borrow)]
    excerpt: Cow<'l, str>,
    #[serde(default, rename = "bodyHtml", borrow)]
    body_html: Cow<'l, str>,
    #[serde(default, borrow)]
    kind: Cow<'l, str>,
    #[serde(default, borrow)]
    status: Cow<'l, str>,
    #[serde(default, rename = "publishedAt", borrow)]
    published_at: Cow<'l, str>,
    #[serde(default, rename = "updatedAt", borrow)]
    updated_at: Cow<'l, str>,
    #[serde(default, borrow)]
    authors: Vec<Cow<'l, str>>,
    #[serde(default, borrow)]
    categories: Vec<Cow<'l, str>>,
    #[serde(default, borrow)]
    tags: Vec<Cow<'l, str>>,
}

/// Runs it on an empty database.
pub(crate) async fn run(url: &str, lines: &Path) -> anyhow::Result<Figure> {
    let started;
    let articles = match Engine::of(url) {
        Engine::Sqlite => {
            // The journal and the durability that the server has.
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            let mut connection = SqliteConnection::connect_with(&options).await?;
            started = Instant::now();
            let articles = insert::<Sqlite>(&mut connection, lines).await?;
            connection.close().await?;
            articles
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url).await?;
            started = Instant::now();
            let articles = insert::<Postgres>(&mut connection, lines).await?;
            connection.close().await?;
            articles
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    Ok(Figure::Yardstick {
        engine: Engine::of(url).to_string(),
        articles,
        seconds,
        per_second: articles as f64 / seconds,
        bytes: archive::size(url).await?,
    })
}

async fn insert<D>(connection: &mut D::Connection, lines: &Path) -> anyhow::Result<u64>
where
    D: Database,
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
    D::Arguments: IntoArguments<D>,
    String: sqlx::Type<D> + for<'e> sqlx::Encode<'e, D>,
    i64: sqlx::Type<D> + for<'e> sqlx::Encode<'e, D>,
{
    for table in TABLES {
        connection.execute(table).await?;
    }
    let file = File::open(lines).with_context(|| format!("{} cannot be read", lines.display()))?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut text = String::new();
    let mut articles = 0;
    connection.execute("BEGIN").await?;
    while {
        text.clear();
        reader.read_line(&mut text)? > 0
    } {
        let line: Line<'_> = serde_json::from_str(&text)?;
        if line.sort != "article" {
            continue;
        }
        articles += 1;
        insert_one::<D>(connection, articles, line).await?;
        if (articles as usize).is_multiple_of(BATCH) {
            connection.execute("COMMIT").await?;
            connection.execute("BEGIN").await?;
        }
    }
    connection.execute("COMMIT").await?;
    Ok(articles.unsigned_abs())
}

async fn insert_one<D>(connection: &mut D::Connection, id: i64, line: Line<'_>) -> anyhow::Result<()>
where
    D: Database,
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
    D::Arguments: IntoArguments<D>,
    String: sqlx::Type<D> + for<'e> sqlx::Encode<'e, D>,
    i64: sqlx::Type<D> + for<'e> sqlx::Encode<'e, D>,
{
    let mut row = QueryBuilder::<D>::new(
        "INSERT INTO article (id, slug, locale, title, excerpt, body_html, kind, status, published_at, updated_at) VALUES (",
    );
    let mut values = row.separated(", ");
    values.push_bind(id);
    for text in [
        line.slug,
        line.locale,
        line.title,
        line.excerpt,
        line.body_html,
        line.kind,
        line.status,
        line.published_at,
        line.updated_at,
    ] {
        values.push_bind(text.into_owned());
    }
    row.push(")");
    row.build().execute(&mut *connection).await?;
    let mut links: Vec<(&str, String)> = Vec::new();
    for (kind, names) in [
        ("author", line.authors),
        ("category", line.categories),
        ("tag", line.tags),
    ] {
        links.extend(names.into_iter().map(|name| (kind, name.into_owned())));
    }
    links.sort();
    links.dedup();
    let mut rows = QueryBuilder::<D>::new("INSERT INTO link (article_id, kind, name) ");
    rows.push_values(links, |mut row, (kind, name)| {
        row.push_bind(id).push_bind(kind.to_owned()).push_bind(name);
    });
    rows.build().execute(&mut *connection).await?;
    Ok(())
}
