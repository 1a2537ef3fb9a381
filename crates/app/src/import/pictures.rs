//! Pictures and other media that records and bodies name, turned into media kept here.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use masthead_domain::{
    body::{Body, MediaRef},
    entity::EntityData as _,
    id::{Kind, MediaId},
    locale::{Locale, Localized},
    media::{MediaData, MediaKind},
};
use masthead_persistence::{EntityQuery, ExternalKey, UnitOfWork};
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::{
    entities::{Draft, History, Stored},
    known::Wanted,
    record::{ExternalId, ImageRecord, MediaRecord},
    session::Session,
    systems::{BY_ADDRESS, BY_BYTES},
};
use crate::{error::Error, media::MediaStore};

/// Media by the ways in which a batch names them.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    by_name: HashMap<String, MediaId>,
    /// Where the files are to which bodies link.
    files: HashMap<MediaId, String>,
}

/// How importers name what is kept here.
pub(super) const OURS: &str = "media:";

/// How a picture is named: by reference, address or file.
fn name_of(image: &ImageRecord) -> Option<String> {
    if let Some(reference) = &image.media {
        return Some(format!("media:{reference}"));
    }
    if let Some(file) = &image.file {
        return Some(format!("file:{file}"));
    }
    image.url.as_deref().map(name_of_address)
}

/// How an address in a body or record names a medium.
fn name_of_address(address: &str) -> String {
    if let Some(reference) = address.strip_prefix(OURS) {
        return match reference.strip_prefix("file/") {
            Some(file) => format!("file:{}", percent_decode_str(file).decode_utf8_lossy()),
            None => format!("media:{}", percent_decode_str(reference).decode_utf8_lossy()),
        };
    }
    format!("url:{}", address_key(address))
}

/// What makes two addresses one medium's: not the scheme, not the query.
pub(crate) fn address_key(address: &str) -> String {
    let bare = address.split(['?', '#']).next().unwrap_or(address);
    let rest = bare
        .split_once("://")
        .map_or_else(|| bare.trim_start_matches("//"), |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = percent_decode_str(path).decode_utf8_lossy();
    format!("{}/{path}", host.to_lowercase())
}

/// The address of the original of a resized picture: `a-300x200.jpg` and `a-scaled.jpg` come from `a.jpg`.
fn original_of(key: &str) -> Option<String> {
    let (stem, extension) = key.rsplit_once('.')?;
    if let Some(stem) = stem.strip_suffix("-scaled") {
        return Some(format!("{stem}.{extension}"));
    }
    let (stem, size) = stem.rsplit_once('-')?;
    let (width, height) = size.split_once('x')?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (number(width) && number(height)).then(|| format!("{stem}.{extension}"))
}

impl Pictures {
    pub(super) fn of(&self, image: &ImageRecord) -> Option<MediaId> {
        self.by_name.get(&name_of(image)?).copied()
    }

    /// Points the media and links of a body to what is kept here. Says which addresses of ours lead nowhere.
    pub(super) fn place(&self, body: &mut Body) -> Vec<String> {
        let mut lost = Vec::new();
        body.for_each_link_mut(&mut |link: &mut String| {
            if link.starts_with(OURS) {
                let id = self.by_name.get(&name_of_address(link));
                match id.and_then(|id| self.files.get(id)) {
                    Some(address) => link.clone_from(address),
                    None => lost.push(std::mem::take(link)),
                }
            }
        });
        body.for_each_media_mut(&mut |media: &mut MediaRef| {
            let given = media.media.take();
            let name = name_of_address(&media.url);
            let id = given
                .and_then(|id| self.by_name.get(&format!("media:{id}")))
                .or_else(|| self.by_name.get(&name))
                .or_else(|| {
                    let key = original_of(name.strip_prefix("url:")?)?;
                    self.by_name.get(&format!("url:{key}"))
                });
            media.media = id.copied();
            match (id, given) {
                (None, Some(given)) => lost.push(given.to_string()),
                (None, None) if media.url.starts_with(OURS) => lost.push(media.url.clone()),
                _ => {}
            }
        });
        lost
    }
}

/// What a batch names.
#[derive(Debug, Default)]
pub(super) struct Named<'r> {
    images: Vec<(&'r ImageRecord, Locale)>,
    addresses: HashSet<String>,
    links: HashSet<String>,
    /// Media that a body of ours names by their ids.
    given: HashSet<MediaId>,
    /// Addresses in bodies that name no medium of ours.
    unplaced: HashSet<String>,
}

impl<'r> Named<'r> {
    pub(super) fn image(&mut self, image: Option<&'r ImageRecord>, locale: &Locale) {
        self.images.extend(image.map(|image| (image, locale.clone())));
    }

    pub(super) fn body(&mut self, body: &mut Body) {
        body.for_each_media_mut(&mut |media: &mut MediaRef| {
            self.addresses.insert(media.url.clone());
            match media.media {
                Some(id) => {
                    self.given.insert(id);
                }
                None => {
                    self.unplaced.insert(media.url.clone());
                }
            }
        });
        body.for_each_link_mut(&mut |link: &mut String| {
            if link.starts_with(OURS) {
                self.links.insert(link.clone());
            }
        });
    }
}

impl Session {
    /// Finds the media that a batch names; pictures of records that are not kept yet are created.
    pub(super) async fn pictures(
        &mut self,
        uow: &mut UnitOfWork,
        named: Named<'_>,
    ) -> Result<Pictures, Error> {
        let mut pictures = Pictures::default();
        let mut wanted: HashSet<String> = named
            .addresses
            .iter()
            .map(|address| name_of_address(address.as_str()))
            .collect();
        wanted.extend(named.links.iter().map(|address| name_of_address(address)));
        wanted.extend(named.images.iter().filter_map(|(image, _)| name_of(image)));
        wanted.extend(named.given.iter().map(|id| format!("media:{id}")));
        let mut references = Wanted::default();
        let mut keys: Vec<ExternalKey> = Vec::new();
        for name in &wanted {
            if let Some(reference) = name.strip_prefix("media:") {
                references.want(Kind::Media, [&reference.to_owned()]);
            } else if let Some(key) = name.strip_prefix("url:") {
                let key_of = |id: String| ExternalKey {
                    kind: Kind::Media,
                    system: BY_ADDRESS.to_owned(),
                    id,
                };
                keys.push(key_of(key.to_owned()));
                keys.extend(original_of(key).map(key_of));
            } else if let Some(id) = name
                .strip_prefix("file:")
                .and_then(|file| self.files_seen.get(file))
            {
                pictures.by_name.insert(name.clone(), *id);
            }
        }
        let known = references.resolve(uow, &self.default_locale).await?;
        for name in &wanted {
            let reference = name
                .strip_prefix("media:")
                .and_then(|reference| known.get(Kind::Media, reference));
            if let Some(id) = reference {
                pictures.by_name.insert(name.clone(), MediaId::from_uuid(id));
            }
        }
        for image in named.images.iter().filter_map(|(image, _)| name_of(image)) {
            if image.starts_with("media:") && !pictures.by_name.contains_key(&image) {
                self.outcome
                    .note(&image, "picture", "names no medium that is kept here; left out");
            }
        }
        for (key, target) in uow.external_targets(&keys).await? {
            pictures
                .by_name
                .insert(format!("url:{}", key.id), MediaId::from_uuid(target));
        }
        let fetched = if self.options.fetch_media {
            named.unplaced
        } else {
            HashSet::new()
        };
        self.create_missing(uow, named.images, fetched, &mut pictures)
            .await?;
        let linked = named
            .links
            .iter()
            .filter_map(|link| pictures.by_name.get(&name_of_address(link)));
        let linked: Vec<Uuid> = linked.map(|id| id.uuid()).collect();
        if !linked.is_empty() {
            for entity in uow.entities(&EntityQuery::Ids(linked)).await? {
                if let Some(media) = MediaData::of(&entity) {
                    let id = MediaId::from_uuid(media.id);
                    pictures.files.insert(id, self.app.addresses.media(media));
                }
            }
        }
        Ok(pictures)
    }

    async fn create_missing(
        &mut self,
        uow: &mut UnitOfWork,
        images: Vec<(&ImageRecord, Locale)>,
        addresses: HashSet<String>,
        pictures: &mut Pictures,
    ) -> Result<(), Error> {
        let mut missing: BTreeMap<String, MediaRecord> = BTreeMap::new();
        for (image, locale) in images {
            let Some(name) = name_of(image) else { continue };
            if pictures.by_name.contains_key(&name)
                || name.starts_with("media:")
                || missing.contains_key(&name)
            {
                continue;
            }
            let words = |text: &Localized<String>| text.clone().in_locale(&locale);
            let record = MediaRecord {
                url: image.url.clone(),
                file: image.file.clone(),
                width: image.width,
                height: image.height,
                alt: words(&image.alt),
                caption: words(&image.caption),
                credit: image.credit.clone(),
                source: image.source.clone(),
                ..MediaRecord::default()
            };
            missing.insert(name, record);
        }
        // What is to be fetched must be a medium of ours first.
        for address in addresses {
            let name = name_of_address(&address);
            let original = name.strip_prefix("url:").and_then(original_of);
            let is_known = pictures.by_name.contains_key(&name)
                || original.is_some_and(|key| pictures.by_name.contains_key(&format!("url:{key}")));
            if !is_known && (address.starts_with("http://") || address.starts_with("https://")) {
                missing.entry(name).or_insert_with(|| MediaRecord {
                    url: Some(address),
                    ..MediaRecord::default()
                });
            }
        }
        let mut drafts = Vec::new();
        let mut names = Vec::new();
        for (name, record) in missing {
            match self.media_draft(String::new(), record, None) {
                Ok(draft) => {
                    names.push(name);
                    drafts.push(draft);
                }
                Err(reason) => self.outcome.note(&name, "picture", &reason),
            }
        }
        let stored = self.store_entities(uow, drafts, false).await?;
        for (name, stored) in names.into_iter().zip(stored) {
            if let Stored::Kept(id) = stored {
                pictures.by_name.insert(name, MediaId::from_uuid(id));
            }
        }
        Ok(())
    }

    /// A medium as an entity to be stored. Files are read and kept; of addresses only the address is known.
    pub(super) fn media_draft(
        &mut self,
        at: String,
        record: MediaRecord,
        digest: Option<String>,
    ) -> Result<Draft, String> {
        let mut external_ids = record.external_ids.clone();
        let mut digest = digest;
        let address = record.url.clone().unwrap_or_default();
        let named = record.file.as_deref().unwrap_or(&address);
        let file_name = record.file_name.clone().unwrap_or_else(|| file_name_of(named));
        let guessed = || {
            mime_guess::from_path(&file_name)
                .first_or_octet_stream()
                .to_string()
        };
        let content_type = record.content_type.clone().unwrap_or_else(guessed);
        let mut data = MediaData::at(&address, file_name, content_type);
        data.original_url.clone_from(&record.url);
        let bytes = match (&record.file, &record.blob) {
            (Some(file), None) => Some(self.file(file)?),
            (Some(file), Some(_)) => self.file(file).ok(),
            (None, _) => None,
        };
        if let Some(bytes) = bytes {
            let blob = MediaStore::name(&bytes);
            if !self.options.dry_run {
                self.app
                    .media
                    .put(&bytes)
                    .map_err(|error| format!("cannot be kept: {error}"))?;
            }
            if data.kind == MediaKind::Image {
                let size = imagesize::blob_size(&bytes).ok();
                data.width = size.and_then(|size| u32::try_from(size.width).ok());
                data.height = size.and_then(|size| u32::try_from(size.height).ok());
            }
            data.byte_length = Some(bytes.len() as u64);
            external_ids.push(ExternalId {
                system: BY_BYTES.to_owned(),
                id: blob.clone(),
            });
            // Other bytes under the same name are another record.
            digest = digest.map(|digest| format!("{digest}-{}", &blob[..16]));
            data.blob = Some(blob);
        } else if let Some(blob) = &record.blob {
            let Some(file) = self.app.media.file(blob) else {
                return Err("blob must be 64 hexadecimal digits".to_owned());
            };
            if !file.is_file() {
                let what = "its file is not here: name the folder that holds it with --media";
                self.outcome.note(&at, "file", what);
            }
            data.byte_length = record.byte_length;
            external_ids.push(ExternalId {
                system: BY_BYTES.to_owned(),
                id: blob.clone(),
            });
            data.blob = Some(blob.clone());
        } else if record.url.is_none() {
            return Err("neither url nor file says where its bytes are".to_owned());
        }
        if record.url.is_some() {
            external_ids.push(ExternalId {
                system: BY_ADDRESS.to_owned(),
                id: address_key(&address),
            });
        }
        let locale = self.default_locale.clone();
        data.width = record.width.or(data.width);
        data.height = record.height.or(data.height);
        data.duration = record.duration;
        data.title = record.title.clone().in_locale(&locale);
        data.alt = record.alt.clone().in_locale(&locale);
        data.caption = record.caption.clone().in_locale(&locale);
        data.credit.clone_from(&record.credit);
        data.source.clone_from(&record.source);
        data.focal_point = record.focal_point;
        data.renditions.clone_from(&record.renditions);
        Ok(Draft {
            at,
            kind: Kind::Media,
            id: record.id,
            slug: data.file_name.clone(),
            tree_path: None,
            position: 0,
            live: false,
            external_ids,
            site_path: None,
            aliases: record.alias_paths,
            digest,
            file: record.file,
            bodies: None,
            media: Vec::new(),
            history: History::of(
                record.version,
                record.created_at,
                record.modified_at,
                record.alias_ceased_at,
            ),
            build: Some(Box::new(move |bare| MediaData::wrap(bare.with_data(data)))),
        })
    }

    fn file(&self, relative: &str) -> Result<Vec<u8>, String> {
        let files = self
            .files
            .as_ref()
            .ok_or("names a file, but no folder with media was given")?;
        files
            .open(relative)
            .map_err(|error| format!("the file cannot be read: {error}"))
    }
}

/// The name under which a medium is served: the last part of its address.
fn file_name_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("file");
    let decoded = percent_decode_str(last).decode_utf8_lossy();
    let name = Path::new(decoded.as_ref())
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("file");
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resized_names_lead_to_their_original() {
        assert_eq!(original_of("x.org/a-300x200.jpg").as_deref(), Some("x.org/a.jpg"));
        assert_eq!(original_of("x.org/a-scaled.jpg").as_deref(), Some("x.org/a.jpg"));
        assert_eq!(original_of("x.org/a-b.jpg"), None);
        assert_eq!(original_of("x.org/a-300x.jpg"), None);
    }

    #[test]
    fn scheme_and_query_do_not_make_another_medium() {
        assert_eq!(
            address_key("https://X.org/a%20b.jpg?w=1"),
            address_key("http://x.org/a b.jpg")
        );
        assert_eq!(address_key("//x.org/a.jpg"), "x.org/a.jpg");
        assert_eq!(file_name_of("https://x.org/p/a%20b.jpg?w=1"), "a b.jpg");
        assert_eq!(file_name_of("https://x.org/"), "x.org");
    }
}
