//! The next version of a published article, beside it until it is published.

use super::{change, load, save};
use crate::{App, error::Error};
use masthead_domain::{
    article::Article,
    change::{Change, Event},
    id::{ArticleId, Kind},
};

/// Keeps the next version of an article beside it. What readers see, its version and its dates stand still.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] when `expected` is not the current draft version (`None`: there is no copy
/// yet).
pub async fn save_working_copy(app: &App, next: &Article, expected: Option<i32>) -> Result<i32, Error> {
    let mut uow = app.store.begin().await?;
    let id = next.card.id;
    let current = uow.article(id).await?.ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let version = uow.save_working_copy(next, expected, now).await?;
    uow.log(Change::new(
        Kind::Article,
        Event::DraftSaved,
        id.uuid(),
        current.card.version,
    ));
    uow.commit(now).await?;
    Ok(version)
}

/// Makes the next version of an article the one that readers see.
///
/// What the workflow decides (status, dates, path, version) stays as it is; what was written is taken over.
///
/// # Errors
/// [`Error::NotFound`] where there is no article or no copy; [`Error::Stale`] when either has another version.
pub async fn publish_working_copy(
    app: &App,
    id: ArticleId,
    expected: i32,
    expected_draft: i32,
) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let current = load(&uow, id, expected).await?;
    let (next, draft_version) = uow.working_copy(id).await?.ok_or(Error::NotFound)?;
    if draft_version != expected_draft {
        return Err(Error::Stale);
    }
    let now = app.clock.now();
    let corrected = next.detail.corrections.len() > current.detail.corrections.len();
    let before = current.card;
    let mut article = next;
    let card = &mut article.card;
    card.status = before.status;
    card.status_reason = before.status_reason;
    card.path = before.path;
    card.slug = before.slug;
    card.locale = before.locale;
    card.translation_group = before.translation_group;
    card.published_at = before.published_at;
    card.first_published_at = before.first_published_at;
    card.scheduled_at = before.scheduled_at;
    card.embargoed_until = before.embargoed_until;
    card.expires_at = before.expires_at;
    card.created_at = before.created_at;
    card.word_count = article.detail.body.word_count();
    card.updated_at = now;
    card.modified_at = now;
    card.version = before.version + 1;
    let event = match (card.is_live(), corrected) {
        (true, true) => Event::Corrected,
        (true, false) => Event::Updated,
        (false, _) => Event::DraftSaved,
    };
    uow.log(change(card, event));
    save(&uow, &[article.clone().into()]).await?;
    uow.drop_working_copy(id).await?;
    uow.commit(now).await?;
    Ok(article)
}
