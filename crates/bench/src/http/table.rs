//! The figures as a table of Markdown, with where and when they were taken.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use masthead_app::ports::{Clock as _, SystemClock};

use super::{
    drive::{Load, Run},
    works::{Site, Work},
};
use crate::http::forms::Form;

/// All runs of each work.
pub(crate) type Runs = BTreeMap<Work, Vec<Run>>;

/// What stands above the table.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) articles: u64,
    pub(crate) postgres: String,
    pub(crate) load: Load,
    pub(crate) rounds: u32,
    pub(crate) position: usize,
    pub(crate) notes: Vec<String>,
}

/// The middle one of some figures.
pub(crate) fn median(runs: &[Run], figure: impl Fn(&Run) -> f64) -> f64 {
    let mut figures: Vec<f64> = runs.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Writes all down.
pub(crate) fn markdown(setting: &Setting, order: &[Work], runs: &Runs) -> String {
    let mut text = format!(
        "{}, {}\n\n",
        SystemClock.now().format("%Y-%m-%d %H:%M UTC"),
        machine()
    );
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{} articles, PostgreSQL {}, {} connections, {} rounds of {} s, medians. The driver runs on the same cores.\n",
        setting.articles, setting.postgres, setting.load.connections, setting.rounds, setting.load.seconds
    );
    text.push_str(
        "| work | requests/s | p50 ms | p99 ms | CPU ms server + database | of `map` | of `sql` | MiB server + database | bytes |\n\
         | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n",
    );
    for work in order {
        let Some(of) = runs.get(work).filter(|of| !of.is_empty()) else {
            continue;
        };
        let cpu = median(of, Run::cpu);
        let ratio = |baseline: Site| {
            let beside = work.beside(baseline).and_then(|beside| runs.get(&beside));
            beside.map_or_else(String::new, |beside| number(cpu / median(beside, Run::cpu)))
        };
        let mib = |figure: fn(&Run) -> u64| median(of, |run| figure(run) as f64) / f64::from(1 << 20);
        let _ = writeln!(
            text,
            "| {work} | {:.0} | {} | {} | {} + {} = {} | {} | {} | {:.0} + {:.0} | {:.0} |",
            median(of, |run| run.per_second),
            number(median(of, |run| run.p50)),
            number(median(of, |run| run.p99)),
            number(median(of, |run| run.cpu_server)),
            number(median(of, |run| run.cpu_database)),
            number(cpu),
            ratio(Site::Map),
            ratio(Site::Sql),
            mib(|run| run.memory_server),
            mib(|run| run.memory_database),
            median(of, |run| run.bytes),
        );
    }
    text.push('\n');
    for note in notes(setting, runs) {
        let _ = writeln!(text, "- {note}");
    }
    text
}

fn notes(setting: &Setting, runs: &Runs) -> Vec<String> {
    let mut notes = vec![
        format!("`deep` begins at position {} of the largest section.", setting.position),
        "`of map`, `of sql`: CPU time of server and database for each request, divided by that of the baseline that gives \
         the same. Of all figures these depend least on the machine and on what else it does."
            .to_owned(),
    ];
    let throughput = |form: Form| {
        let site = Site::Answers;
        let of = runs.get(&Work { site, form }).filter(|of| !of.is_empty())?;
        Some(median(of, |run| run.per_second))
    };
    if let Some((quiet, publishing)) = throughput(Form::Mixed).zip(throughput(Form::MixedPublishing)) {
        notes.push(format!(
            "With a publish every second the mixed work keeps {} of its throughput.",
            number(publishing / quiet)
        ));
    }
    notes.extend(setting.notes.iter().cloned());
    let failed: u64 = runs.values().flatten().map(|run| run.failed).sum();
    if failed > 0 {
        notes.push(format!(
            "**{failed} requests failed**; the figures are worth nothing."
        ));
    }
    notes
}

/// Three digits that mean something.
fn number(figure: f64) -> String {
    let decimals = match figure.abs() {
        ..1.0 => 3,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{figure:.decimals$}")
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, model)| model.trim());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{model}, {cores} cores, Linux {}", kernel.trim())
}
