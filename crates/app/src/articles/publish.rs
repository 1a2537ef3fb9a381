//! Publishing.

use masthead_domain::{
    article::{Article, ArticleCard, Status, Transition},
    change::Event,
    id::{ArticleId, CategoryId, Kind},
    path::SitePath,
    time::Timestamp,
};
use masthead_persistence::{EntityQuery, PathEntry, UnitOfWork};

use super::{change, load, save, step};
use crate::{App, error::Error};

/// Publishes an article and makes it visible to readers, unless an embargo holds it.
///
/// Publishing what is out already is no error: the article comes back unchanged, because a request that is sent
/// again must not become a second event. The first publication fixes `first_published_at` and the path for good;
/// later ones move `published_at` only where it lies in the future, so that feeds do not present an old story as new.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the workflow knows no such step, or its time is over already;
/// [`Error::Stale`] when `expected` is not the current version.
pub async fn publish(app: &App, id: ArticleId, expected: i32) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let mut article = load(&uow, id, expected).await?;
    if article.card.status == Status::Published {
        uow.cancel().await?;
        return Ok(article);
    }
    let now = app.clock.now();
    if article.card.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::Conflict(
            "its time is over: give it another expiresAt, or none, to publish it".to_owned(),
        ));
    }
    step(&mut article.card, Transition::Publish)?;
    let card = &mut article.card;
    card.status_reason = None;
    card.scheduled_at = None;
    card.embargoed_until = card.embargoed_until.filter(|end| *end > now);
    let moment = card.embargoed_until.unwrap_or(now);
    date(card, moment);
    card.modified_at = now;
    card.version += 1;
    give_path(app, &uow, &mut article).await?;
    let card = &article.card;
    let event = if card.is_live() {
        Event::Published
    } else {
        Event::DraftSaved
    };
    uow.log(change(card, event));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// Dates an article that readers see from a moment on. What was out before keeps its dates.
pub(super) fn date(card: &mut ArticleCard, moment: Timestamp) {
    if card.first_published_at.is_none() || card.published_at > moment {
        card.published_at = moment;
        card.updated_at = moment;
    }
    card.first_published_at = card
        .first_published_at
        .filter(|first| *first <= moment)
        .or(Some(moment));
}

/// Gives an article that is published and has no path its first one.
pub(super) async fn give_path(app: &App, uow: &UnitOfWork, article: &mut Article) -> Result<(), Error> {
    if article.card.path.is_none() {
        article.card.path = first_path(app, uow, article).await?;
    }
    Ok(())
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
        if claim(uow, card.id, &candidate).await? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Makes a path that of an article, unless something else has it at present.
pub(super) async fn claim(uow: &UnitOfWork, id: ArticleId, path: &SitePath) -> Result<bool, Error> {
    let entry = PathEntry {
        path: path.clone(),
        kind: Kind::Article,
        target: Some(id.uuid()),
        ceased_at: None,
        redirect: None,
    };
    Ok(uow.claim_path(&entry).await?)
}
