//! `masthead import`

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use masthead_app::{
    App,
    import::{
        ImportOptions, import,
        input::{MediaFiles, Reader},
        report::Report,
    },
    ports::http::HttpClient,
};
use masthead_domain::locale::Locale;
use masthead_exchange::{
    jsonl::JsonLinesReader,
    markdown::{Files, MarkdownReader},
    wordpress::{Options, WordPressReader},
};

use super::Global;
use crate::{
    import::{
        fetch::{self, Download},
        merge,
        progress::Display,
        table,
    },
    output, startup,
};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    format: Format,
    #[command(flatten)]
    common: Common,
}

/// What every import takes.
#[derive(Debug, Args)]
struct Common {
    /// Say what would happen and write nothing
    #[arg(long, global = true)]
    dry_run: bool,
    /// Fetch the pictures and files that are named by their addresses, once the content is in
    #[arg(long, global = true)]
    fetch_media: bool,
    /// Fetch from private, loopback and other local addresses too
    #[arg(long, global = true)]
    allow_private_addresses: bool,
    /// Write the report to this file, as JSON
    #[arg(long, global = true, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Format {
    /// `WordPress` exports (WXR 1.0 to 1.2)
    Wordpress {
        /// The exports of one site: files, or addresses to fetch them from
        #[arg(required = true, value_name = "FILE|URL")]
        files: Vec<String>,
        /// The system of the external ids: a second site needs a name of its own
        #[arg(long, default_value = "wordpress", value_name = "NAME")]
        system: String,
        /// Make new paths by the permalink settings; the old ones become aliases
        #[arg(long)]
        new_permalinks: bool,
        /// The language of the texts, if it is not the one that the export names
        #[arg(long, value_name = "LOCALE", value_parser = locale)]
        locale: Option<Locale>,
    },
    /// JSON Lines, the neutral format
    Jsonl {
        /// The file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The folder with the files that media name
        #[arg(long, value_name = "DIR")]
        media: Option<PathBuf>,
    },
    /// A folder of Markdown files with front matter, as for Hugo and Jekyll
    Markdown {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

fn locale(text: &str) -> Result<Locale, String> {
    text.parse().map_err(|rule| format!("{rule}"))
}

/// An input that is open, with the files that it names.
struct Opened {
    reader: Box<dyn Reader>,
    files: Option<Arc<dyn MediaFiles>>,
    /// The temporary file that is read, if it was fetched.
    download: Option<Download>,
}

pub(super) async fn run(global: &Global, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let loaded = global.load_quiet()?;
    let settings = &loaded.settings;
    // The database first: an input that is copied from standard input cannot be read again.
    let trial = args.common.dry_run && startup::is_to_be_made(settings);
    // A dry run makes no database either: what it would make goes with this folder.
    let elsewhere = trial.then(tempfile::tempdir).transpose()?;
    let settings = &match &elsewhere {
        Some(folder) => settings.kept_in(folder.path()),
        None => settings.clone(),
    };
    let store = startup::open_store(settings).await?;
    let app = startup::app(settings, store.clone(), None);
    let options = ImportOptions {
        dry_run: args.common.dry_run,
        fetch_media: args.common.fetch_media,
    };
    let client = fetch::client(settings, args.common.allow_private_addresses);
    let mut report: Option<Report> = None;
    for opened in open(&app, &client, args.format).await? {
        let next = run_one(&app, opened, &options).await?;
        report = Some(match report {
            None => next,
            Some(known) => merge::merge(known, next),
        });
    }
    let mut report = report.unwrap_or_default();
    // Only now: a host that does not answer must not hold the content up.
    if args.common.fetch_media && !args.common.dry_run {
        report.media = Some(fetch::media(&app, settings, &client).await?);
    }
    startup::close_store(settings, &store).await;
    if let Some(file) = &args.common.report {
        write(file, &report).with_context(|| format!("cannot write the report to {}", file.display()))?;
    }
    output::raw(&table::table(&report))?;
    Ok(if report.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Opens all inputs before the first is read, so that a misspelt name does not come up after an hour.
async fn open(app: &App, client: &Arc<dyn HttpClient>, format: Format) -> anyhow::Result<Vec<Opened>> {
    match format {
        Format::Wordpress {
            files,
            system,
            new_permalinks,
            locale,
        } => {
            let options = Options {
                system,
                new_permalinks,
                locale,
            };
            let mut opened = Vec::with_capacity(files.len());
            for name in files {
                let download = if fetch::is_url(&name) {
                    Some(fetch::download(client, &name).await?)
                } else {
                    None
                };
                let file = download
                    .as_ref()
                    .map_or_else(|| PathBuf::from(&name), |download| download.file.clone());
                let reader = WordPressReader::open(file, options.clone());
                let reader = reader.with_context(|| format!("{name} cannot be opened"))?;
                opened.push(Opened {
                    reader: Box::new(reader),
                    files: None,
                    download,
                });
            }
            Ok(opened)
        }
        Format::Jsonl { file, media } => {
            let reader = if file == Path::new("-") {
                JsonLinesReader::spool(io::stdin().lock()).context("standard input cannot be read")?
            } else {
                JsonLinesReader::open(&file)
                    .with_context(|| format!("{} cannot be opened", file.display()))?
            };
            let files = media.map(|folder| folder_of_media(&folder)).transpose()?;
            Ok(vec![Opened {
                reader: Box::new(reader),
                files,
                download: None,
            }])
        }
        Format::Markdown { folder } => {
            let reader = MarkdownReader::open(&folder);
            let reader = reader.with_context(|| format!("{} cannot be opened", folder.display()))?;
            let reader = reader.as_of(app.clock.now());
            let files: Arc<dyn MediaFiles> = Arc::new(reader.files());
            Ok(vec![Opened {
                reader: Box::new(reader),
                files: Some(files),
                download: None,
            }])
        }
    }
}

fn folder_of_media(folder: &Path) -> anyhow::Result<Arc<dyn MediaFiles>> {
    let files = Files::folder(folder).with_context(|| format!("{} cannot be opened", folder.display()))?;
    Ok(Arc::new(files))
}

async fn run_one(app: &App, opened: Opened, options: &ImportOptions) -> anyhow::Result<Report> {
    let display = Display::new(&opened.reader.name(), opened.reader.size());
    let result = import(app, opened.reader, opened.files, options, &|progress| {
        display.show(progress);
    })
    .await;
    display.finish();
    drop(opened.download);
    result.context("the import broke off; what was stored stays, and it can be run again")
}

fn write(file: &Path, report: &Report) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    fs::write(file, text)?;
    Ok(())
}
