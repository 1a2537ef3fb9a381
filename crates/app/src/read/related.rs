//! What else a reader of an article may like, and why.

use std::sync::Arc;

use masthead_domain::{
    article::ArticleCard,
    id::{AuthorId, CategoryId, SourceId, TagId},
    listing::MAX_RELATED,
    taxonomy::{AuthorData, CategoryData, SourceData, TagData},
};
use masthead_persistence::{CardQuery, Nearness, RelatedEvidence, RelatedQuery};

use super::rounds::{Answer, Question, Reader};
use crate::error::{Error, ErrorCode};

/// Why an article is related to another one, the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonKind {
    EditorsChoice,
    /// Both texts tell of the same event.
    SameEvent,
    SharedTag,
    /// Both texts are about the same.
    SimilarText,
    SameAuthor,
    SameSource,
    SameCategory,
}

/// Why an article is related to another one, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedReason {
    pub kind: ReasonKind,
    /// The name of what they share, in the reader's language; empty where nothing has a name.
    pub label: String,
}

/// An article that a reader of another one may like.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub card: Arc<ArticleCard>,
    /// From 0 to 1; higher is nearer.
    pub score: f64,
    pub reasons: Vec<RelatedReason>,
}

impl Reader {
    /// What else a reader of this article may like, best first.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` over [`MAX_RELATED`].
    pub async fn related(&self, card: &ArticleCard, first: i64) -> Result<Vec<Related>, Error> {
        if first < 0 {
            return Err(Error::request(
                ErrorCode::BadRequest,
                "first",
                "must not be negative",
            ));
        }
        if first > i64::from(MAX_RELATED) {
            let detail = format!("is {first}, the maximum is {MAX_RELATED}");
            return Err(Error::request(ErrorCode::LimitExceeded, "first", detail));
        }
        let query = RelatedQuery {
            article: card.id,
            story: card.translation_group,
            locale: card.locale.clone(),
            tags: card.links.tags.clone(),
            authors: card.links.authors().collect(),
            primary_category: card.primary_category,
            categories: card.links.categories.clone(),
            limit: first as u32,
        };
        let question = Question::Cards(CardQuery::Related(Box::new(query)));
        let Answer::Related { cards, .. } = self.ask(question).await? else {
            return Ok(Vec::new());
        };
        let related = cards
            .into_iter()
            .map(|(rank, other)| self.explain(card, other, Nearness::of(rank)));
        futures_util::future::try_join_all(related).await
    }

    async fn explain(
        &self,
        card: &ArticleCard,
        other: Arc<ArticleCard>,
        nearness: Nearness,
    ) -> Result<Related, Error> {
        let tags: Vec<_> = shared(&card.links.tags, &other.links.tags)
            .map(TagId::uuid)
            .collect();
        let own_authors: Vec<_> = card.links.authors().collect();
        let their_authors: Vec<_> = other.links.authors().collect();
        let authors: Vec<_> = shared(&own_authors, &their_authors).map(AuthorId::uuid).collect();
        let source = card.source.filter(|own| other.source == Some(*own));
        let sources: Vec<_> = source.map(SourceId::uuid).into_iter().collect();
        let categories: Vec<_> = shared(&card.links.categories, &other.links.categories)
            .map(CategoryId::uuid)
            .collect();
        // What the viewer does not see is not there, and so no reason.
        let (tags, authors, sources, categories, chain) = futures_util::try_join!(
            self.entities::<TagData>(&tags),
            self.entities::<AuthorData>(&authors),
            self.entities::<SourceData>(&sources),
            self.entities::<CategoryData>(&categories),
            self.chain(Some(&card.locale)),
        )?;
        let mut reasons = Vec::new();
        let mut give = |kind: ReasonKind, label: Option<&String>| {
            reasons.push(RelatedReason {
                kind,
                label: label.cloned().unwrap_or_default(),
            });
        };
        let evidence = match nearness {
            Nearness::Stored { evidence, .. } => evidence,
            Nearness::Pinned | Nearness::Shared { .. } => RelatedEvidence::None,
        };
        if nearness == Nearness::Pinned {
            give(ReasonKind::EditorsChoice, None);
        }
        if evidence == RelatedEvidence::SameEvent {
            give(ReasonKind::SameEvent, None);
        }
        for tag in &tags {
            give(ReasonKind::SharedTag, tag.data.name.best(&chain));
        }
        if evidence == RelatedEvidence::SimilarText {
            give(ReasonKind::SimilarText, None);
        }
        for author in &authors {
            give(ReasonKind::SameAuthor, author.data.name.best(&chain));
        }
        for source in &sources {
            give(ReasonKind::SameSource, source.data.name.best(&chain));
        }
        for category in &categories {
            give(ReasonKind::SameCategory, category.data.name.best(&chain));
        }
        Ok(Related {
            card: other,
            score: nearness.score(),
            reasons,
        })
    }
}

fn shared<'a, T: PartialEq + Copy>(left: &'a [T], right: &'a [T]) -> impl Iterator<Item = T> + 'a {
    left.iter().copied().filter(|item| right.contains(item))
}
