//! Use cases that change articles.

mod content;
mod create;
mod due;
mod publish;
mod rename;
mod revise;
mod schedule;
mod unpublish;
mod withdraw;
mod working_copy;

use masthead_domain::{
    article::{Article, ArticleCard, Transition},
    change::{Change, Event},
    id::{ArticleId, Kind},
};
use masthead_persistence::{ArticleWrite, StoreError, UnitOfWork};

pub use self::{
    content::Content,
    create::{NewArticle, create},
    due::{Settled, next_due, settle_due},
    publish::publish,
    rename::{Rename, rename},
    revise::{Revision, revise},
    schedule::{Bounds, cancel_schedule, schedule, set_bounds},
    unpublish::{Unpublish, unpublish},
    withdraw::{delete, kill, restore},
    working_copy::{publish_working_copy, save_working_copy},
};
use crate::{App, error::Error};

/// The version that an article is of at this moment, even in the bin: past everything that is kept in memory.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn current_version(app: &App, id: ArticleId) -> Result<i32, Error> {
    let uow = app.store.begin().await?;
    let card = uow.every_card(&[id]).await?.pop();
    uow.cancel().await?;
    card.map(|card| card.version).ok_or(Error::NotFound)
}

/// Loads an article for a change, if it is still of the version that the caller saw.
async fn load(uow: &UnitOfWork, id: ArticleId, expected: i32) -> Result<Article, Error> {
    current(uow.article(id).await?, expected)
}

/// Loads an article as [`load`] does, even from the bin.
async fn load_deleted(uow: &UnitOfWork, id: ArticleId, expected: i32) -> Result<Article, Error> {
    current(uow.every_article(id).await?, expected)
}

fn current(article: Option<Article>, expected: i32) -> Result<Article, Error> {
    let article = article.ok_or(Error::NotFound)?;
    if article.card.version == expected {
        Ok(article)
    } else {
        Err(Error::Stale)
    }
}

/// Takes a step of the workflow, if there is one from where the article stands.
fn step(card: &mut ArticleCard, step: Transition) -> Result<(), Error> {
    let Some(next) = card.status.after(step) else {
        return Err(Error::Conflict(format!(
            "an article that is {:?} knows no step {step:?}",
            card.status
        )));
    };
    card.status = next;
    Ok(())
}

/// The change that a write of an article is, with the path at which readers find it.
fn change(card: &ArticleCard, event: Event) -> Change {
    Change::new(Kind::Article, event, card.id.uuid(), card.version).at(card.path.clone())
}

/// What a write means to readers: the given event where they see the article before and after it.
const fn seen_as(was_live: bool, is_live: bool, updated: Event) -> Event {
    match (was_live, is_live) {
        (false, true) => Event::Published,
        (true, true) => updated,
        (true, false) => Event::Unpublished,
        (false, false) => Event::DraftSaved,
    }
}

/// Writes articles. What another write took in between is a conflict and no failure of ours.
async fn save(uow: &UnitOfWork, writes: &[ArticleWrite]) -> Result<(), Error> {
    uow.save_articles(writes).await.map_err(|error| match error {
        StoreError::Unique(_) => {
            Error::Conflict("another article took its slug, or its place in the story, in between".to_owned())
        }
        StoreError::ForeignKey(_) => {
            Error::Conflict("something that it refers to was removed in between".to_owned())
        }
        other => other.into(),
    })
}
