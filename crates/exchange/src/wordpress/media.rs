//! Attachments.

use masthead_app::import::record::{ExternalId, MediaRecord};
use masthead_domain::{media::Rendition, path::SitePath};

use super::{
    index::Index,
    item::Item,
    naming::Words,
    php::Php,
    plain::plain,
    site::{Address, Site},
};

pub(super) const NO_ADDRESS: &str = "an attachment without the address of its file";
const DESCRIPTION: &str = "the description of a file has no place beside its caption and was left out";
const METADATA: &str = "what WordPress knew of the file cannot be read";

/// Where photographers and agencies are named, by WordPress and by plugins.
const CREDIT: &[&str] = &[
    "_media_credit",
    "media_credit",
    "credit",
    "_credit",
    "image_credit",
    "_image_credit",
    "photo_credit",
    "_photo_credit",
    "credit_text",
    "_credits",
    "photographer",
    "_photographer",
    "photographer_name",
    "be_photographer_name",
    "_navis_media_credit",
    "_wp_attachment_source_name",
    "isc_image_source",
    "_source_name",
    "copyright",
    "_copyright",
];

/// An attachment's record, and what is to be said about it; none without an address.
pub(super) fn media(
    item: &Item,
    system: &str,
    index: &Index,
    words: &Words,
) -> Option<(MediaRecord, Vec<&'static str>)> {
    let is_address = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
    let by_guid = || Some(item.guid.as_str()).filter(|guid| is_address(guid) && !guid.contains('?'));
    let url = Some(item.attachment_url.as_str())
        .filter(is_address)
        .or_else(by_guid)?;
    let mut notes = Vec::new();
    let metadata = item.meta("_wp_attachment_metadata").and_then(|text| {
        let value = Php::parse(text);
        if value.is_none() {
            notes.push(METADATA);
        }
        value
    });
    let known = |key: &str| metadata.as_ref().and_then(|metadata| metadata.get(key));
    let caption = plain(&item.excerpt);
    let description = plain(&item.content);
    if !caption.is_empty() && !description.is_empty() && caption != description {
        notes.push(DESCRIPTION);
    }
    let image = |key: &str| {
        known("image_meta")
            .and_then(|image| image.get(key))
            .and_then(Php::text)
            .map(plain)
    };
    let named = CREDIT
        .iter()
        .find_map(|key| item.meta(key))
        .filter(|text| !text.starts_with("a:"))
        .map(plain);
    let credit = named.or_else(|| image("credit")).or_else(|| image("copyright"));
    let (file_name, content_type) = file(url);
    let record = MediaRecord {
        content_type: known("mime_type")
            .and_then(Php::text)
            .map(str::to_owned)
            .or(content_type),
        file_name,
        width: known("width").and_then(Php::pixels),
        height: known("height").and_then(Php::pixels),
        duration: known("length")
            .and_then(Php::number)
            .filter(|seconds| *seconds > 0.0),
        title: words.of(item.plain_title()),
        alt: words.of(plain(item.meta("_wp_attachment_image_alt").unwrap_or_default())),
        caption: words.of(if caption.is_empty() { description } else { caption }),
        credit: credit
            .map(|text| super::address::cut(&text).into_owned())
            .filter(|text| !text.is_empty()),
        renditions: known("sizes")
            .map(|sizes| renditions(sizes, url))
            .unwrap_or_default(),
        alias_paths: upload_path(url, &index.site)
            .into_iter()
            .map(|path| path.to_string())
            .collect(),
        external_ids: external_ids(item, system, index),
        url: Some(url.to_owned()),
        ..MediaRecord::default()
    };
    Some((record, notes))
}

/// What an item is called in WordPress: its number, and the name that feeds gave it.
pub(super) fn external_ids(item: &Item, system: &str, index: &Index) -> Vec<ExternalId> {
    let external = |system: &str, id: &str| ExternalId {
        system: system.to_owned(),
        id: id.to_owned(),
    };
    let own = Some(&item.id)
        .filter(|id| !id.is_empty())
        .map(|id| external(system, id));
    let guid = Some(&item.guid)
        .filter(|guid| !guid.is_empty() && !index.shares_guid(item))
        .map(|guid| external("guid", guid));
    own.into_iter().chain(guid).collect()
}

/// The name and the type of the file at an address.
fn file(url: &str) -> (Option<String>, Option<String>) {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().filter(|name| name.contains('.'));
    let name = name.map(|name| {
        percent_encoding::percent_decode_str(name)
            .decode_utf8_lossy()
            .into_owned()
    });
    let content_type = name
        .as_deref()
        .and_then(|name| mime_guess::from_path(name).first());
    (
        name,
        content_type.map(|content_type| content_type.essence_str().to_owned()),
    )
}

/// The ready-made sizes; their files lie beside the original.
fn renditions(sizes: &Php, url: &str) -> Vec<Rendition> {
    let folder = url.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rendition = |(name, size): &(String, Php)| {
        let file = size
            .get("file")
            .and_then(Php::text)
            .filter(|file| !file.contains('/'))?;
        let guessed = || {
            mime_guess::from_path(file)
                .first()
                .map(|found| found.essence_str().to_owned())
        };
        Some(Rendition {
            name: name.clone(),
            url: format!("{folder}/{file}"),
            width: size.get("width").and_then(Php::pixels)?,
            height: size.get("height").and_then(Php::pixels)?,
            content_type: size
                .get("mime-type")
                .and_then(Php::text)
                .map(str::to_owned)
                .or_else(guessed)?,
        })
    };
    sizes.entries().iter().filter_map(rendition).collect()
}

/// The path at which the file lay on the old site; elsewhere, as on a network of delivery, it lay at no path of it.
fn upload_path(url: &str, site: &Site) -> Option<SitePath> {
    match site.address(url) {
        Address::Path(path) => Some(path),
        Address::Foreign if url.contains("/wp-content/uploads/") => SitePath::from_address(url).ok(),
        Address::Foreign | Address::Plain | Address::Broken => None,
    }
}
