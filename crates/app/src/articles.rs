//! Use cases that change articles.

mod publish;
mod unpublish;
mod working_copy;

use masthead_domain::{
    article::{Article, ArticleCard, Transition},
    id::ArticleId,
};
use masthead_persistence::UnitOfWork;

pub use self::{
    publish::publish,
    unpublish::{Unpublish, unpublish},
    working_copy::{publish_working_copy, save_working_copy},
};
use crate::error::Error;

/// Loads an article for a change, if it is still of the version that the caller saw.
async fn load(uow: &UnitOfWork, id: ArticleId, expected: i32) -> Result<Article, Error> {
    let article = uow.article(id).await?.ok_or(Error::NotFound)?;
    if article.card.version == expected {
        Ok(article)
    } else {
        Err(Error::Stale)
    }
}

/// Takes a step of the workflow, if there is one from where the article stands.
fn step(card: &mut ArticleCard, step: Transition) -> Result<(), Error> {
    let Some(next) = card.status.after(step) else {
        return Err(Error::Conflict(format!(
            "an article that is {:?} knows no step {step:?}",
            card.status
        )));
    };
    card.status = next;
    Ok(())
}
