//! What can be done to a record before the database is asked: bodies parsed, digests taken.
//!
//! Runs on the reader's thread, so that parsing and storing share the work.

use masthead_domain::{
    body::{Body, MediaRef},
    locale::Localized,
};
use masthead_persistence::StoredBody;
use serde::Serialize;

use super::{pictures::OURS, record::Record};

/// A record, ready to be stored.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Where it stood in the input.
    pub at: String,
    pub record: Record,
    /// The hash of the record: the same hash means that nothing changed at its origin. None for what is only
    /// mentioned, which never changes anything.
    pub digest: Option<String>,
    /// The body of an article; empty where it is stored as it is.
    pub body: Body,
    /// The body of an article that names no media, and so needs nothing looked up.
    pub stored: Option<StoredBody>,
    /// The words of that body.
    pub words: u32,
    /// The bodies of a page.
    pub bodies: Localized<Body>,
}

/// Raised when the same record would be stored differently, so that an import run again updates everything.
const STORED_FORM: &str = "1";

impl Prepared {
    /// A record of which nothing is known beforehand.
    pub(super) fn bare(at: String, record: Record) -> Self {
        Self {
            at,
            record,
            digest: None,
            body: Body::default(),
            stored: None,
            words: 0,
            bodies: Localized::default(),
        }
    }
}

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
    let words = body.word_count();
    let stored = (!names_media(&mut body)).then(|| StoredBody::of(&std::mem::take(&mut body)));
    Prepared {
        at,
        record,
        digest,
        words,
        stored: stored.filter(|_| with_body),
        body,
        bodies,
    }
}

/// Whether a body shows media, or links to what is kept here.
fn names_media(body: &mut Body) -> bool {
    let mut named = false;
    body.for_each_media_mut(&mut |_: &mut MediaRef| named = true);
    body.for_each_link_mut(&mut |link: &mut String| named |= link.starts_with(OURS));
    named
}

fn digest<T: Serialize>(record: &T) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(STORED_FORM.as_bytes());
    let bytes = serde_json::to_vec(record).expect("records serialise");
    hasher.update(&bytes);
    hasher.finalize().to_hex()[..32].to_owned()
}
