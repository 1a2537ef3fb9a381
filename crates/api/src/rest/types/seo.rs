//! What search engines and social networks are told.

use masthead_app::{addresses::Addresses, view::SeoView};
use serde::Serialize;
use utoipa::ToSchema;

use super::image::Image;

/// What search engines and social networks are told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Seo {
    /// The title for them.
    pub title: String,
    /// The description for them.
    pub description: Option<String>,
    /// The picture that they show.
    pub image: Option<Image>,
    /// Whether search engines are asked to leave the page out.
    pub noindex: bool,
}

impl Seo {
    pub(super) fn of(view: &SeoView, addresses: &Addresses) -> Self {
        Self {
            title: view.title.clone(),
            description: view.description.clone(),
            image: view.image.as_ref().map(|image| Image::of(image, addresses)),
            noindex: view.noindex,
        }
    }
}
