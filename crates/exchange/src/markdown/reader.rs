//! The reader over a folder.

use std::{io, path::Path};

use masthead_app::import::{
    input::{Input, Pass, Reader},
    record::Record,
};
use masthead_domain::{id::Kind, time::Timestamp};

use super::{
    document::{self, Content, Unread},
    files::Files,
    folder::Folder,
    gathered::{Gathered, Pictures},
    layout::{Place, Role},
    mentions::Mentions,
    newsroom,
    page::Pages,
    section::Sections,
};

/// Reads a folder of Markdown files with front matter, on disk or in memory.
#[derive(Debug)]
pub struct MarkdownReader {
    name: String,
    folder: Folder,
    /// The texts and their sizes, sorted by path.
    texts: Vec<(String, u64)>,
    size: u64,
}

/// Where inputs go, with the bytes read before the file at hand. `Stopped` when no more is wanted.
struct Sink<'a> {
    sink: &'a mut dyn FnMut(Input, u64) -> bool,
    read: u64,
}

/// The receiver wants no more.
struct Stopped;

impl Sink<'_> {
    fn put(&mut self, input: Input) -> Result<(), Stopped> {
        if (self.sink)(input, self.read) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }
}

impl MarkdownReader {
    /// Reads a folder on disk.
    ///
    /// # Errors
    /// Where it is not there or cannot be listed.
    pub fn open(folder: impl AsRef<Path>) -> io::Result<Self> {
        let files = Files::folder(folder)?;
        let name = files.name().unwrap_or_else(|| "folder".to_owned());
        Self::over(name, files)
    }

    /// Reads any files, such as the demo newsroom in the binary.
    ///
    /// # Errors
    /// Where they cannot be listed.
    pub fn over(name: impl Into<String>, files: Files) -> io::Result<Self> {
        let folder = Folder::new(files)?;
        let texts: Vec<(String, u64)> = folder
            .listing
            .files()
            .filter(|(path, _)| folder.layout.place(path).is_some())
            .map(|(path, size)| (path.to_owned(), size))
            .collect();
        let records: u64 = newsroom::files(&folder).iter().map(|(_, size)| size).sum();
        let size = records + texts.iter().map(|(_, size)| size).sum::<u64>();
        Ok(Self {
            name: name.into(),
            folder,
            texts,
            size,
        })
    }

    /// Takes a moment as that of the import: what is dated later is scheduled, what has expired is not published.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp) -> Self {
        self.folder.now = Some(now);
        self
    }

    /// The files, from which the media of the import are read.
    #[must_use]
    pub fn files(&self) -> Files {
        self.folder.files.clone()
    }

    /// Reads the files of records.
    fn records(
        &self,
        pass: Pass,
        pictures: &mut Pictures,
        sink: &mut Sink<'_>,
    ) -> io::Result<Result<(), Stopped>> {
        for (path, size) in newsroom::files(&self.folder) {
            let before = sink.read;
            let wants_more = newsroom::read(&self.folder, &path, pass, pictures, &mut |input, read| {
                (sink.sink)(input, before + read)
            })?;
            if !wants_more {
                return Ok(Err(Stopped));
            }
            sink.read = before + size;
        }
        Ok(Ok(()))
    }

    /// Reads the texts that a pass wants, one after the other.
    fn texts(
        &self,
        sink: &mut Sink<'_>,
        mut wants: impl FnMut(&Place) -> bool,
        mut each: impl FnMut(&mut Sink<'_>, &str, Result<(Content, Gathered), Unread>) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        for (path, size) in &self.texts {
            sink.read += size;
            let Some(place) = self.folder.layout.place(path).filter(|place| wants(place)) else {
                continue;
            };
            each(sink, path, document::read(&self.folder, path, place))?;
        }
        Ok(())
    }

    /// What others refer to, and everything there is to report. Pictures come first, so that what names them finds
    /// them; then what is described, then what is only named.
    fn things(&self, sink: &mut Sink<'_>) -> io::Result<Result<(), Stopped>> {
        let mut pictures = Pictures::default();
        let mut mentions = Mentions::default();
        let mut ignored = Sink {
            read: 0,
            sink: &mut |input, _| {
                if let Input::Record { record, .. } = input {
                    mentions.described(&record);
                }
                true
            },
        };
        drop(self.records(Pass::Things, &mut pictures, &mut ignored)?);
        let gathered = self.gather(&mut pictures, &mut mentions, sink);
        let Ok(sections) = gathered else {
            return Ok(Err(Stopped));
        };
        let media = pictures.into_records().map(|media| {
            let at = media.file.clone().unwrap_or_default();
            Input::Record {
                at,
                record: Record::Media(Box::new(media)),
            }
        });
        for input in media {
            if sink.put(input).is_err() {
                return Ok(Err(Stopped));
            }
        }
        if self
            .records(Pass::Things, &mut Pictures::default(), sink)?
            .is_err()
        {
            return Ok(Err(Stopped));
        }
        let sections: Vec<(String, Record)> = sections.into_records().collect();
        for (_, record) in &sections {
            mentions.described(record);
        }
        let sections = sections
            .into_iter()
            .map(|(at, record)| Input::Record { at, record });
        let mentions = mentions
            .into_records()
            .map(|(at, record)| Input::Mention { at, record });
        Ok(sections.chain(mentions).try_for_each(|input| sink.put(input)))
    }

    /// Reads every text for what it names and for what there is to report of it.
    fn gather(
        &self,
        pictures: &mut Pictures,
        mentions: &mut Mentions,
        sink: &mut Sink<'_>,
    ) -> Result<Sections, Stopped> {
        let mut sections = Sections::default();
        let mut pages = Pages::default();
        for left in self.folder.listing.left_out() {
            let (at, what, reason) = (left.path.clone(), "file".to_owned(), left.reason.clone());
            sink.put(Input::Skipped {
                at,
                what,
                reason,
                refused: left.is_lost,
            })?;
        }
        self.texts(
            sink,
            |_| true,
            |sink, path, read| {
                let refuse = |sink: &mut Sink<'_>, what: &str, reason: String, refused: bool| {
                    sink.put(Input::Skipped {
                        at: path.to_owned(),
                        what: what.to_owned(),
                        reason,
                        refused,
                    })
                };
                let (content, gathered) = match read {
                    Ok(read) => read,
                    Err(Unread::Refused(reason)) => return refuse(sink, "file", reason, true),
                    Err(Unread::Skipped(reason)) => return refuse(sink, "file", reason.to_owned(), false),
                };
                for note in gathered.notes {
                    sink.put(Input::Noted {
                        at: path.to_owned(),
                        what: note.what,
                        reason: note.reason,
                    })?;
                }
                pictures.merge(gathered.media);
                for record in gathered.mentions {
                    mentions.add(path, record);
                }
                let added = match content {
                    Content::Article(_) => Ok(()),
                    Content::Page(page) => pages.add(path, page.without_text()),
                    Content::Section(section) => sections.add(path, *section),
                };
                added.or_else(|reason| refuse(sink, "file", reason, true))
            },
        )?;
        Ok(sections)
    }

    /// Articles as they are read, and pages when all their languages are.
    fn content(&self, sink: &mut Sink<'_>) -> Result<(), Stopped> {
        let mut pages = Pages::default();
        self.texts(sink, is_content, |sink, path, read| match read {
            Ok((Content::Article(article), _)) => sink.put(Input::Record {
                at: path.to_owned(),
                record: Record::Article(article),
            }),
            Ok((Content::Page(page), _)) => {
                // That a language is there twice was reported with the things.
                drop(pages.add(path, *page));
                Ok(())
            }
            _ => Ok(()),
        })?;
        pages
            .into_records()
            .try_for_each(|(at, record)| sink.put(Input::Record { at, record }))
    }

    fn links(&self, sink: &mut Sink<'_>) -> Result<(), Stopped> {
        self.texts(sink, is_content, |sink, path, read| match read {
            Ok((Content::Article(article), _)) => sink.put(Input::Record {
                at: path.to_owned(),
                record: Record::Article(article),
            }),
            _ => Ok(()),
        })
    }
}

fn is_content(place: &Place) -> bool {
    matches!(place.role, Role::Article | Role::Page | Role::Readme)
}

impl Reader for MarkdownReader {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn size(&self) -> Option<u64> {
        Some(self.size)
    }

    fn read(&mut self, pass: Pass, sink: &mut dyn FnMut(Input, u64) -> bool) -> io::Result<()> {
        let mut sink = Sink { sink, read: 0 };
        if pass == Pass::Things {
            return self.things(&mut sink).map(drop);
        }
        // Whoever wants no more is not asked again, and nothing went wrong.
        if self.records(pass, &mut Pictures::default(), &mut sink)?.is_err() {
            return Ok(());
        }
        let read = if pass.wants(Kind::Page) {
            self.content(&mut sink)
        } else if pass.wants(Kind::Article) {
            self.links(&mut sink)
        } else {
            Ok(())
        };
        drop(read);
        Ok(())
    }
}
