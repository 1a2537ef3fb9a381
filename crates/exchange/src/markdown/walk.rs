//! All files below a folder, in an order that does not depend on the disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Folders within folders, at the most.
const DEEPEST: usize = 64;

/// The files of a folder with their sizes, sorted by path, and what could not be listed, with the reason.
///
/// The paths of all files are held in memory: that is what resolving a picture's name needs, and a hundred thousand
/// of them are ten megabytes.
#[derive(Debug, Default)]
pub(super) struct Listing {
    files: Vec<(String, u64)>,
    left_out: Vec<LeftOut>,
}

/// Something in the folder that is not listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LeftOut {
    pub(super) path: String,
    pub(super) reason: String,
    /// Whether it may hold something that should have been imported and is not read elsewhere.
    pub(super) is_lost: bool,
}

impl Listing {
    pub(super) fn new(mut files: Vec<(String, u64)>, mut left_out: Vec<LeftOut>) -> Self {
        files.sort_unstable();
        left_out.sort_unstable();
        Self { files, left_out }
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        self.files
            .binary_search_by(|(file, _)| file.as_str().cmp(path))
            .is_ok()
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(path, size)| (path.as_str(), *size))
    }

    pub(super) fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}

/// Lists a folder on disk. Hidden files and folders, and `node_modules`, are left out.
pub(super) fn folder(root: &Path) -> io::Result<Listing> {
    let mut walk = Walk {
        root,
        files: Vec::new(),
        left_out: Vec::new(),
    };
    // What is in the way further down is reported; that the folder itself cannot be read is an error.
    walk.enter(root.to_owned(), "", 0)?;
    Ok(Listing::new(walk.files, walk.left_out))
}

struct Walk<'a> {
    root: &'a Path,
    files: Vec<(String, u64)>,
    left_out: Vec<LeftOut>,
}

impl Walk<'_> {
    fn enter(&mut self, path: PathBuf, relative: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_text = name.to_str().is_some();
            let name = name.to_string_lossy();
            if name.starts_with('.') || name == "node_modules" {
                continue;
            }
            let relative = if relative.is_empty() {
                name.into_owned()
            } else {
                format!("{relative}/{name}")
            };
            if !is_text {
                let reason = "its name is not UTF-8".to_owned();
                self.left_out.push(LeftOut {
                    path: relative,
                    reason,
                    is_lost: true,
                });
                continue;
            }
            if let Err(reason) = self.take(&entry, &relative, depth) {
                self.left_out.push(LeftOut {
                    path: relative,
                    reason,
                    is_lost: true,
                });
            }
        }
        Ok(())
    }

    /// Lists one entry, or says why not.
    fn take(&mut self, entry: &fs::DirEntry, relative: &str, depth: usize) -> Result<(), String> {
        let unreadable = |error: io::Error| format!("cannot be read: {error}");
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            if depth == DEEPEST {
                return Err(format!("more than {DEEPEST} folders deep"));
            }
            return self.enter(entry.path(), relative, depth + 1).map_err(unreadable);
        }
        if kind.is_symlink() {
            let target =
                fs::canonicalize(entry.path()).map_err(|_| "a link that leads nowhere".to_owned())?;
            if !target.starts_with(self.root) {
                return Err("a link that leads out of the folder".to_owned());
            }
            if target.is_dir() {
                // Following it could go round in circles.
                let reason = "a link to a folder; its files are read where they are".to_owned();
                self.left_out.push(LeftOut {
                    path: relative.to_owned(),
                    reason,
                    is_lost: false,
                });
                return Ok(());
            }
        }
        let about = fs::metadata(entry.path()).map_err(unreadable)?;
        if about.is_file() {
            self.files.push((relative.to_owned(), about.len()));
        }
        Ok(())
    }
}
