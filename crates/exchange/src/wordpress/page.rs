//! Pages.

use masthead_app::import::record::{ImageRecord, PageRecord};
use masthead_domain::article::Status;

use super::{
    body, media, meta,
    naming::Words,
    post::{self, Made, Source},
    seo::Seo,
    status::State,
};

const NOT_SCHEDULED: &str = "a page cannot be scheduled: imported as a draft";
const NO_PARENT: &str = "the page above it is not in the export: put at the top";
const NO_FIELDS: &str = "custom fields of a page have no place and were left out";

/// A page's record, and what is to be said about it.
pub(super) fn page(source: &Source<'_>) -> Made<PageRecord> {
    let Source {
        item, index, system, ..
    } = *source;
    let state = State::of(item);
    let mut notes: Vec<(String, &'static str)> = state
        .notes
        .iter()
        .map(|reason| ("page".to_owned(), *reason))
        .collect();
    let mut note = |reason: &'static str| notes.push(("page".to_owned(), reason));
    let status = match state.status {
        Status::Scheduled => {
            note(NOT_SCHEDULED);
            Status::Draft
        }
        other => other,
    };
    let (path, parent_missing) = index.page_path(item);
    if parent_missing {
        note(NO_PARENT);
    }
    if index.shares_guid(item) {
        note(post::SHARED_GUID);
    }
    if meta::has_custom_fields(item) {
        note(NO_FIELDS);
    }
    let (html, body_notes) = body::convert(&item.content, system, index, &item.id);
    notes.extend(body_notes.into_iter().map(|note| (note.what, note.reason)));
    let (title, title_note) = post::title(item, &html);
    notes.extend(title_note.map(|reason| ("page".to_owned(), reason)));
    let addresses = post::addresses(source);
    notes.extend(addresses.note.map(|reason| ("page".to_owned(), reason)));
    let seo = Seo::of(item, system);
    notes.extend(seo.notes.iter().map(|reason| ("page".to_owned(), *reason)));
    let words = Words(source.locale());
    let image = item.meta("_thumbnail_id").filter(|id| post::is_number(id));
    let record = PageRecord {
        path,
        title: words.of(title),
        body_html: words.of(html),
        status: Some(status),
        position: Some(item.menu_order).filter(|order| *order != 0),
        image: image.map(|id| ImageRecord {
            media: Some(format!("{system}#{id}")),
            ..ImageRecord::default()
        }),
        seo: seo.record,
        created_at: state.created_at.or(state.published_at).or(state.scheduled_at),
        site_path: addresses.path,
        alias_paths: addresses.aliases,
        external_ids: media::external_ids(item, system, index),
        ..PageRecord::default()
    };
    Made { record, notes }
}
