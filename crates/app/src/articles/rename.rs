//! Other addresses for articles.

use masthead_domain::{
    article::{Article, Status},
    change::Event,
    id::ArticleId,
    path::SitePath,
    slug::Slug,
    violation::{Rule, Violation},
};

use super::{change, create::require_free, load, publish::claim, save, seen_as};
use crate::{App, error::Error};

/// What an article is to be called in addresses. What is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rename {
    pub slug: Option<Slug>,
    /// Where readers find it. Another slug alone moves nothing: a path is kept until it is given anew.
    pub path: Option<SitePath>,
}

/// Gives an article another slug or path. The former path stays as an alias that leads to the new one.
///
/// A name that it has already is no error: the article comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for the path of the front page; [`Error::Conflict`] when the slug is taken
/// in its language, the path is something else's, or the article was withdrawn for good; [`Error::Stale`] when
/// `expected` is not the current version.
pub async fn rename(app: &App, id: ArticleId, expected: i32, name: Rename) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let before = load(&uow, id, expected).await?;
    if before.card.status == Status::Killed {
        return Err(Error::Conflict("it was withdrawn for good".to_owned()));
    }
    let slug = name.slug.filter(|slug| *slug != before.card.slug);
    let path = name.path.filter(|path| before.card.path.as_ref() != Some(path));
    if slug.is_none() && path.is_none() {
        uow.cancel().await?;
        return Ok(before);
    }
    let now = app.clock.now();
    let mut article = before.clone();
    let card = &mut article.card;
    if let Some(slug) = slug {
        require_free(&uow, &slug, &card.locale, id).await?;
        card.slug = slug;
    }
    let mut updated = Event::Updated;
    if let Some(path) = path {
        if path == SitePath::root() {
            let rule = Rule::Malformed("a path below the front page");
            return Err(Error::Invalid(vec![Violation::new("path", rule)]));
        }
        if !claim(&uow, id, &path).await? {
            return Err(Error::Conflict(format!("the path {path} is taken")));
        }
        uow.cease_paths(before.card.path.as_slice(), now).await?;
        card.path = Some(path);
        updated = Event::Moved;
    }
    card.modified_at = now;
    card.version += 1;
    let event = seen_as(before.card.is_live(), card.is_live(), updated);
    let former = before
        .card
        .path
        .filter(|former| card.path.as_ref() != Some(former));
    uow.log(change(card, event).at(former));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}
