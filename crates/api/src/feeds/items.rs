//! From what is read of articles to the items of a feed.

use std::{borrow::Cow, sync::Arc};

use masthead_app::{
    addresses::Addresses,
    error::Error,
    read::Page,
    view::{self, FeedFacts, ImageView},
};
use masthead_domain::{
    article::ArticleCard,
    entity::{EntityData, Media, Record},
    locale::LocaleChain,
};
use masthead_syndication::feed::{Enclosure, Item, Origin, Person, Picture, Term};

use super::asked::FeedContent;
use crate::rest::{context::Ctx, together::together};

/// An article with all that the feed says of it, its text ready.
#[derive(Debug)]
pub(super) struct Read {
    facts: FeedFacts,
    html: Option<String>,
}

/// Reads the articles of a page in as few rounds as one of them takes.
pub(super) async fn read(
    ctx: &Ctx,
    page: &Page<Arc<ArticleCard>>,
    content: FeedContent,
) -> Result<Vec<Read>, Error> {
    let with_text = content == FeedContent::Full;
    let cards = page.nodes().cloned();
    let facts = together(cards.map(|card| FeedFacts::read(&ctx.reader, card, with_text))).await?;
    let addresses = ctx.addresses().clone();
    // Fifty whole texts are the work of a processor.
    let rendered = tokio::task::spawn_blocking(move || {
        let read = |facts: FeedFacts| Read {
            html: facts.html(&addresses),
            facts,
        };
        facts.into_iter().map(read).collect()
    });
    Ok(match rendered.await {
        Ok(read) => read,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    })
}

impl Read {
    /// It as an item.
    pub(super) fn item<'r>(&'r self, addresses: &Addresses) -> Item<'r> {
        let facts = &self.facts;
        let card = &facts.card;
        let chain = &facts.chain;
        let url = view::url(card, addresses);
        let original = view::canonical_url(card, addresses);
        let source = facts.source.as_ref();
        Item {
            guid: format!("urn:uuid:{}", card.id.uuid()).into(),
            original_url: (original != url).then(|| original.into()),
            url: url.into(),
            title: Cow::Borrowed(&card.title),
            summary: card
                .excerpt
                .as_deref()
                .or(card.deck.as_deref())
                .map(Cow::Borrowed),
            content_html: self.html.as_deref().map(Cow::Borrowed),
            locale: &card.locale,
            authors: facts
                .authors
                .iter()
                .filter_map(|author| {
                    Some(Person {
                        name: Cow::Borrowed(author.data.name.best(chain)?),
                        url: address(author, addresses, chain),
                    })
                })
                .collect(),
            categories: facts
                .categories
                .iter()
                .filter_map(|one| Some(term(one, one.data.name.best(chain)?, addresses, chain)))
                .collect(),
            tags: facts
                .tags
                .iter()
                .filter_map(|one| Some(term(one, one.data.name.best(chain)?, addresses, chain)))
                .collect(),
            image: facts.image.as_ref().map(|image| picture(image, addresses)),
            enclosures: facts
                .enclosures()
                .into_iter()
                .map(|media| enclosure(media, addresses, chain))
                .collect(),
            source: source.and_then(|source| {
                Some(Origin {
                    name: Cow::Borrowed(source.data.name.best(chain)?),
                    url: source.data.url.as_deref().map(Cow::Borrowed),
                })
            }),
            published: card.published_at,
            updated: card.updated_at,
            corrections: facts
                .detail
                .as_ref()
                .map_or(&[], |detail| detail.corrections.as_slice()),
        }
    }
}

fn address<'r, D: EntityData>(
    thing: &Record<D>,
    addresses: &Addresses,
    chain: &LocaleChain,
) -> Option<Cow<'r, str>> {
    let path = thing.path.as_ref()?;
    Some(addresses.page(path, Some(chain.first())).into())
}

fn term<'r, D: EntityData>(
    thing: &Record<D>,
    name: &'r str,
    addresses: &Addresses,
    chain: &LocaleChain,
) -> Term<'r> {
    Term {
        name: Cow::Borrowed(name),
        url: address(thing, addresses, chain),
    }
}

fn picture<'r>(image: &'r ImageView, addresses: &Addresses) -> Picture<'r> {
    let data = &image.media.data;
    Picture {
        url: addresses.media(&image.media).into(),
        content_type: Cow::Borrowed(&data.content_type),
        width: data.width,
        height: data.height,
        alt: image.alt.as_deref().map(Cow::Borrowed),
        caption: image.caption.as_deref().map(Cow::Borrowed),
        credit: image.credit.as_deref().map(Cow::Borrowed),
    }
}

fn enclosure<'r>(media: &'r Media, addresses: &Addresses, chain: &LocaleChain) -> Enclosure<'r> {
    let data = &media.data;
    Enclosure {
        url: addresses.media(media).into(),
        content_type: Cow::Borrowed(&data.content_type),
        title: data.title.best(chain).map(|title| Cow::Borrowed(title.as_str())),
        length: data.byte_length,
        duration: data.duration,
    }
}
