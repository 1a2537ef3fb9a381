//! What all kinds of things beside articles have in common as answers.

use std::{future::Future, sync::Arc};

use masthead_app::{error::Error, view};
use masthead_domain::{
    entity::{EntityData, Record},
    id::MediaId,
    locale::LocaleChain,
    path::SitePath,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    image::Image,
    parts::{AliasPath, ExternalId},
};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape},
};

/// A kind of thing that REST gives alone and in lists.
pub(crate) trait Thing: Serialize + Send + Sized {
    /// What it is made of.
    type Data: EntityData;

    /// Its fields.
    const SHAPE: &'static Shape;

    /// Makes it, with what is wanted of it.
    fn of(
        ctx: &Ctx,
        record: &Arc<Record<Self::Data>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// What most things have and few answers want; each costs a statement.
#[derive(Debug, Default)]
pub(super) struct Apart {
    pub(super) alias_paths: Vec<AliasPath>,
    pub(super) external_ids: Vec<ExternalId>,
}

impl Apart {
    pub(super) async fn of(ctx: &Ctx, id: Uuid, want: &Selection) -> Result<Self, Error> {
        let alias_paths = async {
            if want.wants("aliasPaths") {
                ctx.reader.alias_paths(id).await
            } else {
                Ok(Vec::new())
            }
        };
        let external_ids = async {
            if want.wants("externalIds") {
                ctx.reader.external_ids(id).await
            } else {
                Ok(Vec::new())
            }
        };
        let (alias_paths, external_ids) = futures_util::try_join!(alias_paths, external_ids)?;
        Ok(Self {
            alias_paths: alias_paths.into_iter().map(AliasPath::from).collect(),
            external_ids: external_ids
                .into_iter()
                .map(|(system, id)| ExternalId { system, id })
                .collect(),
        })
    }
}

/// A thing's own picture.
pub(super) async fn image(
    ctx: &Ctx,
    id: Option<MediaId>,
    chain: &LocaleChain,
    want: &Selection,
) -> Result<Option<Image>, Error> {
    if !want.wants("image") {
        return Ok(None);
    }
    let found = view::image_of(&ctx.reader, id, chain).await?;
    Ok(found.map(|found| Image::of(&found, ctx.addresses())))
}

/// How many articles a thing has, where that is wanted.
pub(super) async fn article_count(
    ctx: &Ctx,
    want: &Selection,
    within: masthead_domain::listing::ArticleFilter,
) -> Result<u64, Error> {
    if !want.wants("articleCount") {
        return Ok(0);
    }
    let list = masthead_app::read::ArticleList {
        within,
        ..Default::default()
    };
    // Boxed: the future of a count is large, and every thing's future would hold one.
    Box::pin(ctx.reader.article_count(&list)).await
}

/// The path of a thing's page; the front page's for what has no page of its own yet.
pub(super) fn path<D>(record: &Record<D>) -> String {
    record.path.clone().unwrap_or_else(SitePath::root).encoded()
}

/// What a thing is called; its slug where nobody has named it.
pub(super) fn called<D: EntityData>(record: &Record<D>, chain: &LocaleChain) -> String {
    let name = record.data.name().and_then(|names| names.best(chain));
    name.unwrap_or(&record.slug).clone()
}
