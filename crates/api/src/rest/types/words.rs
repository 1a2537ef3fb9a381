//! Closed lists of words.

use masthead_app::read::ReasonKind;
use masthead_domain::{article, id::Kind, media, search};
use serde::Serialize;
use utoipa::ToSchema;

/// What sort of piece it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArticleKind {
    /// A report.
    #[default]
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

impl ArticleKind {
    /// The word itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::News => "NEWS",
            Self::Opinion => "OPINION",
            Self::Interview => "INTERVIEW",
            Self::Analysis => "ANALYSIS",
            Self::Review => "REVIEW",
            Self::Reprint => "REPRINT",
            Self::Live => "LIVE",
        }
    }
}

impl From<article::ArticleKind> for ArticleKind {
    fn from(kind: article::ArticleKind) -> Self {
        match kind {
            article::ArticleKind::News => Self::News,
            article::ArticleKind::Opinion => Self::Opinion,
            article::ArticleKind::Interview => Self::Interview,
            article::ArticleKind::Analysis => Self::Analysis,
            article::ArticleKind::Review => Self::Review,
            article::ArticleKind::Reprint => Self::Reprint,
            article::ArticleKind::Live => Self::Live,
        }
    }
}

/// What somebody did for a piece.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContributionRole {
    /// Wrote it; stands in the byline.
    #[default]
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

impl From<article::Role> for ContributionRole {
    fn from(role: article::Role) -> Self {
        match role {
            article::Role::Author => Self::Author,
            article::Role::Translator => Self::Translator,
            article::Role::Editor => Self::Editor,
            article::Role::Photographer => Self::Photographer,
            article::Role::Illustrator => Self::Illustrator,
            article::Role::Interviewer => Self::Interviewer,
            article::Role::Contributor => Self::Contributor,
        }
    }
}

/// What a medium is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaKind {
    /// A picture.
    #[default]
    Image,
    /// A sound recording.
    Audio,
    /// A film.
    Video,
    /// Anything else to download.
    File,
}

impl From<media::MediaKind> for MediaKind {
    fn from(kind: media::MediaKind) -> Self {
        match kind {
            media::MediaKind::Image => Self::Image,
            media::MediaKind::Audio => Self::Audio,
            media::MediaKind::Video => Self::Video,
            media::MediaKind::File => Self::File,
        }
    }
}

/// Why an article is related to another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RelatedReasonKind {
    /// An editor put it there.
    #[default]
    EditorsChoice,
    /// Both tell of the same event.
    SameEvent,
    /// Both have a tag.
    SharedTag,
    /// Their texts are about the same.
    SimilarText,
    /// Both are by an author.
    SameAuthor,
    /// Both were reprinted from an outlet.
    SameSource,
    /// Both are filed in a category.
    SameCategory,
}

impl From<ReasonKind> for RelatedReasonKind {
    fn from(kind: ReasonKind) -> Self {
        match kind {
            ReasonKind::EditorsChoice => Self::EditorsChoice,
            ReasonKind::SameEvent => Self::SameEvent,
            ReasonKind::SharedTag => Self::SharedTag,
            ReasonKind::SimilarText => Self::SimilarText,
            ReasonKind::SameAuthor => Self::SameAuthor,
            ReasonKind::SameSource => Self::SameSource,
            ReasonKind::SameCategory => Self::SameCategory,
        }
    }
}

/// A part of an article that is searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchField {
    /// The headline.
    #[default]
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

impl From<search::SearchField> for SearchField {
    fn from(field: search::SearchField) -> Self {
        match field {
            search::SearchField::Title => Self::Title,
            search::SearchField::Deck => Self::Deck,
            search::SearchField::Excerpt => Self::Excerpt,
            search::SearchField::Body => Self::Body,
            search::SearchField::Author => Self::Author,
            search::SearchField::Tag => Self::Tag,
            search::SearchField::Category => Self::Category,
            search::SearchField::Source => Self::Source,
        }
    }
}

/// What a completion is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuggestionKind {
    /// An article, by its title.
    #[default]
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
    pub(crate) const fn of(kind: Kind) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_domain() {
        for kind in article::ArticleKind::ALL {
            let word = ArticleKind::from(*kind);
            assert_eq!(
                serde_json::to_value(word).expect("json"),
                serde_json::to_value(kind).expect("json")
            );
            assert_eq!(serde_json::to_value(word).expect("json"), word.name());
        }
    }
}
