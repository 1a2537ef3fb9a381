//! Files of media in the data directory, named by the hash of their bytes.

pub mod fetch;
mod hosts;
mod incoming;
mod sniff;
mod svg;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

pub use self::incoming::Incoming;

/// Keeps the bytes of media. A file's name is the hash of its bytes, so a file never changes and is kept once.
#[derive(Debug, Clone)]
pub struct MediaStore {
    root: Arc<PathBuf>,
}

impl MediaStore {
    /// The store below a data directory; folders are made when they are needed.
    #[must_use]
    pub fn below(data_directory: &Path) -> Self {
        Self {
            root: Arc::new(data_directory.join("media")),
        }
    }

    /// The file that holds the bytes with this hash. Nothing but a hash is taken for one.
    #[must_use]
    pub fn file(&self, blob: &str) -> Option<PathBuf> {
        let is_hash = blob.len() == 64 && blob.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| self.root.join(&blob[..2]).join(blob))
    }

    /// The name that these bytes are kept under.
    #[must_use]
    pub fn name(bytes: &[u8]) -> String {
        blake3::hash(bytes).to_hex().to_string()
    }

    /// Begins to receive bytes that come one after the other, such as a download.
    pub fn receive(&self) -> io::Result<Incoming> {
        Incoming::new(self)
    }

    /// Keeps bytes and says under which name.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let name = Self::name(bytes);
        let file = self.file(&name).expect("a hash names a file");
        if file.is_file() {
            return Ok(name);
        }
        let folder = file.parent().expect("a file below the root has a folder");
        std::fs::create_dir_all(folder)?;
        // Written beside and renamed, so that no reader ever sees half a file.
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(bytes)?;
        temporary.as_file().sync_all()?;
        temporary.persist(&file).map_err(|error| error.error)?;
        Ok(name)
    }
}
