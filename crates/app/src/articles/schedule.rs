//! What is to happen to an article at its moment: publication, the end of an embargo, expiry.

use masthead_domain::{
    article::{Article, ArticleCard, Status, Transition},
    change::Event,
    id::ArticleId,
    time::{Timestamp, precise},
    violation::{Rule, Violation},
};

use super::{change, load, publish, save, seen_as, step};
use crate::{App, error::Error};

/// Lets an article go out by itself at a moment.
///
/// Scheduling it for the moment that it is scheduled for is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the moment is not in the future, or not before its time is over;
/// [`Error::Conflict`] when the workflow knows no such step; [`Error::Stale`] when `expected` is not the current
/// version.
pub async fn schedule(app: &App, id: ArticleId, expected: i32, at: Timestamp) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let mut article = load(&uow, id, expected).await?;
    let (now, at) = (app.clock.now(), precise(at));
    if article.card.status == Status::Scheduled && article.card.scheduled_at == Some(at) {
        uow.cancel().await?;
        return Ok(article);
    }
    let card = &mut article.card;
    step(card, Transition::Schedule)?;
    if at <= now {
        return Err(invalid(
            "scheduledAt",
            "a moment in the future; publish it instead",
        ));
    }
    card.scheduled_at = Some(at);
    card.status_reason = None;
    if card.first_published_at.is_none() {
        card.published_at = at;
    }
    require_order(card)?;
    card.modified_at = now;
    card.version += 1;
    uow.log(change(card, Event::DraftSaved));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// Keeps an article from going out by itself. It is approved then, as before it was scheduled.
///
/// Cancelling what is not scheduled is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is out already or was taken back; [`Error::Stale`] when `expected`
/// is not the current version.
pub async fn cancel_schedule(app: &App, id: ArticleId, expected: i32) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let mut article = load(&uow, id, expected).await?;
    let card = &mut article.card;
    match card.status {
        Status::Scheduled => {}
        Status::Draft | Status::InReview | Status::Approved => {
            uow.cancel().await?;
            return Ok(article);
        }
        status => return Err(Error::Conflict(format!("it is not scheduled but {status:?}"))),
    }
    let now = app.clock.now();
    step(card, Transition::Unpublish)?;
    card.scheduled_at = None;
    if card.published_at > now {
        card.published_at = card.first_published_at.unwrap_or(now);
    }
    card.modified_at = now;
    card.version += 1;
    uow.log(change(card, Event::DraftSaved));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// The moments between which readers see a published article. What is not given stays; `Some(None)` takes it away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    pub embargoed_until: Option<Option<Timestamp>>,
    pub expires_at: Option<Option<Timestamp>>,
}

/// Says until when an article is held back although it is published, and when its time is over.
///
/// An embargo that is over is none. A published article under a new embargo vanishes, and one whose embargo is taken
/// away appears, at once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when its time would be over already, or before the embargo or the
/// publication; [`Error::Conflict`] when it was withdrawn for good; [`Error::Stale`] when `expected` is not the current
/// version.
pub async fn set_bounds(app: &App, id: ArticleId, expected: i32, bounds: Bounds) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let before = load(&uow, id, expected).await?;
    if before.card.status == Status::Killed {
        return Err(Error::Conflict("it was withdrawn for good".to_owned()));
    }
    let now = app.clock.now();
    let mut article = before.clone();
    let card = &mut article.card;
    if let Some(embargo) = bounds.embargoed_until {
        card.embargoed_until = embargo.map(precise).filter(|end| *end > now);
    }
    if let Some(expiry) = bounds.expires_at {
        card.expires_at = expiry.map(precise);
        if card.expires_at.is_some_and(|end| end <= now) {
            return Err(invalid(
                "expiresAt",
                "a moment in the future; unpublish it instead",
            ));
        }
    }
    require_order(card)?;
    if *card == before.card {
        uow.cancel().await?;
        return Ok(before);
    }
    let was_embargoed_until = before.card.embargoed_until;
    if card.status == Status::Published && card.embargoed_until != was_embargoed_until {
        // What the embargo held back from the start was dated for its end, which is another one now.
        if was_embargoed_until.is_some() && card.first_published_at == was_embargoed_until {
            card.first_published_at = None;
        }
        if card.first_published_at.is_none() || card.is_live() {
            publish::date(card, card.embargoed_until.unwrap_or(now));
        }
    }
    card.modified_at = now;
    card.version += 1;
    let updated = seen_as(before.card.is_live(), card.is_live(), Event::Updated);
    uow.log(change(card, updated));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// Refuses an article whose time is over before it begins.
fn require_order(card: &ArticleCard) -> Result<(), Error> {
    let Some(end) = card.expires_at else { return Ok(()) };
    if card.scheduled_at.is_some_and(|out| out >= end) {
        return Err(invalid("expiresAt", "later than scheduledAt"));
    }
    if card.embargoed_until.is_some_and(|lifted| lifted >= end) {
        return Err(invalid("expiresAt", "later than embargoedUntil"));
    }
    Ok(())
}

fn invalid(field: &str, form: &'static str) -> Error {
    Error::Invalid(vec![Violation::new(field, Rule::Malformed(form))])
}
