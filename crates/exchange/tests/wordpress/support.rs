//! Small exports, and everything that is read from one.

use std::io::Write as _;

use masthead_app::import::{
    input::{Input, Pass, Reader as _},
    record::{
        ArticleRecord, AuthorRecord, CategoryRecord, MediaRecord, MenuRecord, PageRecord, Record, TagRecord,
    },
};
use masthead_exchange::wordpress::{Options, WordPressReader};

/// An export with these elements in its channel.
pub(crate) fn export(channel: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n\
         <rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n\
         <title>The Paper</title>\n<link>https://paper.example</link>\n<description>News &amp;amp; more</description>\n\
         <language>en-US</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n\
         <wp:base_blog_url>https://paper.example</wp:base_blog_url>\n{channel}\n</channel>\n</rss>\n"
    )
}

/// A published post with a number, and more elements.
pub(crate) fn post(id: u32, more: &str) -> String {
    item("post", id, "publish", more)
}

/// An item of any type.
pub(crate) fn item(kind: &str, id: u32, status: &str, more: &str) -> String {
    let title = if more.contains("<title>") {
        String::new()
    } else {
        format!("<title>Title {id}</title>")
    };
    let link = if more.contains("<link>") {
        String::new()
    } else {
        format!("<link>https://paper.example/2021/slug-{id}/</link>")
    };
    let name = if more.contains("<wp:post_name>") {
        String::new()
    } else {
        format!("<wp:post_name>slug-{id}</wp:post_name>")
    };
    let date = if more.contains("<wp:post_date_gmt>") {
        String::new()
    } else {
        "<wp:post_date_gmt>2021-10-14 08:00:00</wp:post_date_gmt>".to_owned()
    };
    format!(
        "<item>\n{title}\n{link}\n<wp:post_id>{id}</wp:post_id>\n{date}\n{name}\n<wp:status>{status}</wp:status>\n\
         <wp:post_type>{kind}</wp:post_type>\n{more}\n</item>\n"
    )
}

/// A custom field.
pub(crate) fn meta(key: &str, value: &str) -> String {
    format!(
        "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )
}

/// A remark: the pass, where, what and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) pass: Pass,
    pub(crate) at: String,
    pub(crate) what: String,
    pub(crate) reason: String,
    pub(crate) refused: bool,
}

/// All that was read from an export.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) records: Vec<(Pass, String, Record)>,
    pub(crate) mentions: Vec<String>,
    pub(crate) skipped: Vec<Remark>,
    pub(crate) noted: Vec<Remark>,
}

macro_rules! of_kind {
    ($($name:ident, $variant:ident, $record:ty;)*) => {
        $(pub(crate) fn $name(&self) -> Vec<$record> {
            let found = self.records.iter().filter_map(|(_, _, record)| match record {
                Record::$variant(record) => Some(<$record>::clone(record)),
                _ => None,
            });
            found.collect()
        })*
    };
}

impl Found {
    of_kind! {
        articles, Article, ArticleRecord;
        pages, Page, PageRecord;
        authors, Author, AuthorRecord;
        categories, Category, CategoryRecord;
        tags, Tag, TagRecord;
        media, Media, MediaRecord;
        menus, Menu, MenuRecord;
    }

    /// The only article.
    pub(crate) fn article(&self) -> ArticleRecord {
        let mut all = self.articles();
        assert_eq!(all.len(), 1, "{self:?}");
        all.remove(0)
    }

    /// Whether something was noted for a reason with these words.
    pub(crate) fn notes(&self, words: &str) -> bool {
        self.noted.iter().any(|remark| remark.reason.contains(words))
    }
}

/// Reads an export with the usual options.
pub(crate) fn read(xml: impl AsRef<[u8]>) -> Found {
    read_with(xml, Options::default())
}

/// Reads an export.
pub(crate) fn read_with(xml: impl AsRef<[u8]>, options: Options) -> Found {
    try_read(xml, options).expect("an export")
}

/// Reads what may be no export.
pub(crate) fn try_read(xml: impl AsRef<[u8]>, options: Options) -> std::io::Result<Found> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(xml.as_ref())?;
    let mut reader = WordPressReader::open(file.path().to_owned(), options)?;
    let mut found = Found::default();
    for pass in Pass::ALL {
        reader.read(*pass, &mut |input, _| {
            let remark = |at, what, reason, refused| Remark {
                pass: *pass,
                at,
                what,
                reason,
                refused,
            };
            match input {
                Input::Record { at, record } => found.records.push((*pass, at, record)),
                Input::Mention { at, record } => {
                    found.mentions.push(at.clone());
                    found.records.push((*pass, at, record));
                }
                Input::Skipped {
                    at,
                    what,
                    reason,
                    refused,
                } => found.skipped.push(remark(at, what, reason, refused)),
                Input::Noted { at, what, reason } => found.noted.push(remark(at, what, reason, false)),
            }
            true
        })?;
    }
    Ok(found)
}
