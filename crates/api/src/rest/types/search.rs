//! What a search found, and completions.

use std::ops::Range;

use masthead_app::{error::Error, search};
use masthead_domain::{path::SitePath, search as domain};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    article::Article,
    words::{SearchField, SuggestionKind},
};
use crate::rest::{context::Ctx, selection::Selection};

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SearchHit {
    /// The article.
    pub article: Article,
    /// How well it matches; comparable within one answer only.
    pub score: f64,
    /// The passages that show why it was found: of the title, where that matches, and the best of the text.
    pub snippets: Vec<Snippet>,
}

/// A passage of an article with what matches in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snippet {
    /// What it is a passage of.
    pub field: SearchField,
    /// Plain text.
    pub text: String,
    /// The same as HTML that is safe to show: everything escaped, what matches in `<mark>`.
    pub html: String,
    /// What matches in `text`: in order, without overlaps.
    pub highlights: Vec<TextRange>,
}

/// A part of a text. Places are counted in UTF-16 code units, as strings are indexed by JavaScript, Java, Kotlin and
/// Objective-C: `text.slice(start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextRange {
    /// Where it begins.
    pub start: usize,
    /// Where it ends: the place behind its last code unit.
    pub end: usize,
}

/// A completion of what is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestion {
    /// What sort of thing it is.
    pub kind: SuggestionKind,
    /// Its title or name.
    pub text: String,
    /// The path of its page, where it has one.
    pub path: Option<String>,
    /// Its id.
    pub id: String,
}

impl SearchHit {
    pub(crate) async fn of(ctx: &Ctx, hit: &search::SearchHit, want: &Selection) -> Result<Self, Error> {
        let article = match want.within("article") {
            Some(want) => Article::of(ctx, &hit.card, want).await?,
            None => Article::default(),
        };
        Ok(Self {
            article,
            score: hit.score,
            snippets: hit.snippets.iter().map(Snippet::of).collect(),
        })
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        let text = "Tehran has massed troops at the river.".to_owned();
        let troops = text.find("troops").map(|start| start..start + "troops".len());
        let snippet = domain::Snippet {
            field: domain::SearchField::Body,
            text,
            highlights: troops.into_iter().collect(),
        };
        Self {
            article: Article::sample(),
            score: 7.25,
            snippets: vec![Snippet::of(&snippet)],
        }
    }
}

impl Snippet {
    fn of(snippet: &domain::Snippet) -> Self {
        let highlights = snippet.utf16_highlights().into_iter();
        Self {
            field: snippet.field.into(),
            text: snippet.text.clone(),
            html: snippet.html(),
            highlights: highlights.map(TextRange::from).collect(),
        }
    }
}

impl From<Range<usize>> for TextRange {
    fn from(Range { start, end }: Range<usize>) -> Self {
        Self { start, end }
    }
}

impl Suggestion {
    /// Shows a completion; nothing for kinds that are not completed.
    pub(crate) fn of(found: search::Suggestion) -> Option<Self> {
        Some(Self {
            kind: SuggestionKind::of(found.kind)?,
            text: found.text,
            path: found.path.as_ref().map(SitePath::encoded),
            id: found.id,
        })
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            kind: SuggestionKind::Tag,
            text: "Energy".to_owned(),
            path: Some("/tag/energy".to_owned()),
            id: "tag_01jd8xw3k9f2h8q6m4t7v0b5n5".to_owned(),
        }
    }
}
