//! Making an article: what is wanted of it is asked for at once and put together.

use std::sync::Arc;

use masthead_app::{error::Error, view};
use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    entity::{Author as AuthorRecord, Record, Source as SourceRecord},
    locale::LocaleChain,
    path::SitePath,
    taxonomy::{AuthorData, CategoryData, SourceData, TagData},
};
use serde_json::Value;

use super::{
    article::{Article, Manner},
    author::Author,
    category::Category,
    image::Image,
    parts::{Attribute, Breadcrumb, Contribution, Correction},
    related::RelatedArticle,
    seo::Seo,
    source::Source,
    tag::Tag,
    text::{self, Text},
    thing::{Apart, Thing},
};
use crate::{
    json_ld,
    rest::{context::Ctx, selection::Selection, together::together},
};
/// An article on its way to being shown: reads what is wanted of it, and nothing else.
pub(super) struct Place<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) card: &'a Arc<ArticleCard>,
    /// The languages of what stands around it: its own first.
    pub(super) chain: &'a LocaleChain,
    pub(super) want: &'a Selection,
    pub(super) manner: &'a Manner,
}

/// Who made it, and where it comes from.
#[derive(Default)]
struct People {
    records: Vec<Arc<AuthorRecord>>,
    authors: Vec<Author>,
    contributors: Vec<Contribution>,
    source_record: Option<Arc<SourceRecord>>,
    source: Option<Source>,
}

/// Where it is filed.
#[derive(Default)]
struct Filed {
    primary: Option<Category>,
    categories: Vec<Category>,
    breadcrumbs: Vec<Breadcrumb>,
    tags: Vec<Tag>,
}

/// The story's other versions.
#[derive(Default)]
struct Versions {
    translated_from: Option<Box<Article>>,
    translations: Vec<Article>,
}

/// What only its own page shows.
#[derive(Default)]
struct Detail {
    text: Text,
    corrections: Vec<Correction>,
    attributes: Vec<Attribute>,
    seo: Seo,
    json_ld: Value,
}

impl Place<'_> {
    /// Shows the article.
    pub(super) async fn show(&self) -> Result<Article, Error> {
        let Self {
            ctx,
            card,
            chain,
            want,
            manner,
        } = self;
        // One join, so that all of it is asked in the same round.
        let (people, filed, versions, related, detail, image, apart) = futures_util::try_join!(
            self.people(),
            self.filed(),
            self.versions(),
            self.related(),
            self.detail(),
            self.lead(),
            Apart::of(ctx, card.id.uuid(), want),
        )?;
        let asked = manner.asked.as_ref().filter(|asked| **asked != card.locale);
        Ok(Article {
            id: card.id.to_string(),
            kind: card.kind.into(),
            featured: card.featured,
            show_in_related: card.in_related,
            translation_group_id: card.translation_group.to_string(),
            slug: card.slug.to_string(),
            path: card.path.clone().unwrap_or_else(SitePath::root).encoded(),
            url: view::url(card, ctx.addresses()),
            canonical_url: view::canonical_url(card, ctx.addresses()),
            alias_paths: apart.alias_paths,
            title: card.title.clone(),
            deck: card.deck.clone(),
            excerpt: card.excerpt.clone(),
            byline_text: view::byline_text(card, &people.records, people.source_record.as_ref(), chain),
            contributor_note: view::contributor_note(card, &people.records, chain),
            body_html: detail.text.html,
            body_text: detail.text.plain,
            body_markdown: detail.text.markdown,
            blocks: detail.text.blocks,
            word_count: card.word_count,
            reading_time_minutes: card.reading_time_minutes(),
            image,
            authors: people.authors,
            contributors: people.contributors,
            primary_category: filed.primary,
            categories: filed.categories,
            breadcrumbs: filed.breadcrumbs,
            tags: filed.tags,
            source: people.source,
            translated_from: versions.translated_from,
            translations: versions.translations,
            locale: card.locale.to_string(),
            requested_locale: asked.map(ToString::to_string),
            related,
            corrections: detail.corrections,
            published_at: card.published_at,
            first_published_at: card.first_published_at.unwrap_or(card.published_at),
            updated_at: card.updated_at,
            modified_at: card.modified_at,
            version: card.version,
            attributes: detail.attributes,
            external_ids: apart.external_ids,
            seo: detail.seo,
            json_ld: detail.json_ld,
        })
    }

    async fn people(&self) -> Result<People, Error> {
        let Self {
            ctx,
            card,
            chain,
            want,
            ..
        } = self;
        let authors = async {
            if !want.wants_any(&["authors", "bylineText", "contributorNote"]) {
                return Ok::<_, Error>((Vec::new(), Vec::new()));
            }
            let records = ctx.reader.authors(card.links.authors()).await?;
            let shown = match want.within("authors") {
                Some(want) => all::<Author>(ctx, &records, chain, want).await?,
                None => Vec::new(),
            };
            Ok((records, shown))
        };
        let contributors = async {
            let Some(want) = want.within("contributors") else {
                return Ok(Vec::new());
            };
            let links = card.links.contributions.iter().map(|link| async move {
                let Some(record) = ctx.reader.entity::<AuthorData>(link.author.uuid()).await? else {
                    return Ok::<_, Error>(None);
                };
                let author = match want.within("author") {
                    Some(want) => Author::of(ctx, &record, chain, want).await?,
                    None => Author::default(),
                };
                Ok(Some(Contribution {
                    role: link.role.into(),
                    author,
                }))
            });
            Ok(together(links).await?.into_iter().flatten().collect())
        };
        let source = async {
            let wanted = want.wants_any(&["source", "bylineText"]);
            let Some(id) = card.source.filter(|_| wanted) else {
                return Ok((None, None));
            };
            let record = ctx.reader.entity::<SourceData>(id.uuid()).await?;
            let shown = match (&record, want.within("source")) {
                (Some(record), Some(want)) => Some(Source::of(ctx, record, chain, want).await?),
                _ => None,
            };
            Ok((record, shown))
        };
        let ((records, authors), contributors, (source_record, source)) =
            futures_util::try_join!(authors, contributors, source)?;
        Ok(People {
            records,
            authors,
            contributors,
            source_record,
            source,
        })
    }

    async fn filed(&self) -> Result<Filed, Error> {
        let Self {
            ctx,
            card,
            chain,
            want,
            ..
        } = self;
        let primary = async {
            let (Some(id), Some(want)) = (card.primary_category, want.within("primaryCategory")) else {
                return Ok(None);
            };
            match ctx.reader.entity::<CategoryData>(id.uuid()).await? {
                Some(record) => Category::of(ctx, &record, chain, want).await.map(Some),
                None => Ok(None),
            }
        };
        let categories = async {
            let Some(want) = want.within("categories") else {
                return Ok(Vec::new());
            };
            let ids: Vec<_> = card.links.categories.iter().map(|id| id.uuid()).collect();
            let records = ctx.reader.entities::<CategoryData>(&ids).await?;
            all::<Category>(ctx, &records, chain, want).await
        };
        let tags = async {
            let Some(want) = want.within("tags") else {
                return Ok(Vec::new());
            };
            let ids: Vec<_> = card.links.tags.iter().map(|id| id.uuid()).collect();
            let records = ctx.reader.entities::<TagData>(&ids).await?;
            all::<Tag>(ctx, &records, chain, want).await
        };
        let breadcrumbs = async {
            if want.wants("breadcrumbs") {
                ctx.reader.breadcrumbs(card).await
            } else {
                Ok(Vec::new())
            }
        };
        let (primary, categories, tags, breadcrumbs) =
            futures_util::try_join!(primary, categories, tags, breadcrumbs)?;
        let breadcrumbs = breadcrumbs.into_iter().map(Breadcrumb::from).collect();
        Ok(Filed {
            primary,
            categories,
            breadcrumbs,
            tags,
        })
    }

    async fn versions(&self) -> Result<Versions, Error> {
        let Self { ctx, card, want, .. } = self;
        let translated_from = async {
            let (Some(id), Some(want)) = (card.translated_from, want.within("translatedFrom")) else {
                return Ok(None);
            };
            match ctx.reader.card(id).await? {
                Some(original) => Article::of(ctx, &original, want).await.map(Box::new).map(Some),
                None => Ok(None),
            }
        };
        let translations = async {
            let Some(want) = want.within("translations") else {
                return Ok(Vec::new());
            };
            let cards = ctx.reader.translations(card).await?;
            Article::all(ctx, &cards, want).await
        };
        let (translated_from, translations) = futures_util::try_join!(translated_from, translations)?;
        Ok(Versions {
            translated_from,
            translations,
        })
    }

    async fn related(&self) -> Result<Vec<RelatedArticle>, Error> {
        let Self { ctx, card, want, .. } = self;
        let Some(want) = want.within("related") else {
            return Ok(Vec::new());
        };
        let related = ctx.reader.related(card, self.manner.related).await?;
        together(
            related
                .into_iter()
                .map(|related| RelatedArticle::of(ctx, related, want)),
        )
        .await
    }

    async fn lead(&self) -> Result<Option<Image>, Error> {
        let Self {
            ctx,
            card,
            chain,
            want,
            ..
        } = self;
        let Some(lead) = card.links.image.as_ref().filter(|_| want.wants("image")) else {
            return Ok(None);
        };
        let found = view::image(&ctx.reader, lead, chain).await?;
        Ok(found.map(|found| Image::of(&found, ctx.addresses())))
    }

    async fn detail(&self) -> Result<Detail, Error> {
        let Self {
            ctx,
            card,
            chain,
            want,
            ..
        } = self;
        let needed =
            want.wants_any(text::FIELDS) || want.wants_any(&["corrections", "attributes", "seo", "jsonLd"]);
        if !needed {
            return Ok(Detail::default());
        }
        let facts = async {
            if !want.wants("jsonLd") {
                return Ok(None);
            }
            view::json_ld_facts(&ctx.reader, card, chain).await.map(Some)
        };
        let (detail, facts) = futures_util::try_join!(self.stored(), facts)?;
        let seo = async {
            if want.wants_any(&["seo", "jsonLd"]) {
                view::seo(&ctx.reader, card, &detail, chain).await.map(Some)
            } else {
                Ok(None)
            }
        };
        let (text, seo) = futures_util::try_join!(Text::of(ctx, &detail.body, want), seo)?;
        let json_ld = match (&facts, &seo) {
            (Some(facts), Some(seo)) => json_ld::describe(ctx.addresses(), card, &detail, seo, facts, chain),
            _ => Value::Null,
        };
        let public = detail.attributes.iter().filter(|(_, attribute)| attribute.public);
        Ok(Detail {
            text,
            corrections: detail.corrections.iter().map(Correction::from).collect(),
            attributes: public
                .map(|(key, attribute)| Attribute {
                    key: key.clone(),
                    value: attribute.value.clone(),
                })
                .collect(),
            seo: seo.map(|seo| Seo::of(&seo, ctx.addresses())).unwrap_or_default(),
            json_ld,
        })
    }

    async fn stored(&self) -> Result<Arc<ArticleDetail>, Error> {
        Ok(self.ctx.reader.detail(self.card.id).await?.unwrap_or_default())
    }
}

/// Shows things in their order.
async fn all<T: Thing>(
    ctx: &Ctx,
    records: &[Arc<Record<T::Data>>],
    chain: &LocaleChain,
    want: &Selection,
) -> Result<Vec<T>, Error> {
    together(records.iter().map(|record| T::of(ctx, record, chain, want))).await
}
