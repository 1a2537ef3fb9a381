//! What a reader of an article may like as well.

use masthead_app::{error::Error, read};
use serde::Serialize;
use utoipa::ToSchema;

use super::{article::Article, words::RelatedReasonKind};
use crate::rest::{context::Ctx, selection::Selection};

/// An article that a reader of another one may like.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedArticle {
    /// The article.
    #[schema(no_recursion)]
    pub article: Article,
    /// How near it is, from 0 to 1. What an editor chose is 1.
    pub score: f64,
    /// Why it is there, the strongest reason first.
    pub reasons: Vec<RelatedReason>,
}

/// Why an article is related to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelatedReason {
    /// What connects them.
    pub kind: RelatedReasonKind,
    /// The name of what they share, in the language of the article; empty where nothing has a name.
    pub label: String,
}

impl RelatedArticle {
    pub(crate) async fn of(ctx: &Ctx, related: read::Related, want: &Selection) -> Result<Self, Error> {
        let article = match want.within("article") {
            Some(want) => Article::of(ctx, &related.card, want).await?,
            None => Article::default(),
        };
        let reasons = related.reasons.into_iter();
        let reasons = reasons.map(|reason| RelatedReason {
            kind: reason.kind.into(),
            label: reason.label,
        });
        Ok(Self {
            article,
            score: related.score,
            reasons: reasons.collect(),
        })
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            article: Article::sample(),
            score: 0.62,
            reasons: vec![RelatedReason {
                kind: RelatedReasonKind::SharedTag,
                label: "Energy".to_owned(),
            }],
        }
    }
}
