//! Records in JSON Lines at the top of the folder, such as `newsroom.jsonl`: the site, its sections and authors,
//! menus and collections, which no Markdown file describes.

use std::io;

use masthead_app::import::{
    input::{Input, Pass},
    record::{ImageRecord, Record},
};

use super::{
    folder::{Folder, Target},
    gathered::{PictureWords, Pictures},
};
use crate::jsonl::{self, LONGEST_LINE};

/// The files of records, in their order.
pub(super) fn files(folder: &Folder) -> Vec<(String, u64)> {
    let is_records = |path: &str| !path.contains('/') && path.to_lowercase().ends_with(".jsonl");
    folder
        .listing
        .files()
        .filter(|(path, _)| is_records(path))
        .map(|(path, size)| (path.to_owned(), size))
        .collect()
}

/// Reads one of them, with its name in each place; pictures that are files of the folder are named as such.
/// Says whether the sink wants more.
pub(super) fn read(
    folder: &Folder,
    path: &str,
    pass: Pass,
    pictures: &mut Pictures,
    sink: &mut dyn FnMut(Input, u64) -> bool,
) -> io::Result<bool> {
    let source = match folder.files.reader(path) {
        Ok(source) => source,
        Err(error) if pass == Pass::Things => {
            let reason = format!("cannot be read: {error}");
            let what = "file".to_owned();
            return Ok(sink(
                Input::Skipped {
                    at: path.to_owned(),
                    what,
                    reason,
                    refused: true,
                },
                0,
            ));
        }
        Err(_) => return Ok(true),
    };
    jsonl::scan(source, LONGEST_LINE, pass, &mut |input, read| {
        let within = |at: String| format!("{path} {at}");
        let input = match input {
            Input::Record { at, mut record } => {
                name_files(folder, path, &mut record, pictures);
                Input::Record {
                    at: within(at),
                    record,
                }
            }
            Input::Mention { at, record } => Input::Mention {
                at: within(at),
                record,
            },
            Input::Skipped {
                at,
                what,
                reason,
                refused,
            } => Input::Skipped {
                at: within(at),
                what,
                reason,
                refused,
            },
            Input::Noted { at, what, reason } => Input::Noted {
                at: within(at),
                what,
                reason,
            },
        };
        sink(input, read)
    })
}

/// Makes an address that is the path of a file in the folder the name of that file.
fn name_files(folder: &Folder, from: &str, record: &mut Record, pictures: &mut Pictures) {
    let file_of = |address: &Option<String>| match folder.target(from, address.as_deref()?) {
        Target::File(file) => Some(file),
        _ => None,
    };
    let mut images: Vec<&mut ImageRecord> = Vec::new();
    match record {
        Record::Site(site) => images.extend(site.logo.as_mut()),
        Record::Author(author) => images.extend(author.image.as_mut()),
        Record::Category(category) => images.extend(category.image.as_mut()),
        Record::Article(article) => {
            images.extend(article.image.as_mut());
            images.extend(article.seo.image.as_mut());
        }
        Record::Page(page) => {
            images.extend(page.image.as_mut());
            images.extend(page.seo.image.as_mut());
        }
        Record::Media(media) => {
            if let Some(file) = file_of(&media.url) {
                media.file = Some(file);
                media.url = None;
            }
            if let Some(file) = &media.file {
                pictures.described(file);
            }
        }
        Record::Tag(_)
        | Record::Source(_)
        | Record::Menu(_)
        | Record::Collection(_)
        | Record::Redirect(_) => {}
    }
    for image in images {
        if let Some(file) = file_of(&image.url) {
            let words = PictureWords {
                alt: image.alt.clone(),
                caption: image.caption.clone(),
                credit: image.credit.clone(),
                source: image.source.clone(),
            };
            pictures.add(&file, None, words);
            image.file = Some(file);
            image.url = None;
        }
    }
}
