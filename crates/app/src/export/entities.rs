//! Everything beside articles as records.

use masthead_domain::{
    entity::{Entity, Media, Record as Thing},
    id::{self, Kind},
    locale::Localized,
    menu::{MenuItem, MenuLink},
    path::SitePath,
};
use masthead_persistence::PathEntry;

use super::{
    articles::{image, seo},
    names::Names,
};
use crate::import::{
    address_key,
    record::{
        AuthorRecord, CategoryRecord, CollectionRecord, ExternalId, MediaRecord, MenuItemRecord, MenuRecord,
        PageRecord, Record, RedirectRecord, SiteRecord, SourceRecord, TagRecord, TargetRecord,
    },
    systems::{BY_ADDRESS, BY_BYTES},
};

pub(super) fn record(entity: &Entity, names: &Names) -> Record {
    let bare = entity.bare();
    let id = Some(id::format(entity.kind(), bare.id));
    let version = Some(bare.version);
    let (created_at, modified_at) = (Some(bare.created_at), Some(bare.modified_at));
    let (alias_paths, alias_ceased_at) = names.aliases(bare.id);
    let external_ids = names.external(bare.id);
    let site_path = bare.path.as_ref().map(ToString::to_string);
    let position = Some(bare.position).filter(|position| *position != 0);
    match entity {
        Entity::Site(site) => Record::Site(SiteRecord {
            id,
            version,
            name: site.data.name.clone(),
            tagline: site.data.tagline.clone(),
            locales: site.data.locales.clone(),
            logo: site.data.logo.map(image),
            social_links: site.data.social_links.clone(),
            about_text: site.data.about_text.clone(),
            contact_email: site.data.contact_email.clone(),
            created_at,
            modified_at,
        }),
        Entity::Author(author) => Record::Author(AuthorRecord {
            id,
            version,
            slug: bare.tree_path,
            name: author.data.name.clone(),
            bio: author.data.bio.clone(),
            job_title: author.data.job_title.clone(),
            organisation: author.data.organisation.clone(),
            links: author.data.links.clone(),
            image: author.data.image.map(image),
            site_path,
            alias_paths,
            alias_ceased_at,
            external_ids,
            created_at,
            modified_at,
        }),
        Entity::Category(category) => Record::Category(CategoryRecord {
            id,
            version,
            path: bare.tree_path,
            name: category.data.name.clone(),
            description: category.data.description.clone(),
            position,
            image: category.data.image.map(image),
            site_path,
            alias_paths,
            alias_ceased_at,
            external_ids,
            created_at,
            modified_at,
        }),
        Entity::Tag(tag) => Record::Tag(TagRecord {
            id,
            version,
            slug: bare.tree_path,
            name: tag.data.name.clone(),
            description: tag.data.description.clone(),
            site_path,
            alias_paths,
            alias_ceased_at,
            external_ids,
            created_at,
            modified_at,
        }),
        Entity::Source(source) => Record::Source(SourceRecord {
            id,
            version,
            slug: bare.tree_path,
            name: source.data.name.clone(),
            url: source.data.url.clone(),
            credit_line: source.data.credit_line.clone(),
            syndicatable: source.data.syndicatable,
            external_ids,
            created_at,
            modified_at,
        }),
        Entity::Media(media) => Record::Media(Box::new(medium(media, names))),
        Entity::Page(page) => Record::Page(Box::new(PageRecord {
            id,
            version,
            path: bare.tree_path,
            title: page.data.title.clone(),
            body_html: Localized::default(),
            body_markdown: Localized::default(),
            blocks: names.bodies.get(&bare.id).cloned().unwrap_or_default(),
            status: Some(page.data.status),
            position,
            image: page.data.image.map(image),
            seo: seo(&page.data.seo),
            created_at,
            modified_at,
            site_path,
            alias_paths,
            alias_ceased_at,
            external_ids,
        })),
        Entity::Menu(menu) => Record::Menu(MenuRecord {
            id,
            version,
            location: bare.tree_path,
            name: menu.data.name.clone(),
            items: items(&menu.data.items, names),
            created_at,
            modified_at,
        }),
        Entity::Collection(collection) => Record::Collection(CollectionRecord {
            id,
            version,
            slug: bare.tree_path,
            name: collection.data.name.clone(),
            description: collection.data.description.clone(),
            items: collection.data.items.iter().map(ToString::to_string).collect(),
            external_ids,
            created_at,
            modified_at,
        }),
    }
}

fn medium(media: &Media, names: &Names) -> MediaRecord {
    let Thing { id, data, .. } = media;
    let (alias_paths, alias_ceased_at) = names.aliases(*id);
    // These two follow from the address and the bytes.
    let address = data.original_url.as_deref().map(address_key);
    let follows = |external: &ExternalId| match external.system.as_str() {
        BY_ADDRESS => Some(&external.id) == address.as_ref(),
        BY_BYTES => Some(&external.id) == data.blob.as_ref(),
        _ => false,
    };
    let mut external_ids = names.external(*id);
    external_ids.retain(|external| !follows(external));
    MediaRecord {
        id: Some(id::format(Kind::Media, *id)),
        version: Some(media.version),
        url: data.original_url.clone(),
        file: data.blob.as_deref().map(|blob| file(blob, &data.file_name)),
        blob: data.blob.clone(),
        byte_length: data.byte_length,
        file_name: Some(data.file_name.clone()),
        content_type: Some(data.content_type.clone()),
        width: data.width,
        height: data.height,
        duration: data.duration,
        title: data.title.clone(),
        alt: data.alt.clone(),
        caption: data.caption.clone(),
        credit: data.credit.clone(),
        source: data.source.clone(),
        focal_point: data.focal_point,
        renditions: data.renditions.clone(),
        alias_paths,
        alias_ceased_at,
        external_ids,
        created_at: Some(media.created_at),
        modified_at: Some(media.modified_at),
    }
}

/// The name of a medium's bytes in a folder of exported files: the hash, and the ending by which people know it.
fn file(blob: &str, file_name: &str) -> String {
    let ending = file_name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|ending| {
            (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    let folder = blob.get(..2).unwrap_or(blob);
    match ending {
        Some(ending) => format!("{folder}/{blob}.{}", ending.to_ascii_lowercase()),
        None => format!("{folder}/{blob}"),
    }
}

fn items(items: &[MenuItem], names: &Names) -> Vec<MenuItemRecord> {
    let record = |item: &MenuItem| {
        let mut record = MenuItemRecord {
            label: item.label.clone(),
            children: self::items(&item.children, names),
            ..MenuItemRecord::default()
        };
        match &item.link {
            MenuLink::Target { kind, id } => {
                record.target = Some(TargetRecord {
                    kind: *kind,
                    reference: id::format(*kind, *id),
                });
            }
            MenuLink::Path(path) => {
                // An import would make it the thing that has come to be there since.
                record.keep_path =
                    SitePath::from_address(path).is_ok_and(|path| names.occupied.contains(&path));
                record.path = Some(path.clone());
            }
            MenuLink::Url(url) => record.url = Some(url.clone()),
            MenuLink::Nowhere => {}
        }
        record
    };
    items.iter().map(record).collect()
}

/// A redirect as a record.
pub(super) fn redirect(entry: &PathEntry) -> Option<RedirectRecord> {
    let (to, status) = entry.redirect.clone()?;
    Some(RedirectRecord {
        from: entry.path.to_string(),
        to,
        status,
    })
}
