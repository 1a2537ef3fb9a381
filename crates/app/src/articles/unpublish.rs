//! Taking articles back.

use masthead_domain::{
    article::{Article, Status, StatusReason, Transition},
    change::Event,
    id::{ArticleId, Kind},
};

use super::{change, load, save, step};
use crate::{App, error::Error};

/// Why an article is taken back, and what readers are shown instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpublish {
    pub reason: StatusReason,
    pub replacement: Option<ArticleId>,
}

/// Takes a published article back. Its path stays its own, so that it returns there.
///
/// Taking back what is not out is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the workflow knows no such step; [`Error::Stale`] when `expected`
/// is not the current version.
pub async fn unpublish(app: &App, id: ArticleId, expected: i32, how: Unpublish) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let mut article = load(&uow, id, expected).await?;
    if article.card.status == Status::Unpublished {
        uow.cancel().await?;
        return Ok(article);
    }
    let was_live = article.card.is_live();
    let (transition, event) = match how.reason {
        StatusReason::Editor => (Transition::Unpublish, Event::Unpublished),
        StatusReason::Expiry => (Transition::Expire, Event::Expired),
    };
    step(&mut article.card, transition)?;
    let card = &mut article.card;
    card.status_reason = (card.status == Status::Unpublished).then_some(how.reason);
    card.scheduled_at = None;
    card.modified_at = app.clock.now();
    card.version += 1;
    let event = if was_live { event } else { Event::DraftSaved };
    let mut change = change(card, event);
    change.replacement = how.replacement.map(|id| (Kind::Article, id.uuid()));
    uow.log(change);
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(article.card.modified_at).await?;
    Ok(article)
}
