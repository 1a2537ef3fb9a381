//! Pictures with their words.

use std::sync::Arc;

use masthead_domain::{article::ImageUse, entity::Media, id::MediaId, locale::LocaleChain};

use crate::{error::Error, read::Reader};

/// A picture in a place: the medium, and the words that stand with it there.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageView {
    pub media: Arc<Media>,
    pub alt: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

impl ImageView {
    /// A medium with its own words.
    #[must_use]
    pub fn of(media: Arc<Media>, chain: &LocaleChain) -> Self {
        Self {
            alt: media.data.alt.best(chain).cloned(),
            caption: media.data.caption.best(chain).cloned(),
            credit: media.data.credit.clone(),
            media,
        }
    }
}

/// A picture in its place: what is said there wins over what is kept with the medium.
pub async fn image(
    reader: &Reader,
    image: &ImageUse,
    chain: &LocaleChain,
) -> Result<Option<ImageView>, Error> {
    let Some(own) = image_of(reader, Some(image.media), chain).await? else {
        return Ok(None);
    };
    Ok(Some(ImageView {
        alt: image.alt.clone().or(own.alt),
        caption: image.caption.clone().or(own.caption),
        credit: image.credit.clone().or(own.credit),
        media: own.media,
    }))
}

/// A picture with the words that are kept with it.
pub async fn image_of(
    reader: &Reader,
    id: Option<MediaId>,
    chain: &LocaleChain,
) -> Result<Option<ImageView>, Error> {
    let Some(id) = id else { return Ok(None) };
    Ok(reader.media(id).await?.map(|media| ImageView::of(media, chain)))
}
