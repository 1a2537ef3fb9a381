//! The formats of feeds.

use std::sync::Arc;

use masthead_app::{error::Error, read::Page};
use masthead_domain::{article::ArticleCard, locale::LocaleChain};
use masthead_syndication::{
    atom::{self, atom},
    feed::Feed,
    json_feed::{self, json_feed},
    rss::{self, rss},
};

use super::{asked::Asked, items::Read, places::Place};
use crate::rest::context::Ctx;

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    /// The format that a file's name stands for.
    pub(super) fn named(file: &str) -> Option<Self> {
        let mut all = [Self::Rss, Self::Atom, Self::Json].into_iter();
        all.find(|format| format.file() == file)
    }

    /// The last part of its address.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Rss => rss::CONTENT_TYPE,
            Self::Atom => atom::CONTENT_TYPE,
            Self::Json => json_feed::CONTENT_TYPE,
        }
    }

    fn write(self, feed: &Feed<'_>) -> Vec<u8> {
        match self {
            Self::Rss => rss(feed),
            Self::Atom => atom(feed),
            Self::Json => json_feed(feed),
        }
    }
}

/// Writes a page of a feed.
pub(super) async fn write(
    ctx: &Ctx,
    format: Format,
    asked: &Asked,
    place: &Place,
    page: &Page<Arc<ArticleCard>>,
    items: &[Read],
    hub: Option<&str>,
) -> Result<Vec<u8>, Error> {
    let (site, chain) = futures_util::try_join!(ctx.reader.site(), ctx.reader.chain(asked.locale.as_ref()))?;
    let addresses = ctx.addresses();
    let absolute = |address: String| format!("{}{address}", addresses.public_url);
    let publisher = site.data.name.best(&chain).map_or("", String::as_str);
    let next = page.end_cursor().filter(|_| page.has_next);
    let self_url = absolute(asked.own_address());
    let items: Vec<_> = items.iter().map(|item| item.item(addresses)).collect();
    let feed = Feed {
        id: match place.id {
            Some(id) => format!("urn:uuid:{id}").into(),
            // A search is its words.
            None => absolute(asked.address_from(None)).into(),
        },
        title: title(place, publisher).into(),
        description: site
            .data
            .tagline
            .best(&chain)
            .map(|tagline| tagline.as_str().into()),
        locale: language(asked, &chain),
        page_url: addresses.page(&place.path, Some(chain.first())).into(),
        self_url: self_url.into(),
        first_url: absolute(asked.address_from(None)).into(),
        next_url: next.map(|cursor| absolute(asked.address_from(Some(cursor))).into()),
        hub: hub.map(Into::into),
        publisher: publisher.into(),
        icon: None,
        updated: items
            .iter()
            .map(|item| item.updated)
            .max()
            .unwrap_or(place.modified_at),
        items,
    };
    Ok(format.write(&feed))
}

fn language<'l>(asked: &'l Asked, chain: &'l LocaleChain) -> &'l masthead_domain::locale::Locale {
    asked.locale.as_ref().unwrap_or_else(|| chain.first())
}

fn title(place: &Place, publisher: &str) -> String {
    match &place.name {
        Some(name) => format!("{name} – {publisher}"),
        None => publisher.to_owned(),
    }
}
