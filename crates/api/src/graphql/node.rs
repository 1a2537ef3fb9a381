//! What has an id of its own, and what else several types have in common.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface};
use masthead_app::{
    error::{Error, ErrorCode},
    read::Target,
};
use masthead_domain::{
    entity::Entity,
    id::{self, ArticleId, Kind},
    listing::MAX_LIMIT,
    locale::Locale,
    media::MediaData,
};

use super::{
    context::{Serving, beside_site, boxed},
    shown::{Present as _, Shown},
    types::{
        Author, Category, Collection, Menu, Page, Site, Source, Tag,
        article::Article,
        media::{Audio, File, Image, Media, Video},
        parts::Seo,
    },
};

/// Anything that has an id of its own.
#[derive(Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The typed id, the same in every interface."))]
pub(super) enum Node {
    Article(Article),
    Author(Author),
    Category(Category),
    Tag(Tag),
    Source(Source),
    Page(Page),
    Collection(Collection),
    Menu(Menu),
    Site(Site),
    Image(Image),
    Audio(Audio),
    Video(Video),
    File(File),
}

/// Anything that has a page of its own on the site.
#[derive(Debug, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each field has a type of its own; the lint sees one list"
)]
#[graphql(
    field(name = "path", ty = "String", desc = "The current path on the site."),
    field(name = "url", ty = "String", desc = "The absolute address on the site.")
)]
pub(super) enum Routable {
    Article(Article),
    Author(Author),
    Category(Category),
    Tag(Tag),
    Page(Page),
}

/// Anything of which search engines and social networks are told.
#[derive(Debug, Interface)]
#[graphql(field(
    name = "seo",
    ty = "Seo",
    desc = "What search engines and social networks are told."
))]
pub(super) enum HasSeo {
    Article(Article),
    Page(Page),
}

/// Anything that a picture leads.
#[derive(Debug, Interface)]
#[graphql(field(name = "image", ty = "Option<Image>", desc = "The picture that leads it."))]
pub(super) enum HasLeadImage {
    Article(Article),
    Author(Author),
    Category(Category),
    Page(Page),
}

impl Node {
    /// Shows what a link leads to.
    pub(super) fn of_target(target: Target, locale: Option<&Locale>) -> Self {
        match target {
            Target::Article(card) => Self::Article(Article::of(card)),
            Target::Entity(entity) => Self::of_entity(entity, locale),
        }
    }

    fn of_entity(entity: Entity, locale: Option<&Locale>) -> Self {
        match entity {
            Entity::Author(record) => Self::Author(Shown::new(record, locale)),
            Entity::Category(record) => Self::Category(Shown::new(record, locale)),
            Entity::Tag(record) => Self::Tag(Shown::new(record, locale)),
            Entity::Source(record) => Self::Source(Shown::new(record, locale)),
            Entity::Page(record) => Self::Page(Shown::new(record, locale)),
            Entity::Collection(record) => Self::Collection(Shown::new(record, locale)),
            Entity::Menu(record) => Self::Menu(Shown::new(record, locale)),
            Entity::Site(record) => Self::Site(Shown::new(record, locale)),
            Entity::Media(record) => MediaData::present(record, locale).into(),
        }
    }
}

impl From<Media> for Node {
    fn from(media: Media) -> Self {
        match media {
            Media::Image(image) => Self::Image(image),
            Media::Audio(audio) => Self::Audio(audio),
            Media::Video(video) => Self::Video(video),
            Media::File(file) => Self::File(file),
        }
    }
}

/// The thing with an id; nothing for what is no id, of no kind that is shown, or not for this viewer.
pub(super) async fn node(context: &Context<'_>, id: &str) -> Result<Option<Node>, Error> {
    let reader = context.reader();
    let Ok((kind, uuid)) = id::parse_any(id) else {
        return Ok(None);
    };
    if kind == Kind::Article {
        let found = boxed(reader.card(ArticleId::from_uuid(uuid))).await?;
        return Ok(found.map(|card: Arc<_>| Node::Article(Article::of(card))));
    }
    if !Entity::KINDS.contains(&kind) {
        return Ok(None);
    }
    let found = beside_site(reader, reader.any_entity(uuid)).await?;
    Ok(found
        .filter(|entity| entity.kind() == kind)
        .map(|entity| Node::of_entity(entity, None)))
}

/// The things with these ids, in their order, all read at once.
///
/// # Errors
/// `LIMIT_EXCEEDED` for more ids than a page may have items.
pub(super) async fn nodes(context: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Error> {
    if ids.len() > MAX_LIMIT as usize {
        let detail = format!("are {}, the maximum is {MAX_LIMIT}", ids.len());
        return Err(Error::request(ErrorCode::LimitExceeded, "ids", detail));
    }
    futures_util::future::try_join_all(ids.iter().map(|id| node(context, id))).await
}
