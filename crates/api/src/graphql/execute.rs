//! From a request to its answer.

use std::any::TypeId;

use async_graphql::{Request, Response, ServerError, parser::parse_query};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;

use super::{answer::Outline, context::Served, error, gather::gather, limits};
use crate::{http::RequestId, state::ApiState};

/// Executes a request for a viewer.
///
/// Refuses what is too large before it is validated, gives the resolvers a reader of their own, and lets no error
/// out that is not for clients. A [`RequestId`] among the request's data stands in errors and logs.
pub async fn execute(state: &ApiState, visibility: Visibility, mut request: Request) -> Response {
    let known = request
        .data
        .get(&TypeId::of::<RequestId>())
        .and_then(|id| id.downcast_ref::<RequestId>());
    let id = known.map_or_else(
        || state.app.ids.next().simple().to_string(),
        |id| id.as_str().to_owned(),
    );
    let mut response = match prepare(&mut request) {
        Ok(outline) => {
            let served = Served {
                reader: state.app.reader(visibility),
                app: state.app.clone(),
            };
            let executed = gather(state.schema.execute(request.data(served))).await;
            complete(state, &outline, executed)
        }
        Err(refused) => Response::from_errors(vec![refused]),
    };
    response.errors = response
        .errors
        .into_iter()
        .map(|error| error::publish(error, &id))
        .collect();
    response
}

/// Parses a request and measures it.
fn prepare(request: &mut Request) -> Result<Outline, ServerError> {
    limits::check_text(&request.query)?;
    let document = parse_query(&request.query).map_err(|refused| {
        let locations = refused.positions().collect();
        let text = refused.to_string();
        // Below a picture of the place, which the locations give already, stands what was expected there.
        let reason = text
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches([' ', '='])
            .to_owned();
        let error = error::refusal(
            ErrorCode::GraphqlParseFailed,
            format!("the document is not GraphQL: {reason}"),
        );
        ServerError { locations, ..error }
    })?;
    limits::check_document(&document)?;
    let outline = Outline::of(&document, request.operation_name.as_deref());
    request.set_parsed_query(document);
    Ok(outline)
}

/// Gives the answer its order and its nulls.
fn complete(state: &ApiState, outline: &Outline, mut response: Response) -> Response {
    for error in response.errors.iter().filter(|error| !error.path.is_empty()) {
        outline.nullify(&mut response.data, &error.path, "Query", state.schema.shapes());
    }
    outline.arrange(&mut response.data);
    response
}
