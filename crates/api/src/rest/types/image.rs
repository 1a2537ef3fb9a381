//! Pictures in their places.

use masthead_app::{addresses::Addresses, view::ImageView};
use masthead_domain::id::MediaId;
use serde::Serialize;
use utoipa::ToSchema;

use super::parts::{FocalPoint, Rendition};

/// A picture with the words that stand with it here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// The id of the medium.
    pub id: String,
    /// Where its bytes are.
    pub url: String,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
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
    /// Its media type.
    pub content_type: String,
    /// Ready-made sizes.
    pub renditions: Vec<Rendition>,
}

impl Image {
    /// The picture of a place.
    pub(crate) fn of(view: &ImageView, addresses: &Addresses) -> Self {
        let data = &view.media.data;
        Self {
            id: MediaId::from_uuid(view.media.id).to_string(),
            url: addresses.media(&view.media),
            width: data.width,
            height: data.height,
            alt: view.alt.clone(),
            caption: view.caption.clone(),
            credit: view.credit.clone(),
            source: data.source.clone(),
            focal_point: data.focal_point.map(FocalPoint::from),
            placeholder: None,
            content_type: data.content_type.clone(),
            renditions: data.renditions.iter().map(Rendition::from).collect(),
        }
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "media_01jd8xw3k9f2h8q6m4t7v0b5n1".to_owned(),
            url: "https://api.example.org/media/media_01jd8xw3k9f2h8q6m4t7v0b5n1/khudaferin.jpg".to_owned(),
            width: Some(960),
            height: Some(640),
            alt: Some("A flag over the ruins of a stone bridge".to_owned()),
            caption: Some("The mediaeval Khudaferin bridge".to_owned()),
            credit: Some("Photo: R. Aliyev".to_owned()),
            content_type: "image/jpeg".to_owned(),
            ..Self::default()
        }
    }
}
