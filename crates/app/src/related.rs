//! Lists of related articles: storing what was computed.

use masthead_domain::{
    change::{Change, ChangeKind, Event},
    id::{ArticleId, Kind},
};
use uuid::Uuid;

use crate::{App, error::Error};

pub use masthead_persistence::{
    MAX_RELATED_SCORE, RelatedEntry, RelatedEvidence, RelatedGeneration, RelatedList,
};

/// Stores lists of related articles, each in place of the one that is there, and says how many of them are other ones
/// now. The one place that writes them.
///
/// `cause` is the article whose publication made them be computed; none where all are computed anew. What is kept of
/// answers that show one of the changed lists is dropped, and nothing else; where no list differs nothing is logged.
/// Articles that are gone meanwhile are passed over.
///
/// # Errors
/// [`Error::Internal`] and [`Error::Unavailable`] where the store does not answer; nothing is stored then.
pub async fn store_lists(
    app: &App,
    cause: Option<ArticleId>,
    lists: &[(ArticleId, RelatedList)],
) -> Result<usize, Error> {
    if lists.is_empty() {
        return Ok(0);
    }
    let mut uow = app.store.begin().await?;
    let changed = uow.save_related_lists(lists).await?;
    if changed > 0 {
        let cause = cause.map_or_else(Uuid::nil, ArticleId::uuid);
        uow.log(Change::new(Kind::Article, Event::RelatedChanged, cause, 0));
    }
    uow.commit(app.clock.now()).await?;
    Ok(changed)
}

/// Stores what lists are computed with from now on. The one before is kept until all lists are of the new one.
///
/// # Errors
/// [`Error::Internal`] and [`Error::Unavailable`] where the store does not answer.
pub async fn add_generation(app: &App, generation: &RelatedGeneration) -> Result<(), Error> {
    let uow = app.store.begin().await?;
    uow.add_related_generation(generation).await?;
    uow.commit(app.clock.now()).await?;
    Ok(())
}

/// Whether a change can be one of what an article says or hangs on, so that its list may be another one.
#[must_use]
pub const fn is_of_content(kind: ChangeKind) -> bool {
    matches!(kind.entity, Kind::Article)
        && !matches!(
            kind.event,
            Event::RelatedChanged | Event::DraftSaved | Event::Touched
        )
}
