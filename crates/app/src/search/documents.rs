//! What the text index is made of, read from the database.

use masthead_domain::{
    article::Status,
    body::render,
    entity::Entity,
    id::{ArticleId, Kind},
    touch::Facets,
};
use masthead_persistence::FiledArticle;
use uuid::Uuid;

use crate::{App, error::Error};

/// The kinds of things by whose names articles are found, and that are completed.
pub const NAMED_KINDS: [Kind; 4] = [Kind::Author, Kind::Category, Kind::Tag, Kind::Source];

/// An article as the index takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleDocument {
    pub id: ArticleId,
    /// By which lists and viewers it is found.
    pub facets: Facets,
    pub title: String,
    pub deck: Option<String>,
    pub excerpt: Option<String>,
    pub body: String,
}

impl ArticleDocument {
    /// An article's; none of one that nobody may find: what is deleted, and what was withdrawn for good, whose text is
    /// for admins alone.
    fn of(filed: FiledArticle) -> Option<Self> {
        let FiledArticle { article, filed_under } = filed;
        if matches!(article.card.status, Status::Deleted | Status::Killed) {
            return None;
        }
        Some(Self {
            id: article.card.id,
            facets: Facets::new(&article.card, filed_under),
            body: render::text(&article.detail.body),
            title: article.card.title,
            deck: article.card.deck,
            excerpt: article.card.excerpt,
        })
    }
}

/// Articles by their ids. What is not among them now is to be found no longer.
///
/// # Errors
/// What the database says.
pub async fn articles(app: &App, ids: &[ArticleId]) -> Result<Vec<ArticleDocument>, Error> {
    let filed = app.store.filed_articles(ids).await?;
    Ok(filed.into_iter().filter_map(ArticleDocument::of).collect())
}

/// A portion of all articles, and the last id that it covers; none where there is no more.
///
/// # Errors
/// What the database says.
pub async fn articles_after(
    app: &App,
    after: Option<ArticleId>,
    limit: u64,
) -> Result<Option<(Vec<ArticleDocument>, ArticleId)>, Error> {
    let filed = app.store.filed_articles_after(after, limit).await?;
    let Some(last) = filed.last().map(|filed| filed.article.card.id) else {
        return Ok(None);
    };
    let documents = filed.into_iter().filter_map(ArticleDocument::of).collect();
    Ok(Some((documents, last)))
}

/// Things by their ids, as far as they are of [`NAMED_KINDS`].
///
/// # Errors
/// What the database says.
pub async fn entities(app: &App, ids: &[Uuid]) -> Result<Vec<Entity>, Error> {
    let mut entities = app.store.entities_whole(ids).await?;
    entities.retain(|entity| NAMED_KINDS.contains(&entity.kind()));
    Ok(entities)
}

/// A portion of all things of a kind, by id.
///
/// # Errors
/// What the database says.
pub async fn entities_after(
    app: &App,
    kind: Kind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Entity>, Error> {
    Ok(app.store.entities_after(kind, after, limit).await?)
}

/// A portion of the articles that stand in a category's lists, by id.
///
/// # Errors
/// What the database says.
pub async fn filed_in_after(
    app: &App,
    category: Uuid,
    after: Option<ArticleId>,
    limit: u64,
) -> Result<Vec<ArticleId>, Error> {
    Ok(app.store.filed_in_after(category, after, limit).await?)
}
