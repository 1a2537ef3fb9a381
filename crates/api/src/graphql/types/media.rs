//! Pictures, recordings, films and files.
//!
//! One type per kind, because a client asks different things of them; what they share is one generic object, and
//! what is particular is flattened into it.

use std::{borrow::Cow, fmt::Debug, marker::PhantomData, sync::Arc};

use async_graphql::{Context, Description, ID, Interface, Object, ObjectType, Result, TypeName};
use masthead_app::{error::Error, view::ImageView};
use masthead_domain::{
    entity::{self, Record},
    id::MediaId,
    locale::Locale,
    media::{MediaData, MediaKind},
};

use super::{
    media_fields::{AudioFields, FileFields, ImageFields, VideoFields},
    recorded::Recorded,
};
use crate::graphql::{
    context::{Serving, boxed},
    shown::Present,
};

/// A kind of medium: its name and what it has of its own.
pub(in crate::graphql) trait MediumKind: Debug + Send + Sync + 'static {
    /// The type's name.
    const NAME: &'static str;
    /// The type's description.
    const DESCRIPTION: &'static str;
    /// The fields that the others have not.
    type Fields: ObjectType;

    /// The fields of a medium.
    fn fields(medium: &MediumData) -> Self::Fields;
}

/// A medium in a place.
#[derive(Debug, Clone)]
pub(in crate::graphql) struct MediumData {
    pub(super) media: Arc<entity::Media>,
    /// The words that stand with it there; without them, those that are kept with it.
    pub(super) placed: Option<Arc<ImageView>>,
    pub(super) locale: Option<Locale>,
}

impl MediumData {
    /// The words that stand with it.
    pub(super) async fn words(&self, context: &Context<'_>) -> Result<Arc<ImageView>, Error> {
        if let Some(placed) = &self.placed {
            return Ok(Arc::clone(placed));
        }
        let chain = boxed(context.reader().chain(self.locale.as_ref())).await?;
        Ok(Arc::new(ImageView::of(Arc::clone(&self.media), &chain)))
    }
}

/// A medium of one kind.
#[derive(Debug, Clone)]
pub(in crate::graphql) struct Medium<K> {
    data: MediumData,
    kind: PhantomData<K>,
}

impl<K> Medium<K> {
    const fn new(data: MediumData) -> Self {
        Self {
            data,
            kind: PhantomData,
        }
    }
}

impl Image {
    /// A picture with the words that stand with it in its place.
    pub(in crate::graphql) fn placed(view: ImageView, locale: Option<&Locale>) -> Self {
        let media = Arc::clone(&view.media);
        Self::new(MediumData {
            media,
            placed: Some(Arc::new(view)),
            locale: locale.cloned(),
        })
    }
}

#[Object(name_type, use_type_description)]
impl<K: MediumKind> Medium<K> {
    /// The typed id, the same in every interface: `media_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        ID(MediaId::from_uuid(self.data.media.id).to_string())
    }

    /// Its name among the media, which comes from its file's name.
    async fn slug(&self) -> &str {
        &self.data.media.slug
    }

    #[graphql(flatten)]
    async fn fields(&self) -> K::Fields {
        K::fields(&self.data)
    }

    /// The name under which it is downloaded.
    async fn file_name(&self) -> String {
        self.data.media.data.file_name.clone()
    }

    /// Its media type: `image/jpeg`.
    async fn content_type(&self) -> String {
        self.data.media.data.content_type.clone()
    }

    /// How many bytes it has, where the file is kept here.
    async fn byte_length(&self) -> Option<f64> {
        // A film may have more bytes than GraphQL's Int can count.
        self.data.media.data.byte_length.map(|bytes| bytes as f64)
    }

    /// What it is called.
    async fn title(&self, context: &Context<'_>) -> Result<Option<String>> {
        let chain = boxed(context.reader().chain(self.data.locale.as_ref())).await?;
        Ok(self.data.media.data.title.best(&chain).cloned())
    }

    /// The text under it.
    async fn caption(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.data.words(context).await?.caption.clone())
    }

    /// Who must be named: the photographer and the agency.
    async fn credit(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.data.words(context).await?.credit.clone())
    }

    /// The agency or archive that it comes from.
    async fn source(&self) -> Option<String> {
        self.data.media.data.source.clone()
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        let media = &self.data.media;
        Recorded::new(media.id, media.version, media.modified_at)
    }
}

impl<K: MediumKind> Medium<K> {
    /// The address of the bytes. Not a field of its own: `url` takes arguments where it is a picture's.
    pub(in crate::graphql) async fn address(&self, context: &Context<'_>) -> Result<String> {
        Ok(context.addresses().media(&self.data.media))
    }
}

impl<K: MediumKind> TypeName for Medium<K> {
    fn type_name() -> Cow<'static, str> {
        K::NAME.into()
    }
}

impl<K: MediumKind> Description for Medium<K> {
    fn description() -> &'static str {
        K::DESCRIPTION
    }
}

macro_rules! kinds {
    ($($kind:ident, $alias:ident, $fields:ident, $name:literal, $description:literal;)*) => {
        $(
            #[doc = $description]
            #[derive(Debug, Clone, Copy)]
            pub(in crate::graphql) struct $kind;

            impl MediumKind for $kind {
                const NAME: &'static str = $name;
                const DESCRIPTION: &'static str = $description;
                type Fields = $fields;

                fn fields(medium: &MediumData) -> $fields {
                    $fields(medium.clone())
                }
            }

            #[doc = $description]
            pub(in crate::graphql) type $alias = Medium<$kind>;
        )*
    };
}

kinds! {
    ImageMedium, Image, ImageFields, "Image", "A picture, with the words that stand with it in this place.";
    AudioMedium, Audio, AudioFields, "Audio", "A sound recording.";
    VideoMedium, Video, VideoFields, "Video", "A film that the publisher hosts.";
    FileMedium, File, FileFields, "File", "A file to download.";
}

/// A picture, recording, film or file.
#[derive(Debug, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each field has a type of its own; the lint sees one list"
)]
#[graphql(
    field(
        name = "id",
        ty = "ID",
        desc = "The typed id, the same in every interface: `media_01jd…`."
    ),
    field(
        name = "url",
        method = "address",
        ty = "String",
        desc = "Where its bytes are."
    ),
    field(
        name = "file_name",
        ty = "String",
        desc = "The name under which it is downloaded."
    ),
    field(name = "content_type", ty = "String", desc = "Its media type: `image/jpeg`."),
    field(
        name = "byte_length",
        ty = "Option<f64>",
        desc = "How many bytes it has, where the file is kept here."
    ),
    field(name = "title", ty = "Option<String>", desc = "What it is called."),
    field(name = "caption", ty = "Option<String>", desc = "The text under it."),
    field(
        name = "credit",
        ty = "Option<String>",
        desc = "Who must be named: the photographer and the agency."
    ),
    field(
        name = "source",
        ty = "Option<String>",
        desc = "The agency or archive that it comes from."
    )
)]
pub(in crate::graphql) enum Media {
    Image(Image),
    Audio(Audio),
    Video(Video),
    File(File),
}

impl Present for MediaData {
    type Node = Media;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Media {
        let kind = record.data.kind;
        let data = MediumData {
            media: record,
            placed: None,
            locale: locale.cloned(),
        };
        match kind {
            MediaKind::Image => Media::Image(Medium::new(data)),
            MediaKind::Audio => Media::Audio(Medium::new(data)),
            MediaKind::Video => Media::Video(Medium::new(data)),
            MediaKind::File => Media::File(Medium::new(data)),
        }
    }
}
