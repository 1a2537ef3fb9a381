//! From records to drafts of things.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::{
    article::{Seo, Status},
    body::Body,
    entity::EntityData as _,
    id::{Kind, MediaId},
    locale::Localized,
    page::PageData,
    site::SiteData,
    slug::Slug,
    taxonomy::{AuthorData, CategoryData, SourceData, TagData},
};

use super::{
    super::{
        pictures::Pictures,
        prepare::Prepared,
        record::{ImageRecord, Record},
        session::Session,
    },
    Draft, History, last_of, named,
};

impl Session {
    /// What a record says of a thing; none for records that are no things.
    pub(super) fn draft(
        &mut self,
        prepared: &Prepared,
        bodies: Localized<Body>,
        pictures: &Pictures,
    ) -> Result<Option<Draft>, String> {
        let locale = self.default_locale.clone();
        let digest = prepared.digest.clone();
        let at = prepared.at.clone();
        let picture = |image: &Option<ImageRecord>| image.as_ref().and_then(|image| pictures.of(image));
        let draft = match prepared.record.clone() {
            Record::Site(site) => {
                let logo = picture(&site.logo);
                let data = SiteData {
                    name: site.name.in_locale(&locale),
                    tagline: site.tagline.in_locale(&locale),
                    logo,
                    locales: site.locales,
                    social_links: site.social_links,
                    about_text: site.about_text.in_locale(&locale),
                    contact_email: site.contact_email,
                };
                Draft {
                    id: site.id,
                    history: History::of(site.version, site.created_at, site.modified_at, BTreeMap::new()),
                    media: logo.into_iter().collect(),
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Site,
                        "site",
                        Box::new(|bare| SiteData::wrap(bare.with_data(data))),
                    )
                }
            }
            Record::Author(author) => {
                let image = picture(&author.image);
                let data = AuthorData {
                    name: named(author.name, &author.slug, &locale),
                    bio: author.bio.in_locale(&locale),
                    job_title: author.job_title.in_locale(&locale),
                    organisation: author.organisation,
                    links: author.links,
                    image,
                };
                let slug = valid_slug(&author.slug)?;
                Draft {
                    id: author.id,
                    external_ids: author.external_ids,
                    site_path: author.site_path,
                    aliases: author.alias_paths,
                    history: History::of(
                        author.version,
                        author.created_at,
                        author.modified_at,
                        author.alias_ceased_at,
                    ),
                    media: image.into_iter().collect(),
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Author,
                        &slug,
                        Box::new(|bare| AuthorData::wrap(bare.with_data(data))),
                    )
                }
            }
            Record::Category(category) => {
                let image = picture(&category.image);
                let tree_path = valid_tree_path(&category.path)?;
                let data = CategoryData {
                    name: named(category.name, last_of(&tree_path), &locale),
                    description: category.description.in_locale(&locale),
                    image,
                };
                Draft {
                    id: category.id,
                    position: category.position.unwrap_or(0),
                    external_ids: category.external_ids,
                    site_path: category.site_path,
                    aliases: category.alias_paths,
                    history: History::of(
                        category.version,
                        category.created_at,
                        category.modified_at,
                        category.alias_ceased_at,
                    ),
                    media: image.into_iter().collect(),
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Category,
                        &tree_path,
                        Box::new(|bare| CategoryData::wrap(bare.with_data(data))),
                    )
                }
            }
            Record::Tag(tag) => {
                let slug = valid_slug(&tag.slug)?;
                let data = TagData {
                    name: named(tag.name, &slug, &locale),
                    description: tag.description.in_locale(&locale),
                };
                Draft {
                    id: tag.id,
                    external_ids: tag.external_ids,
                    site_path: tag.site_path,
                    aliases: tag.alias_paths,
                    history: History::of(tag.version, tag.created_at, tag.modified_at, tag.alias_ceased_at),
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Tag,
                        &slug,
                        Box::new(|bare| TagData::wrap(bare.with_data(data))),
                    )
                }
            }
            Record::Source(source) => {
                let slug = valid_slug(&source.slug)?;
                let data = SourceData {
                    name: named(source.name, &slug, &locale),
                    url: source.url,
                    credit_line: source.credit_line.in_locale(&locale),
                    syndicatable: source.syndicatable,
                };
                Draft {
                    id: source.id,
                    history: History::of(
                        source.version,
                        source.created_at,
                        source.modified_at,
                        BTreeMap::new(),
                    ),
                    external_ids: source.external_ids,
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Source,
                        &slug,
                        Box::new(|bare| SourceData::wrap(bare.with_data(data))),
                    )
                }
            }
            Record::Media(media) => self.media_draft(at, *media, digest)?,
            Record::Page(page) => {
                let tree_path = valid_tree_path(&page.path)?;
                let status = page.status.unwrap_or(Status::Published);
                let image = picture(&page.image);
                let seo_image = picture(&page.seo.image);
                let bodies = bodies.in_locale(&locale);
                let media = bodies.iter().flat_map(|(_, body)| body.media_ids());
                let media: BTreeSet<MediaId> = media.chain(image).chain(seo_image).collect();
                let data = PageData {
                    title: named(page.title, last_of(&tree_path), &locale),
                    status,
                    image,
                    seo: Seo {
                        title: page.seo.title,
                        description: page.seo.description,
                        image: seo_image,
                        noindex: page.seo.noindex,
                    },
                };
                Draft {
                    id: page.id,
                    position: page.position.unwrap_or(0),
                    live: status == Status::Published,
                    external_ids: page.external_ids,
                    site_path: page.site_path,
                    aliases: page.alias_paths,
                    bodies: Some(bodies),
                    media: media.into_iter().collect(),
                    history: History::of(
                        page.version,
                        page.created_at,
                        page.modified_at,
                        page.alias_ceased_at,
                    ),
                    ..Draft::new(
                        at,
                        digest,
                        Kind::Page,
                        &tree_path,
                        Box::new(|bare| PageData::wrap(bare.with_data(data))),
                    )
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(draft))
    }
}

fn valid_slug(text: &str) -> Result<String, String> {
    text.parse::<Slug>()
        .map(|slug| slug.to_string())
        .map_err(|rule| format!("slug {rule}"))
}

fn valid_tree_path(text: &str) -> Result<String, String> {
    let path = text.trim_matches('/');
    if path.is_empty() {
        return Err("path is required".to_owned());
    }
    for segment in path.split('/') {
        segment
            .parse::<Slug>()
            .map_err(|rule| format!("path \"{text}\": each part {rule}"))?;
    }
    Ok(path.to_owned())
}
