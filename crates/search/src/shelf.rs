//! The folder in which a node keeps its index: each index has a folder of its own, and a file says which is used.
//!
//! An index is made beside the one that is used and takes its place when it is whole, so nobody ever reads half of one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use uuid::Uuid;

const CURRENT: &str = "current";

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    root: PathBuf,
}

impl Shelf {
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The name of the index that is used; none where there is none.
    pub(crate) fn current(&self) -> Option<String> {
        let name = fs::read_to_string(self.root.join(CURRENT)).ok()?;
        let name = name.trim();
        // What others wrote there must not lead out of the folder.
        Uuid::try_parse(name).is_ok().then(|| name.to_owned())
    }

    /// Where the index of a name is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A new folder for an index.
    pub(crate) fn begin(&self, id: Uuid) -> io::Result<String> {
        let name = id.to_string();
        fs::create_dir_all(self.path(&name))?;
        Ok(name)
    }

    /// Makes an index the one that is used.
    pub(crate) fn use_from_now(&self, name: &str) -> io::Result<()> {
        let beside = self.root.join("current.new");
        fs::write(&beside, format!("{name}\n"))?;
        fs::File::open(&beside)?.sync_all()?;
        fs::rename(beside, self.root.join(CURRENT))?;
        fs::File::open(&self.root)?.sync_all()
    }

    /// Removes all indexes but one. What cannot be removed stays until the next time. Whoever makes one at this moment
    /// holds a lock on its folder, and is left alone.
    pub(crate) fn sweep(&self, keep: Option<&str>) {
        let Ok(entries) = fs::read_dir(&self.root) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let is_index = Uuid::try_parse(name).is_ok() && entry.path().is_dir();
            if is_index && Some(name) != keep && !is_locked(&entry.path()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Whether a process writes to the index in a folder.
fn is_locked(folder: &Path) -> bool {
    let lock = folder.join(&tantivy::directory::INDEX_WRITER_LOCK.filepath);
    let Ok(file) = fs::File::open(lock) else {
        return false;
    };
    file.try_lock().is_err()
}
