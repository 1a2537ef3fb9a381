//! What a request costs, over HTTP: the release binary under load, beside two baselines, in turns.
//!
//! [`ground`] fills the databases, [`sites`] starts the servers and checks what they say, [`forms`] knows what is asked,
//! [`works`] which of it of whom. [`drive`] sends the requests with `wrk` and reads CPU time and memory ([`usage`]) before
//! and after. To measure something new, add a form, say what a right answer is, and give it to a site.

pub(crate) mod ask;
mod drive;
mod forms;
mod ground;
pub(crate) mod program;
pub(crate) mod publish;
mod sites;
mod table;
pub(crate) mod usage;
mod works;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use self::{
    drive::{Load, Run, Wrk},
    forms::{Form, Subjects},
    ground::Ground,
    publish::Publisher,
    sites::{Checks, Served},
    table::{Runs, Setting},
    works::{Site, Work},
};
use crate::{corpus, process::masthead};

#[derive(Debug, Args)]
pub(crate) struct HttpArgs {
    /// Articles of the generated archive
    #[arg(long, default_value_t = 10_000)]
    articles: u32,
    /// An archive of your own instead, as JSON Lines
    #[arg(long, value_name = "FILE", conflicts_with = "articles")]
    lines: Option<PathBuf>,
    /// A PostgreSQL server on this machine instead of one that is started: `postgres://USER:PASSWORD@HOST`, without a
    /// database; two are made in it
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Only these works (`answers/page-get`) or all of these servers (`model`), with commas
    #[arg(long, value_delimiter = ',', value_name = "WORKS")]
    only: Vec<String>,
    /// How often each work is measured, in turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Seconds of one measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    secs: u32,
    /// Connections at a time
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// The folder for corpora, databases and results
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// Measures, shows the table, and keeps it in `http.md`.
pub(crate) async fn run(args: &HttpArgs) -> anyhow::Result<()> {
    fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let out = fs::canonicalize(&args.out)?;
    let folder = out.join("http");
    fs::create_dir_all(&folder)?;
    let mut works = Work::chosen(&args.only)?;
    let wrk = Wrk::find(&folder)?;
    let mut notes = Vec::new();
    let has_caches = knows_caches(&folder)?;
    if !has_caches {
        say("this build has no settings for its caches: works of \"answers\" and \"model\" are left out")?;
        works.retain(|work| !matches!(work.site, Site::Answers | Site::Model));
    }
    let lines = archive(args, &out)?;
    let with_sqlite = works.iter().any(|work| work.site == Site::Sqlite);
    say("filling the databases")?;
    let ground = Ground::lay(&out, &lines, args.postgres.as_deref(), with_sqlite).await?;
    if ground.tree.is_none() {
        notes.push(
            "PostgreSQL's processes are not on this machine: their CPU time is not in the figures."
                .to_owned(),
        );
    }
    let subjects = ground.subjects().await?;
    let sites = start(&folder, &ground, &works, &subjects, has_caches).await?;
    let load = Load {
        connections: args.connections,
        seconds: args.secs,
    };
    say("checking the answers")?;
    let mut checks = Checks::default();
    for work in &works {
        checks.check(*work, &sites[&work.site], &subjects, load).await?;
    }
    if !sites.iter().any(|(_, served)| served.is_persisted()) {
        notes.push(
            "This build knows no persisted documents: `page-get` sends the whole document in the address."
                .to_owned(),
        );
    }
    let mut publisher = match sites.get(&Site::Answers) {
        Some(served) => Publisher::new(&served.program.host, &subjects.slugs).await?,
        None => None,
    };
    if publisher.is_none() && works.iter().any(|work| work.form == Form::MixedPublishing) {
        say("this build takes no writes (feature test-writes): mixed-publishing is left out")?;
        works.retain(|work| work.form != Form::MixedPublishing);
    }
    let runs = measure(args, load, &wrk, &works, &sites, publisher.as_mut()).await?;
    if let Some(publisher) = publisher {
        notes.push(format!(
            "{} writes were read back at once by other requests; {} of them were answered as before the write.",
            publisher.writes, publisher.stale
        ));
    }
    let setting = Setting {
        articles: count(&lines)?,
        postgres: ground.version.clone(),
        load,
        rounds: args.rounds,
        position: subjects.position,
        notes,
    };
    let table = table::markdown(&setting, &works, &runs);
    let file = args.out.join("http.md");
    fs::write(&file, &table).with_context(|| format!("{} cannot be written", file.display()))?;
    writeln!(io::stdout(), "\n{table}\n{}", file.display())?;
    Ok(())
}

fn say(text: &str) -> anyhow::Result<()> {
    writeln!(io::stdout(), "{text}")?;
    Ok(())
}

/// Whether the program's caches can be turned off.
fn knows_caches(folder: &Path) -> anyhow::Result<bool> {
    let mut command = masthead("sqlite://none.db", folder)?;
    command
        .arg("config")
        .envs(Site::Postgres.settings().iter().copied());
    Ok(command.status()?.success())
}

/// The lines that are imported.
fn archive(args: &HttpArgs, out: &Path) -> anyhow::Result<PathBuf> {
    if let Some(file) = &args.lines {
        return Ok(file.clone());
    }
    let file = out.join(format!("articles-{}.jsonl", args.articles));
    if !file.is_file() {
        corpus::write(&file, args.articles)?;
    }
    Ok(file)
}

fn count(lines: &Path) -> anyhow::Result<u64> {
    let mut count = 0;
    for line in BufReader::new(fs::File::open(lines)?).lines() {
        count += u64::from(line?.contains("\"type\":\"article\""));
    }
    Ok(count)
}

/// Starts the servers of these works. The baselines get the answers of Masthead, so one of it always runs.
async fn start(
    folder: &Path,
    ground: &Ground,
    works: &[Work],
    subjects: &Subjects,
    has_caches: bool,
) -> anyhow::Result<BTreeMap<Site, Served>> {
    let is_wanted = |site: Site| works.iter().any(|work| work.site == site);
    let mut sites = BTreeMap::new();
    let mut answers = Vec::new();
    let mut wanted: Vec<Site> = Site::MASTHEAD
        .iter()
        .copied()
        .filter(|site| is_wanted(*site))
        .collect();
    if wanted.is_empty() {
        wanted.push(Site::Postgres);
    }
    for site in wanted {
        say(&format!("starting {site}"))?;
        let settings = if has_caches { site.settings() } else { &[] };
        let (served, finished) = sites::masthead(folder, ground, site, settings, subjects).await?;
        if answers.is_empty() {
            answers = finished;
        }
        sites.insert(site, served);
    }
    if is_wanted(Site::Map) {
        sites.insert(Site::Map, sites::map(folder, &answers, subjects).await?);
    }
    if is_wanted(Site::Sql) {
        let headers = answers
            .first()
            .map(|page| page.headers.clone())
            .unwrap_or_default();
        sites.insert(Site::Sql, sites::sql(folder, ground, &headers, subjects).await?);
    }
    Ok(sites)
}

/// Measures every work once a round.
async fn measure(
    args: &HttpArgs,
    load: Load,
    wrk: &Wrk,
    works: &[Work],
    sites: &BTreeMap<Site, Served>,
    mut publisher: Option<&mut Publisher>,
) -> anyhow::Result<Runs> {
    let mut runs = Runs::new();
    let mut lines = fs::File::create(args.out.join("http.jsonl"))?;
    // Round 0 opens connections, fills caches and is forgotten.
    for round in 0..=args.rounds {
        for work in works {
            let served = &sites[&work.site];
            let load = if round == 0 {
                Load { seconds: 1, ..load }
            } else {
                load
            };
            let requests = served.requests(work.form, round, load);
            let driven = wrk.run(load, &requests, &served.program, served.database);
            let run = match publisher
                .as_deref_mut()
                .filter(|_| work.form == Form::MixedPublishing)
            {
                None => driven.await?,
                Some(publisher) => {
                    let run = tokio::select! {
                        run = driven => run?,
                        error = publisher.keep_on() => return Err(error),
                    };
                    publisher.restore().await?;
                    run
                }
            };
            anyhow::ensure!(
                work.form != Form::PageUnseen || run.requests <= requests.len() as u64,
                "{work}: more requests were answered than documents were made"
            );
            if round > 0 {
                note(&mut lines, round, *work, &run)?;
                runs.entry(*work).or_default().push(run);
            }
        }
    }
    Ok(runs)
}

/// One run, for people at once and as a line of JSON for whoever compares.
fn note(lines: &mut fs::File, round: u32, work: Work, run: &Run) -> anyhow::Result<()> {
    let name = work.to_string();
    writeln!(
        io::stdout(),
        "{round} {name:24} {:>8.0}/s  p50 {:>7.2}  p99 {:>7.2} ms  CPU {:.3} + {:.3} ms  {} failed",
        run.per_second,
        run.p50,
        run.p99,
        run.cpu_server,
        run.cpu_database,
        run.failed
    )?;
    serde_json::to_writer(&mut *lines, &json!({ "round": round, "work": name, "run": run }))?;
    writeln!(lines)?;
    Ok(())
}
