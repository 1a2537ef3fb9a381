//! The pages for people: what runs here, the explorer of GraphQL, the reference of REST.
//!
//! They load nothing from elsewhere, so that they work where the server does, and their policy says so: scripts and
//! styles only from this server, none in the page itself.

mod assets;
mod explorer;
mod frame;
mod landing;
mod reference;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};

pub(crate) use self::explorer::page as explorer_page;
use super::{caching, problem::Problem};
use crate::{graphql, state::ApiState};

/// What a page may load and do. Pictures inside a style sheet are data of it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The addresses of the pages, and of what they load.
pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/", get(landing::get_landing_page))
        .route("/docs", get(reference::get_reference_page))
        .route("/schema.graphql", get(get_schema))
        .route("/assets/{file}", get(assets::get_asset))
}

/// An answer that a browser shows.
fn html(page: String) -> Response {
    let mut response = caching::public_page(Html(page).into_response());
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The schema of GraphQL as a file; the same bytes as `masthead schema graphql` prints.
///
/// Not there where introspection is switched off: it says the same.
async fn get_schema(State(state): State<ApiState>) -> Result<Response, Problem> {
    if !state.options.introspection {
        return Err(Problem::not_found());
    }
    let mut response = caching::public_read(graphql::sdl().into_response());
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    Ok(response)
}
