//! What makes two requests ask for the same answer.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, Method, Uri, header};

use crate::{
    feeds,
    graphql::{self, Form},
};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const X_PREVIEW: HeaderName = HeaderName::from_static("x-preview");
const X_QUERY_COST: HeaderName = HeaderName::from_static("x-query-cost");

/// Whether a request says who asks, or what it wants of this request alone: it is never answered from memory.
fn is_personal(headers: &HeaderMap) -> bool {
    let names = [
        header::AUTHORIZATION,
        header::RANGE,
        X_API_KEY,
        X_PREVIEW,
        X_QUERY_COST,
    ];
    names.iter().any(|name| headers.contains_key(name))
}

/// The sort of a request that can be answered from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An address says all: REST, media.
    Address,
    /// A query in the address, answered in this form.
    GraphqlGet(Form),
    /// A query in the body, answered in this form.
    GraphqlPost(Form),
}

impl Kind {
    /// The sort of a request; nothing where it cannot be answered from memory.
    pub(super) fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        if is_personal(headers) {
            return None;
        }
        let path = uri.path();
        // What a read brings along is measured, and refused if it is too much, on the slower way.
        let brings = |name| headers.get(name).is_some_and(|value| value != "0");
        let is_bare = !brings(header::CONTENT_LENGTH) && !brings(header::TRANSFER_ENCODING);
        let is_read = (*method == Method::GET || *method == Method::HEAD) && is_bare;
        if path == "/graphql" {
            if is_read {
                return graphql::answered_by_get(headers).map(Self::GraphqlGet);
            }
            let is_post = *method == Method::POST;
            return is_post
                .then(|| graphql::answered_by_post(headers))
                .flatten()
                .map(Self::GraphqlPost);
        }
        // What follows the change log is another answer each time, or none that ends; nobody is told when the text
        // index answers otherwise.
        let is_passing =
            path.starts_with("/v1/changes") || matches!(path, "/v1/sync" | "/v1/search" | "/v1/suggest");
        // Media and feeds come in one form, whatever is accepted.
        let is_of_one_form = path.starts_with("/media/") || feeds::is_lasting(path);
        let is_content = (path.starts_with("/v1/") && !is_passing) || is_of_one_form;
        let is_accepted = is_of_one_form || accepts_all(headers);
        (is_read && is_content && is_accepted).then_some(Self::Address)
    }

    const fn mark(self) -> u8 {
        match self {
            Self::Address => b'a',
            Self::GraphqlGet(form) => b'g' + form.mark(),
            Self::GraphqlPost(form) => b'p' + form.mark(),
        }
    }

    /// The key of a request as it came.
    pub(super) fn exact(self, uri: &Uri, body: &[u8]) -> Vec<u8> {
        let address = uri.path_and_query().map_or("/", |address| address.as_str());
        let mut key = Vec::with_capacity(2 + address.len() + body.len());
        key.push(self.mark());
        if !matches!(self, Self::GraphqlPost(_)) {
            key.extend_from_slice(address.as_bytes());
        }
        key.extend_from_slice(body);
        key
    }

    /// The key of all requests that mean the same, however they are written; nothing where the request is not one.
    pub(super) fn meant(self, uri: &Uri, body: &[u8]) -> Option<Arc<[u8]>> {
        let mut key = vec![self.mark().to_ascii_uppercase()];
        match self {
            Self::Address => {
                key.extend_from_slice(uri.path().as_bytes());
                let mut pairs: Vec<&str> = uri.query().unwrap_or_default().split('&').collect();
                pairs.sort_unstable();
                for pair in pairs.iter().filter(|pair| !pair.is_empty()) {
                    key.push(b'&');
                    key.extend_from_slice(pair.as_bytes());
                }
            }
            Self::GraphqlGet(_) => graphql::meaning_of_address(uri.query().unwrap_or_default(), &mut key)?,
            Self::GraphqlPost(_) => graphql::meaning_of_body(body, &mut key)?,
        }
        Some(key.into())
    }
}

/// Whether a client takes whatever there is: the slower way finds out what else it means.
fn accepts_all(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::ACCEPT).iter();
    match (lines.next(), lines.next()) {
        (None, _) => true,
        (Some(one), None) => one.to_str().is_ok_and(|text| {
            text.split(',')
                .any(|range| matches!(range.trim(), "*/*" | "application/json" | "application/*"))
        }),
        _ => false,
    }
}
