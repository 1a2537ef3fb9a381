//! Static pages.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::{
    error::Error,
    view::{self, SeoView},
};
use masthead_domain::{entity::Record, id::PageId, locale::LocaleChain, page::PageData};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    block::Block,
    image::Image,
    parts::{AliasPath, ExternalId},
    seo::Seo,
    text::{self, Text},
    thing::{Apart, Thing, called, image, path},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// A static page: privacy policy, imprint, who we are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The id.
    pub id: String,
    /// The name in addresses; unique among its siblings.
    pub slug: String,
    /// The slugs from the root down: `about/team`. Unique.
    pub tree_path: String,
    /// Where readers find it, as a path of the site.
    pub path: String,
    /// Where readers find it.
    pub url: String,
    /// The headline.
    pub title: String,
    /// The text as safe HTML.
    pub body_html: String,
    /// The text without marks.
    pub body_text: String,
    /// The text as Markdown.
    pub body_markdown: String,
    /// The text as typed blocks, a flat list in reading order.
    pub blocks: Vec<Block>,
    /// Its picture.
    pub image: Option<Image>,
    /// The page above.
    pub parent: Option<PageStep>,
    /// The pages directly below, as editors placed them.
    pub children: Vec<PageStep>,
    /// The language that it is shown in (BCP 47).
    pub locale: String,
    /// The language that was asked for, where another one stands in for it.
    pub requested_locale: Option<String>,
    /// Its place among its siblings.
    pub position: i32,
    /// Former paths.
    pub alias_paths: Vec<AliasPath>,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
    /// What search engines and social networks are told.
    pub seo: Seo,
}

/// A page above or below another one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageStep {
    /// The id.
    pub id: String,
    /// The name in addresses.
    pub slug: String,
    /// The slugs from the root down.
    pub tree_path: String,
    /// Where readers find it, as a path of the site.
    pub path: String,
    /// Where readers find it.
    pub url: String,
    /// The headline.
    pub title: String,
}

impl PageStep {
    fn of(ctx: &Ctx, record: &Record<PageData>, chain: &LocaleChain) -> Self {
        Self {
            id: PageId::from_uuid(record.id).to_string(),
            slug: record.slug.clone(),
            tree_path: record.tree_path.clone(),
            path: path(record),
            url: ctx.url(record, chain),
            title: called(record, chain),
        }
    }
}

impl Thing for Page {
    type Data = PageData;

    const SHAPE: &'static Shape = &shapes::PAGE;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<PageData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let text = async {
            if !want.wants_any(text::FIELDS) {
                return Ok(Text::default());
            }
            let bodies = ctx.reader.page_body(record.id).await?;
            match bodies.as_deref().and_then(|bodies| bodies.best(chain)) {
                Some(body) => Text::of(ctx, body, want).await,
                None => Ok(Text::default()),
            }
        };
        let parent = async {
            match record.parent.filter(|_| want.wants("parent")) {
                Some(parent) => ctx.reader.entity::<PageData>(parent).await,
                None => Ok(None),
            }
        };
        let children = async {
            if want.wants("children") {
                ctx.reader.children::<PageData>(record.id).await
            } else {
                Ok(Vec::new())
            }
        };
        let (apart, image, seo, text, parent, children) = futures_util::try_join!(
            Apart::of(ctx, record.id, want),
            image(ctx, record.data.image, chain, want),
            seo(ctx, record, chain, want),
            text,
            parent,
            children,
        )?;
        let locale = shown_in(record, chain);
        let asked = ctx
            .locale
            .as_ref()
            .map(ToString::to_string)
            .filter(|asked| *asked != locale);
        let own = PageStep::of(ctx, record, chain);
        Ok(Self {
            id: own.id,
            slug: own.slug,
            tree_path: own.tree_path,
            path: own.path,
            url: own.url,
            title: own.title,
            body_html: text.html,
            body_text: text.plain,
            body_markdown: text.markdown,
            blocks: text.blocks,
            image,
            parent: parent.map(|parent| PageStep::of(ctx, &parent, chain)),
            children: children
                .iter()
                .map(|child| PageStep::of(ctx, child, chain))
                .collect(),
            locale,
            requested_locale: asked,
            position: record.position,
            alias_paths: apart.alias_paths,
            external_ids: apart.external_ids,
            modified_at: record.modified_at,
            version: record.version,
            seo,
        })
    }
}

async fn seo(
    ctx: &Ctx,
    record: &Record<PageData>,
    chain: &LocaleChain,
    want: &Selection,
) -> Result<Seo, Error> {
    if !want.wants("seo") {
        return Ok(Seo::default());
    }
    let seo = &record.data.seo;
    let image = view::image_of(&ctx.reader, seo.image.or(record.data.image), chain).await?;
    let view = SeoView {
        title: seo.title.clone().unwrap_or_else(|| called(record, chain)),
        description: seo.description.clone(),
        image,
        noindex: seo.noindex,
    };
    Ok(Seo::of(&view, ctx.addresses()))
}

/// The language that a page is shown in: the first of the chain in which it has a title.
fn shown_in(record: &Record<PageData>, chain: &LocaleChain) -> String {
    let titled: Vec<&str> = record.data.title.iter().map(|(locale, _)| locale).collect();
    let best = chain
        .locales()
        .iter()
        .map(masthead_domain::locale::Locale::as_str)
        .find(|tag| titled.contains(tag));
    best.or_else(|| titled.first().copied())
        .unwrap_or_else(|| chain.first().as_str())
        .to_owned()
}

impl Page {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "page_01jd8xw3k9f2h8q6m4t7v0b5n9".to_owned(),
            slug: "privacy-policy".to_owned(),
            tree_path: "privacy-policy".to_owned(),
            path: "/privacy-policy".to_owned(),
            url: "https://www.example.org/privacy-policy".to_owned(),
            title: "Privacy Policy".to_owned(),
            body_html: "<p>We keep nothing that we do not need.</p>".to_owned(),
            body_text: "We keep nothing that we do not need.".to_owned(),
            locale: "en".to_owned(),
            version: 2,
            seo: Seo {
                title: "Privacy Policy".to_owned(),
                ..Seo::default()
            },
            ..Self::default()
        }
    }
}
