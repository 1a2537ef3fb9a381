//! What Masthead costs, measured: import against a yardstick, memory, start, pages of a small and a large archive, and
//! requests under load.
//!
//! `make bench` runs `all` and `http`; the other commands are parts of them. Figures are ratios of one run wherever they can be,
//! because machines differ and are busy. docs/benchmarks.md and docs/performance.md say what each figure means. To add a request that is
//! measured, add it to `paging::requests`.

mod archive;
mod baseline;
mod corpus;
mod http;
mod import;
mod paging;
mod process;
mod report;
mod search;
mod subscribers;
mod yardstick;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use masthead_test_support::PostgresServer;

use self::{
    archive::{Archive, Engine},
    baseline::Baseline,
    http::HttpArgs,
    report::Report,
    search::SearchArgs,
    subscribers::SubscribersArgs,
};

/// That of the program, so that the baselines have no worse one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(name = "masthead-bench", about = "Measures what Masthead costs")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a generated archive as JSON Lines; the same arguments give the same bytes
    Corpus {
        /// The file to write
        file: PathBuf,
        /// How many articles
        #[arg(long, default_value_t = 10_000)]
        articles: u32,
    },
    /// Parses the lines and inserts plain rows, as fast as a simple program does
    Yardstick {
        #[command(flatten)]
        where_to: Place,
        /// The lines
        file: PathBuf,
    },
    /// Imports the lines with the real program, and watches its memory
    Import {
        #[command(flatten)]
        where_to: Place,
        /// The lines
        file: PathBuf,
    },
    /// Measures requests to a small and a large archive in turns
    Paging {
        /// The address of the small one
        small: String,
        /// The address of the large one
        large: String,
        #[command(flatten)]
        rounds: Rounds,
    },
    /// Puts the release binary under load and compares it with bare handlers (docs/performance.md)
    Http(HttpArgs),
    /// Measures how soon thousands of subscribers have what was published, and what each of them takes
    Subscribers(SubscribersArgs),
    /// Measures the text index: how fast it is made, how large it is, and how soon it answers (docs/benchmarks.md)
    Search(SearchArgs),
    /// A server that Masthead is compared with; `http` starts it
    #[command(subcommand, hide = true)]
    Baseline(Baseline),
    /// Import, start and paging, on each engine that is there
    All {
        /// Articles of the small archive
        #[arg(long, default_value_t = 2_000)]
        small: u32,
        /// Articles of the large archive
        #[arg(long, default_value_t = 20_000)]
        large: u32,
        /// Only this engine
        #[arg(long)]
        engine: Option<Engine>,
        #[command(flatten)]
        rounds: Rounds,
        /// The folder for corpora, databases and results
        #[arg(long, default_value = "target/bench")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Place {
    /// A new database: `sqlite://FILE` or `postgres://…`
    #[arg(long)]
    database: String,
}

#[derive(Debug, Clone, Copy, Args)]
struct Rounds {
    /// How often each request is asked on each archive
    #[arg(long, default_value_t = 100)]
    rounds: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Corpus { file, articles } => corpus::write(&file, articles),
        Command::Yardstick { where_to, file } => {
            let mut report = Report::on_screen();
            report.add(yardstick::run(&where_to.database, &file).await?)
        }
        Command::Import { where_to, file } => {
            let mut report = Report::on_screen();
            report.add(import::run(&where_to.database, &file).await?)
        }
        Command::Paging { small, large, rounds } => {
            let mut report = Report::on_screen();
            report.add_all(paging::run(&small, &large, rounds.rounds).await?)
        }
        Command::Http(args) => http::run(&args).await,
        Command::Subscribers(args) => subscribers::run(&args).await,
        Command::Search(args) => search::run(&args).await,
        Command::Baseline(baseline) => baseline::run(baseline).await,
        Command::All {
            small,
            large,
            engine,
            rounds,
            out,
        } => all(&out, small, large, engine, rounds.rounds).await,
    }
}

/// Measures everything, the large archive's import beside its yardstick.
async fn all(
    out: &std::path::Path,
    small: u32,
    large: u32,
    only: Option<Engine>,
    rounds: u32,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
    let mut report = Report::in_folder(out)?;
    let lines = |articles: u32| out.join(format!("articles-{articles}.jsonl"));
    for articles in [small, large] {
        if !lines(articles).is_file() {
            corpus::write(&lines(articles), articles)?;
        }
    }
    let server = PostgresServer::start(&[("shared_buffers", "128MB"), ("max_wal_size", "2GB")])?;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if only.is_some_and(|only| only != engine) {
            continue;
        }
        let Some(place) = engine.place(out, server.as_ref()) else {
            report.note(&format!(
                "{engine}: not measured, its server programs are not installed"
            ));
            continue;
        };
        let little = Archive::new(&place, "small").await?;
        let big = Archive::new(&place, "large").await?;
        let plain = Archive::new(&place, "yardstick").await?;
        import::run(&little.url, &lines(small)).await?;
        report.add(yardstick::run(&plain.url, &lines(large)).await?)?;
        report.add(import::run(&big.url, &lines(large)).await?)?;
        report.add(import::again(&big.url, &lines(large))?)?;
        report.add(import::readiness(&big.url)?)?;
        report.add_all(paging::run(&little.url, &big.url, rounds).await?)?;
    }
    report.finish()
}
