//! `masthead reindex`

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use indicatif::{HumanCount, HumanDuration, ProgressBar};
use masthead_search::{Progress, rebuild};

use super::Global;
use crate::{import::progress::dressed, startup};

/// How often it is shown how far it is: on a terminal, and elsewhere.
const ON_TERMINAL: Duration = Duration::from_millis(200);
const IN_LINES: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub(super) struct ReindexArgs {}

pub(super) async fn run(global: &Global, _: &ReindexArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    let settings = &loaded.settings;
    startup::require_existing(settings)?;
    let store = startup::open_store_to_scan(settings).await?;
    let app = startup::app(settings, store.clone(), None);
    let progress = Progress::default();
    let began = Instant::now();
    let search = settings.search.settings();
    let made = tokio::select! {
        made = rebuild(&app, startup::search_folder(settings), &search, &progress) => made,
        never = show(&progress) => match never {},
    };
    startup::close_store(settings, &store).await;
    made.context("the search index cannot be made")?;
    eprintln!(
        "{} articles indexed in {}",
        HumanCount(progress.done()),
        HumanDuration(began.elapsed())
    );
    Ok(ExitCode::SUCCESS)
}

/// Shows how far it is, for as long as it is waited for.
async fn show(progress: &Progress) -> std::convert::Infallible {
    let bar = io::stderr()
        .is_terminal()
        .then(|| dressed(ProgressBar::new(0), "search index".to_owned()));
    loop {
        tokio::time::sleep(if bar.is_some() { ON_TERMINAL } else { IN_LINES }).await;
        let (done, total) = (progress.done(), progress.total());
        match &bar {
            Some(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(format!("{} of {}", HumanCount(done), HumanCount(total)));
            }
            None => eprintln!(
                "search index: {} of {} articles",
                HumanCount(done),
                HumanCount(total)
            ),
        }
    }
}
