//! The files of an index, read by calls and not by mapping them into memory, and watched for what others do to them.
//!
//! A mapped file that somebody cuts short ends the process with a signal, and one that somebody overwrites changes what
//! was already checked. So parts of files are read when they are wanted (the system keeps them in memory anyway), and
//! for each file it is remembered what it looked like when it was written or opened. [`WatchedDirectory::is_intact`]
//! compares: whoever answers from the index asks before and after.

use std::{
    collections::HashMap,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read as _, Write},
    ops::Range,
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tantivy::{
    Directory, HasLen,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
        WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

/// What a file looks like from outside. The system changes the moment with every write, and nobody can set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    inode: u64,
    size: u64,
    changed: (i64, i64),
}

impl Look {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            size: metadata.size(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    fn at(path: &Path) -> io::Result<Self> {
        Ok(Self::of(&fs::metadata(path)?))
    }
}

#[derive(Debug, Default)]
struct Known(Mutex<HashMap<PathBuf, Look>>);

impl Known {
    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Look>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A folder with the files of one index.
#[derive(Debug, Clone)]
pub(crate) struct WatchedDirectory {
    root: PathBuf,
    known: Arc<Known>,
}

impl WatchedDirectory {
    /// The folder at a path, which is there.
    pub(crate) fn open(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            known: Arc::default(),
        }
    }

    /// Whether every file that was written or opened here is what it was then.
    pub(crate) fn is_intact(&self) -> bool {
        // Under the lock, so that no file that this process removes itself is missed.
        let known = self.known.lock();
        known
            .iter()
            .all(|(path, look)| Look::at(&self.root.join(path)).is_ok_and(|now| now == *look))
    }

    fn note(&self, path: &Path) -> io::Result<()> {
        let mut known = self.known.lock();
        let look = Look::at(&self.root.join(path))?;
        known.insert(path.to_owned(), look);
        Ok(())
    }
}

/// A file, read where it is asked for.
struct ReadFile {
    file: File,
    length: usize,
}

impl fmt::Debug for ReadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadFile")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl HasLen for ReadFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for ReadFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "beyond the end of the file",
            ));
        }
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

/// A file that is being written; what it looks like is noted when it is whole.
struct WrittenFile {
    file: File,
    path: PathBuf,
    directory: WatchedDirectory,
}

impl Write for WrittenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for WrittenFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.file.sync_data()?;
        self.directory.note(&self.path)
    }
}

impl Directory for WatchedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let wrap = |error| open_error(error, path);
        let mut known = self.known.lock();
        let file = File::open(self.root.join(path)).map_err(wrap)?;
        let metadata = file.metadata().map_err(wrap)?;
        let look = Look::of(&metadata);
        if *known.entry(path.to_owned()).or_insert(look) != look {
            return Err(wrap(written_by_others()));
        }
        Ok(Arc::new(ReadFile {
            length: look.size as usize,
            file,
        }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let mut known = self.known.lock();
        known.remove(path);
        fs::remove_file(self.root.join(path)).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                DeleteError::FileDoesNotExist(path.to_owned())
            } else {
                DeleteError::IoError {
                    io_error: Arc::new(error),
                    filepath: path.to_owned(),
                }
            }
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let there = self.root.join(path).try_exists();
        there.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.root.join(path));
        let file = opened.map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                OpenWriteError::FileAlreadyExists(path.to_owned())
            } else {
                OpenWriteError::wrap_io_error(error, path.to_owned())
            }
        })?;
        Ok(BufWriter::new(Box::new(WrittenFile {
            file,
            path: path.to_owned(),
            directory: self.clone(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let wrap = |error| open_error(error, path);
        let mut known = self.known.lock();
        let mut file = File::open(self.root.join(path)).map_err(wrap)?;
        let look = Look::of(&file.metadata().map_err(wrap)?);
        if *known.entry(path.to_owned()).or_insert(look) != look {
            return Err(wrap(written_by_others()));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(wrap)?;
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = self.root.join(format!("{}.new", path.display()));
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        drop(file);
        let mut known = self.known.lock();
        let whole = self.root.join(path);
        fs::rename(&beside, &whole)?;
        known.insert(path.to_owned(), Look::at(&whole)?);
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.root)?.sync_data()
    }

    /// Locks that end with the process, however it ends.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.root.join(&lock.filepath))
            .map_err(LockError::wrap_io_error)?;
        if lock.is_blocking {
            file.lock().map_err(LockError::wrap_io_error)?;
        } else {
            file.try_lock().map_err(|_| LockError::LockBusy)?;
        }
        Ok(DirectoryLock::from(Box::new(file)))
    }

    /// Nobody waits here: the one who writes says when there is something new.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn written_by_others() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "somebody else wrote to it")
}

fn open_error(error: io::Error, path: &Path) -> OpenReadError {
    if error.kind() == io::ErrorKind::NotFound {
        OpenReadError::FileDoesNotExist(path.to_owned())
    } else {
        OpenReadError::wrap_io_error(error, path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_do_to_a_file_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = WatchedDirectory::open(folder.path());
        let path = Path::new("part");
        let write = |text: &[u8]| {
            let mut file = directory.open_write(path).expect("opened");
            file.write_all(text).expect("written");
            file.terminate().expect("whole");
        };
        write(b"0123456789");
        let handle = directory.get_file_handle(path).expect("there");
        assert!(directory.is_intact());
        assert_eq!(handle.read_bytes(2..4).expect("read").as_slice(), b"23");
        assert!(handle.read_bytes(2..11).is_err(), "beyond the end");
        // Cut short, without a signal; and then told.
        let whole = folder.path().join(path);
        let file = OpenOptions::new().write(true).open(&whole).expect("opened");
        file.set_len(3).expect("cut");
        assert!(handle.read_bytes(2..4).is_err());
        assert!(!directory.is_intact());
        directory.delete(path).expect("removed");
        assert!(directory.is_intact(), "its own removals are no damage");
        write(b"again");
        fs::remove_file(&whole).expect("removed");
        assert!(!directory.is_intact());
    }
}
