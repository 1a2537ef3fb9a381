//! Media of all kinds.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::{error::Error, view::ImageView};
use masthead_domain::{entity::Record, locale::LocaleChain, media::MediaData};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    image::Image,
    parts::{ExternalId, FocalPoint, Rendition},
    thing::{Apart, Thing},
    words::MediaKind,
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// A picture, recording, film or file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// The id.
    pub id: String,
    /// Its name among the media, which comes from its file's name.
    pub slug: String,
    /// What it is.
    pub kind: MediaKind,
    /// Where its bytes are.
    pub url: String,
    /// The name under which it is served and downloaded.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Bytes, where the file is kept here.
    pub byte_length: Option<u64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Seconds.
    pub duration: Option<f64>,
    /// What it is called.
    pub title: Option<String>,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// The text under it.
    pub caption: Option<String>,
    /// Who must be named: the photographer and the agency.
    pub credit: Option<String>,
    /// The agency or archive it comes from.
    pub source: Option<String>,
    /// The point that every crop keeps.
    pub focal_point: Option<FocalPoint>,
    /// A tiny picture to show while the real one loads.
    pub placeholder: Option<String>,
    /// Ready-made sizes.
    pub renditions: Vec<Rendition>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Media {
    type Data = MediaData;

    const SHAPE: &'static Shape = &shapes::MEDIA;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<MediaData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let apart = Apart::of(ctx, record.id, want).await?;
        let shown = Image::of(&ImageView::of(Arc::clone(record), chain), ctx.addresses());
        let data = &record.data;
        Ok(Self {
            id: shown.id,
            slug: record.slug.clone(),
            kind: data.kind.into(),
            url: shown.url,
            file_name: data.file_name.clone(),
            content_type: shown.content_type,
            byte_length: data.byte_length,
            width: shown.width,
            height: shown.height,
            duration: data.duration,
            title: data.title.best(chain).cloned(),
            alt: shown.alt,
            caption: shown.caption,
            credit: shown.credit,
            source: shown.source,
            focal_point: shown.focal_point,
            placeholder: shown.placeholder,
            renditions: shown.renditions,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Media {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        let shown = Image::sample();
        Self {
            id: shown.id,
            slug: "khudaferin.jpg".to_owned(),
            kind: MediaKind::Image,
            url: shown.url,
            file_name: "khudaferin.jpg".to_owned(),
            content_type: shown.content_type,
            byte_length: Some(184_210),
            width: shown.width,
            height: shown.height,
            alt: shown.alt,
            caption: shown.caption,
            credit: shown.credit,
            version: 1,
            ..Self::default()
        }
    }
}
