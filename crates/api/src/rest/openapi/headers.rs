//! The headers of answers, described once.

use utoipa::openapi::{
    Ref, RefOr,
    header::{Header, HeaderBuilder},
    schema::{ObjectBuilder, Type},
};

pub(super) const REQUEST_ID: &str = "X-Request-Id";
pub(super) const CACHE_CONTROL: &str = "Cache-Control";
pub(super) const ETAG: &str = "ETag";
pub(super) const VARY: &str = "Vary";
pub(super) const LINK: &str = "Link";
pub(super) const SURROGATE_KEY: &str = "Surrogate-Key";
pub(super) const CACHE_TAG: &str = "Cache-Tag";
pub(super) const AGE: &str = "Age";
pub(super) const X_CACHE: &str = "X-Cache";
pub(super) const SERVER_TIMING: &str = "Server-Timing";
pub(super) const RETRY_AFTER: &str = "Retry-After";
pub(super) const CHALLENGE: &str = "WWW-Authenticate";

/// Name, meaning, example.
const HEADERS: &[(&str, &str, &str)] = &[
    (
        REQUEST_ID,
        "The id of the request: the client's own, if it sent a usable one, else a new one.",
        "0197d1f3c2b47e0f8a1b2c3d4e5f6071",
    ),
    (
        CACHE_CONTROL,
        "How long the answer may be shown: what is public is asked for again each time, errors are not kept.",
        "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400",
    ),
    (
        SURROGATE_KEY,
        "Names of all that the answer shows, separated by spaces: what a shared cache drops it by.",
        "list 01jd3v0000e8qvfpzzm4y0jq3d",
    ),
    (
        CACHE_TAG,
        "The same names, separated by commas.",
        "list,01jd3v0000e8qvfpzzm4y0jq3d",
    ),
    (
        AGE,
        "Always 0: the answer was valid when it was sent, however long it has been kept.",
        "0",
    ),
    (
        X_CACHE,
        "`HIT` where the answer was kept in memory, `MISS` where it was made for this request.",
        "HIT",
    ),
    (
        SERVER_TIMING,
        "Likewise, and for how many milliseconds it has been kept.",
        "cache;desc=hit, kept;dur=1500",
    ),
    (
        ETAG,
        "Strong: the hash of the answer's bytes; of a compressed answer with the coding at its end. Send it as \
         `If-None-Match`.",
        "\"Zm9yIGV4YW1wbGU\"",
    ),
    (
        VARY,
        "The request's headers that the answer depends on.",
        "accept-encoding",
    ),
    (
        LINK,
        "Other pages of the list (RFC 8288): `first`, `prev`, `next`, and `last` where it was counted.",
        "</v1/articles?cursor=AW9wYXF1ZQ>; rel=\"next\"",
    ),
    (RETRY_AFTER, "Seconds to wait.", "1"),
    (CHALLENGE, "How to sign in.", "Bearer"),
];

/// The components that [`reference()`] leads to.
pub(super) fn all() -> impl Iterator<Item = (String, RefOr<Header>)> {
    HEADERS.iter().map(|(name, about, example)| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let header = HeaderBuilder::new()
            .schema(Some(RefOr::T(text.into())))
            .description(Some(*about))
            .example(Some((*example).into()))
            .build();
        ((*name).to_owned(), RefOr::T(header))
    })
}

/// Leads to the description of a header.
pub(super) fn reference(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}
