//! The databases that are read: Masthead's on each engine, and the plain tables beside them.

use std::path::Path;

use anyhow::Context as _;
use masthead_test_support::PostgresServer;
use sea_orm::sqlx::{Connection as _, Executor as _, PgConnection};

use super::{forms::Subjects, usage::Tree};
use crate::{
    archive::{Archive, Engine, Place},
    baseline::Plain,
    import,
};

/// As somebody would set it who knows that the data fits into memory.
const SETTINGS: &[(&str, &str)] = &[
    ("shared_buffers", "512MB"),
    ("max_wal_size", "2GB"),
    ("max_connections", "200"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
];

/// Different articles that are asked for.
const ARTICLES: i64 = 500;
/// Articles of a front page.
const FRONT: i64 = 20;
/// Where the pages far down begin, and how many there are.
const POSITION: i64 = 5_000;
const DEEP: i64 = 40;

/// All of them, filled.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) sqlite: Option<String>,
    pub(crate) postgres: String,
    pub(crate) plain_url: String,
    plain: Plain,
    /// PostgreSQL's processes, where they are on this machine.
    pub(crate) tree: Option<Tree>,
    pub(crate) version: String,
    _server: Option<PostgresServer>,
}

impl Ground {
    /// Fills them, on the server at the address or on one of our own.
    pub(crate) async fn lay(
        folder: &Path,
        lines: &Path,
        given: Option<&str>,
        with_sqlite: bool,
    ) -> anyhow::Result<Self> {
        let server = match given {
            Some(_) => None,
            None => Some(PostgresServer::start(SETTINGS)?.context(
                "PostgreSQL's server programs (initdb, postgres) are not installed; install them (Debian, Ubuntu: apt install \
                 postgresql) or name a server with --postgres",
            )?),
        };
        let address = given
            .or(server.as_ref().map(PostgresServer::url))
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned();
        let place = Place::Server(address);
        let plain_url = Archive::new(&place, "plain").await?.url;
        let plain = Plain::fill(&plain_url, lines).await?;
        let postgres = Archive::new(&place, "http").await?.url;
        import::run(&postgres, lines).await?;
        vacuum(&postgres).await?;
        let sqlite = if with_sqlite {
            let place = Engine::Sqlite
                .place(folder, None)
                .context("a folder for SQLite")?;
            let url = Archive::new(&place, "http").await?.url;
            import::run(&url, lines).await?;
            Some(url)
        } else {
            None
        };
        Ok(Self {
            sqlite,
            postgres,
            tree: Tree::above(plain.backend().await?),
            version: plain.version().await?,
            plain,
            plain_url,
            _server: server,
        })
    }

    /// The database of an engine.
    pub(crate) fn url(&self, engine: Engine) -> anyhow::Result<&str> {
        match engine {
            Engine::Postgres => Ok(&self.postgres),
            Engine::Sqlite => self.sqlite.as_deref().context("SQLite was left out"),
        }
    }

    /// What there is to ask for.
    pub(crate) async fn subjects(&self) -> anyhow::Result<Subjects> {
        let sections = self.plain.sections(FRONT).await?;
        let largest = sections
            .first()
            .context("no section has as many articles as a front page")?;
        let position = POSITION.min(largest.articles * 3 / 4).max(1);
        Ok(Subjects {
            slugs: self.plain.slugs(ARTICLES).await?,
            position: position as usize,
            deep: DEEP.min(largest.articles - FRONT - position).max(1) as usize,
            sections,
        })
    }

    /// The keys behind which the pages far down begin, in the plain tables.
    pub(crate) async fn keys(&self, subjects: &Subjects) -> anyhow::Result<Vec<(i64, i32)>> {
        let section = subjects.sections.first().context("a section")?;
        self.plain
            .keys(section.id, subjects.position as i64 - 1, subjects.deep as i64)
            .await
    }
}

/// So that PostgreSQL does not tidy up while it is measured.
async fn vacuum(url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("VACUUM ANALYZE").await?;
    connection.close().await?;
    Ok(())
}
