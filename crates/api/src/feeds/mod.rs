//! Feeds: addresses and headers. What is in a feed is read in `app`, its bytes are written in `syndication`.

mod asked;
mod format;
mod items;
mod places;
mod wordpress;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
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
    time::Timestamp,
};
use std::sync::Arc;

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

/// The addresses of feeds. The last part names the format: `rss.xml`, `atom.xml`, `feed.json`.
pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/feeds/{file}", get(get_site_feed))
        .route("/feeds/categories/{*place}", get(get_category_feed))
        .route("/feeds/authors/{slug}/{file}", get(get_author_feed))
        .route("/feeds/tags/{slug}/{file}", get(get_tag_feed))
        .route("/feeds/search/{file}", get(get_search_feed))
        .merge(wordpress::routes())
}

/// Whether a feed is at an address that is the same until something changes: a search's is not, because nobody is told
/// when the text index answers otherwise.
pub(crate) fn is_lasting(path: &str) -> bool {
    match path.strip_prefix("/feeds/") {
        Some(rest) => !rest.starts_with("search/"),
        None => wordpress::is_feed(path),
    }
}

async fn get_site_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(file): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    site_feed(&state, ctx, Format::named(&file)?, query).await
}

async fn get_category_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(place): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    // A section's path is as long as the tree is deep; what comes last is the file.
    let (path, file) = place.rsplit_once('/').ok_or_else(Problem::not_found)?;
    category_feed(&state, ctx, path, Format::named(file)?, query).await
}

async fn get_author_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path((slug, file)): Path<(String, String)>,
    query: Query,
) -> Result<Response, Problem> {
    author_feed(&state, ctx, &slug, Format::named(&file)?, query).await
}

async fn get_tag_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path((slug, file)): Path<(String, String)>,
    query: Query,
) -> Result<Response, Problem> {
    tag_feed(&state, ctx, &slug, Format::named(&file)?, query).await
}

async fn site_feed(state: &ApiState, ctx: Ctx, format: Format, query: Query) -> Result<Response, Problem> {
    let asked = Asked::of(query, &state.options.feeds)?;
    let site = ctx.reader.site().await?;
    let place = Place::site(&site);
    list_feed(state, ctx, format, asked, place).await
}

async fn category_feed(
    state: &ApiState,
    ctx: Ctx,
    path: &str,
    format: Format,
    query: Query,
) -> Result<Response, Problem> {
    thing_feed::<CategoryData>(state, ctx, path, format, query, |id| ArticleFilter {
        categories: Some(vec![CategoryId::from_uuid(id)]),
        ..ArticleFilter::default()
    })
    .await
}

async fn author_feed(
    state: &ApiState,
    ctx: Ctx,
    slug: &str,
    format: Format,
    query: Query,
) -> Result<Response, Problem> {
    thing_feed::<AuthorData>(state, ctx, slug, format, query, |id| ArticleFilter {
        authors: Some(vec![AuthorId::from_uuid(id)]),
        ..ArticleFilter::default()
    })
    .await
}

async fn tag_feed(
    state: &ApiState,
    ctx: Ctx,
    slug: &str,
    format: Format,
    query: Query,
) -> Result<Response, Problem> {
    thing_feed::<TagData>(state, ctx, slug, format, query, |id| ArticleFilter {
        tags: Some(vec![TagId::from_uuid(id)]),
        ..ArticleFilter::default()
    })
    .await
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

async fn get_search_feed(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(file): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let format = Format::named(&file)?;
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
    respond(&state, &ctx, format, &asked, &place, page).await
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
    if let Some(date) = http_date(newest.unwrap_or(place.modified_at)) {
        headers.insert(header::LAST_MODIFIED, date);
    }
    Ok(caching::public_read(response))
}

/// A moment in the form of HTTP (RFC 9110, section 5.6.7).
fn http_date(moment: Timestamp) -> Option<HeaderValue> {
    HeaderValue::from_str(&moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}
