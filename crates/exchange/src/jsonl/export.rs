//! An export into JSON Lines, and the copies of the files that its media name.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use masthead_app::{export::Sink, import::record::Record, media::MediaStore};

use super::writer::JsonLinesWriter;

/// Copies the bytes of media into a folder in which an import finds them.
#[derive(Debug)]
pub struct MediaCopies {
    from: MediaStore,
    to: PathBuf,
    copied: u64,
    missing: Vec<String>,
}

impl MediaCopies {
    /// Into a folder, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn new(from: MediaStore, to: &Path) -> io::Result<Self> {
        fs::create_dir_all(to)?;
        Ok(Self {
            from,
            to: to.to_owned(),
            copied: 0,
            missing: Vec::new(),
        })
    }

    /// Files that were copied; those that lay there already are not.
    #[must_use]
    pub const fn copied(&self) -> u64 {
        self.copied
    }

    /// The names of files whose bytes the media store has lost.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    fn copy(&mut self, blob: &str, name: &str) -> io::Result<()> {
        let lost = |copies: &mut Self| copies.missing.push(name.to_owned());
        let Some(source) = self.from.file(blob) else {
            lost(self);
            return Ok(());
        };
        let length = match fs::metadata(&source) {
            Ok(about) => about.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                lost(self);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let target = self.to.join(name);
        // Its name is the hash of its bytes: what lies there whole is the same.
        if fs::metadata(&target).is_ok_and(|about| about.len() == length) {
            return Ok(());
        }
        let folder = target.parent().unwrap_or(&self.to);
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        io::copy(&mut fs::File::open(&source)?, &mut temporary)?;
        temporary.persist(&target).map_err(|error| error.error)?;
        self.copied += 1;
        Ok(())
    }
}

/// Writes an export as JSON Lines.
#[derive(Debug)]
pub struct JsonLinesExport<W> {
    lines: JsonLinesWriter<W>,
    copies: Option<MediaCopies>,
}

impl<W: Write> JsonLinesExport<W> {
    /// Writes the lines to `out`, and files where `copies` says.
    pub const fn new(out: W, copies: Option<MediaCopies>) -> Self {
        Self {
            lines: JsonLinesWriter::new(out),
            copies,
        }
    }

    /// Gives back what was written to, and what became of the files.
    ///
    /// # Errors
    /// What is written to refuses.
    pub fn finish(self) -> io::Result<(W, Option<MediaCopies>)> {
        Ok((self.lines.finish()?, self.copies))
    }
}

impl<W: Write + Send> Sink for JsonLinesExport<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.lines.write(record)
    }

    fn file(&mut self, blob: &str, name: &str) -> io::Result<()> {
        match &mut self.copies {
            Some(copies) => copies.copy(blob, name),
            None => Ok(()),
        }
    }
}
