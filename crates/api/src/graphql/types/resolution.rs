//! What is at a path of the site.

use async_graphql::{SimpleObject, Union};
use masthead_app::read::{RedirectTo, Resolved, Target};
use masthead_domain::{entity::Entity, locale::Locale, media::MediaData};

use super::{
    Author, Category, Collection, Page, Tag,
    article::Article,
    media::{Audio, File, Image, Media, Video},
};
use crate::graphql::shown::{Present as _, Shown};

/// What is at a path of the site: a thing at its current path, or where the path leads.
#[derive(Debug, Union)]
pub(in crate::graphql) enum Resolution {
    Article(Article),
    Category(Category),
    Author(Author),
    Tag(Tag),
    Page(Page),
    Collection(Collection),
    Image(Image),
    Audio(Audio),
    Video(Video),
    File(File),
    Redirect(Redirect),
}

/// A path that leads elsewhere: a thing's former path, or a redirect that editors set.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Redirect {
    /// The path that was asked for.
    from: String,
    /// The HTTP status to redirect with: 301 where the move is for good.
    status: i32,
    /// Where it leads: a path of the site or an absolute address.
    target: String,
}

impl From<RedirectTo> for Redirect {
    fn from(redirect: RedirectTo) -> Self {
        Self {
            from: redirect.from,
            status: i32::from(redirect.status),
            target: redirect.to,
        }
    }
}

impl Resolution {
    /// Shows what was found; nothing for kinds that have no page of their own.
    pub(in crate::graphql) fn of(resolved: Resolved, locale: Option<&Locale>) -> Option<Self> {
        Some(match resolved {
            Resolved::Redirect(redirect) => Self::Redirect(redirect.into()),
            Resolved::Target(Target::Article(card)) => Self::Article(Article::asked_for_in(card, locale)),
            Resolved::Target(Target::Entity(entity)) => match entity {
                Entity::Category(record) => Self::Category(Shown::new(record, locale)),
                Entity::Author(record) => Self::Author(Shown::new(record, locale)),
                Entity::Tag(record) => Self::Tag(Shown::new(record, locale)),
                Entity::Page(record) => Self::Page(Shown::new(record, locale)),
                Entity::Collection(record) => Self::Collection(Shown::new(record, locale)),
                Entity::Media(record) => match MediaData::present(record, locale) {
                    Media::Image(image) => Self::Image(image),
                    Media::Audio(audio) => Self::Audio(audio),
                    Media::Video(video) => Self::Video(video),
                    Media::File(file) => Self::File(file),
                },
                Entity::Site(_) | Entity::Source(_) | Entity::Menu(_) => return None,
            },
        })
    }
}
