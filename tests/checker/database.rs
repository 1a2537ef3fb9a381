//! The database behind the servers: filled at the beginning, and asked whether it holds what was acknowledged.

use std::{collections::HashSet, fmt::Write as _, path::Path, process::Command};

use anyhow::Context as _;
use masthead_domain::{
    article::ArticleCard,
    id::{ArticleId, parse_any},
};
use masthead_persistence::{Store, StoreOptions};
use masthead_test_support::PostgresServer;
use uuid::Uuid;

use crate::{Engine, Options, tally::Tally, write::Done};

/// Entries of the log that are read at once.
const PORTION: u32 = 2_000;

pub(crate) struct Database {
    url: String,
    store: Store,
    /// The number of the log's entry that was seen last.
    seen: i64,
    /// What the log holds up to there: things and their versions.
    logged: HashSet<(Uuid, i32)>,
    /// What was acknowledged since.
    acknowledged: Vec<(Uuid, i32)>,
    _server: Option<PostgresServer>,
    _folder: tempfile::TempDir,
}

impl Database {
    pub(crate) async fn prepare(options: &Options) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (server, url) = match options.engine {
            Engine::Sqlite => (
                None,
                format!("sqlite://{}", folder.path().join("checked.db").display()),
            ),
            Engine::Postgres => {
                let server = PostgresServer::start(&[("shared_buffers", "128MB")])?
                    .context("PostgreSQL's server programs are not installed")?;
                let url = format!("{}/postgres", server.url());
                (Some(server), url)
            }
        };
        let store = Store::connect(&StoreOptions::at(&url)).await?;
        store.migrate().await?;
        let lines = folder.path().join("lines.jsonl");
        std::fs::write(&lines, newsroom(options.articles)?)?;
        import(&options.program, &url, folder.path(), &lines)?;
        Ok(Self {
            url,
            store,
            seen: 0,
            logged: HashSet::new(),
            acknowledged: Vec::new(),
            _server: server,
            _folder: folder,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Notes what a server said is done.
    pub(crate) fn acknowledged(&mut self, done: &Done) {
        if let Ok((_, id)) = parse_any(&done.id) {
            self.acknowledged.push((id, done.version));
        }
    }

    /// Whether something was written after a write, as far as can be told: a write that had nothing to do is not in the
    /// log, and did not wait for what others wrote before.
    pub(crate) async fn holds_later_than(&self, done: &Done) -> anyhow::Result<bool> {
        let (_, id) = parse_any(&done.id)?;
        let mut position = self.seen;
        let mut is_behind = false;
        loop {
            let entries = self.store.changes_after(position, PORTION).await?;
            let Some(last) = entries.last() else {
                return Ok(!is_behind);
            };
            position = last.number;
            for entry in &entries {
                let is_own = entry.change.id == id;
                if is_behind && !is_own {
                    return Ok(true);
                }
                is_behind |= is_own && entry.change.version == done.version;
            }
        }
    }

    /// Whether the log goes on without a gap and holds everything that was acknowledged.
    pub(crate) async fn check(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        loop {
            let entries = self.store.changes_after(self.seen, PORTION).await?;
            let Some(last) = entries.last().map(|entry| entry.number) else {
                break;
            };
            for (expected, entry) in (self.seen + 1..).zip(&entries) {
                if entry.number != expected {
                    tally.fault(&format!(
                        "after entry {} of the log comes {}",
                        expected - 1,
                        entry.number
                    ));
                }
                self.logged.insert((entry.change.id, entry.change.version));
            }
            self.seen = last;
        }
        let before = std::mem::take(&mut self.acknowledged);
        let ids: Vec<Uuid> = before.iter().map(|(id, _)| *id).collect();
        let cards = self.stored(&ids).await?;
        for (id, version) in before {
            let is_stored = cards
                .iter()
                .find(|card| card.id.uuid() == id)
                .is_none_or(|card| card.version >= version);
            if !is_stored || !self.logged.contains(&(id, version)) {
                tally.fault(&format!(
                    "version {version} of {id} was acknowledged and is not there"
                ));
            }
        }
        Ok(())
    }

    /// The last check.
    pub(crate) async fn check_to_the_end(mut self, tally: &mut Tally) -> anyhow::Result<()> {
        self.check(tally).await?;
        tally.entries = self.seen;
        self.store.close().await;
        Ok(())
    }

    /// Articles as they are stored.
    pub(crate) async fn cards(&self, ids: &[String]) -> anyhow::Result<Vec<ArticleCard>> {
        let ids: Vec<Uuid> = ids
            .iter()
            .filter_map(|id| parse_any(id).ok())
            .map(|(_, id)| id)
            .collect();
        self.stored(&ids).await
    }

    async fn stored(&self, ids: &[Uuid]) -> anyhow::Result<Vec<ArticleCard>> {
        let mut cards = Vec::new();
        let work = self.store.begin().await?;
        for part in ids.chunks(1_000) {
            let part: Vec<ArticleId> = part.iter().copied().map(ArticleId::from_uuid).collect();
            cards.extend(work.every_card(&part).await?);
        }
        work.cancel().await?;
        Ok(cards)
    }
}

fn import(program: &Path, url: &str, folder: &Path, lines: &Path) -> anyhow::Result<()> {
    let output = Command::new(program)
        .args(["import", "jsonl"])
        .arg(lines)
        .current_dir(folder)
        .env("MASTHEAD_DATABASE_URL", url)
        .env("MASTHEAD_DATA_DIR", folder)
        .output()
        .with_context(|| format!("{} cannot be started", program.display()))?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "the import failed: {told}");
    Ok(())
}

/// A small newsroom as JSON Lines.
fn newsroom(articles: u32) -> anyhow::Result<String> {
    const SECTIONS: [&str; 6] = [
        "news",
        "news/economy",
        "news/politics",
        "culture",
        "culture/film",
        "sport",
    ];
    let mut lines = String::new();
    writeln!(lines, r#"{{"type":"site","name":"Checked","locales":["en"]}}"#)?;
    for section in SECTIONS {
        writeln!(
            lines,
            r#"{{"type":"category","path":"{section}","name":"{section}"}}"#
        )?;
    }
    for number in 0..8 {
        writeln!(
            lines,
            r#"{{"type":"author","slug":"person-{number}","name":"Person {number}"}}"#
        )?;
    }
    for number in 0..12 {
        writeln!(
            lines,
            r#"{{"type":"tag","slug":"topic-{number}x","name":"Topic {number}"}}"#
        )?;
    }
    writeln!(
        lines,
        r#"{{"type":"page","path":"privacy-policy","title":"Privacy","bodyHtml":"<p>Yours.</p>"}}"#
    )?;
    writeln!(
        lines,
        r#"{{"type":"menu","location":"primary","items":[{{"path":"/news"}},{{"path":"/culture"}}]}}"#
    )?;
    for number in 0..articles {
        let section = SECTIONS[number as usize % SECTIONS.len()];
        writeln!(
            lines,
            r#"{{"type":"article","slug":"piece-{number}","locale":"en","title":"Piece {number}","bodyHtml":"<p>Text of {number}.</p>","authors":["person-{}"],"categories":["{section}"],"tags":["topic-{}x","topic-{}x"],"featured":{},"status":"PUBLISHED","publishedAt":"2026-{:02}-{:02}T{:02}:00:00Z"}}"#,
            number % 8,
            number % 12,
            (number + 5) % 12,
            number % 9 == 0,
            number / 200 % 9 + 1,
            number % 28 + 1,
            number % 24,
        )?;
    }
    writeln!(
        lines,
        r#"{{"type":"collection","slug":"best","name":"Best","items":["piece-1","piece-2"]}}"#
    )?;
    Ok(lines)
}
