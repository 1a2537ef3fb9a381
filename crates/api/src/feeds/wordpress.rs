//! WordPress's own addresses of feeds, so that an imported site keeps its subscribers: `/feed/`,
//! `/category/…/feed/`, `/author/…/feed/`, `/tag/…/feed/`, each also with a format behind it.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};

use super::{author_feed, category_feed, format::Format, site_feed, tag_feed};
use crate::{
    http::Problem,
    rest::{context::Ctx, params::Query},
    state::ApiState,
};

pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/feed", get(get_feed))
        .route("/feed/", get(get_feed))
        .route("/feed/{*kind}", get(get_feed_of_kind))
        .route("/category/{*place}", get(get_category))
        .route("/author/{*place}", get(get_author))
        .route("/tag/{*place}", get(get_tag))
}

/// Whether a path is one of these.
pub(super) fn is_feed(path: &str) -> bool {
    let rest = match path.strip_prefix('/').unwrap_or_default().split_once('/') {
        None => return path == "/feed",
        Some(("feed", kind)) => return kind.is_empty() || named(kind).is_some(),
        Some(("category" | "author" | "tag", rest)) => rest,
        Some(_) => return false,
    };
    place_and_format(rest).is_some()
}

/// The format that WordPress calls so.
fn named(kind: &str) -> Option<Format> {
    match kind.trim_end_matches('/') {
        "" | "rss" | "rss2" | "feed" => Some(Format::Rss),
        "atom" => Some(Format::Atom),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// What stands before `/feed` or `/feed/{format}`, and the format.
fn place_and_format(path: &str) -> Option<(&str, Format)> {
    let path = path.trim_end_matches('/');
    if let Some(place) = path.strip_suffix("/feed") {
        return Some((place, Format::Rss));
    }
    let (rest, kind) = path.rsplit_once('/')?;
    Some((rest.strip_suffix("/feed")?, named(kind)?))
}

fn place(path: &str) -> Result<(&str, Format), Problem> {
    place_and_format(path).ok_or_else(Problem::not_found)
}

async fn get_feed(State(state): State<ApiState>, ctx: Ctx, query: Query) -> Result<Response, Problem> {
    site_feed(&state, ctx, Format::Rss, query).await
}

async fn get_feed_of_kind(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(kind): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let format = named(&kind).ok_or_else(Problem::not_found)?;
    site_feed(&state, ctx, format, query).await
}

async fn get_category(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(path): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let (path, format) = place(&path)?;
    category_feed(&state, ctx, path, format, query).await
}

async fn get_author(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(path): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let (slug, format) = place(&path)?;
    author_feed(&state, ctx, slug, format, query).await
}

async fn get_tag(
    State(state): State<ApiState>,
    ctx: Ctx,
    Path(path): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let (slug, format) = place(&path)?;
    tag_feed(&state, ctx, slug, format, query).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_addresses_are_known_and_others_are_not() {
        for (path, expected) in [
            ("news/economy/feed/", Some(("news/economy", Format::Rss))),
            ("news/feed", Some(("news", Format::Rss))),
            ("news/feed/atom/", Some(("news", Format::Atom))),
            ("news/feed/rss2", Some(("news", Format::Rss))),
            ("feed", None),
            ("news", None),
            ("news/feed/pdf", None),
        ] {
            assert_eq!(place_and_format(path), expected, "{path}");
        }
        for (path, expected) in [
            ("/feed", true),
            ("/feed/", true),
            ("/feed/atom/", true),
            ("/category/news/feed/", true),
            ("/tag/gas/feed/json", true),
            ("/feed/pdf", false),
            ("/category/news", false),
            ("/about/feed", false),
            ("/", false),
        ] {
            assert_eq!(is_feed(path), expected, "{path}");
        }
    }
}
