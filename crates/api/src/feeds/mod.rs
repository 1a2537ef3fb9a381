//! Feeds: addresses and headers. What is in a feed is read in `app`, its bytes are written in `syndication`.

mod asked;
mod format;
mod items;
mod places;
mod wordpress;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use httpdate::fmt_http_date;
use masthead_app::{
    read::Page,
    search::{self, SearchRequest, SearchWishes},
};
use masthead_domain::{
    article::ArticleCard,
    entity::EntityData,
    id::{AuthorId, CategoryId, TagId},
    listing::ArticleFilter,
    search::SearchOrder,
    taxonomy::{AuthorData, CategoryData, TagData},
};
use percent_encoding::percent_decode_str;

use self::{asked::Asked, format::Format, places::Place};
use crate::{
    http::{Problem, caching},
    rest::{
        context::Ctx,
        params::{Query, in_rest_words},
    },
    state::ApiState,
};

pub use self::asked::{FeedContent, FeedOptions};

/// The addresses of feeds, ours and WordPress's.
pub(crate) fn routes() -> Router<ApiState> {
    let ours = Router::new().route("/feeds/{*place}", get(get_feed));
    wordpress::ADDRESSES
        .into_iter()
        .fold(ours, |routes, address| routes.route(address, get(get_feed)))
}

/// What a feed is asked for of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of<'p> {
    Site,
    /// By its path, which is as long as the tree is deep.
    Category(&'p str),
    Author(&'p str),
    Tag(&'p str),
    Search,
}

/// What an address asks for, and in which format.
fn at(path: &str) -> Option<(Of<'_>, Format)> {
    let Some(place) = path.strip_prefix("/feeds/") else {
        return wordpress::at(path);
    };
    // What comes last names the format: `rss.xml`, `atom.xml`, `feed.json`.
    let (place, file) = place.rsplit_once('/').unwrap_or(("", place));
    let of = match place.split_once('/') {
        None if place.is_empty() => Of::Site,
        None if place == "search" => Of::Search,
        Some(("categories", path)) => Of::Category(path),
        Some(("authors", slug)) => Of::Author(slug),
        Some(("tags", slug)) => Of::Tag(slug),
        _ => return None,
    };
    Some((of, Format::named(file)?))
}

/// Whether a feed is at an address that is the same until something changes: a search's is not, because nobody is told
/// when the text index answers otherwise.
pub(crate) fn is_lasting(path: &str) -> bool {
    at(path).is_some_and(|(of, _)| of != Of::Search)
}

async fn get_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    uri: Uri,
    query: Query,
) -> Result<Response, Problem> {
    let path = percent_decode_str(uri.path()).decode_utf8_lossy();
    let (of, format) = at(&path).ok_or_else(Problem::not_found)?;
    let all = ArticleFilter::default();
    match of {
        Of::Site => {
            let asked = Asked::of(query, &state.options.feeds)?;
            let place = Place::site(&*ctx.reader.site().await?);
            list_feed(&state, ctx, format, asked, place).await
        }
        Of::Category(path) => {
            let within = |id| ArticleFilter {
                categories: Some(vec![CategoryId::from_uuid(id)]),
                ..all
            };
            thing_feed::<CategoryData>(&state, ctx, path, format, query, within).await
        }
        Of::Author(slug) => {
            let within = |id| ArticleFilter {
                authors: Some(vec![AuthorId::from_uuid(id)]),
                ..all
            };
            thing_feed::<AuthorData>(&state, ctx, slug, format, query, within).await
        }
        Of::Tag(slug) => {
            let within = |id| ArticleFilter {
                tags: Some(vec![TagId::from_uuid(id)]),
                ..all
            };
            thing_feed::<TagData>(&state, ctx, slug, format, query, within).await
        }
        Of::Search => search_feed(&state, &ctx, format, query).await,
    }
}

/// The feed of what hangs on a thing.
async fn thing_feed<D: EntityData>(
    state: &ApiState,
    ctx: Ctx,
    reference: &str,
    format: Format,
    query: Query,
    within: impl FnOnce(uuid::Uuid) -> ArticleFilter,
) -> Result<Response, Problem> {
    let asked = Asked::of(query, &state.options.feeds)?;
    let thing = ctx.find::<D>(reference).await?.ok_or_else(Problem::not_found)?;
    let chain = ctx.reader.chain(asked.locale.as_ref()).await?;
    let place = Place::thing(&*thing, &chain, within(thing.id));
    list_feed(state, ctx, format, asked, place).await
}

async fn list_feed(
    state: &ApiState,
    ctx: Ctx,
    format: Format,
    asked: Asked,
    place: Place,
) -> Result<Response, Problem> {
    let asked = asked.at(format!("{}/{}", place.address, format.file()));
    let chain = ctx.reader.chain(asked.locale.as_ref()).await?;
    let list = asked.list(place.within.clone(), &chain);
    let page = ctx
        .reader
        .article_page(&list, &asked.arguments())
        .await
        .map_err(in_rest_words)?;
    respond(state, &ctx, format, &asked, &place, page).await
}

async fn search_feed(state: &ApiState, ctx: &Ctx, format: Format, query: Query) -> Result<Response, Problem> {
    let (asked, words) = Asked::of_search(query, &state.options.feeds)?;
    let request = SearchRequest {
        query: words.clone(),
        filter: asked.filter(),
        within: ArticleFilter::default(),
        order: SearchOrder::PublishedAtDesc,
    };
    let results = search::search(
        &state.app,
        &ctx.reader,
        &request,
        &asked.arguments(),
        SearchWishes::default(),
    )
    .await
    .map_err(in_rest_words)?;
    let site = ctx.reader.site().await?;
    let place = Place::search(&site, &words);
    let page = results.page.map(|hit| hit.card);
    respond(state, ctx, format, &asked, &place, page).await
}

async fn respond(
    state: &ApiState,
    ctx: &Ctx,
    format: Format,
    asked: &Asked,
    place: &Place,
    page: Page<Arc<ArticleCard>>,
) -> Result<Response, Problem> {
    let items = items::read(ctx, &page, asked.content).await?;
    let newest = page.nodes().map(|card| card.modified_at).max();
    let bytes = format::write(
        ctx,
        format,
        asked,
        place,
        &page,
        &items,
        state.options.feeds.hub.as_deref(),
    )
    .await?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.content_type()),
    );
    let modified = fmt_http_date(newest.unwrap_or(place.modified_at).into());
    if let Ok(modified) = HeaderValue::from_str(&modified) {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    Ok(caching::public_read(response))
}
