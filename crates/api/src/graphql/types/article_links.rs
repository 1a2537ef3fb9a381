//! What an article leads to: people, subjects, other articles. Flattened into its type.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use masthead_app::{error::Error, read::Neighbour, view};
use masthead_domain::{
    article::ArticleCard,
    entity,
    id::{AuthorId, CategoryId, SourceId, TagId},
    locale::LocaleChain,
    taxonomy::{AuthorData, CategoryData, SourceData, TagData},
};
use uuid::Uuid;

use super::{
    article::Article, author::Author, category::Category, enums::ContributionRole, related::RelatedArticle,
    source::Source, tag::Tag,
};
use crate::graphql::{
    context::{Serving, beside_site, boxed},
    shown,
};

/// What an article leads to.
#[derive(Debug)]
pub(in crate::graphql) struct ArticleLinks(pub(super) Arc<ArticleCard>);

/// What somebody did for a piece.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Contribution {
    /// What it was.
    role: ContributionRole,
    /// Who did it.
    author: Author,
}

impl ArticleLinks {
    /// Its authors in the byline's order, and the locales to try for their names.
    async fn signed(&self, context: &Context<'_>) -> Result<(Vec<Arc<entity::Author>>, LocaleChain), Error> {
        let reader = context.reader();
        futures_util::try_join!(
            beside_site(reader, reader.authors(self.0.links.authors())),
            boxed(reader.chain(Some(&self.0.locale))),
        )
    }
}

/// The things beside articles that an article names.
pub(super) fn named_by(card: &ArticleCard) -> Vec<Uuid> {
    let links = &card.links;
    let authors = links
        .contributions
        .iter()
        .map(|contribution| contribution.author.uuid());
    let categories = links
        .categories
        .iter()
        .chain(&card.primary_category)
        .map(|category| category.uuid());
    let tags = links.tags.iter().map(|tag| tag.uuid());
    let source = card.source.map(SourceId::uuid);
    let image = links.image.as_ref().map(|image| image.media.uuid());
    authors
        .chain(categories)
        .chain(tags)
        .chain(source)
        .chain(image)
        .collect()
}

/// What an article leads to; flattened into its type.
#[Object]
impl ArticleLinks {
    /// The byline without its "By": what editors set, else the authors' names, else the source's.
    async fn byline_text(&self, context: &Context<'_>) -> Result<String> {
        let reader = context.reader();
        let source = async {
            match self.0.source {
                Some(id) => boxed(reader.entity::<SourceData>(id.uuid())).await,
                None => Ok(None),
            }
        };
        let ((authors, chain), source) = futures_util::try_join!(self.signed(context), source)?;
        Ok(view::byline_text(&self.0, &authors, source.as_ref(), &chain))
    }

    /// What is said of the contributor under the piece; the first author's bio where nothing is set.
    async fn contributor_note(&self, context: &Context<'_>) -> Result<Option<String>> {
        if let Some(note) = &self.0.contributor_note {
            return Ok(Some(note.clone()));
        }
        let (authors, chain) = self.signed(context).await?;
        Ok(view::contributor_note(&self.0, &authors, &chain))
    }

    /// Those who wrote it, in the byline's order.
    async fn authors(&self, context: &Context<'_>) -> Result<Vec<Author>> {
        let ids: Vec<_> = self.0.links.authors().map(AuthorId::uuid).collect();
        Ok(shown::all(context, &ids, Some(&self.0.locale)).await?)
    }

    /// All who had a part in it, with what they did.
    async fn contributors(&self, context: &Context<'_>) -> Result<Vec<Contribution>> {
        let contributions = &self.0.links.contributions;
        let ids: Vec<_> = contributions
            .iter()
            .map(|contribution| contribution.author.uuid())
            .collect();
        let authors: Vec<Author> = shown::all::<AuthorData>(context, &ids, Some(&self.0.locale)).await?;
        let each = contributions.iter().filter_map(|contribution| {
            let author = authors
                .iter()
                .find(|author| author.record.id == contribution.author.uuid())?;
            Some(Contribution {
                role: contribution.role.into(),
                author: author.clone(),
            })
        });
        Ok(each.collect())
    }

    /// The category that it mainly belongs to.
    async fn primary_category(&self, context: &Context<'_>) -> Result<Option<Category>> {
        let id = self.0.primary_category.map(CategoryId::uuid);
        Ok(shown::one::<CategoryData>(context, id, Some(&self.0.locale)).await?)
    }

    /// All categories that it is filed under.
    async fn categories(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        let ids: Vec<_> = self.0.links.categories.iter().map(|id| id.uuid()).collect();
        Ok(shown::all(context, &ids, Some(&self.0.locale)).await?)
    }

    /// Its topics, in the editors' order.
    async fn tags(&self, context: &Context<'_>) -> Result<Vec<Tag>> {
        let ids: Vec<_> = self.0.links.tags.iter().copied().map(TagId::uuid).collect();
        Ok(shown::all::<TagData>(context, &ids, Some(&self.0.locale)).await?)
    }

    /// The outlet that it was reprinted from.
    async fn source(&self, context: &Context<'_>) -> Result<Option<Source>> {
        let id = self.0.source.map(SourceId::uuid);
        Ok(shown::one::<SourceData>(context, id, Some(&self.0.locale)).await?)
    }

    /// The language version that it was translated from.
    async fn translated_from(&self, context: &Context<'_>) -> Result<Option<Article>> {
        let Some(id) = self.0.translated_from else {
            return Ok(None);
        };
        let found = boxed(context.reader().card(id)).await?;
        Ok(found.map(Article::of))
    }

    /// The other language versions of the story.
    async fn translations(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        let versions = boxed(context.reader().translations(&self.0)).await?;
        Ok(versions.into_iter().map(Article::of).collect())
    }

    /// What else its readers may like, best first.
    async fn related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many; at most 50.", default_with = "Some(4)")] first: Option<i32>,
    ) -> Result<Vec<RelatedArticle>> {
        let first = i64::from(first.unwrap_or(4));
        let reader = context.reader();
        // What two articles share is among what this one names, so the reasons find it in memory.
        let named = named_by(&self.0);
        let (related, _) = futures_util::try_join!(
            boxed(reader.related(&self.0, first)),
            boxed(reader.entities::<AuthorData>(&named)),
        )?;
        Ok(related.into_iter().map(Into::into).collect())
    }

    /// The article published next after it in its primary category, in its language.
    async fn next(&self, context: &Context<'_>) -> Result<Option<Article>> {
        let found = boxed(context.reader().neighbour(&self.0, Neighbour::Next)).await?;
        Ok(found.map(Article::of))
    }

    /// The article published last before it in its primary category, in its language.
    async fn previous(&self, context: &Context<'_>) -> Result<Option<Article>> {
        let found = boxed(context.reader().neighbour(&self.0, Neighbour::Previous)).await?;
        Ok(found.map(Article::of))
    }
}
