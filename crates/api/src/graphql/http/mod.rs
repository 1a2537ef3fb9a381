//! GraphQL over HTTP: from bytes to a request, from an answer to bytes.
//!
//! After the draft of the GraphQL foundation (graphql.github.io/graphql-over-http), and where its audit suite still
//! differs from it (statuses), after the suite. [`request`] reads what was sent, [`negotiate`] decides what it may be
//! sent as and what is answered, [`mod@write`] writes the answer. Nothing else of the schema knows HTTP.

mod meaning;
mod negotiate;
mod request;
mod stream;
mod write;

use async_graphql::Request;
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
    routing::get,
};

pub(crate) use self::{
    meaning::{meaning_of_address, meaning_of_body},
    negotiate::{Form, answered_by_get, answered_by_post},
};
use self::{
    negotiate::{check_content_type, form_of_get, form_of_post},
    request::{parse_address, parse_body},
    write::Client,
};
pub(super) use self::{
    request::{Members, Refusal},
    write::{was_executed, written},
};
use super::{
    envelope::Envelope,
    execute::{Wishes, execute},
    ws,
};
use crate::{
    http::{RequestId, answers::Readings, caching, credentials::Viewer, pages::explorer_page},
    state::ApiState,
};

/// The addresses of GraphQL.
pub fn routes() -> Router<ApiState> {
    Router::new()
        .route("/graphql", get(get_graphql).post(post_graphql))
        .route(
            "/graphql/stream",
            get(stream::get_stream).post(stream::post_stream),
        )
        .route("/graphql/ws", get(ws::get_socket))
}

/// Asks for `extensions.cost`.
const COST: &str = "x-query-cost";

/// Runs the request in the body.
async fn post_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    readings: Option<Extension<Readings>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = match form_of_post(&headers) {
        Ok(form) => form,
        Err(refused) => return refused.into_response(),
    };
    let client = Client::new(form, id);
    let sent = check_content_type(&headers).and_then(|()| parse_body(&body));
    match sent.and_then(|envelope| with_document(&state, &viewer, envelope)) {
        Ok(request) => {
            let wishes = Wishes {
                cost: wants_cost(&headers),
                ..Wishes::default()
            };
            let answer = execute(&state, viewer.0, client.mark(noting(request, readings), wishes)).await;
            let is_shared = is_shared(&answer);
            let response = client.answer(answer);
            // Caches on the way do not keep what is asked by POST; this server may.
            if is_shared {
                caching::shared_by_all(response)
            } else {
                response
            }
        }
        Err(refused) => client.refuse(refused),
    }
}

/// Runs the query in the address, or shows the explorer to a browser.
async fn get_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    readings: Option<Extension<Readings>>,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Response {
    let form = match form_of_get(&headers) {
        Ok(Some(form)) => form,
        Ok(None) => return explorer_page(),
        Err(refused) => return refused.into_response(),
    };
    let client = Client::new(form, id);
    let sent = parse_address(address.as_deref().unwrap_or_default());
    match sent.and_then(|envelope| with_document(&state, &viewer, envelope)) {
        Ok(request) => {
            // Whoever follows a link must change nothing.
            let wishes = Wishes {
                queries_only: true,
                cost: wants_cost(&headers),
                ..Wishes::default()
            };
            let answer = execute(&state, viewer.0, client.mark(noting(request, readings), wishes)).await;
            let is_shared = is_shared(&answer);
            let response = client.answer(answer);
            if is_shared {
                caching::public_read(response)
            } else {
                response
            }
        }
        Err(refused) => client.refuse(refused),
    }
}

/// Whether an answer is whole and says nothing of its request alone: then it is asked for again by its tag, as REST's
/// is.
fn is_shared(answer: &async_graphql::Response) -> bool {
    answer.errors.is_empty() && answer.extensions.is_empty()
}

/// The request with the place where its readers are noted.
fn noting(request: Request, readings: Option<Extension<Readings>>) -> Request {
    match readings {
        Some(Extension(readings)) => request.data(readings),
        None => request,
    }
}

/// The request with the document that it has or names.
fn with_document(state: &ApiState, viewer: &Viewer, envelope: Envelope) -> Result<Request, Refusal> {
    let request = state.persisted.request(envelope, &viewer.0);
    request.map_err(Refusal::coded)
}

fn wants_cost(headers: &HeaderMap) -> bool {
    headers.get(COST).is_some_and(|value| value == "1")
}
