//! Articles.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use masthead_app::error::Error;
use masthead_domain::{article::ArticleCard, locale::Locale};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    article_place::Place,
    author::Author,
    block::Block,
    category::Category,
    image::Image,
    parts::{AliasPath, Attribute, Breadcrumb, Contribution, Correction, ExternalId},
    related::RelatedArticle,
    seo::Seo,
    source::Source,
    tag::Tag,
    words::ArticleKind,
};
use crate::rest::{context::Ctx, selection::Selection, together::together};

/// One language version of a story.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// The id.
    pub id: String,
    /// What sort of piece it is.
    pub kind: ArticleKind,
    /// Whether editors feature it.
    pub featured: bool,
    /// Whether it may stand among the related articles of others. Where an editor chose it for one, it stands there
    /// nevertheless.
    pub show_in_related: bool,
    /// What the language versions of one story share.
    pub translation_group_id: String,
    /// The name in addresses; unique in its language.
    pub slug: String,
    /// Where readers find it, as a path of the site.
    pub path: String,
    /// Where readers find it.
    pub url: String,
    /// The address that counts as the original: of a reprint where it first stood.
    pub canonical_url: String,
    /// Former paths.
    pub alias_paths: Vec<AliasPath>,
    /// The headline.
    pub title: String,
    /// The line under the headline.
    pub deck: Option<String>,
    /// What teasers say.
    pub excerpt: Option<String>,
    /// The byline, without its "By".
    pub byline_text: String,
    /// What is said of the contributor under the piece; failing it, the first author's bio.
    pub contributor_note: Option<String>,
    /// The text as safe HTML.
    pub body_html: String,
    /// The text without marks.
    pub body_text: String,
    /// The text as Markdown.
    pub body_markdown: String,
    /// The text as typed blocks, a flat list in reading order.
    pub blocks: Vec<Block>,
    /// Words of the text.
    pub word_count: u32,
    /// Whole minutes that reading takes.
    pub reading_time_minutes: u32,
    /// The lead picture.
    pub image: Option<Image>,
    /// Those who wrote it, in the byline's order.
    pub authors: Vec<Author>,
    /// All who worked on it, with their roles.
    pub contributors: Vec<Contribution>,
    /// The category that it is filed under first.
    pub primary_category: Option<Category>,
    /// All categories that it is filed under.
    pub categories: Vec<Category>,
    /// The way from the front page to it, itself last.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// Its topics.
    pub tags: Vec<Tag>,
    /// The outlet that it was reprinted from.
    pub source: Option<Source>,
    /// The article that it is a translation of.
    #[schema(no_recursion)]
    pub translated_from: Option<Box<Article>>,
    /// The other language versions of the story.
    #[schema(no_recursion)]
    pub translations: Vec<Article>,
    /// The language (BCP 47).
    pub locale: String,
    /// The language that was asked for, where this version stands in for it.
    pub requested_locale: Option<String>,
    /// What its readers may like as well, best first.
    #[schema(no_recursion)]
    pub related: Vec<RelatedArticle>,
    /// What was wrong and has been put right.
    pub corrections: Vec<Correction>,
    /// The date that readers see.
    pub published_at: DateTime<Utc>,
    /// When it was first published.
    pub first_published_at: DateTime<Utc>,
    /// The last change that readers should know of.
    pub updated_at: DateTime<Utc>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
    /// Custom fields.
    pub attributes: Vec<Attribute>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// What search engines and social networks are told.
    pub seo: Seo,
    /// The description of the piece for machines: schema.org's `NewsArticle` as JSON-LD.
    #[schema(value_type = Object)]
    pub json_ld: Value,
}

/// The related articles that come where nobody says how many.
pub(crate) const USUAL_RELATED: i64 = 4;

/// How an article was reached, and how many related ones come with it.
#[derive(Debug, Clone)]
pub(crate) struct Manner {
    /// The language that it stands for its story in.
    pub(crate) asked: Option<Locale>,
    pub(crate) related: i64,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            asked: None,
            related: USUAL_RELATED,
        }
    }
}

impl Article {
    /// Shows an article that another thing leads to.
    pub(crate) async fn of(ctx: &Ctx, card: &Arc<ArticleCard>, want: &Selection) -> Result<Self, Error> {
        Self::shown(ctx, card, want, &Manner::default()).await
    }

    /// Shows an article, with what is wanted of it. Boxed: articles lead to articles.
    pub(crate) fn shown<'a>(
        ctx: &'a Ctx,
        card: &'a Arc<ArticleCard>,
        want: &'a Selection,
        manner: &'a Manner,
    ) -> BoxFuture<'a, Result<Self, Error>> {
        async move {
            let chain = ctx.reader.chain(Some(&card.locale)).await?;
            let place = Place {
                ctx,
                card,
                chain: &chain,
                want,
                manner,
            };
            Box::pin(place.show()).await
        }
        .boxed()
    }

    /// Shows articles in their order.
    pub(crate) async fn all(
        ctx: &Ctx,
        cards: &[Arc<ArticleCard>],
        want: &Selection,
    ) -> Result<Vec<Self>, Error> {
        together(cards.iter().map(|card| Self::of(ctx, card, want))).await
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        let moment = DateTime::from_timestamp_secs(1_634_198_400).unwrap_or_default();
        Self {
            id: "article_01jd8xw3k9f2h8q6m4t7v0b5n7".to_owned(),
            kind: ArticleKind::Opinion,
            show_in_related: true,
            translation_group_id: "story_01jd8xw3k9f2h8q6m4t7v0b5n8".to_owned(),
            slug: "will-irans-border-flare-up-escalate".to_owned(),
            path: "/2021/10/will-irans-border-flare-up-escalate".to_owned(),
            url: "https://www.example.org/2021/10/will-irans-border-flare-up-escalate".to_owned(),
            canonical_url: "https://nationalinterest.example.org/border-flare-up".to_owned(),
            title: "Will Iran's border flare-up with Azerbaijan escalate?".to_owned(),
            deck: Some("Manoeuvres on the Aras, and what they are for".to_owned()),
            byline_text: "Jane Doe".to_owned(),
            body_html: "<p>Tehran has massed troops at the river.</p>".to_owned(),
            body_text: "Tehran has massed troops at the river.".to_owned(),
            word_count: 1_043,
            reading_time_minutes: 5,
            image: Some(Image::sample()),
            authors: vec![Author::sample()],
            primary_category: Some(Category::sample()),
            categories: vec![Category::sample()],
            breadcrumbs: vec![Breadcrumb {
                title: "The Digest".to_owned(),
                path: Some("/".to_owned()),
            }],
            tags: vec![Tag::sample()],
            source: Some(Source::sample()),
            locale: "en".to_owned(),
            published_at: moment,
            first_published_at: moment,
            updated_at: moment,
            modified_at: moment,
            version: 1,
            seo: Seo {
                title: "Will Iran's border flare-up with Azerbaijan escalate?".to_owned(),
                ..Seo::default()
            },
            json_ld: serde_json::json!({ "@context": "https://schema.org", "@type": "OpinionNewsArticle" }),
            ..Self::default()
        }
    }
}
