//! What else a reader may like, and why.

use async_graphql::SimpleObject;
use masthead_app::read;

use super::{article::Article, enums::RelatedReasonKind};

/// An article that the readers of another one may like.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct RelatedArticle {
    /// The article.
    article: Article,
    /// How near it is, from 0 to 1. What an editor chose is 1.
    score: f64,
    /// Why it is here, the strongest reason first.
    reasons: Vec<RelatedReason>,
}

/// Why an article is related to another one.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct RelatedReason {
    /// What sort of reason it is.
    kind: RelatedReasonKind,
    /// The name of what they share, in the reader's language; empty where nothing has a name.
    label: String,
}

impl From<read::Related> for RelatedArticle {
    fn from(related: read::Related) -> Self {
        let reason = |reason: read::RelatedReason| RelatedReason {
            kind: reason.kind.into(),
            label: reason.label,
        };
        Self {
            article: Article::of(related.card),
            score: related.score,
            reasons: related.reasons.into_iter().map(reason).collect(),
        }
    }
}
