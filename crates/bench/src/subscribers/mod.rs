//! Thousands of subscribers on one server: what each takes while nothing happens, and how soon all of them know what
//! was published.
//!
//! The time counts from before the write is sent until a subscriber has read its event, so it holds the write itself,
//! the follower, the sending, and the reading by all the others in this process on the same cores.

mod line;

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use masthead_test_support::PostgresServer;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinSet,
};

use self::line::{Via, Word, listen};
use crate::{
    archive::{Archive, Engine},
    corpus,
    http::{program::Program, publish::Publisher, usage},
    import,
};

/// How long all subscribers together may take to be there, and to be told.
const PATIENCE: Duration = Duration::from_secs(120);

/// Files beside the subscribers' sockets.
const OTHER_FILES: u64 = 200;

/// Lines that are opened at once: a server's queue of new connections is short.
const AT_ONCE: usize = 200;

#[derive(Debug, Args)]
pub(crate) struct SubscribersArgs {
    /// How many subscribers
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..))]
    number: u32,
    /// How they are told; both in turn unless it is said
    #[arg(long, value_delimiter = ',')]
    via: Vec<Via>,
    /// How often something is published
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    publishes: u32,
    /// The engine below
    #[arg(long, default_value = "sqlite")]
    engine: Engine,
    /// Articles of the generated archive
    #[arg(long, default_value_t = 1_000)]
    articles: u32,
    /// The folder for the corpus, the database and the results
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

pub(crate) async fn run(args: &SubscribersArgs) -> anyhow::Result<()> {
    fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let out = fs::canonicalize(&args.out)?;
    allow_files(u64::from(args.number) + OTHER_FILES)?;
    let lines = out.join(format!("articles-{}.jsonl", args.articles));
    if !lines.is_file() {
        corpus::write(&lines, args.articles)?;
    }
    let server = match args.engine {
        Engine::Postgres => PostgresServer::start(&[])?,
        Engine::Sqlite => None,
    };
    let place = args
        .engine
        .place(&out, server.as_ref())
        .context("PostgreSQL's server programs are not installed")?;
    let url = Archive::new(&place, "subscribers").await?.url;
    import::run(&url, &lines).await?;
    let ways = if args.via.is_empty() {
        vec![Via::Ws, Via::Sse]
    } else {
        args.via.clone()
    };
    for via in ways {
        let line = measure(args, via, &out, &url).await?;
        writeln!(io::stdout(), "{line}")?;
    }
    Ok(())
}

/// Raises this process's limit on open files; the server raises its own.
fn allow_files(wanted: u64) -> anyhow::Result<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    anyhow::ensure!(
        limit.maximum.is_none_or(|maximum| maximum >= wanted),
        "{wanted} files must be open, the limit is {}; raise it (ulimit -Hn) or take fewer subscribers",
        limit.maximum.unwrap_or_default()
    );
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        },
    )?;
    Ok(())
}

/// A server of its own for each way, so that the memory of one is not that of the other.
async fn measure(
    args: &SubscribersArgs,
    via: Via,
    out: &std::path::Path,
    url: &str,
) -> anyhow::Result<String> {
    let connections = (u64::from(args.number) + OTHER_FILES).to_string();
    let settings = [("MASTHEAD_LIMITS__CONNECTIONS", connections.as_str())];
    let program = Program::serve(&out.join("subscribers"), "server", url, &settings).await?;
    let mut publisher = Publisher::new(&program.host, &[]).await?.context(
        "this build takes no writes; build it with the feature masthead-cli/test-writes (make bench does)",
    )?;
    // Both states of the article once, so that what is made at first use is not counted as the subscribers'.
    for _ in 0..2 {
        publisher.write().await?;
    }
    usage::rest(&[program.tree]).await;
    let before = program.tree.memory();
    let (sender, mut words) = unbounded_channel();
    let mut subscribers = JoinSet::new();
    for number in 0..args.number as usize {
        let (host, article) = (program.host.clone(), publisher.id.clone());
        subscribers.spawn(listen(via, host, article, sender.clone()));
        if (number + 1).is_multiple_of(AT_ONCE) {
            wait(&mut words, AT_ONCE).await?;
        }
    }
    wait(&mut words, args.number as usize % AT_ONCE).await?;
    usage::rest(&[program.tree]).await;
    let each = program.tree.memory().saturating_sub(before) / u64::from(args.number);
    let cpu = program.tree.cpu();
    let mut delays = Vec::new();
    for _ in 0..args.publishes {
        // Taken back first; nobody is told of that, or as of something else.
        publisher.write().await?;
        usage::rest(&[program.tree]).await;
        let started = Instant::now();
        publisher.write().await?;
        let told = wait(&mut words, args.number as usize).await?;
        delays.extend(told.iter().map(|at| at.saturating_duration_since(started)));
    }
    let cpu = program.tree.cpu().saturating_sub(cpu) / args.publishes;
    delays.sort();
    let at = |share: usize| {
        let place = (delays.len() * share / 1_000).min(delays.len() - 1);
        delays[place].as_secs_f64() * 1_000.0
    };
    Ok(format!(
        "{:10} {:4} {} subscribers, {} publishes: told after p50 {:.0} ms, p99 {:.0} ms, at the latest {:.0} ms; {:.1} KiB for \
         each idle subscriber, {:.0} ms of CPU time for one publish",
        args.engine.to_string(),
        format!("{via:?}").to_lowercase(),
        args.number,
        args.publishes,
        at(500),
        at(990),
        at(1_000),
        each as f64 / 1024.0,
        cpu.as_secs_f64() * 1_000.0,
    ))
}

/// Waits for so many words, and gives the moments that they name.
async fn wait(words: &mut UnboundedReceiver<Word>, number: usize) -> anyhow::Result<Vec<Instant>> {
    let mut told = Vec::new();
    let all = async {
        for _ in 0..number {
            match words.recv().await.context("the subscribers are gone")? {
                Word::Stands => {}
                Word::Told(at) => told.push(at),
                Word::Lost(error) => return Err(error.context("a subscriber was lost")),
            }
        }
        Ok(())
    };
    match tokio::time::timeout(PATIENCE, all).await {
        Ok(result) => result?,
        Err(_) => anyhow::bail!(
            "not all subscribers were there, or told, within {} s",
            PATIENCE.as_secs()
        ),
    }
    Ok(told)
}
