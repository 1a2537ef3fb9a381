//! Lists of related articles: storing what was computed.

use masthead_domain::{
    change::{Change, Event},
    id::{ArticleId, Kind},
};
use masthead_persistence::RelatedList;
use uuid::Uuid;

use crate::{App, error::Error};

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
