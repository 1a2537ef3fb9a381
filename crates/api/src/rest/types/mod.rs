//! The things of the contract as REST gives them: the names and shapes of GraphQL, in JSON.
//!
//! Each type says in `of` how it is made. A field that costs a read is made only where the selection wants it, and
//! has its empty value otherwise; what is not selected is left out of the answer afterwards, so no client sees that
//! value. To add a field: the struct, its shape in `selection::shapes`, and where it comes from.

mod article;
mod article_place;
mod author;
mod block;
mod category;
mod change;
mod collection;
mod facets;
mod image;
mod media;
mod menu;
mod page;
mod parts;
mod redirect;
mod related;
mod search;
mod seo;
mod site;
mod source;
mod sync;
mod tag;
mod text;
mod thing;
mod words;

pub use self::{
    article::Article,
    author::Author,
    block::{Block, BlockKind, BlockPicture, BlockTableCell},
    category::{Category, CategoryStep},
    change::{Change, ChangeReplacement, ChangedEntity},
    collection::Collection,
    facets::{AuthorFacet, CategoryFacet, LocaleFacet, SearchFacets, SourceFacet, TagFacet, YearFacet},
    image::Image,
    media::Media,
    menu::{Menu, MenuItem, MenuTarget},
    page::{Page, PageStep},
    parts::{
        AliasPath, ArchiveMonth, Attribute, Breadcrumb, Contribution, Correction, ExternalId, FocalPoint,
        Link, Rendition,
    },
    redirect::Redirect,
    related::{RelatedArticle, RelatedReason},
    search::{SearchHit, Snippet, Suggestion, TextRange},
    seo::Seo,
    site::Site,
    source::Source,
    sync::{SyncArticle, SyncContribution, SyncGone, SyncImage, SyncIncluded},
    tag::Tag,
    words::{ArticleKind, ContributionRole, MediaKind, RelatedReasonKind, SearchField, SuggestionKind},
};
pub(crate) use self::{
    article::{Manner, USUAL_RELATED},
    change::SAMPLE_CURSOR,
    thing::Thing,
};
