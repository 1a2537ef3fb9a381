//! Reading, through every interface.

mod bad_requests;
mod delivery;
mod graphql_over_http;
mod hidden;
mod hostile_documents;
mod locales;
mod persisted_queries;
pub(crate) mod reference_page;
mod related;
mod resolving;
mod rest;
mod rest_guide;
