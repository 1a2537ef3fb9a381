//! The operations under `/v1`.

pub mod archive;
pub mod articles;
pub mod authors;
pub mod categories;
pub mod changes;
pub mod collections;
pub mod media;
pub mod menus;
pub mod pages;
pub mod resolve;
pub mod search;
pub mod site;
pub mod sources;
pub mod suggest;
pub mod sync;
pub mod tags;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::ApiState;

/// Every operation, one `routes!` for each path: what is not here is neither served nor documented.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(articles::list::list_articles))
        .routes(routes!(articles::get::get_article))
        .routes(routes!(articles::related::list_related_articles))
        .routes(routes!(archive::list_archive_months))
        .routes(routes!(authors::list::list_authors))
        .routes(routes!(authors::get::get_author))
        .routes(routes!(categories::list::list_categories))
        .routes(routes!(categories::get::get_category))
        .routes(routes!(tags::list::list_tags))
        .routes(routes!(tags::get::get_tag))
        .routes(routes!(sources::list::list_sources))
        .routes(routes!(sources::get::get_source))
        .routes(routes!(collections::list::list_collections))
        .routes(routes!(collections::get::get_collection))
        .routes(routes!(pages::list::list_pages))
        .routes(routes!(pages::get::get_page))
        .routes(routes!(media::list::list_media))
        .routes(routes!(media::get::get_media))
        .routes(routes!(menus::get_menu))
        .routes(routes!(site::get_site))
        .routes(routes!(resolve::resolve_path))
        .routes(routes!(search::search_articles))
        .routes(routes!(suggest::suggest_things))
        .routes(routes!(changes::list::list_changes))
        .routes(routes!(sync::sync_part))
}

/// What answers with events instead of JSON.
pub(super) fn streams() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(changes::stream::stream_changes))
}
