//! Finding articles.

use std::sync::Arc;

use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::render,
    entity::Entity,
    id::{ArticleId, AuthorId, CategoryId, SourceId, TagId},
    listing::{BadCursor, Position, Slice, SortKey, Window, short_hash},
    search::{MAX_RELEVANT, QueryTooLong, SearchOrder, SearchQuery, Snippet},
    visibility::Visibility,
};
use uuid::Uuid;

use super::{SearchFacets, SearchHit, SearchRequest, SearchResults, SearchWishes, Searching};
use crate::{
    App,
    error::{Error, ErrorCode},
    ports::search::{Explains, FoundText, IndexFacets, IndexHit, SearchAnswer, SearchQuestion},
    read::{Page, PageArguments, Reader},
};

/// How often more hits are asked for when those of a page are no longer to be seen.
const ROUNDS: usize = 4;

/// What was read of the hits of a page.
struct Shown {
    hits: Vec<(IndexHit, Arc<ArticleCard>)>,
    has_more: bool,
    first: SearchAnswer,
}

/// Searches articles. Every hit is read from the database for this viewer before it is shown.
///
/// # Errors
/// `LIMIT_EXCEEDED` for a query that is too long, too many items, or a page by relevance beyond
/// [`MAX_RELEVANT`]; `BAD_CURSOR`; `UNAVAILABLE` while the index is being made.
pub async fn search(
    app: &App,
    reader: &Reader,
    request: &SearchRequest,
    arguments: &PageArguments,
    wishes: SearchWishes,
) -> Result<SearchResults, Error> {
    let Some(searching) = &app.search else {
        return Err(Error::NotReady {
            what: "this process keeps no search index",
            retry_after: 60,
        });
    };
    // The index lags behind the log, so what is made of its answers holds for this moment only.
    reader.is_of_the_moment();
    let query: SearchQuery = request
        .query
        .parse()
        .map_err(|long: QueryTooLong| Error::request(ErrorCode::LimitExceeded, "query", long.to_string()))?;
    let fingerprint = fingerprint(request, reader.visibility());
    let window = window(arguments, fingerprint, request.order)?;
    let named = reader.filter(&request.filter).await?;
    let place = window.after.as_ref().map_or(0, seen);
    let question = SearchQuestion {
        text: request.query.clone(),
        query,
        filter: crate::read::join(named, &request.within),
        visibility: reader.visibility().clone(),
        order: request.order,
        now: app.clock.now(),
        after: window.after.clone().map(without_count),
        limit: within_reach(request, window.limit, place)?,
        wants_total: wishes.total,
        wants_facets: wishes.facets,
    };
    let shown = shown(searching, reader, question).await?;
    let total = shown.first.total;
    let needs_texts =
        wishes.snippets || (wishes.did_you_mean && shown.first.explainer.may_be_meant_otherwise());
    let details = if needs_texts {
        details(reader, &shown.hits).await?
    } else {
        Vec::new()
    };
    let facets = async {
        match &shown.first.facets {
            Some(facets) => named_facets(reader, facets).await.map(Some),
            None => Ok(None),
        }
    };
    let explained = async { Ok(explain(&shown, details, wishes).await) };
    let (facets, (snippets, did_you_mean)) = futures_util::try_join!(facets, explained)?;
    let mut hits = Vec::with_capacity(shown.hits.len());
    for (number, ((hit, card), snippets)) in shown.hits.into_iter().zip(snippets).enumerate() {
        let position = with_count(hit.position, request, place.saturating_add(number as u32 + 1));
        let found = SearchHit {
            card,
            score: f64::from(hit.score),
            snippets,
        };
        hits.push((position, found));
    }
    let is_empty = hits.is_empty();
    let is_at_end = request.order.is_by_relevance() && place.saturating_add(window.limit) >= MAX_RELEVANT;
    let slice = Slice {
        items: hits,
        // Where nobody of the next ones may be seen there is no place to go on from.
        has_next: shown.has_more && !is_at_end && !is_empty,
        has_previous: window.after.is_some(),
    };
    Ok(SearchResults {
        page: Page::of(slice, fingerprint),
        total,
        facets,
        did_you_mean,
    })
}

/// What makes a list of hits what it is.
fn fingerprint(request: &SearchRequest, visibility: &Visibility) -> u64 {
    let parts = serde_json::to_vec(&(
        &request.query,
        &request.filter,
        &request.within,
        request.order,
        visibility.fingerprint(),
    ));
    short_hash(&parts.expect("filters serialise"))
}

fn window(arguments: &PageArguments, list: u64, order: SearchOrder) -> Result<Window, Error> {
    // Hits are read from the best on only.
    let backwards = [
        ("last", arguments.last.is_some()),
        ("before", arguments.before.is_some()),
    ];
    if let Some((name, _)) = backwards.into_iter().find(|(_, is_given)| *is_given) {
        let detail = "hits are read forwards only; use first and after";
        return Err(Error::request(ErrorCode::BadRequest, name, detail));
    }
    let window = arguments.window(list)?;
    // A place of another order is none of this list's, whatever its hash says.
    let is_counted = |place: &Position| matches!(place.key, SortKey::Number(0..));
    if window
        .after
        .as_ref()
        .is_some_and(|after| is_counted(after) != order.is_by_relevance())
    {
        return Err(BadCursor.into());
    }
    Ok(window)
}

/// The number of hits before and at a place: by relevance the cursor counts, so that pages end at [`MAX_RELEVANT`].
/// The lower half of the key holds the score's bits, the upper one the count.
fn seen(position: &Position) -> u32 {
    match position.key {
        SortKey::Number(number) => (number >> 32) as u32,
        _ => 0,
    }
}

fn with_count(position: Position, request: &SearchRequest, count: u32) -> Position {
    match position.key {
        SortKey::Number(number) if request.order.is_by_relevance() => Position {
            key: SortKey::Number(i64::from(count) << 32 | (number & 0xffff_ffff)),
            id: position.id,
        },
        _ => position,
    }
}

fn without_count(position: Position) -> Position {
    match position.key {
        SortKey::Number(number) => Position {
            key: SortKey::Number(number & 0xffff_ffff),
            id: position.id,
        },
        _ => position,
    }
}

fn within_reach(request: &SearchRequest, limit: u32, place: u32) -> Result<u32, Error> {
    if !request.order.is_by_relevance() {
        return Ok(limit);
    }
    let left = MAX_RELEVANT.saturating_sub(place);
    if left == 0 {
        let detail = format!("reaches beyond hit {MAX_RELEVANT} by relevance; ask for an order by date");
        return Err(Error::request(ErrorCode::LimitExceeded, "after", detail));
    }
    Ok(limit.min(left))
}

/// The hits of a page that are there for this viewer. Where some are not, more are asked for.
async fn shown(searching: &Searching, reader: &Reader, question: SearchQuestion) -> Result<Shown, Error> {
    let wanted = question.limit as usize;
    let mut asked = question;
    let mut hits = Vec::with_capacity(wanted);
    let mut first = None;
    let mut has_more = true;
    for _ in 0..ROUNDS {
        let question = asked.clone();
        let mut answer = searching.ask(move |index| index.search(&question)).await?;
        let found = std::mem::take(&mut answer.hits);
        let ids: Vec<ArticleId> = found.iter().map(|hit| hit.article).collect();
        let last = found.last().map(|hit| hit.position.clone());
        let cards = reader.remembered_cards(&ids).await?;
        let there = found.into_iter().zip(cards);
        hits.extend(there.filter_map(|(hit, card)| Some((hit, card?))));
        has_more = answer.has_more;
        first.get_or_insert(answer);
        if hits.len() >= wanted || !has_more || last.is_none() {
            break;
        }
        asked.after = last;
        asked.wants_total = false;
        asked.wants_facets = false;
    }
    has_more |= hits.len() > wanted;
    hits.truncate(wanted);
    let first = first.expect("the index was asked at least once");
    Ok(Shown {
        hits,
        has_more,
        first,
    })
}

async fn details(
    reader: &Reader,
    hits: &[(IndexHit, Arc<ArticleCard>)],
) -> Result<Vec<Option<Arc<ArticleDetail>>>, Error> {
    futures_util::future::try_join_all(hits.iter().map(|(hit, _)| reader.detail(hit.article))).await
}

/// The snippets of each hit, and what the query may have meant: the work of a processor, done away from the async
/// threads.
async fn explain(
    shown: &Shown,
    details: Vec<Option<Arc<ArticleDetail>>>,
    wishes: SearchWishes,
) -> (Vec<Vec<Snippet>>, Option<String>) {
    let nothing = || (shown.hits.iter().map(|_| Vec::new()).collect(), None);
    if details.is_empty() {
        return nothing();
    }
    let cards: Vec<Arc<ArticleCard>> = shown.hits.iter().map(|(_, card)| Arc::clone(card)).collect();
    let explainer = Arc::clone(&shown.first.explainer);
    let explained = tokio::task::spawn_blocking(move || {
        let bodies: Vec<String> = details
            .iter()
            .map(|detail| {
                detail
                    .as_ref()
                    .map_or_else(String::new, |detail| render::text(&detail.body))
            })
            .collect();
        let texts: Vec<FoundText<'_>> = cards
            .iter()
            .zip(&bodies)
            .map(|(card, body)| FoundText {
                locale: &card.locale,
                title: &card.title,
                deck: card.deck.as_deref(),
                excerpt: card.excerpt.as_deref(),
                body,
            })
            .collect();
        let snippets = |text: &FoundText<'_>| {
            if wishes.snippets {
                explainer.snippets(text)
            } else {
                Vec::new()
            }
        };
        let explainer: &dyn Explains = explainer.as_ref();
        let meant = wishes
            .did_you_mean
            .then(|| explainer.did_you_mean(&texts))
            .flatten();
        (texts.iter().map(snippets).collect(), meant)
    });
    explained.await.unwrap_or_else(|_| nothing())
}

/// Facets by the things that they count, as far as the viewer sees them.
async fn named_facets(reader: &Reader, facets: &IndexFacets) -> Result<SearchFacets, Error> {
    fn ids<I: Copy>(counts: &[(I, u64)], uuid: fn(I) -> Uuid) -> Vec<(Uuid, u64)> {
        counts.iter().map(|(id, count)| (uuid(*id), *count)).collect()
    }
    let of = async |counts: Vec<(Uuid, u64)>| -> Result<Vec<(Entity, u64)>, Error> {
        let ids: Vec<Uuid> = counts.iter().map(|(id, _)| *id).collect();
        let found = reader.remembered_entities(&ids).await?;
        let counted = found.into_iter().zip(counts);
        Ok(counted
            .filter_map(|(entity, (_, count))| Some((entity?, count)))
            .collect())
    };
    let (categories, authors, tags, sources) = futures_util::try_join!(
        of(ids(&facets.categories, CategoryId::uuid)),
        of(ids(&facets.authors, AuthorId::uuid)),
        of(ids(&facets.tags, TagId::uuid)),
        of(ids(&facets.sources, SourceId::uuid)),
    )?;
    Ok(SearchFacets {
        categories,
        authors,
        tags,
        sources,
        locales: facets.locales.clone(),
        years: facets.years.clone(),
    })
}
