//! Folders in memory and what reading them gives.

use masthead_app::import::{
    input::{Input, Pass, Reader as _},
    record::{ArticleRecord, PageRecord, Record},
};
use masthead_exchange::markdown::{Files, MarkdownReader};

pub(crate) fn reader(files: &[(&str, &str)]) -> MarkdownReader {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    MarkdownReader::over("test", Files::memory(files)).expect("memory can be listed")
}

pub(crate) fn inputs(reader: &mut MarkdownReader, pass: Pass) -> Vec<Input> {
    let size = reader.size().expect("a folder has a size");
    let mut found = Vec::new();
    let mut last = 0;
    reader
        .read(pass, &mut |input, read| {
            assert!(last <= read && read <= size, "{last} {read} {size}");
            last = read;
            found.push(input);
            true
        })
        .expect("memory can be read");
    found
}

/// Each input in a line: `AT kind NAME`, `AT mentions kind NAME`, `AT refused|skipped|noted WHAT: REASON`.
pub(crate) fn told(reader: &mut MarkdownReader, pass: Pass) -> Vec<String> {
    inputs(reader, pass)
        .into_iter()
        .map(|input| match input {
            Input::Record { at, record } => format!("{at} {}", name(&record)),
            Input::Mention { at, record } => format!("{at} mentions {}", name(&record)),
            Input::Skipped {
                at, reason, refused, ..
            } => {
                format!("{at} {}: {reason}", if refused { "refused" } else { "skipped" })
            }
            Input::Noted { at, what, reason } => format!("{at} noted {what}: {reason}"),
        })
        .collect()
}

pub(crate) fn name(record: &Record) -> String {
    let value = serde_json::to_value(record).expect("json");
    let name = ["slug", "path", "location", "file"]
        .iter()
        .find_map(|key| value[*key].as_str())
        .unwrap_or("-");
    format!("{} {name}", record.kind().prefix())
}

pub(crate) fn notes(reader: &mut MarkdownReader) -> Vec<String> {
    let is_remark = |line: &String| {
        [" noted ", " refused: ", " skipped: "]
            .iter()
            .any(|word| line.contains(word))
    };
    told(reader, Pass::Things).into_iter().filter(is_remark).collect()
}

/// The only article of a folder.
pub(crate) fn article_of(files: &[(&str, &str)]) -> ArticleRecord {
    let mut found = inputs(&mut reader(files), Pass::Content)
        .into_iter()
        .filter_map(|input| match input {
            Input::Record {
                record: Record::Article(article),
                ..
            } => Some(*article),
            _ => None,
        });
    let article = found.next().expect("an article");
    assert!(found.next().is_none(), "one article");
    article
}

pub(crate) fn article(path: &str, text: &str) -> ArticleRecord {
    article_of(&[(path, text)])
}

pub(crate) fn pages(files: &[(&str, &str)]) -> Vec<PageRecord> {
    inputs(&mut reader(files), Pass::Content)
        .into_iter()
        .filter_map(|input| match input {
            Input::Record {
                record: Record::Page(page),
                ..
            } => Some(*page),
            _ => None,
        })
        .collect()
}
