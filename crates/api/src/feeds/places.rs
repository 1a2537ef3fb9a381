//! What feeds are of: the site, a section, an author, a tag, a search.

use masthead_domain::{
    entity::{EntityData, Record, Site},
    id::Kind,
    listing::ArticleFilter,
    locale::LocaleChain,
    path::SitePath,
    time::Timestamp,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

/// What stays as it is in a part of a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Below which address the feeds of a kind of thing are.
const fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Category => "categories",
        Kind::Author => "authors",
        _ => "tags",
    }
}

/// What a feed is of.
#[derive(Debug)]
pub(super) struct Place {
    /// Where its feeds are, whatever address or name was asked for.
    pub(super) address: String,
    /// Which pieces are in it.
    pub(super) within: ArticleFilter,
    /// Its id for life; nothing of what is no thing of its own.
    pub(super) id: Option<Uuid>,
    /// What stands before the site's name in its title.
    pub(super) name: Option<String>,
    /// The page of the site that shows the same; the front page where there is none.
    pub(super) path: SitePath,
    /// When the thing itself changed last.
    pub(super) modified_at: Timestamp,
}

impl Place {
    pub(super) fn site(site: &Site) -> Self {
        Self {
            address: "/feeds".to_owned(),
            within: ArticleFilter::default(),
            id: Some(site.id),
            name: None,
            path: SitePath::root(),
            modified_at: site.modified_at,
        }
    }

    pub(super) fn thing<D: EntityData>(
        thing: &Record<D>,
        chain: &LocaleChain,
        within: ArticleFilter,
    ) -> Self {
        let name = match D::KIND {
            Kind::Category => &thing.tree_path,
            _ => &thing.slug,
        };
        Self {
            address: format!(
                "/feeds/{}/{}",
                folder(D::KIND),
                utf8_percent_encode(name, IN_PATH)
            ),
            within,
            id: Some(thing.id),
            name: thing.data.name().and_then(|name| name.best(chain)).cloned(),
            path: thing.path.clone().unwrap_or_else(SitePath::root),
            modified_at: thing.modified_at,
        }
    }

    pub(super) fn search(site: &Site, words: &str) -> Self {
        Self {
            address: "/feeds/search".to_owned(),
            within: ArticleFilter::default(),
            id: None,
            name: Some(words.trim().to_owned()),
            path: SitePath::root(),
            modified_at: site.modified_at,
        }
    }
}
