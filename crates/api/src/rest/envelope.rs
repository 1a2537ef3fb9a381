//! What stands around the data: `{ "data": …, "meta": … }` and the `Link` header.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::{addresses::Addresses, error::Error, read::Page};
use masthead_domain::listing::MAX_POSITION;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    params::{BACK, Paging, Query},
    selection::{Selection, prune},
};
use crate::http::{Problem, caching};

/// Where a page of a list stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    /// Items that a page has at the most.
    pub limit: i64,
    /// The value of `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// The value of `cursor` for the page before; null on the first one.
    pub prev_cursor: Option<String>,
    /// Items of the whole list, where `count=true` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
}

impl PageMeta {
    /// Where a page stands.
    pub(crate) fn of<T>(page: &Page<T>, paging: &Paging, total_count: Option<u64>) -> Self {
        let next = page.end_cursor().filter(|_| page.has_next).map(str::to_owned);
        let prev = page
            .start_cursor()
            .filter(|_| page.has_previous)
            .map(|cursor| format!("{BACK}{cursor}"));
        Self {
            limit: paging.limit,
            next_cursor: next,
            prev_cursor: prev,
            total_count,
        }
    }

    /// Where a list stands that has one page.
    pub(crate) fn whole(limit: i64) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            limit: 20,
            next_cursor: Some("AW9wYXF1ZQ".to_owned()),
            prev_cursor: None,
            total_count: None,
        }
    }
}

/// The `Link` header of a page (RFC 8288): the first one, the one before, the next one, and the last one where the
/// list was counted and numbers reach its end.
pub(crate) fn links(meta: &PageMeta, paging: &Paging, query: &Query, addresses: &Addresses) -> String {
    let link =
        |address: String, relation: &str| format!("<{}{address}>; rel=\"{relation}\"", addresses.public_url);
    let by_cursor = |cursor: &str| query.with(&[("cursor", Some(cursor)), ("page", None)]);
    let numbered = |page: i64| query.with(&[("page", Some(&page.to_string()))]);
    let mut links = vec![link(query.with(&[("cursor", None), ("page", None)]), "first")];
    match (paging.page, &meta.prev_cursor) {
        // Behind the end there is no item to take a cursor from, and still a page before.
        (Some(page), _) if page > 1 => links.push(link(numbered(page - 1), "prev")),
        (None, Some(cursor)) => links.push(link(by_cursor(cursor), "prev")),
        _ => {}
    }
    if let Some(cursor) = &meta.next_cursor {
        // Beyond the last position that numbers reach, cursors go on.
        let reached =
            |page: &i64| page.saturating_add(1).saturating_mul(paging.limit) <= i64::from(MAX_POSITION);
        let address = match paging.page.filter(reached) {
            Some(page) => numbered(page + 1),
            None => by_cursor(cursor),
        };
        links.push(link(address, "next"));
    }
    let last = meta
        .total_count
        .and_then(|total| i64::try_from(total).ok())
        .filter(|_| paging.limit > 0)
        .map(|total| ((total + paging.limit - 1) / paging.limit).max(1))
        .filter(|page| page.saturating_mul(paging.limit) <= i64::from(MAX_POSITION));
    if let Some(page) = last {
        links.push(link(
            query.with(&[("cursor", None), ("page", Some(&page.to_string()))]),
            "last",
        ));
    }
    links.join(", ")
}

/// Writes an answer, with only what was selected in its `data`.
pub(crate) fn answer<T: Serialize>(body: &T, selection: &Selection) -> Result<Response, Problem> {
    let mut body = to_value(body)?;
    if let Some(data) = body.get_mut("data") {
        prune(data, selection);
    }
    Ok(caching::public_read(Json(body).into_response()))
}

/// Writes a page of a list with its links.
pub(crate) fn page_answer<T: Serialize>(
    body: &T,
    selection: &Selection,
    links: &str,
) -> Result<Response, Problem> {
    let mut response = answer(body, selection)?;
    if let Ok(links) = HeaderValue::from_str(links) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

/// A response as JSON.
pub(crate) fn to_value<T: Serialize>(body: &T) -> Result<Value, Problem> {
    serde_json::to_value(body).map_err(|error| {
        tracing::error!(%error, "an answer cannot be written");
        Problem::from(Error::Request {
            code: masthead_app::error::ErrorCode::Internal,
            at: None,
            detail: "an internal error occurred".to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(query: &str, next: bool, prev: bool) -> String {
        let query = Query::parse("/v1/articles", query).expect("a query");
        let paging = Paging::of(&query).expect("paging");
        let meta = PageMeta {
            limit: paging.limit,
            next_cursor: next.then(|| "n".to_owned()),
            prev_cursor: prev.then(|| "~p".to_owned()),
            total_count: None,
        };
        links(&meta, &paging, &query, &Addresses::at("https://api.example.org"))
    }

    #[test]
    fn links_keep_the_filter_and_change_the_place() {
        assert_eq!(
            linked("tag=a,b&limit=5&cursor=x", true, true),
            "<https://api.example.org/v1/articles?tag=a,b&limit=5>; rel=\"first\", \
             <https://api.example.org/v1/articles?tag=a,b&limit=5&cursor=~p>; rel=\"prev\", \
             <https://api.example.org/v1/articles?tag=a,b&limit=5&cursor=n>; rel=\"next\""
        );
        assert_eq!(
            linked("", false, false),
            "<https://api.example.org/v1/articles>; rel=\"first\""
        );
    }

    #[test]
    fn numbered_pages_lead_to_numbered_pages_as_far_as_those_reach() {
        assert_eq!(
            linked("page=2&limit=50", true, true),
            "<https://api.example.org/v1/articles?limit=50>; rel=\"first\", \
             <https://api.example.org/v1/articles?limit=50&page=1>; rel=\"prev\", \
             <https://api.example.org/v1/articles?limit=50&page=3>; rel=\"next\""
        );
        assert!(linked("page=200&limit=50", true, true).ends_with("limit=50&cursor=n>; rel=\"next\""));
        // Behind the end.
        assert!(linked("page=9&limit=50", false, false).ends_with("limit=50&page=8>; rel=\"prev\""));
    }

    #[test]
    fn the_last_page_is_known_where_the_list_was_counted() {
        let last = |text: &str, total: u64| {
            let query = Query::parse("/v1/articles", text).expect("a query");
            let paging = Paging::of(&query).expect("paging");
            let meta = PageMeta {
                limit: paging.limit,
                total_count: Some(total),
                ..PageMeta::default()
            };
            let links = links(&meta, &paging, &query, &Addresses::at("https://api.example.org"));
            let last = links.split(", ").find(|link| link.ends_with("rel=\"last\""));
            last.map(|link| link.split('>').next().unwrap_or_default().to_owned())
        };
        let address = |query: &str| Some(format!("<https://api.example.org/v1/articles?{query}"));
        assert_eq!(last("limit=10&cursor=x", 41), address("limit=10&page=5"));
        assert_eq!(last("limit=10", 40), address("limit=10&page=4"));
        assert_eq!(last("limit=10", 0), address("limit=10&page=1"));
        assert_eq!(last("limit=10", 10_001), None);
        assert_eq!(last("limit=0", 5), None);
    }
}
