//! Publishing.

use masthead_domain::{
    article::{Article, Status, Transition},
    change::{Change, Event},
    id::{ArticleId, CategoryId, Kind},
    path::SitePath,
};
use masthead_persistence::{ArticleWrite, EntityQuery, PathEntry, UnitOfWork};

use super::{load, step};
use crate::{App, error::Error};

/// Publishes an article and makes it visible to readers.
///
/// Publishing what is out already is no error: the article comes back unchanged, because a request that is sent
/// again must not become a second event. The first publication fixes `first_published_at` and the path for good;
/// later ones move `published_at` only where it lies in the future, so that feeds do not present an old story as new.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the workflow knows no such step; [`Error::Stale`] when `expected`
/// is not the current version.
pub async fn publish(app: &App, id: ArticleId, expected: i32) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let mut article = load(&uow, id, expected).await?;
    if article.card.status == Status::Published {
        uow.cancel().await?;
        return Ok(article);
    }
    let now = app.clock.now();
    step(&mut article.card, Transition::Publish)?;
    let card = &mut article.card;
    card.status_reason = None;
    card.scheduled_at = None;
    if card.first_published_at.is_none() || card.published_at > now {
        card.published_at = now;
        card.updated_at = now;
    }
    card.first_published_at.get_or_insert(now);
    card.modified_at = now;
    card.version += 1;
    if card.path.is_none() {
        article.card.path = first_path(app, &uow, &article).await?;
    }
    let card = &article.card;
    let event = if card.is_live() {
        Event::Published
    } else {
        Event::DraftSaved
    };
    uow.log(Change::new(Kind::Article, event, id.uuid(), card.version).at(card.path.clone()));
    uow.save_articles(&[ArticleWrite::from(article.clone())]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// The path of an article that is published for the first time: what the site's settings say, or the nearest to it
/// that is free.
async fn first_path(app: &App, uow: &UnitOfWork, article: &Article) -> Result<Option<SitePath>, Error> {
    let card = &article.card;
    let section = match card.primary_category {
        Some(category) => {
            let found = uow
                .entities(&EntityQuery::Ids(vec![CategoryId::uuid(category)]))
                .await?;
            found
                .into_iter()
                .find(|entity| entity.id() == category.uuid())
                .map(|entity| entity.tree_path().to_owned())
        }
        None => None,
    };
    let Some(wanted) = app.permalinks.article(card, section.as_deref()) else {
        return Ok(None);
    };
    for number in 1.. {
        let candidate = if number == 1 {
            Ok(wanted.clone())
        } else {
            format!("{wanted}-{number}").parse()
        };
        let Ok(candidate) = candidate else { break };
        let taken = uow.paths(std::slice::from_ref(&candidate)).await?;
        let is_free = taken
            .iter()
            .all(|entry| entry.ceased_at.is_some() || entry.target == Some(card.id.uuid()));
        if is_free {
            let entry = PathEntry {
                path: candidate.clone(),
                kind: Kind::Article,
                target: Some(card.id.uuid()),
                ceased_at: None,
                redirect: None,
            };
            uow.save_paths(&[entry]).await?;
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}
