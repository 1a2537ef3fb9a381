//! What each kind of medium has of its own; flattened into its type.

use async_graphql::{Context, Object, Result};

use super::{
    enums::{ImageFit, ImageFormat},
    media::MediumData,
    parts::{FocalPoint, Rendition},
};
use crate::graphql::context::Serving;

/// The fields of a picture.
#[derive(Debug)]
pub(in crate::graphql) struct ImageFields(pub(super) MediumData);

/// What a picture has of its own; flattened into its type.
#[Object]
impl ImageFields {
    /// Where the picture is. The arguments name a size and form; until pictures are processed here, every address is
    /// that of the original.
    #[expect(
        unused_variables,
        reason = "the contract has them; media processing will use them"
    )]
    async fn url(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Width in pixels.")] width: Option<i32>,
        #[graphql(desc = "Height in pixels.")] height: Option<i32>,
        #[graphql(desc = "How it is fitted into width and height.")] fit: Option<ImageFit>,
        #[graphql(desc = "The format; unless said, the best that the client takes.")] format: Option<
            ImageFormat,
        >,
        #[graphql(desc = "From 1 (small) to 100 (fine).")] quality: Option<i32>,
    ) -> String {
        context.addresses().media(&self.0.media)
    }

    /// Width of the original in pixels, where it is known.
    async fn width(&self) -> Option<u32> {
        self.0.media.data.width
    }

    /// Height of the original in pixels, where it is known.
    async fn height(&self) -> Option<u32> {
        self.0.media.data.height
    }

    /// What the picture shows, for those who do not see it.
    async fn alt(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.words(context).await?.alt.clone())
    }

    /// The point that every crop keeps.
    async fn focal_point(&self) -> Option<FocalPoint> {
        self.0.media.data.focal_point.map(Into::into)
    }

    /// A tiny stand-in to show while the picture loads; none until pictures are processed here.
    async fn placeholder(&self) -> Option<String> {
        None
    }

    /// Ready-made sizes.
    async fn renditions(&self) -> Vec<Rendition> {
        self.0.media.data.renditions.iter().map(Into::into).collect()
    }
}

/// The fields of a recording.
#[derive(Debug)]
pub(in crate::graphql) struct AudioFields(pub(super) MediumData);

/// What a recording has of its own; flattened into its type.
#[Object]
impl AudioFields {
    /// Where the recording is.
    async fn url(&self, context: &Context<'_>) -> String {
        context.addresses().media(&self.0.media)
    }

    /// How long it is, in seconds, where that is known.
    async fn duration(&self) -> Option<f64> {
        self.0.media.data.duration
    }
}

/// The fields of a film.
#[derive(Debug)]
pub(in crate::graphql) struct VideoFields(pub(super) MediumData);

/// What a film has of its own; flattened into its type.
#[Object]
impl VideoFields {
    /// Where the film is.
    async fn url(&self, context: &Context<'_>) -> String {
        context.addresses().media(&self.0.media)
    }

    /// How long it is, in seconds, where that is known.
    async fn duration(&self) -> Option<f64> {
        self.0.media.data.duration
    }

    /// Width in pixels, where it is known.
    async fn width(&self) -> Option<u32> {
        self.0.media.data.width
    }

    /// Height in pixels, where it is known.
    async fn height(&self) -> Option<u32> {
        self.0.media.data.height
    }
}

/// The fields of a file.
#[derive(Debug)]
pub(in crate::graphql) struct FileFields(pub(super) MediumData);

/// What a file has of its own; flattened into its type.
#[Object]
impl FileFields {
    /// Where the file is.
    async fn url(&self, context: &Context<'_>) -> String {
        context.addresses().media(&self.0.media)
    }
}
