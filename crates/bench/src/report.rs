//! Figures: a line for people at once, and a line of JSON for whoever compares runs.

use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;
use serde::Serialize;

/// One thing that was measured.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "measured", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Figure {
    /// Rows inserted by the plain program.
    Yardstick {
        engine: String,
        articles: u64,
        seconds: f64,
        per_second: f64,
        bytes: u64,
    },
    /// Articles imported.
    Import {
        engine: String,
        articles: u64,
        seconds: f64,
        per_second: f64,
        /// The most memory that the process had resident.
        peak_resident_bytes: u64,
        bytes: u64,
    },
    /// The same import once more, which finds nothing to do.
    Again {
        engine: String,
        seconds: f64,
        changed: u64,
    },
    /// From the start of `serve` to its first answer that it is ready.
    Ready { engine: String, milliseconds: f64 },
    /// A request to both archives.
    Request {
        engine: String,
        name: &'static str,
        /// Medians.
        small_microseconds: f64,
        large_microseconds: f64,
        ratio: f64,
        statements: u64,
    },
}

impl Figure {
    fn line(&self) -> String {
        let mib = |bytes: &u64| *bytes as f64 / f64::from(1 << 20);
        match self {
            Self::Yardstick {
                engine,
                articles,
                seconds,
                per_second,
                bytes,
            } => format!(
                "{engine:10} yardstick  {articles:>7} articles {seconds:>7.1} s {per_second:>7.0}/s {:>7.0} MiB",
                mib(bytes)
            ),
            Self::Import {
                engine,
                articles,
                seconds,
                per_second,
                peak_resident_bytes,
                bytes,
            } => format!(
                "{engine:10} import     {articles:>7} articles {seconds:>7.1} s {per_second:>7.0}/s {:>7.0} MiB, at most {:.0} MiB resident",
                mib(bytes),
                mib(peak_resident_bytes)
            ),
            Self::Again {
                engine,
                seconds,
                changed,
            } => format!("{engine:10} again      {changed:>7} changed  {seconds:>7.1} s"),
            Self::Ready { engine, milliseconds } => {
                format!("{engine:10} ready      {milliseconds:>7.0} ms after the start")
            }
            Self::Request {
                engine,
                name,
                small_microseconds,
                large_microseconds,
                ratio,
                statements,
            } => format!(
                "{engine:10} {name:36} {small_microseconds:>8.0} us {large_microseconds:>8.0} us  x {ratio:<5.2} {statements} statements"
            ),
        }
    }
}

/// Where figures go.
#[derive(Debug)]
pub(crate) struct Report {
    lines: Option<File>,
    figures: Vec<Figure>,
}

impl Report {
    /// To the screen alone.
    pub(crate) const fn on_screen() -> Self {
        Self {
            lines: None,
            figures: Vec::new(),
        }
    }

    /// Also to `results.jsonl` in a folder.
    pub(crate) fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("results.jsonl");
        let lines = File::create(&file).with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(Self {
            lines: Some(lines),
            figures: Vec::new(),
        })
    }

    /// Says something that is no figure.
    #[expect(clippy::unused_self, reason = "whoever reports may say something beside it")]
    pub(crate) fn note(&self, text: &str) {
        eprintln!("{text}");
    }

    pub(crate) fn add(&mut self, figure: Figure) -> anyhow::Result<()> {
        writeln!(io::stdout(), "{}", figure.line())?;
        if let Some(lines) = &mut self.lines {
            serde_json::to_writer(&mut *lines, &figure)?;
            writeln!(lines)?;
        }
        self.figures.push(figure);
        Ok(())
    }

    pub(crate) fn add_all(&mut self, figures: Vec<Figure>) -> anyhow::Result<()> {
        figures.into_iter().try_for_each(|figure| self.add(figure))
    }

    /// The import's speed against the yardstick's, by engine.
    pub(crate) fn finish(&self) -> anyhow::Result<()> {
        let yardstick = |wanted: &str| {
            self.figures.iter().find_map(|figure| match figure {
                Figure::Yardstick {
                    engine, per_second, ..
                } if engine == wanted => Some(*per_second),
                _ => None,
            })
        };
        for figure in &self.figures {
            if let Figure::Import {
                engine, per_second, ..
            } = figure
                && let Some(plain) = yardstick(engine)
            {
                let ratio = per_second / plain;
                writeln!(
                    io::stdout(),
                    "{engine:10} import runs at {ratio:.2} of the yardstick"
                )?;
            }
        }
        Ok(())
    }
}
