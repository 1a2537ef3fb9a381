//! The reader over a file or standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read, Seek as _, SeekFrom},
    path::Path,
};

use masthead_app::import::input::{Input, Pass, Reader};

use super::{
    lines::{Line, Lines},
    parse,
    peek::leading_type,
};

/// Bytes of a line at the most: a long article with its markup is a thousandth of it.
pub(crate) const LONGEST_LINE: usize = 64 << 20;

const BUFFER: usize = 256 << 10;

/// Reads records from JSON Lines.
#[derive(Debug)]
pub struct JsonLinesReader {
    name: String,
    file: File,
    size: u64,
}

impl JsonLinesReader {
    /// Reads a file. What is no regular file, such as a named pipe, can be read once only and is copied first.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::Error::new(
                ErrorKind::IsADirectory,
                format!("{} is a folder", path.display()),
            ));
        }
        if about.is_file() {
            Ok(Self {
                name,
                file,
                size: about.len(),
            })
        } else {
            Ok(Self {
                name,
                ..Self::spool(file)?
            })
        }
    }

    /// Copies an input that can be read once only, such as standard input, to a temporary file without a name.
    ///
    /// # Errors
    /// Where it cannot be read, or not be written to the temporary folder.
    pub fn spool(mut input: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let size = io::copy(&mut input, &mut file)?;
        Ok(Self {
            name: "standard input".to_owned(),
            file,
            size,
        })
    }
}

impl Reader for JsonLinesReader {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn size(&self) -> Option<u64> {
        Some(self.size)
    }

    fn read(&mut self, pass: Pass, sink: &mut dyn FnMut(Input, u64) -> bool) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        scan(
            BufReader::with_capacity(BUFFER, &self.file),
            LONGEST_LINE,
            pass,
            sink,
        )
        .map(|_| ())
    }
}

/// Reads JSON Lines from anywhere, and says whether the sink wants more.
pub(crate) fn scan(
    mut source: impl BufRead,
    longest: usize,
    pass: Pass,
    sink: &mut dyn FnMut(Input, u64) -> bool,
) -> io::Result<bool> {
    crate::packed::refuse(source.fill_buf()?)?;
    if matches!(source.fill_buf()?, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "the file is UTF-16; save it as UTF-8",
        ));
    }
    let mut lines = Lines::new(source, longest);
    loop {
        let found = match lines.next()? {
            None => return Ok(true),
            Some(Line::Bytes(bytes)) if bytes.trim_ascii().is_empty() => continue,
            Some(Line::Bytes(bytes)) => understand(bytes, pass),
            Some(Line::TooLong) => Some(Err(parse::Refusal {
                what: "line".to_owned(),
                reason: format!("longer than {} MiB", longest >> 20),
            })),
        };
        let at = format!("line {}", lines.number());
        let input = match found {
            Some(Ok(record)) if pass.wants(record.kind()) => Input::Record { at, record },
            Some(Err(parse::Refusal { what, reason })) if pass == Pass::Things => Input::Skipped {
                at,
                what,
                reason,
                refused: true,
            },
            _ => continue,
        };
        if !sink(input, lines.read()) {
            return Ok(false);
        }
    }
}

/// What a line says, or `None` where its first bytes tell that the pass does not want it.
fn understand(
    bytes: &[u8],
    pass: Pass,
) -> Option<Result<masthead_app::import::record::Record, parse::Refusal>> {
    let line = match std::str::from_utf8(bytes) {
        Ok(line) => line,
        Err(error) => {
            return Some(Err(parse::Refusal {
                what: "line".to_owned(),
                reason: format!(
                    "not UTF-8: byte {} of the line fits no character",
                    error.valid_up_to() + 1
                ),
            }));
        }
    };
    // The first pass reads every line, because it is the one that reports.
    if pass != Pass::Things
        && let Some(name) = leading_type(line)
        && !parse::kind_of(name).is_some_and(|kind| pass.wants(kind))
    {
        return None;
    }
    Some(parse::record(line))
}
