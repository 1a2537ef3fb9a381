//! GraphQL over HTTP: from bytes to a request, from an answer to bytes.
//!
//! After the draft of the GraphQL foundation (graphql.github.io/graphql-over-http), and where its audit suite still
//! differs from it (statuses), after the suite. [`request`] reads what was sent, [`negotiate`] decides what it may be
//! sent as and what is answered, [`mod@write`] writes the answer. Nothing else of the schema knows HTTP.

mod negotiate;
mod request;
mod write;

use axum::{
    Extension, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
    routing::get,
};

use self::{
    negotiate::{check_content_type, form_of_get, form_of_post},
    request::{parse_address, parse_body},
    write::Client,
};
use super::execute::{Wishes, execute};
use crate::{
    http::{RequestId, caching, credentials::Viewer, pages::explorer_page},
    state::ApiState,
};

/// The addresses of GraphQL.
pub fn routes() -> Router<ApiState> {
    Router::new().route("/graphql", get(get_graphql).post(post_graphql))
}

/// Asks for `extensions.cost`.
const COST: &str = "x-query-cost";

/// Runs the request in the body.
async fn post_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = match form_of_post(&headers) {
        Ok(form) => form,
        Err(refused) => return refused.into_response(),
    };
    let client = Client::new(form, id);
    match check_content_type(&headers).and_then(|()| parse_body(&body)) {
        Ok(request) => {
            let wishes = Wishes {
                queries_only: false,
                cost: wants_cost(&headers),
            };
            client.answer(execute(&state, viewer.0, client.mark(request, wishes)).await)
        }
        Err(refused) => client.refuse(refused),
    }
}

/// Runs the query in the address, or shows the explorer to a browser.
async fn get_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Response {
    let form = match form_of_get(&headers) {
        Ok(Some(form)) => form,
        Ok(None) => return explorer_page(),
        Err(refused) => return refused.into_response(),
    };
    let client = Client::new(form, id);
    match parse_address(address.as_deref().unwrap_or_default()) {
        Ok(request) => {
            // Whoever follows a link must change nothing.
            let wishes = Wishes {
                queries_only: true,
                cost: wants_cost(&headers),
            };
            let answer = execute(&state, viewer.0, client.mark(request, wishes)).await;
            // What is whole and says nothing of this request alone is asked for again by its tag, as REST's is.
            let is_shared = answer.errors.is_empty() && answer.extensions.is_empty();
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

fn wants_cost(headers: &HeaderMap) -> bool {
    headers.get(COST).is_some_and(|value| value == "1")
}
