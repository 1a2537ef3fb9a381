//! Closed lists of words.

use async_graphql::Enum;
use masthead_app::read;
use masthead_domain::id::Kind;

/// What sort of piece an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::article::ArticleKind")]
pub(in crate::graphql) enum ArticleKind {
    /// A report.
    News,
    /// The view of its author.
    Opinion,
    /// Questions and answers.
    Interview,
    /// Background and explanation.
    Analysis,
    /// A verdict on a book, a film, a performance.
    Review,
    /// A piece that another outlet published first.
    Reprint,
    /// Running coverage.
    Live,
}

/// Where a piece stands in the newsroom's workflow. Readers only ever meet `PUBLISHED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::article::Status")]
pub(in crate::graphql) enum ArticleStatus {
    /// Being written.
    Draft,
    /// Waiting for an editor.
    InReview,
    /// Ready to go out.
    Approved,
    /// Goes out by itself at its moment.
    Scheduled,
    /// Out.
    Published,
    /// Was out and was taken back.
    Unpublished,
    /// Withdrawn for good.
    Killed,
    /// In the bin.
    Deleted,
}

/// What somebody did for a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::article::Role")]
pub(in crate::graphql) enum ContributionRole {
    /// Wrote it; stands in the byline.
    Author,
    /// Translated it.
    Translator,
    /// Edited it.
    Editor,
    /// Took its pictures.
    Photographer,
    /// Drew its pictures.
    Illustrator,
    /// Asked the questions.
    Interviewer,
    /// Helped in another way.
    Contributor,
}

/// Why an article is related to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum RelatedReasonKind {
    /// An editor put them together.
    EditorsChoice,
    /// They tell of the same event.
    SameEvent,
    /// They have a tag in common.
    SharedTag,
    /// Their texts are about the same.
    SimilarText,
    /// They have an author in common.
    SameAuthor,
    /// They were reprinted from the same outlet.
    SameSource,
    /// They stand in the same category.
    SameCategory,
}

impl From<read::ReasonKind> for RelatedReasonKind {
    fn from(kind: read::ReasonKind) -> Self {
        match kind {
            read::ReasonKind::EditorsChoice => Self::EditorsChoice,
            read::ReasonKind::SameEvent => Self::SameEvent,
            read::ReasonKind::SharedTag => Self::SharedTag,
            read::ReasonKind::SimilarText => Self::SimilarText,
            read::ReasonKind::SameAuthor => Self::SameAuthor,
            read::ReasonKind::SameSource => Self::SameSource,
            read::ReasonKind::SameCategory => Self::SameCategory,
        }
    }
}

/// How a picture is fitted into the width and height that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum ImageFit {
    /// The whole picture, at most this large.
    Contain,
    /// Exactly this large: what is too much is cut off around the focal point.
    Cover,
}

/// The format that a picture is delivered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum ImageFormat {
    /// AVIF.
    Avif,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

/// A part of an article that is searched, by which a query can be limited: `title:energy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "masthead_domain::search::SearchField")]
pub(in crate::graphql) enum SearchField {
    /// The headline.
    Title,
    /// The line under the headline.
    Deck,
    /// What teasers say.
    Excerpt,
    /// The text.
    Body,
    /// The names of those who worked on it.
    Author,
    /// The names of its tags.
    Tag,
    /// The names of its categories.
    Category,
    /// The name of the outlet that it was reprinted from.
    Source,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum SuggestionKind {
    /// An article, by its title.
    Article,
    /// An author, by name.
    Author,
    /// A category, by name.
    Category,
    /// A tag, by name.
    Tag,
    /// An outlet, by name.
    Source,
}

impl SuggestionKind {
    /// The word for a kind of thing; nothing where such things are not completed.
    pub(in crate::graphql) const fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Article => Self::Article,
            Kind::Author => Self::Author,
            Kind::Category => Self::Category,
            Kind::Tag => Self::Tag,
            Kind::Source => Self::Source,
            _ => return None,
        })
    }
}
