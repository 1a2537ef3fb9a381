//! The folder that is imported: on disk, or compiled into the binary.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use masthead_app::import::input::MediaFiles;

use super::walk::{self, Listing};

/// A folder of files, named by their path below it with `/` between the names. Copies share it.
#[derive(Debug, Clone)]
pub struct Files(Arc<Place>);

#[derive(Debug)]
enum Place {
    /// A folder on disk, its own path resolved.
    Disk(PathBuf),
    /// Files in memory.
    Memory(BTreeMap<String, Cow<'static, [u8]>>),
}

impl Files {
    /// A folder on disk.
    ///
    /// # Errors
    /// Where it is not there, cannot be read, or is no folder.
    pub fn folder(path: impl AsRef<Path>) -> io::Result<Self> {
        let root = fs::canonicalize(path)?;
        if !root.is_dir() {
            return Err(io::Error::new(
                ErrorKind::NotADirectory,
                format!("{} is no folder", root.display()),
            ));
        }
        Ok(Self(Arc::new(Place::Disk(root))))
    }

    /// Files in memory, such as those that `include_dir` put into the binary. Those whose path leads out of the
    /// folder are left out.
    pub fn memory<N, B>(files: impl IntoIterator<Item = (N, B)>) -> Self
    where
        N: Into<String>,
        B: Into<Cow<'static, [u8]>>,
    {
        let files = files
            .into_iter()
            .filter_map(|(name, bytes)| Some((normal(&name.into().replace('\\', "/"))?, bytes.into())))
            .collect();
        Self(Arc::new(Place::Memory(files)))
    }

    /// The folder's own name, for the report.
    pub(super) fn name(&self) -> Option<String> {
        match &*self.0 {
            Place::Disk(root) => root.file_name().map(|name| name.to_string_lossy().into_owned()),
            Place::Memory(_) => None,
        }
    }

    /// All files below the folder, sorted by path.
    pub(super) fn list(&self) -> io::Result<Listing> {
        match &*self.0 {
            Place::Disk(root) => walk::folder(root),
            Place::Memory(files) => Ok(Listing::new(
                files
                    .iter()
                    .map(|(path, bytes)| (path.clone(), bytes.len() as u64))
                    .collect(),
                Vec::new(),
            )),
        }
    }

    /// A file to be read from its start.
    pub(super) fn reader(&self, relative: &str) -> io::Result<Box<dyn io::BufRead + '_>> {
        match &*self.0 {
            Place::Disk(_) => Ok(Box::new(io::BufReader::with_capacity(
                256 << 10,
                self.on_disk(relative)?,
            ))),
            Place::Memory(_) => Ok(Box::new(self.in_memory(relative)?)),
        }
    }

    /// A file's bytes, or `None` where they are more than the limit.
    pub(super) fn bytes(&self, relative: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        self.reader(relative)?.take(limit + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    fn on_disk(&self, relative: &str) -> io::Result<fs::File> {
        let Place::Disk(root) = &*self.0 else {
            return Err(not_found(relative));
        };
        let path = normal(relative).ok_or_else(|| leads_out(relative))?;
        let path = fs::canonicalize(root.join(path))?;
        // A link within the folder is fine, one to anything outside is not.
        if !path.starts_with(root) {
            return Err(leads_out(relative));
        }
        if !path.is_file() {
            return Err(not_found(relative));
        }
        fs::File::open(path)
    }

    fn in_memory(&self, relative: &str) -> io::Result<&[u8]> {
        let Place::Memory(files) = &*self.0 else {
            return Err(not_found(relative));
        };
        let path = normal(relative).ok_or_else(|| leads_out(relative))?;
        files
            .get(&path)
            .map(AsRef::as_ref)
            .ok_or_else(|| not_found(relative))
    }
}

impl MediaFiles for Files {
    fn open(&self, relative: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(relative)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn leads_out(relative: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidInput,
        format!("\"{relative}\" leads out of the folder"),
    )
}

fn not_found(relative: &str) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("there is no file \"{relative}\""))
}

/// A path of plain names only, or `None` for one that is absolute, empty, or has `..` in it. Backslashes and drive
/// letters are refused because they mean something else on Windows.
fn normal(relative: &str) -> Option<String> {
    if relative.starts_with('/') || relative.contains(['\\', '\0']) || relative.get(1..2) == Some(":") {
        return None;
    }
    let names: Vec<&str> = relative
        .split('/')
        .filter(|name| !matches!(*name, "" | "."))
        .collect();
    (!names.is_empty() && !names.contains(&"..")).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Files {
        Files::memory([("images/a.jpg", b"a".as_slice()), ("../b.jpg", b"b".as_slice())])
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("images")).expect("a folder in it");
        fs::write(folder.path().join("images/a.jpg"), b"a").expect("a file in it");
        for files in [memory(), Files::folder(folder.path()).expect("the folder")] {
            for good in ["images/a.jpg", "./images//a.jpg"] {
                assert_eq!(files.open(good).expect(good), b"a");
            }
            for bad in [
                "../b.jpg",
                "images/../../b.jpg",
                "/etc/passwd",
                "c:/b.jpg",
                "images\\a.jpg",
                "",
            ] {
                assert_eq!(
                    files.open(bad).expect_err(bad).kind(),
                    ErrorKind::InvalidInput,
                    "{bad}"
                );
            }
            assert_eq!(
                files.open("images/b.jpg").expect_err("no file").kind(),
                ErrorKind::NotFound
            );
            assert_eq!(
                files.open("images").expect_err("a folder").kind(),
                ErrorKind::NotFound
            );
        }
        assert_eq!(memory().list().expect("a list").len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_folder_only() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret.md"), b"s").expect("a file");
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.md"), b"a").expect("a file");
        for (target, link) in [
            (folder.path().join("a.md"), "inside.md"),
            (outside.path().join("secret.md"), "outside.md"),
            (outside.path().to_owned(), "folder"),
            (folder.path().to_owned(), "loop"),
            (folder.path().join("nothing"), "dangling.md"),
        ] {
            std::os::unix::fs::symlink(target, folder.path().join(link)).expect("a link");
        }
        let files = Files::folder(folder.path()).expect("the folder");
        let listing = files.list().expect("a list");
        assert!(listing.contains("a.md") && listing.contains("inside.md"));
        assert_eq!(listing.len(), 2);
        let left_out: Vec<(&str, bool)> = listing
            .left_out()
            .iter()
            .map(|left| (left.path.as_str(), left.is_lost))
            .collect();
        assert_eq!(
            left_out,
            [
                ("dangling.md", true),
                ("folder", true),
                ("loop", false),
                ("outside.md", true)
            ]
        );
        assert_eq!(
            files.open("outside.md").expect_err("a link out").kind(),
            ErrorKind::InvalidInput
        );
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        assert_eq!(
            memory().bytes("images/a.jpg", 1).expect("bytes").as_deref(),
            Some(b"a".as_slice())
        );
        assert_eq!(memory().bytes("images/a.jpg", 0).expect("no fault"), None);
    }
}
