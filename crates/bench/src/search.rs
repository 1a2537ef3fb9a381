//! The text index, measured: how fast it is made beside a plain program with the same library, how large it is, how much
//! memory it takes, how soon searches and completions are answered, and how long related lists take.

mod plain;
mod queries;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use sea_orm::sqlx::{self, Connection as _, Row as _};

use crate::{
    corpus::{self, Shape},
    http::{
        ask::{Client, Request, encoded},
        program::Program,
    },
    import,
    process::{masthead, peak_resident},
};

/// How often it is looked how far related lists are.
const LOOK: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// How many articles
    #[arg(long, default_value_t = 20_000)]
    articles: u32,
    /// Articles of about 100 words instead of 800
    #[arg(long)]
    brief: bool,
    /// Searches of each sort
    #[arg(long, default_value_t = 100)]
    rounds: usize,
    /// Leave related lists out
    #[arg(long)]
    no_related: bool,
    /// Leave the plain program out
    #[arg(long)]
    no_plain: bool,
    /// The folder for the corpus, the database and the index; what is there already is used
    #[arg(long, default_value = "target/bench/search")]
    out: PathBuf,
}

pub(crate) async fn run(args: &SearchArgs) -> anyhow::Result<()> {
    fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let out = args.out.canonicalize()?;
    let shape = if args.brief { Shape::BRIEF } else { Shape::WORDY };
    let name = format!("{}-{}", if args.brief { "brief" } else { "wordy" }, args.articles);
    let lines = out.join(format!("{name}.jsonl"));
    if !lines.is_file() {
        corpus::write_shaped(&lines, args.articles, &shape)?;
    }
    let database = out.join(format!("{name}.db"));
    let url = format!("sqlite://{}", database.display());
    if !database.is_file() {
        let figure = import::run(&url, &lines).await?;
        say(&format!("import: {}", serde_json::to_string(&figure)?));
    }
    let home = out.join(format!("{name}-data"));
    fs::create_dir_all(&home)?;
    index(&url, &home, &lines, args)?;
    let related = if args.no_related { "false" } else { "true" };
    let settings = [
        ("MASTHEAD_RELATED__ENABLED", related),
        // Nothing is answered from memory.
        ("MASTHEAD_CACHE__ANSWERS", "0"),
        ("MASTHEAD_CACHE__READ_MODEL", "0"),
    ];
    let began = Instant::now();
    let server = Program::serve_in(&home, "search", &url, &settings).await?;
    if !args.no_related {
        related_lists(&database, began).await?;
    }
    answers(&server, &lines, args.rounds).await
}

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn say(text: &str) {
    println!("{text}");
}

/// Makes the index with the real program, and one with a plain one.
fn index(url: &str, home: &Path, lines: &Path, args: &SearchArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut child = masthead(url, home)?.arg("reindex").spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak_resident(&child).unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(50));
    };
    anyhow::ensure!(status.success(), "the index could not be made");
    let seconds = began.elapsed().as_secs_f64();
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    say(&format!(
        "reindex: {} articles in {seconds:.1} s, {:.0}/s; index {:.0} MiB, at the most {:.0} MiB of memory",
        args.articles,
        f64::from(args.articles) / seconds,
        mebibytes(size(&home.join("search"))?),
        mebibytes(peak),
    ));
    if !args.no_plain {
        let (documents, seconds, bytes) = plain::index(lines)?;
        say(&format!(
            "plain program: {documents} documents in {seconds:.1} s, {:.0}/s; index {:.0} MiB",
            documents as f64 / seconds,
            mebibytes(bytes),
        ));
    }
    Ok(())
}

fn size(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            size(&entry.path())?
        } else {
            metadata.len()
        };
    }
    Ok(bytes)
}

/// Waits until every public article has its list.
async fn related_lists(database: &Path, began: Instant) -> anyhow::Result<()> {
    let address = format!("sqlite://{}?mode=ro", database.display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await?;
    loop {
        let row = sqlx::query(
            "SELECT count(*) FROM article a WHERE a.live AND NOT EXISTS (SELECT 1 FROM related_list r WHERE r.article_id = a.id AND r.generation = (SELECT coalesce(max(number), 0) FROM related_generation))",
        )
        .fetch_one(&mut connection)
        .await?;
        let missing: i64 = row.try_get(0)?;
        if missing == 0 {
            say(&format!(
                "related lists of all articles: {:.0} s",
                began.elapsed().as_secs_f64()
            ));
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Asks for searches and completions, one after the other.
async fn answers(server: &Program, lines: &Path, rounds: usize) -> anyhow::Result<()> {
    let mut client = Client::connect(&server.host).await?;
    let queries = queries::of(lines, rounds)?;
    let began = Instant::now();
    let ready = Request::get("/v1/search?q=a".to_owned());
    while !client.ask(&ready).await?.status.is_success() {
        anyhow::ensure!(
            began.elapsed() < Duration::from_secs(600),
            "the index is not ready"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (sort, texts) in &queries.searches {
        let addresses: Vec<String> = texts
            .iter()
            .map(|text| format!("/v1/search?q={}&facets=true&limit=20", encoded(text)))
            .collect();
        times(&mut client, &format!("search, {sort}"), &addresses).await?;
    }
    let all: Vec<String> = queries
        .searches
        .iter()
        .flat_map(|(_, texts)| texts)
        .map(|text| format!("/v1/search?q={}&facets=true&limit=20", encoded(text)))
        .collect();
    times(&mut client, "search, all", &all).await?;
    let addresses: Vec<String> = queries
        .typed
        .iter()
        .map(|text| format!("/v1/suggest?q={}", encoded(text)))
        .collect();
    times(&mut client, "completion", &addresses).await
}

async fn times(client: &mut Client, name: &str, addresses: &[String]) -> anyhow::Result<()> {
    let mut times = Vec::with_capacity(addresses.len());
    for address in addresses {
        let began = Instant::now();
        let answer = client.ask(&Request::get(address.clone())).await?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        anyhow::ensure!(answer.status.is_success(), "{address}: {}", answer.start());
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    say(&format!(
        "{name}: {} asked, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        times.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    ));
    Ok(())
}
