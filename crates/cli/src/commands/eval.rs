//! `masthead eval`

use std::{path::PathBuf, process::ExitCode};

use anyhow::ensure;
use clap::{Args, Subcommand};
use masthead_search::{
    RelatedSettings,
    eval::{Bench, Figures, Labelled},
};

use super::Global;
use crate::output;

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Related lists: NAME.related.jsonl, with NAME.articles.jsonl beside it; .gz or plain
    Related {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Searches: NAME.queries.jsonl, with the articles beside it; .gz or plain
    Search {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(global: &Global, args: &EvalArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    let settings = &loaded.settings;
    let mut lines = vec![line([
        "file", "setting", "queries", "nDCG@4", "nDCG@10", "P@1", "MRR",
    ])];
    match &args.what {
        What::Related { files } => {
            for file in files {
                let labelled = Labelled::load(file)?;
                let bench = Bench::new(&labelled)?;
                for (name, diversity) in [("diversity off", false), ("diversity on", true)] {
                    let settings = RelatedSettings {
                        diversity,
                        ..settings.related.settings()
                    };
                    let figures = bench.related(&labelled.labels, &settings)?;
                    ensure!(
                        figures.queries > 0,
                        "{} has no labels of articles",
                        file.display()
                    );
                    lines.push(row(&labelled.name, name, &figures));
                }
            }
        }
        What::Search { files } => {
            for file in files {
                let labelled = Labelled::load(file)?;
                let bench = Bench::new(&labelled)?;
                for (name, is_ascii) in [("as written", false), ("typed in ascii", true)] {
                    let figures = bench.search(&labelled.labels, &settings.search.settings(), is_ascii)?;
                    ensure!(
                        figures.queries > 0,
                        "{} has no labels of searches",
                        file.display()
                    );
                    lines.push(row(&labelled.name, name, &figures));
                }
            }
        }
    }
    output::line(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn row(file: &str, setting: &str, figures: &Figures) -> String {
    let number = |value: f64| format!("{value:.4}");
    line([
        file,
        setting,
        &figures.queries.to_string(),
        &number(figures.ndcg_at_4()),
        &number(figures.ndcg_at_10()),
        &number(figures.precision_at_1()),
        &number(figures.mean_reciprocal_rank()),
    ])
}

fn line(cells: [&str; 7]) -> String {
    let [file, setting, queries, figures @ ..] = cells;
    let figures: Vec<String> = figures.iter().map(|figure| format!("{figure:>8}")).collect();
    format!("{file:<28} {setting:<15} {queries:>7} {}", figures.join(" "))
}
