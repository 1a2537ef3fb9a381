//! Bytes on their way into the media store.

use std::{
    io::{self, Write as _},
    path::Path,
};

use super::MediaStore;

/// How much of the beginning is kept in memory, to tell what it is.
const HEAD: usize = 8 << 10;

/// A file that is being received. Dropping it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    store: MediaStore,
    file: tempfile::NamedTempFile,
    hasher: blake3::Hasher,
    head: Vec<u8>,
    length: u64,
}

impl Incoming {
    pub(super) fn new(store: &MediaStore) -> io::Result<Self> {
        // Below the store's own folder, so that keeping it is a rename.
        let folder = store.root.join("incoming");
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            store: store.clone(),
            file: tempfile::NamedTempFile::new_in(folder)?,
            hasher: blake3::Hasher::new(),
            head: Vec::new(),
            length: 0,
        })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..missing]);
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// The first bytes.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// How many bytes there are.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Where they lie for now.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Keeps them and says under which name.
    ///
    /// # Errors
    /// Where they cannot be kept.
    pub fn keep(self) -> io::Result<String> {
        let name = self.hasher.finalize().to_hex().to_string();
        let file = self.store.file(&name).expect("a hash names a file");
        if file.is_file() {
            return Ok(name);
        }
        let folder = file.parent().expect("a file below the root has a folder");
        std::fs::create_dir_all(folder)?;
        self.file.as_file().sync_all()?;
        self.file.persist(&file).map_err(|error| error.error)?;
        Ok(name)
    }
}
