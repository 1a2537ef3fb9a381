//! Articles: what the card says. What they lead to and their text stand in modules of their own.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_app::{error::Error, read::Reader, view};
use masthead_domain::{
    article::{self, ArticleCard},
    locale::Locale,
    path::SitePath,
};

use super::{
    article_links::ArticleLinks,
    article_text::ArticleText,
    enums::{ArticleKind, ArticleStatus},
    media::Image,
    parts::{AliasPath, Breadcrumb, Seo},
    recorded::Recorded,
};
use crate::graphql::{
    context::{Serving, beside_site, boxed},
    scalars::DateTime,
};

/// An article, and the locale that was asked for where it was reached.
#[derive(Debug, Clone)]
pub(in crate::graphql) struct Article {
    card: Arc<ArticleCard>,
    asked: Option<Locale>,
}

impl Article {
    /// An article in its own right.
    pub(in crate::graphql) const fn of(card: Arc<ArticleCard>) -> Self {
        Self { card, asked: None }
    }

    /// An article that stands for its story in a locale.
    pub(in crate::graphql) fn asked_for_in(card: Arc<ArticleCard>, asked: Option<&Locale>) -> Self {
        Self {
            card,
            asked: asked.cloned(),
        }
    }
}

/// Reads the picture that leads an article, so that it is in memory.
async fn lead_media(reader: &Reader, card: &ArticleCard) -> Result<(), Error> {
    if let Some(lead) = &card.links.image {
        reader.media(lead.media).await?;
    }
    Ok(())
}

/// The picture that leads an article, with the words that stand with it there.
pub(super) async fn lead_image(context: &Context<'_>, card: &ArticleCard) -> Result<Option<Image>, Error> {
    let Some(lead) = &card.links.image else {
        return Ok(None);
    };
    let reader = context.reader();
    beside_site(reader, lead_media(reader, card)).await?;
    let chain = boxed(reader.chain(Some(&card.locale))).await?;
    let view = boxed(view::image(reader, lead, &chain)).await?;
    Ok(view.map(|view| Image::placed(view, Some(&card.locale))))
}

/// One language version of a story.
#[Object]
impl Article {
    /// The typed id, the same in every interface: `article_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        ID(self.card.id.to_string())
    }

    /// What sort of piece it is.
    async fn kind(&self) -> ArticleKind {
        self.card.kind.into()
    }

    /// Whether editors feature it.
    async fn featured(&self) -> bool {
        self.card.featured
    }

    /// Whether it may stand among the related articles of others. Where an editor chose it for one, it stands there
    /// nevertheless.
    async fn show_in_related(&self) -> bool {
        self.card.in_related
    }

    /// Where it stands in the newsroom's workflow; readers only ever meet `PUBLISHED`.
    async fn status(&self) -> ArticleStatus {
        self.card.status.into()
    }

    /// What the language versions of one story share.
    async fn translation_group_id(&self) -> ID {
        ID(self.card.translation_group.to_string())
    }

    /// The name in addresses, unique per locale.
    async fn slug(&self) -> &str {
        self.card.slug.as_str()
    }

    /// The current path on the site: `/2021/10/border-flare-up`. Of work that has never been out, the front page's.
    pub(in crate::graphql) async fn path(&self) -> String {
        self.card
            .path
            .as_ref()
            .map_or_else(|| SitePath::root().encoded(), SitePath::encoded)
    }

    /// The absolute address on the site.
    pub(in crate::graphql) async fn url(&self, context: &Context<'_>) -> String {
        view::url(&self.card, context.addresses())
    }

    /// The address that counts as the original: of a reprint where it first stood, else its own.
    async fn canonical_url(&self, context: &Context<'_>) -> String {
        view::canonical_url(&self.card, context.addresses())
    }

    /// Paths that it once had, the latest first.
    async fn alias_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>> {
        let paths = boxed(context.reader().alias_paths(self.card.id.uuid())).await?;
        Ok(paths.into_iter().map(Into::into).collect())
    }

    /// The headline, in plain text.
    async fn title(&self) -> &str {
        &self.card.title
    }

    /// The line under the headline, in plain text.
    async fn deck(&self) -> Option<&str> {
        self.card.deck.as_deref()
    }

    /// A summary for lists, in plain text.
    async fn excerpt(&self) -> Option<&str> {
        self.card.excerpt.as_deref()
    }

    /// How many words the text has.
    async fn word_count(&self) -> u32 {
        self.card.word_count
    }

    /// How many minutes reading it takes, at least one where there is text.
    async fn reading_time_minutes(&self) -> u32 {
        self.card.reading_time_minutes()
    }

    /// The picture that leads it, with the words that stand with it there.
    pub(in crate::graphql) async fn image(&self, context: &Context<'_>) -> Result<Option<Image>> {
        Ok(lead_image(context, &self.card).await?)
    }

    /// The way from the front page to it: the site, its primary category with those above, itself.
    async fn breadcrumbs(&self, context: &Context<'_>) -> Result<Vec<Breadcrumb>> {
        let steps = boxed(context.reader().breadcrumbs(&self.card)).await?;
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// The locale that it is written in (BCP 47).
    async fn locale(&self) -> &str {
        self.card.locale.as_str()
    }

    /// The locale that was asked for, where this version stands in for it because there is none in that.
    async fn requested_locale(&self) -> Option<&str> {
        self.asked
            .as_ref()
            .filter(|asked| **asked != self.card.locale)
            .map(Locale::as_str)
    }

    #[graphql(flatten)]
    async fn links(&self) -> ArticleLinks {
        ArticleLinks(Arc::clone(&self.card))
    }

    #[graphql(flatten)]
    async fn text(&self) -> ArticleText {
        ArticleText(Arc::clone(&self.card))
    }

    /// What search engines and social networks are told: what is set for them, else the piece itself.
    pub(in crate::graphql) async fn seo(&self, context: &Context<'_>) -> Result<Seo> {
        let (reader, locale) = (context.reader(), &self.card.locale);
        let lead = lead_media(reader, &self.card);
        let (detail, ()) = beside_site(reader, async {
            futures_util::try_join!(reader.detail(self.card.id), lead)
        })
        .await?;
        let chain = boxed(reader.chain(Some(locale))).await?;
        let unset = article::ArticleDetail::default();
        let view = boxed(view::seo(
            reader,
            &self.card,
            detail.as_deref().unwrap_or(&unset),
            &chain,
        ))
        .await?;
        Ok(Seo::of(view, Some(locale)))
    }

    /// The date that readers see and lists are ordered by.
    async fn published_at(&self) -> DateTime {
        self.card.published_at.into()
    }

    /// When it was first out; never moves. Of work that has never been out, the date it is planned for.
    async fn first_published_at(&self) -> DateTime {
        self.card
            .first_published_at
            .unwrap_or(self.card.published_at)
            .into()
    }

    /// The last editorial change that readers should know of.
    async fn updated_at(&self) -> DateTime {
        self.card.updated_at.into()
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::new(self.card.id.uuid(), self.card.version, self.card.modified_at)
    }
}
