//! `GET /v1/suggest`

use axum::{extract::State, response::Response};
use masthead_app::search::suggest;
use masthead_domain::search::DEFAULT_SUGGESTIONS;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::answer,
        params::{Query, SuggestParams, in_rest_words, typed},
        selection::Selection,
        types::Suggestion,
    },
    state::ApiState,
};

/// Completions of what is being typed.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionListResponse {
    /// The completions, the best first.
    pub data: Vec<Suggestion>,
}

impl SuggestionListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Suggestion::sample()],
        }
    }
}

/// Complete what is being typed
///
/// Articles by their titles, authors, categories, tags and sources by their names. Where the text index is being made
/// the answer is 503.
#[utoipa::path(
    get,
    path = "/v1/suggest",
    tag = "Search",
    params(SuggestParams),
    responses((
        status = 200,
        description = "The completions.",
        body = SuggestionListResponse,
        example = json!(SuggestionListResponse::sample())
    ))
)]
pub(crate) async fn suggest_things(
    State(state): State<ApiState>,
    ctx: Ctx,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<SuggestParams>()?;
    let locale = query.locale("locale")?;
    let limit = query.number("limit")?.unwrap_or(i64::from(DEFAULT_SUGGESTIONS));
    let found = suggest(&state.app, &ctx.reader, typed(&query)?, limit, locale.as_ref())
        .await
        .map_err(in_rest_words)?;
    let data = found.into_iter().filter_map(Suggestion::of).collect();
    answer(&SuggestionListResponse { data }, &Selection::whole())
}
