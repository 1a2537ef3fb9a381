//! What is due: the same steps as a person's, taken at their moment.

use std::collections::BTreeSet;

use masthead_domain::{
    article::{Article, ArticleCard, Status, StatusReason, Transition},
    change::Event,
    id::ArticleId,
    time::Timestamp,
};
use masthead_persistence::{StoreError, UnitOfWork};

use super::{change, publish, save, step};
use crate::{App, error::Error};

/// What came of settling what was due.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Articles that were settled, with what that means to readers.
    pub settled: Vec<(ArticleId, Event)>,
    /// Articles that could not be settled, and why. They stay due.
    pub failed: Vec<(ArticleId, Error)>,
    /// Whether as many were found as were asked for, so that more may be due.
    pub is_full: bool,
}

/// Publishes what is scheduled, lifts embargoes and expires what is due at a moment: at most `limit` articles of each
/// sort, but for those in `except`.
///
/// Each is settled once, however many nodes do this at the same time: articles that another node has in hand are left
/// to it, and so are those that somebody writes at this moment; they are due the next time. What is to be published and
/// is over already never appears. Articles are dated for the moment for which they were planned, however late this
/// comes.
///
/// # Errors
/// [`Error::Unavailable`], [`Error::Stale`] and what else concerns all of them; nothing is settled then. What is wrong
/// with one article keeps none of the others.
pub async fn settle_due(
    app: &App,
    now: Timestamp,
    limit: u32,
    except: &BTreeSet<ArticleId>,
) -> Result<Settled, Error> {
    let mut uow = app.store.begin().await?;
    let due = uow.lock_due(now, limit, except).await?;
    if due.is_empty() {
        uow.cancel().await?;
        return Ok(Settled::default());
    }
    let is_full = due.len() >= limit as usize;
    let together = match settle(app, &mut uow, now, &due).await {
        Ok(settled) => {
            uow.commit(now).await?;
            Ok(settled)
        }
        Err(error) => {
            uow.cancel().await?;
            Err(error)
        }
    };
    match together {
        Ok(settled) => Ok(Settled {
            settled,
            failed: Vec::new(),
            is_full,
        }),
        // The database is gone, or another node was faster: one by one would not help.
        Err(error @ (Error::Unavailable(_) | Error::Stale)) => Err(error),
        Err(_) => {
            let mut all = Settled {
                is_full,
                ..Settled::default()
            };
            for id in due {
                match settle_one(app, now, id).await {
                    Ok(settled) => all.settled.extend(settled),
                    Err(error @ Error::Unavailable(_)) => return Err(error),
                    // Somebody wrote it meanwhile; whether it is due still is seen the next time.
                    Err(Error::Stale) => {}
                    Err(error) => all.failed.push((id, error)),
                }
            }
            Ok(all)
        }
    }
}

/// The next moment at which something is due, later than `after` if that is given.
pub async fn next_due(app: &App, after: Option<Timestamp>) -> Result<Option<Timestamp>, Error> {
    Ok(app.store.next_due(after).await?)
}

async fn settle_one(app: &App, now: Timestamp, id: ArticleId) -> Result<Vec<(ArticleId, Event)>, Error> {
    let mut uow = app.store.begin().await?;
    let settled = settle(app, &mut uow, now, &[id]).await?;
    uow.commit(now).await?;
    Ok(settled)
}

/// Settles articles in one write.
async fn settle(
    app: &App,
    uow: &mut UnitOfWork,
    now: Timestamp,
    due: &[ArticleId],
) -> Result<Vec<(ArticleId, Event)>, Error> {
    let mut cards = uow.every_card(due).await?;
    // In the order in which they were to appear, and so the order of the log.
    cards.sort_by_key(|card| (moment(card), card.id));
    let mut details = uow.details(due).await?;
    let mut settled = Vec::with_capacity(due.len());
    let mut writes = Vec::with_capacity(due.len());
    for mut card in cards {
        let Some(event) = take_steps(&mut card, now)? else {
            continue;
        };
        let id = card.id;
        let Some(detail) = details.remove(&id.uuid()) else {
            return Err(Error::Internal(StoreError::Corrupt {
                table: "article_detail",
                column: "article_id",
                id: id.to_string(),
                reason: "the article has no text".to_owned(),
            }));
        };
        let mut article = Article { card, detail };
        if article.card.status == Status::Published {
            publish::give_path(app, uow, &mut article).await?;
        }
        uow.log(change(&article.card, event));
        settled.push((id, event));
        writes.push(article.into());
    }
    save(uow, &writes).await?;
    Ok(settled)
}

/// The first moment at which something is due for an article.
fn moment(card: &ArticleCard) -> Option<Timestamp> {
    match card.status {
        Status::Scheduled => card.scheduled_at,
        _ => [card.embargoed_until, card.expires_at]
            .into_iter()
            .flatten()
            .min(),
    }
}

/// Takes the steps that are due, and says what they mean to readers; `None` where there are none.
fn take_steps(card: &mut ArticleCard, now: Timestamp) -> Result<Option<Event>, Error> {
    let was_live = card.is_live();
    let is_due = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
    let mut appears = None;
    let mut changed = false;
    if card.status == Status::Scheduled && is_due(card.scheduled_at) {
        step(card, Transition::Publish)?;
        card.status_reason = None;
        appears = card.scheduled_at.take();
        changed = true;
    }
    if card.status == Status::Published && is_due(card.embargoed_until) {
        appears = appears.max(card.embargoed_until.take());
        changed = true;
    }
    if card.status == Status::Published && is_due(card.expires_at) {
        step(card, Transition::Expire)?;
        card.status_reason = Some(StatusReason::Expiry);
        changed = true;
    }
    if !changed {
        return Ok(None);
    }
    if card.status == Status::Published
        && let Some(moment) = appears
    {
        publish::date(card, card.embargoed_until.unwrap_or(moment));
    }
    card.modified_at = now;
    card.version += 1;
    Ok(Some(match (was_live, card.is_live()) {
        (false, true) => Event::Published,
        (true, false) => Event::Expired,
        (true, true) => Event::Updated,
        (false, false) => Event::DraftSaved,
    }))
}
