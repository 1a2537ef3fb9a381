//! Withdrawing articles for good, and the bin.

use masthead_domain::{
    article::{Article, Status, Transition},
    change::Event,
    id::{ArticleId, Kind},
};
use masthead_persistence::UnitOfWork;

use super::{change, load, load_deleted, save, step};
use crate::{App, error::Error};

/// Withdraws an article for good: whoever received it is told to remove it. No step leads back.
///
/// Killing what is killed is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the workflow knows no such step: only what was out is withdrawn;
/// [`Error::Stale`] when `expected` is not the current version.
pub async fn kill(
    app: &App,
    id: ArticleId,
    expected: i32,
    replacement: Option<ArticleId>,
) -> Result<Article, Error> {
    let uow = app.store.begin().await?;
    let article = load(&uow, id, expected).await?;
    if article.card.status == Status::Killed {
        uow.cancel().await?;
        return Ok(article);
    }
    let end = End {
        step: Transition::Kill,
        event: Event::Killed,
        replacement,
    };
    end.write(app, uow, article).await
}

/// Puts an article into the bin, from which it can be restored. Its slug and its path stay its own meanwhile.
///
/// Deleting what is in the bin is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the workflow knows no such step; [`Error::Stale`] when `expected`
/// is not the current version.
pub async fn delete(
    app: &App,
    id: ArticleId,
    expected: i32,
    replacement: Option<ArticleId>,
) -> Result<Article, Error> {
    let uow = app.store.begin().await?;
    let article = load_deleted(&uow, id, expected).await?;
    if article.card.status == Status::Deleted {
        uow.cancel().await?;
        return Ok(article);
    }
    let end = End {
        step: Transition::Delete,
        event: Event::Deleted,
        replacement,
    };
    end.write(app, uow, article).await
}

/// Takes an article out of the bin. It is a draft then, whatever it was before: whoever restores it decides anew
/// whether readers see it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is not in the bin; [`Error::Stale`] when `expected` is not the
/// current version.
pub async fn restore(app: &App, id: ArticleId, expected: i32) -> Result<Article, Error> {
    let uow = app.store.begin().await?;
    let article = load_deleted(&uow, id, expected).await?;
    let restored = End {
        step: Transition::Restore,
        event: Event::Restored,
        replacement: None,
    };
    restored.write(app, uow, article).await
}

/// A step that only its name tells from the others.
struct End {
    step: Transition,
    event: Event,
    replacement: Option<ArticleId>,
}

impl End {
    async fn write(self, app: &App, mut uow: UnitOfWork, mut article: Article) -> Result<Article, Error> {
        let now = app.clock.now();
        let card = &mut article.card;
        step(card, self.step)?;
        card.status_reason = None;
        card.scheduled_at = None;
        card.modified_at = now;
        card.version += 1;
        let mut change = change(card, self.event);
        change.replacement = self.replacement.map(|id| (Kind::Article, id.uuid()));
        uow.log(change);
        save(&uow, &[article.clone().into()]).await?;
        uow.commit(now).await?;
        Ok(article)
    }
}
