//! `masthead export`

use std::{
    fs,
    io::{self, BufWriter, ErrorKind, IsTerminal as _, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use indicatif::{HumanCount, ProgressBar};
use masthead_app::{
    App,
    export::{ExportError, Exported, Progress, export},
};
use masthead_exchange::jsonl::{JsonLinesExport, MediaCopies};

use super::Global;
use crate::{import::progress::dressed, startup};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 << 10;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Format {
    /// JSON Lines, the neutral format
    Jsonl {
        /// The file to write; standard output without it
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Copy the files of media into this folder, for `import jsonl --media DIR`
        #[arg(long, value_name = "DIR")]
        media: Option<PathBuf>,
    },
}

pub(super) async fn run(global: &Global, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let Format::Jsonl { file, media } = &args.format;
    let file = file.as_deref().filter(|file| *file != Path::new("-"));
    let loaded = global.load_quiet()?;
    startup::require_existing(&loaded.settings)?;
    let store = startup::open_store(&loaded.settings).await?;
    let app = startup::app(&loaded.settings, store.clone(), None);
    let copies = media
        .as_deref()
        .map(|folder| {
            MediaCopies::new(app.media.clone(), folder)
                .with_context(|| format!("cannot write to {}", folder.display()))
        })
        .transpose()?;
    let result = match file {
        Some(file) => to_file(&app, file, copies).await,
        None => to_standard_output(&app, copies).await,
    };
    startup::close_store(&loaded.settings, &store).await;
    let Some((exported, copies)) = result? else {
        // Whoever read along has gone away; that is theirs to decide, but nobody may take the rest for whole.
        return Ok(ExitCode::FAILURE);
    };
    let records: u64 = exported.counts.values().sum();
    eprintln!("{} records exported", HumanCount(records));
    let Some(copies) = copies else {
        return Ok(ExitCode::SUCCESS);
    };
    eprintln!("{} files copied", HumanCount(copies.copied()));
    for name in copies.missing() {
        eprintln!("missing: {name} is not in the data folder");
    }
    Ok(if copies.missing().is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Writes beside and renames, so that a file of that name is always a whole export.
async fn to_file(
    app: &App,
    file: &Path,
    copies: Option<MediaCopies>,
) -> anyhow::Result<Option<(Exported, Option<MediaCopies>)>> {
    ensure!(
        !file.is_dir(),
        "{} is a folder; name the file to write",
        file.display()
    );
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    // Readable by its owner alone: it holds what is not public.
    let temporary = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    let written = write(app, BufWriter::with_capacity(BUFFER, temporary), copies).await?;
    let (exported, out, copies) = written;
    let temporary = out
        .into_inner()
        .map_err(io::IntoInnerError::into_error)
        .context("the export cannot be written")?;
    temporary
        .as_file()
        .sync_all()
        .context("the export cannot be written")?;
    temporary
        .persist(file)
        .map_err(|error| error.error)
        .with_context(|| format!("cannot write {}", file.display()))?;
    // The rename itself must survive a power cut too, where folders can be synced.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(Some((exported, copies)))
}

async fn to_standard_output(
    app: &App,
    copies: Option<MediaCopies>,
) -> anyhow::Result<Option<(Exported, Option<MediaCopies>)>> {
    let out = BufWriter::with_capacity(BUFFER, io::stdout());
    match write(app, out, copies).await {
        Ok((exported, _, copies)) => Ok(Some((exported, copies))),
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn write<W: Write + Send>(
    app: &App,
    out: W,
    copies: Option<MediaCopies>,
) -> Result<(Exported, W, Option<MediaCopies>), ExportError> {
    let mut sink = JsonLinesExport::new(out, copies);
    let display = Display::new();
    let exported = export(app, &mut sink, &|progress| display.show(progress)).await;
    display.finish();
    let exported = exported?;
    let (out, copies) = sink.finish().map_err(ExportError::Write)?;
    Ok((exported, out, copies))
}

/// How far the export is: a bar on a terminal, silence anywhere else.
struct Display(Option<ProgressBar>);

impl Display {
    fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        Self(Some(dressed(ProgressBar::new(0), "export".to_owned())))
    }

    fn show(&self, progress: Progress) {
        if let Some(bar) = &self.0 {
            bar.set_length(progress.total);
            bar.set_position(progress.records);
            bar.set_message(format!(
                "{} records, now of the type {}",
                HumanCount(progress.records),
                progress.kind.prefix()
            ));
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
