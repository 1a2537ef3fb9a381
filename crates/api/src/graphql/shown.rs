//! Things that stand beside articles, as they are shown in a place.
//!
//! The same author has one name in an English list and another one under an Azerbaijani article. So each thing is
//! shown with the locale of its place: an article's for what stands around the article, the argument's for what was
//! asked for, none (the site's default) for the rest. What is reached from it takes it on.

use std::sync::Arc;

use async_graphql::{Context, ID, OutputType};
use masthead_app::{
    error::Error,
    read::Reader,
    view::{self, ImageView},
};
use masthead_domain::{
    entity::{EntityData, Record},
    id::{self, MediaId},
    locale::{Locale, LocaleChain, Localized},
    path::SitePath,
};
use uuid::Uuid;

use super::{
    arguments::site_path,
    context::{Serving, beside_site, boxed},
    types::{media::Image, parts::AliasPath},
};

/// A thing of one kind, shown in a locale.
#[derive(Debug, Clone)]
pub(super) struct Shown<D> {
    pub(super) record: Arc<Record<D>>,
    pub(super) locale: Option<Locale>,
}

/// A kind of thing that the schema shows.
pub(super) trait Present: EntityData {
    /// The type that shows it.
    type Node: OutputType;

    /// Shows one in a locale; in the site's default where there is none.
    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Self::Node;
}

impl<D: EntityData> Shown<D> {
    pub(super) fn new(record: Arc<Record<D>>, locale: Option<&Locale>) -> Self {
        Self {
            record,
            locale: locale.cloned(),
        }
    }

    pub(super) fn typed_id(&self) -> ID {
        ID(id::format(D::KIND, self.record.id))
    }

    /// Its path; the front page's for what has no page of its own yet.
    pub(super) fn site_path(&self) -> SitePath {
        self.record.path.clone().unwrap_or_else(SitePath::root)
    }

    pub(super) async fn absolute_url(&self, context: &Context<'_>) -> Result<String, Error> {
        let chain = self.chain(context).await?;
        Ok(context.addresses().page(&self.site_path(), Some(chain.first())))
    }

    /// The locales to try for its texts. In memory by now: whoever read the thing read the site beside it.
    pub(super) async fn chain(&self, context: &Context<'_>) -> Result<LocaleChain, Error> {
        boxed(context.reader().chain(self.locale.as_ref())).await
    }

    /// The best value of one of its texts.
    pub(super) async fn text(
        &self,
        context: &Context<'_>,
        values: &Localized<String>,
    ) -> Result<Option<String>, Error> {
        Ok(values.best(&self.chain(context).await?).cloned())
    }

    /// What it is called; its slug where nobody has named it.
    pub(super) async fn called(&self, context: &Context<'_>) -> Result<String, Error> {
        let names = self.record.data.name();
        let name = names.and_then(|names| names.iter().next().map(|_| names));
        match name {
            Some(names) => Ok(self
                .text(context, names)
                .await?
                .unwrap_or_else(|| self.record.slug.clone())),
            None => Ok(self.record.slug.clone()),
        }
    }

    /// A picture that belongs to it.
    pub(super) async fn picture(
        &self,
        context: &Context<'_>,
        image: Option<MediaId>,
    ) -> Result<Option<Image>, Error> {
        let chain = self.chain(context).await?;
        let view: Option<ImageView> = boxed(view::image_of(context.reader(), image, &chain)).await?;
        Ok(view.map(|view| Image::placed(view, self.locale.as_ref())))
    }

    /// The paths that it once had, the latest first.
    pub(super) async fn former_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>, Error> {
        let paths = boxed(context.reader().alias_paths(self.record.id)).await?;
        Ok(paths.into_iter().map(Into::into).collect())
    }

    /// The thing of the same kind that it lies below.
    pub(super) async fn above(&self, context: &Context<'_>) -> Result<Option<Self>, Error> {
        let Some(parent) = self.record.parent else {
            return Ok(None);
        };
        let parent = boxed(context.reader().entity::<D>(parent)).await?;
        Ok(parent.map(|parent| Self::new(parent, self.locale.as_ref())))
    }

    /// The things of the same kind directly below it, as editors placed them.
    pub(super) async fn below(&self, context: &Context<'_>) -> Result<Vec<Self>, Error> {
        let children = boxed(context.reader().children::<D>(self.record.id)).await?;
        Ok(children
            .into_iter()
            .map(|child| Self::new(child, self.locale.as_ref()))
            .collect())
    }
}

/// Ways of naming one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    Id(String),
    Slug(String),
    Path(String),
    External { system: String, id: String },
}

/// The thing of a kind that a reference names, as it is shown in a locale.
pub(super) async fn find<D: Present>(
    context: &Context<'_>,
    reference: Reference,
    locale: Option<&Locale>,
) -> Result<Option<D::Node>, Error> {
    let reader = context.reader();
    let record = beside_site(reader, look_up::<D>(reader, reference)).await?;
    Ok(record.map(|record| D::present(record, locale)))
}

async fn look_up<D: EntityData>(
    reader: &Reader,
    reference: Reference,
) -> Result<Option<Arc<Record<D>>>, Error> {
    match reference {
        Reference::Id(text) => match id::parse_any(&text) {
            Ok((kind, uuid)) if kind == D::KIND => reader.entity::<D>(uuid).await,
            _ => Ok(None),
        },
        Reference::Slug(slug) => reader.find::<D>(&slug).await,
        Reference::Path(text) if text.starts_with('/') || text.contains("://") => match site_path(&text) {
            Some(path) => reader.find_at::<D>(&path).await,
            None => Ok(None),
        },
        // Without a leading slash it is the path in the tree: `news/economy`.
        Reference::Path(text) => {
            let found = reader.find::<D>(&text).await?;
            Ok(found.filter(|record| record.tree_path == text.trim_matches('/')))
        }
        Reference::External { system, id } => reader.find_external::<D>(&system, &id).await,
    }
}

/// Things of a kind by their ids, in this order, as they are shown in a locale.
pub(super) async fn all<D: EntityData>(
    context: &Context<'_>,
    ids: &[Uuid],
    locale: Option<&Locale>,
) -> Result<Vec<Shown<D>>, Error> {
    let reader = context.reader();
    let records = beside_site(reader, reader.entities::<D>(ids)).await?;
    Ok(records
        .into_iter()
        .map(|record| Shown::new(record, locale))
        .collect())
}

/// A thing of a kind by its id, if there is one, as it is shown in a locale.
pub(super) async fn one<D: EntityData>(
    context: &Context<'_>,
    id: Option<Uuid>,
    locale: Option<&Locale>,
) -> Result<Option<Shown<D>>, Error> {
    let Some(id) = id else { return Ok(None) };
    Ok(all(context, &[id], locale).await?.pop())
}
