//! All that is served, under one roof.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    answers::{self, Recall},
    caching, compression, conditional, cors, credentials, health, limits, media, methods, metrics, observe,
    pages, panics,
};
use crate::{feeds, graphql, rest, state::ApiState};

/// The whole server as a service: GraphQL, REST, media, health, the pages for people, with the memory of answers in
/// front.
pub fn build_router(state: ApiState) -> Router {
    let Some(answers) = state.answers.clone() else {
        return without_answers(state);
    };
    let recall = Recall::new(
        without_answers(state.clone()),
        state.clone(),
        answers,
        #[cfg(feature = "test-writes")]
        without_answers(state.without_memory()),
    );
    Router::new().fallback_service(recall)
}

fn without_answers(state: ApiState) -> Router {
    // What shows content asks first who wants to see it.
    let content = Router::new()
        .merge(graphql::routes())
        .merge(rest::router())
        .merge(feeds::routes())
        .route("/media/{id}/{file}", get(media::get_media_file))
        .layer(from_fn_with_state(state.clone(), answers::capture))
        .layer(from_fn(credentials::identify))
        .layer(from_fn(limits::whole_rounds));
    let cors = Arc::new(state.options.cors.layer());
    #[cfg(feature = "test-writes")]
    let content = content.merge(crate::test_writes::routes());
    let router = Router::new()
        .merge(content)
        .merge(pages::routes())
        .route("/openapi.json", get(get_openapi))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(methods::without_address)
        .method_not_allowed_fallback(methods::without_handler)
        .layer(from_fn(conditional::answer))
        .layer(from_fn_with_state(state.clone(), limits::size))
        .layer(from_fn_with_state(state.clone(), limits::head))
        .layer(from_fn_with_state(state.clone(), limits::time))
        .layer(CatchPanicLayer::custom(panics::answer))
        .layer(from_fn(compression::deliver))
        .layer(from_fn_with_state(cors, cors::apply));
    // No site's script has any business with metrics.
    let router = if state.options.serve_metrics {
        router.merge(metrics::routes().method_not_allowed_fallback(methods::without_handler))
    } else {
        router
    };
    router
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

/// The description of the REST interface; the same bytes as `masthead schema openapi` prints.
async fn get_openapi() -> Response {
    let mut response = rest::openapi_json().into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    caching::public_read(response)
}
