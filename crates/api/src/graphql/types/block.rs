//! The blocks of a body: one type per kind, behind one interface.

use std::{borrow::Cow, fmt::Debug};

use async_graphql::{Description, ID, Interface, Object, ObjectType, TypeName};
use masthead_domain::{
    body::{BlockKind, FlatBlock},
    locale::Locale,
};

use super::{
    block_fields::{
        CalloutFields, CodeFields, DownloadFields, EmbedFields, FilmFields, GalleryFields, HeadingFields,
        HtmlFields, ListFields, ListItemFields, ParagraphFields, PictureFields, QuoteFields, RecordingFields,
        TableFields,
    },
    body::BodyMedia,
};

/// What all blocks have.
#[derive(Debug)]
struct Place {
    id: String,
    parent: Option<String>,
    depth: u32,
    /// Empty where nobody selects it.
    html: String,
}

/// A block with what its kind has of its own.
#[derive(Debug)]
pub(in crate::graphql) struct BlockOf<F> {
    place: Place,
    fields: F,
}

/// The fields of a kind of block, and how its type is called.
pub(in crate::graphql) trait BlockFields: ObjectType + Debug {
    /// The type's name.
    const NAME: &'static str;
    /// The type's description.
    const DESCRIPTION: &'static str;
}

#[Object(name_type, use_type_description)]
impl<F: BlockFields> BlockOf<F> {
    /// Stable, and unique within its body.
    pub(in crate::graphql) async fn id(&self) -> ID {
        ID(self.place.id.clone())
    }

    /// The block that it stands in; none at the top.
    pub(in crate::graphql) async fn parent_id(&self) -> Option<ID> {
        self.place.parent.clone().map(ID)
    }

    /// How deep it stands: 0 at the top.
    pub(in crate::graphql) async fn depth(&self) -> u32 {
        self.place.depth
    }

    /// It and what is inside it, as safe HTML.
    pub(in crate::graphql) async fn html(&self) -> String {
        self.place.html.clone()
    }

    #[graphql(flatten)]
    async fn fields(&self) -> &F {
        &self.fields
    }
}

impl<F: BlockFields> TypeName for BlockOf<F> {
    fn type_name() -> Cow<'static, str> {
        F::NAME.into()
    }
}

impl<F: BlockFields> Description for BlockOf<F> {
    fn description() -> &'static str {
        F::DESCRIPTION
    }
}

/// A change of subject: the one kind without fields of its own.
#[derive(Debug)]
pub(in crate::graphql) struct DividerBlock {
    place: Place,
}

/// A change of subject.
#[Object]
impl DividerBlock {
    /// Stable, and unique within its body.
    pub(in crate::graphql) async fn id(&self) -> ID {
        ID(self.place.id.clone())
    }

    /// The block that it stands in; none at the top.
    pub(in crate::graphql) async fn parent_id(&self) -> Option<ID> {
        self.place.parent.clone().map(ID)
    }

    /// How deep it stands: 0 at the top.
    pub(in crate::graphql) async fn depth(&self) -> u32 {
        self.place.depth
    }

    /// It, as safe HTML.
    pub(in crate::graphql) async fn html(&self) -> String {
        self.place.html.clone()
    }
}

macro_rules! kinds {
    ($($alias:ident, $fields:ident, $name:literal, $description:literal;)*) => {
        $(
            impl BlockFields for $fields {
                const NAME: &'static str = $name;
                const DESCRIPTION: &'static str = $description;
            }

            #[doc = $description]
            pub(in crate::graphql) type $alias = BlockOf<$fields>;
        )*
    };
}

kinds! {
    ParagraphBlock, ParagraphFields, "ParagraphBlock", "Running text.";
    HeadingBlock, HeadingFields, "HeadingBlock", "A heading within the body.";
    ListBlock, ListFields, "ListBlock", "A list; the blocks inside it are its items.";
    ListItemBlock, ListItemFields, "ListItemBlock", "An item of a list.";
    QuoteBlock, QuoteFields, "QuoteBlock", "Words of someone else.";
    ImageBlock, PictureFields, "ImageBlock", "A picture of its own.";
    GalleryBlock, GalleryFields, "GalleryBlock", "Pictures that belong together.";
    EmbedBlock, EmbedFields, "EmbedBlock", "Something that lives on another site: a film, a post, a map.";
    AudioBlock, RecordingFields, "AudioBlock", "A sound recording.";
    VideoBlock, FilmFields, "VideoBlock", "A film that the publisher hosts.";
    FileBlock, DownloadFields, "FileBlock", "A document to download.";
    TableBlock, TableFields, "TableBlock", "Rows of cells.";
    CodeBlock, CodeFields, "CodeBlock", "Text whose line breaks and spaces matter.";
    CalloutBlock, CalloutFields, "CalloutBlock", "A box beside the story: a question with its answer, a note.";
    HtmlBlock, HtmlFields, "HtmlBlock", "What no other kind fits, as cleaned HTML.";
}

/// A block of a body. Blocks come as one flat list in reading order, each before those inside it.
#[derive(Debug, Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Stable, and unique within its body."),
    field(
        name = "parent_id",
        ty = "Option<ID>",
        desc = "The block that it stands in; none at the top."
    ),
    field(name = "depth", ty = "u32", desc = "How deep it stands: 0 at the top."),
    field(
        name = "html",
        ty = "String",
        desc = "It and what is inside it, as safe HTML."
    )
)]
pub(in crate::graphql) enum Block {
    Paragraph(ParagraphBlock),
    Heading(HeadingBlock),
    List(ListBlock),
    ListItem(ListItemBlock),
    Quote(QuoteBlock),
    Image(ImageBlock),
    Gallery(GalleryBlock),
    Embed(EmbedBlock),
    Audio(AudioBlock),
    Video(VideoBlock),
    File(FileBlock),
    Table(TableBlock),
    Code(CodeBlock),
    Divider(DividerBlock),
    Callout(CalloutBlock),
    Html(HtmlBlock),
}

/// Shows a block.
pub(super) fn of(
    FlatBlock { block, parent, depth }: FlatBlock<'_>,
    known: &BodyMedia<'_>,
    with_html: bool,
    locale: Option<&Locale>,
) -> Block {
    let html = if with_html {
        block.html(&|reference| known.address(reference))
    } else {
        String::new()
    };
    let place = Place {
        id: block.id.clone(),
        parent: parent.map(str::to_owned),
        depth,
        html,
    };
    match &block.kind {
        BlockKind::Paragraph { content } => BlockOf {
            place,
            fields: ParagraphFields::new(content),
        }
        .into(),
        BlockKind::Heading {
            level,
            anchor,
            content,
        } => BlockOf {
            place,
            fields: HeadingFields::new(*level, anchor.as_ref(), content),
        }
        .into(),
        BlockKind::List { ordered, start, .. } => BlockOf {
            place,
            fields: ListFields::new(*ordered, *start),
        }
        .into(),
        BlockKind::ListItem { children } => BlockOf {
            place,
            fields: ListItemFields::new(children),
        }
        .into(),
        BlockKind::Quote { children, citation } => BlockOf {
            place,
            fields: QuoteFields::new(children, citation),
        }
        .into(),
        BlockKind::Image(picture) => BlockOf {
            place,
            fields: PictureFields::new(picture, known, locale),
        }
        .into(),
        BlockKind::Gallery { images, caption } => BlockOf {
            place,
            fields: GalleryFields::new(images, caption, known, locale),
        }
        .into(),
        BlockKind::Embed(embed) => BlockOf {
            place,
            fields: EmbedFields::new(embed),
        }
        .into(),
        BlockKind::Audio { file, caption } => BlockOf {
            place,
            fields: RecordingFields::new(file, caption, known, locale),
        }
        .into(),
        BlockKind::Video {
            file,
            poster,
            caption,
        } => BlockOf {
            place,
            fields: FilmFields::new(file, poster.as_ref(), caption, known, locale),
        }
        .into(),
        BlockKind::File { file, name } => BlockOf {
            place,
            fields: DownloadFields::new(file, name, known, locale),
        }
        .into(),
        BlockKind::Table(table) => BlockOf {
            place,
            fields: TableFields::new(table, known),
        }
        .into(),
        BlockKind::Code { language, text } => BlockOf {
            place,
            fields: CodeFields::new(language.as_ref(), text),
        }
        .into(),
        BlockKind::Divider => DividerBlock { place }.into(),
        BlockKind::Callout { title, .. } => BlockOf {
            place,
            fields: CalloutFields::new(title),
        }
        .into(),
        BlockKind::Html { html } => BlockOf {
            place,
            fields: HtmlFields::new(html.text()),
        }
        .into(),
    }
}
