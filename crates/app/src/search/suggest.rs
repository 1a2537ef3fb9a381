//! Completing what is being typed.

use masthead_domain::{
    entity::Entity,
    id::{self, ArticleId, Kind},
    locale::Locale,
    search::{MAX_QUERY_CHARS, MAX_SUGGESTIONS},
};

use super::Suggestion;
use crate::{
    App,
    error::{Error, ErrorCode},
    ports::search::{Completion, SuggestQuestion},
    read::Reader,
};

/// Completions of a text: articles by their titles, authors, tags and categories by their names, the best first. Each
/// is read from the database for this viewer before it is shown. Names are in the locale that is asked for, and titles
/// in it come first.
///
/// # Errors
/// `LIMIT_EXCEEDED` over [`MAX_SUGGESTIONS`] or [`MAX_QUERY_CHARS`]; `UNAVAILABLE` while the index is being made.
pub async fn suggest(
    app: &App,
    reader: &Reader,
    text: &str,
    first: i64,
    locale: Option<&Locale>,
) -> Result<Vec<Suggestion>, Error> {
    if first < 0 {
        return Err(Error::request(
            ErrorCode::BadRequest,
            "first",
            "must not be negative",
        ));
    }
    if first > i64::from(MAX_SUGGESTIONS) {
        let detail = format!("is {first}, the maximum is {MAX_SUGGESTIONS}");
        return Err(Error::request(ErrorCode::LimitExceeded, "first", detail));
    }
    let chars = text.chars().count();
    if chars > MAX_QUERY_CHARS {
        let detail = format!("has {chars} characters, the maximum is {MAX_QUERY_CHARS}");
        return Err(Error::request(ErrorCode::LimitExceeded, "query", detail));
    }
    let Some(searching) = &app.search else {
        return Err(Error::NotReady {
            what: "this process keeps no search index",
            retry_after: 60,
        });
    };
    reader.is_of_the_moment();
    let chain = reader.chain(locale).await?;
    let question = SuggestQuestion {
        text: text.to_owned(),
        visibility: reader.visibility().clone(),
        locales: chain.locales().to_vec(),
        now: app.clock.now(),
        // What is gone since must not leave a gap.
        limit: first as u32 + 4,
    };
    let found = searching.ask(move |index| index.suggest(&question)).await?;
    let articles: Vec<ArticleId> = of_articles(&found);
    let entities: Vec<uuid::Uuid> = found
        .iter()
        .filter(|one| one.kind != Kind::Article)
        .map(|one| one.id)
        .collect();
    let (cards, entities) = futures_util::try_join!(
        reader.remembered_cards(&articles),
        reader.remembered_entities(&entities)
    )?;
    let mut cards = cards.into_iter();
    let mut entities = entities.into_iter();
    let mut shown: Vec<Suggestion> = Vec::new();
    for completion in found {
        let suggestion = match completion.kind {
            Kind::Article => cards.next().flatten().map(|card| Suggestion {
                kind: Kind::Article,
                text: card.title.clone(),
                path: card.path.clone(),
                id: card.id.to_string(),
            }),
            kind => entities
                .next()
                .flatten()
                .and_then(|entity| named(kind, &entity, &chain)),
        };
        // The same story in two languages, or two pieces under one title, are one line to whoever types.
        let suggestion = suggestion.filter(|one| {
            !shown
                .iter()
                .any(|known| known.kind == one.kind && known.text == one.text)
        });
        shown.extend(suggestion);
    }
    shown.truncate(first as usize);
    Ok(shown)
}

fn of_articles(found: &[Completion]) -> Vec<ArticleId> {
    found
        .iter()
        .filter(|one| one.kind == Kind::Article)
        .map(|one| ArticleId::from_uuid(one.id))
        .collect()
}

fn named(kind: Kind, entity: &Entity, chain: &masthead_domain::locale::LocaleChain) -> Option<Suggestion> {
    Some(Suggestion {
        kind,
        text: entity.name()?.best(chain)?.clone(),
        path: entity.path().cloned(),
        id: id::format(kind, entity.id()),
    })
}
