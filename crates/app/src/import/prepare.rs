//! What can be done to a record before the database is asked: bodies parsed, digests taken.
//!
//! Runs on the reader's thread, so that parsing and storing share the work.

use masthead_domain::{body::Body, locale::Localized};
use serde::Serialize;

use super::record::Record;

/// A record, ready to be stored.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Where it stood in the input.
    pub at: String,
    pub record: Record,
    /// The hash of the record: the same hash means that nothing changed at its origin. None for what is only
    /// mentioned, which never changes anything.
    pub digest: Option<String>,
    /// The body of an article.
    pub body: Body,
    /// The bodies of a page.
    pub bodies: Localized<Body>,
}

/// Raised when the same record would be stored differently, so that an import run again updates everything.
const STORED_FORM: &str = "1";

pub(super) fn prepare(at: String, mut record: Record, with_body: bool) -> Prepared {
    let digest = Some(digest(&record));
    let mut body = Body::default();
    let mut bodies = Localized::default();
    match &mut record {
        Record::Article(article) if with_body => {
            body = match (
                article.blocks.take(),
                article.body_markdown.take(),
                article.body_html.take(),
            ) {
                (Some(blocks), _, _) => blocks,
                (None, Some(markdown), _) => Body::from_markdown(&markdown),
                (None, None, Some(html)) => Body::from_html(&html),
                (None, None, None) => Body::default(),
            };
        }
        Record::Page(page) if with_body => {
            let blocks = std::mem::take(&mut page.blocks);
            let markdown = std::mem::take(&mut page.body_markdown);
            let html = std::mem::take(&mut page.body_html);
            bodies = if !blocks.is_empty() {
                blocks
            } else if !markdown.is_empty() {
                markdown.map(|text| Body::from_markdown(&text))
            } else {
                html.map(|text| Body::from_html(&text))
            };
        }
        _ => {}
    }
    Prepared {
        at,
        record,
        digest,
        body,
        bodies,
    }
}

fn digest<T: Serialize>(record: &T) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(STORED_FORM.as_bytes());
    let bytes = serde_json::to_vec(record).expect("records serialise");
    hasher.update(&bytes);
    hasher.finalize().to_hex()[..32].to_owned()
}
