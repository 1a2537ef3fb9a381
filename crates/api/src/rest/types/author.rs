//! People.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::error::Error;
use masthead_domain::{
    entity::Record, id::AuthorId, listing::ArticleFilter, locale::LocaleChain, taxonomy::AuthorData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    image::Image,
    parts::{AliasPath, ExternalId, Link},
    text,
    thing::{Apart, Thing, article_count, called, image, path},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// A person who writes, translates, edits or photographs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    /// The id.
    pub id: String,
    /// The name in addresses; unique.
    pub slug: String,
    /// The path of the author's page on the site.
    pub path: String,
    /// The address of the author's page.
    pub url: String,
    /// The name.
    pub name: String,
    /// Who this is, in plain text.
    pub bio: Option<String>,
    /// Who this is, as paragraphs of HTML.
    pub bio_html: Option<String>,
    /// The portrait.
    pub image: Option<Image>,
    /// What they do.
    pub job_title: Option<String>,
    /// For whom they do it.
    pub organisation: Option<String>,
    /// Profiles and accounts.
    pub links: Vec<Link>,
    /// Published articles of this author, all language versions counted.
    pub article_count: u64,
    /// Former paths.
    pub alias_paths: Vec<AliasPath>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Author {
    type Data = AuthorData;

    const SHAPE: &'static Shape = &shapes::AUTHOR;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<AuthorData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let id = AuthorId::from_uuid(record.id);
        let data = &record.data;
        let filter = ArticleFilter {
            authors: Some(vec![id]),
            ..ArticleFilter::default()
        };
        let (apart, image, article_count) = futures_util::try_join!(
            Apart::of(ctx, record.id, want),
            image(ctx, data.image, chain, want),
            article_count(ctx, want, filter),
        )?;
        let bio = data.bio.best(chain);
        Ok(Self {
            id: id.to_string(),
            slug: record.slug.clone(),
            path: path(record),
            url: ctx.url(record, chain),
            name: called(record, chain),
            bio: bio.cloned(),
            bio_html: bio.map(|bio| text::paragraphs(bio)),
            image,
            job_title: data.job_title.best(chain).cloned(),
            organisation: data.organisation.clone(),
            links: data.links.iter().map(Link::from).collect(),
            article_count,
            alias_paths: apart.alias_paths,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Author {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "author_01jd8xw3k9f2h8q6m4t7v0b5n2".to_owned(),
            slug: "jane-doe".to_owned(),
            path: "/author/jane-doe".to_owned(),
            url: "https://www.example.org/author/jane-doe".to_owned(),
            name: "Jane Doe".to_owned(),
            bio: Some("Jane Doe writes about the South Caucasus.".to_owned()),
            bio_html: Some("<p>Jane Doe writes about the South Caucasus.</p>".to_owned()),
            job_title: Some("Correspondent".to_owned()),
            links: vec![Link {
                label: "Website".to_owned(),
                url: "https://jane.example.org".to_owned(),
            }],
            article_count: 12,
            version: 3,
            ..Self::default()
        }
    }
}
