//! How far an import is: a bar on a terminal, plain lines anywhere else.

use std::{
    io::{self, IsTerminal as _},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use masthead_app::import::{Progress, input::Pass};

/// How often a plain line comes within a pass.
const PAUSE: Duration = Duration::from_secs(5);

/// A bar in the form that all commands show, on standard error.
pub(crate) fn dressed(bar: ProgressBar, name: String) -> ProgressBar {
    bar.set_draw_target(ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {percent:>3}%  {msg}");
    bar.set_style(
        style
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> "),
    );
    bar.set_prefix(name);
    bar
}

/// Shows how far an import is, on standard error.
#[derive(Debug)]
pub(crate) enum Display {
    Bar(ProgressBar),
    Lines {
        name: String,
        last: Mutex<Option<(Pass, Instant)>>,
    },
}

impl Display {
    /// For an input with this name and, if that is known, so many bytes.
    pub(crate) fn new(name: &str, size: Option<u64>) -> Self {
        if !io::stderr().is_terminal() {
            return Self::Lines {
                name: name.to_owned(),
                last: Mutex::new(None),
            };
        }
        // Each pass reads the whole input.
        let bar = match size {
            Some(size) => ProgressBar::new(size * Pass::ALL.len() as u64),
            None => ProgressBar::new_spinner(),
        };
        Self::Bar(dressed(bar, name.to_owned()))
    }

    /// Shows a state.
    pub(crate) fn show(&self, progress: Progress) {
        match self {
            Self::Bar(bar) => {
                let before = progress.total.unwrap_or_default() * number(progress.pass);
                bar.set_position(before + progress.bytes);
                bar.set_message(state(&progress));
            }
            Self::Lines { name, last } => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                let is_due =
                    last.is_none_or(|(pass, at)| pass != progress.pass || now.duration_since(at) >= PAUSE);
                if is_due {
                    *last = Some((progress.pass, now));
                    eprintln!("{name}: {}", state(&progress));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn number(pass: Pass) -> u64 {
    Pass::ALL
        .iter()
        .position(|other| *other == pass)
        .unwrap_or_default() as u64
}

fn state(progress: &Progress) -> String {
    let what = match progress.pass {
        Pass::Site => "settings",
        Pass::Things => "people, sections, media",
        Pass::Content => "articles and pages",
        Pass::Links => "menus and links",
    };
    let read = match progress.total {
        Some(total) => format!("{} of {}", HumanBytes(progress.bytes), HumanBytes(total)),
        None => HumanBytes(progress.bytes).to_string(),
    };
    format!("{what}: {read}, {} records", HumanCount(progress.records))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_one_line() {
        let progress = Progress {
            pass: Pass::Content,
            bytes: 1 << 20,
            total: Some(4 << 20),
            records: 1_234,
        };
        assert_eq!(
            state(&progress),
            "articles and pages: 1.00 MiB of 4.00 MiB, 1,234 records"
        );
        assert_eq!(number(Pass::Site), 0);
    }
}
