//! Changing what an article says.

use masthead_domain::{
    article::{Article, Correction, Status},
    change::Event,
    id::ArticleId,
    time::{Timestamp, precise},
    violation::{Rule, Violation},
};

use super::{Content, change, load, save, seen_as};
use crate::{App, error::Error};

/// Characters a correction may have at the most.
const MAX_CORRECTION: usize = 5_000;

/// How an article is to be changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Revision {
    pub content: Content,
    /// The date that readers see; of what is out, none in the future.
    pub published_at: Option<Timestamp>,
    /// A public note of what was wrong and is right now.
    pub correction: Option<String>,
    /// Whether readers should know of the change: `updated_at` moves. A correction always is significant.
    pub significant: bool,
}

/// Changes an article in place, in whatever state it is. Readers see the change of a published one at once; to work on
/// it unseen there is [`super::save_working_copy`].
///
/// A revision that changes nothing is no error and no write: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when something in it may not stand there; [`Error::Conflict`] when the
/// article was withdrawn for good; [`Error::Stale`] when `expected` is not the current version.
pub async fn revise(app: &App, id: ArticleId, expected: i32, revision: Revision) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let before = load(&uow, id, expected).await?;
    if before.card.status == Status::Killed {
        return Err(Error::Conflict("it was withdrawn for good".to_owned()));
    }
    let now = app.clock.now();
    let mut article = before.clone();
    revision.content.put_into(&mut article, &uow).await?;
    let card = &mut article.card;
    if let Some(moment) = revision.published_at {
        card.published_at = precise(moment);
        if card.status == Status::Published
            && card.published_at > now
            && card.published_at != before.card.published_at
        {
            let rule =
                Rule::Malformed("no moment in the future, because it is out; take it back and schedule it");
            return Err(Error::Invalid(vec![Violation::new("publishedAt", rule)]));
        }
    }
    let corrected = revision.correction.is_some();
    if let Some(text) = revision.correction {
        let correction = correction(&text, now)?;
        article.detail.corrections.push(correction);
    }
    if article == before {
        uow.cancel().await?;
        return Ok(before);
    }
    let card = &mut article.card;
    let significant = revision.significant || corrected;
    if significant || !before.card.is_live() {
        card.updated_at = now;
    }
    card.modified_at = now;
    card.version += 1;
    let updated = if corrected {
        Event::Corrected
    } else {
        Event::Updated
    };
    let mut change = change(card, seen_as(before.card.is_live(), card.is_live(), updated));
    change.significant |= significant;
    uow.log(change);
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

fn correction(text: &str, at: Timestamp) -> Result<Correction, Error> {
    let text = text.trim();
    let rule = if text.is_empty() {
        Rule::Required
    } else if text.chars().count() > MAX_CORRECTION {
        Rule::TooLong(MAX_CORRECTION)
    } else {
        let text = text.to_owned();
        return Ok(Correction { at, text });
    };
    Err(Error::Invalid(vec![Violation::new("correction", rule)]))
}
