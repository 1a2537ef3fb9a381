//! Beginning articles.

use masthead_domain::{
    article::{Article, ArticleCard, ArticleDetail, ArticleKind, ArticleLinks, Status},
    change::Event,
    id::{ArticleId, TranslationGroupId},
    locale::Locale,
    slug::Slug,
    violation::{Rule, Violation},
};
use masthead_persistence::UnitOfWork;

use super::{Content, change, save};
use crate::{App, error::Error, site};

/// Articles of one title in one language that get a number; after them the id tells them apart.
const MOST_NUMBERS: u32 = 100;

/// A new article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewArticle {
    /// Its language; the site's default one where it says none.
    pub locale: Option<Locale>,
    /// Its name in addresses; where it says none it is made from the title.
    pub slug: Option<Slug>,
    /// The article of which it is the version in its language.
    pub translation_of: Option<ArticleId>,
    pub content: Content,
}

/// Begins an article. It is a draft: readers see nothing of it before it is published.
///
/// # Errors
/// [`Error::Invalid`] when something in it may not stand there; [`Error::Conflict`] when its slug is taken in its
/// language, or the story has a version in that language.
pub async fn create(app: &App, new: NewArticle) -> Result<Article, Error> {
    let mut uow = app.store.begin().await?;
    let now = app.clock.now();
    let id = ArticleId::from_uuid(app.ids.next());
    let locale = match new.locale {
        Some(locale) => locale,
        None => site::default_locale(&uow).await?,
    };
    let original = match new.translation_of {
        Some(original) => Some(uow.article(original).await?.ok_or_else(|| {
            let name = original.to_string();
            let rule = Rule::Unknown {
                kind: "article",
                name,
            };
            Error::Invalid(vec![Violation::new("translationOf", rule)])
        })?),
        None => None,
    };
    let story = match &original {
        Some(original) => {
            let story = original.card.translation_group;
            let versions = uow.every_version(&[story]).await?;
            if versions.iter().any(|card| card.locale == locale) {
                return Err(Error::Conflict(format!(
                    "the story has a version in {locale} already"
                )));
            }
            story
        }
        None => TranslationGroupId::from_uuid(app.ids.next()),
    };
    let slug = match new.slug {
        Some(slug) => {
            require_free(&uow, &slug, &locale, id).await?;
            slug
        }
        None => {
            slug_of(
                &uow,
                new.content.title.as_deref().unwrap_or_default(),
                &locale,
                id,
            )
            .await?
        }
    };
    let links = ArticleLinks {
        version: ArticleLinks::VERSION,
        ..ArticleLinks::default()
    };
    let card = ArticleCard {
        id,
        translation_group: story,
        locale,
        slug,
        path: None,
        kind: ArticleKind::default(),
        featured: false,
        in_related: true,
        status: Status::Draft,
        status_reason: None,
        title: String::new(),
        deck: None,
        excerpt: None,
        byline: None,
        contributor_note: None,
        canonical_url: None,
        word_count: 0,
        primary_category: None,
        source: None,
        translated_from: original.map(|original| original.card.id),
        links,
        published_at: now,
        first_published_at: None,
        updated_at: now,
        modified_at: now,
        scheduled_at: None,
        embargoed_until: None,
        expires_at: None,
        created_at: now,
        version: 1,
    };
    let mut article = Article {
        card,
        detail: ArticleDetail::default(),
    };
    new.content.put_into(&mut article, &uow).await?;
    uow.log(change(&article.card, Event::DraftSaved));
    save(&uow, &[article.clone().into()]).await?;
    uow.commit(now).await?;
    Ok(article)
}

/// Refuses a slug that another article of the language has, one in the bin included.
pub(super) async fn require_free(
    uow: &UnitOfWork,
    slug: &Slug,
    locale: &Locale,
    id: ArticleId,
) -> Result<(), Error> {
    let taken = uow.slugs_taken(std::slice::from_ref(slug)).await?;
    match taken.get(&(slug.clone(), locale.clone())) {
        Some(owner) if *owner != id => Err(Error::Conflict(format!(
            "another article has the slug {slug} in {locale}: {owner}"
        ))),
        _ => Ok(()),
    }
}

/// A slug made from a title, with a number behind it where it is taken.
async fn slug_of(uow: &UnitOfWork, title: &str, locale: &Locale, id: ArticleId) -> Result<Slug, Error> {
    let by_id = || Slug::from_text(&format!("article-{}", id.uuid().simple()));
    let Some(wanted) = Slug::from_text(title).or_else(by_id) else {
        return Err(Error::Invalid(vec![Violation::new("slug", Rule::Required)]));
    };
    let mut candidates = vec![wanted.clone()];
    candidates.extend((2..MOST_NUMBERS).map(|number| wanted.numbered(number)));
    let taken = uow.slugs_taken(&candidates).await?;
    let free = candidates
        .into_iter()
        .find(|slug| !taken.contains_key(&(slug.clone(), locale.clone())));
    Ok(free.or_else(by_id).unwrap_or(wanted))
}
