//! One and many of the things that stand beside articles: the same for every kind.

use std::sync::Arc;

use axum::response::Response;
use masthead_app::{error::Error, read::EntityList};
use masthead_domain::entity::{EntityData, Record};
use serde::Serialize;

use super::{
    context::Ctx,
    envelope::{PageMeta, answer, links, page_answer},
    params::{
        Both, EntityOrderParams, LocaleParams, PageParams, Paging, Query, SelectParams, TreeParams, TreePart,
        asked, entity_order, in_rest_words,
    },
    selection::{Selection, shape::Level},
    together::together,
    types::Thing,
};
use crate::http::Problem;

/// What the look-up of one thing takes.
pub(crate) type GetThingParams = Both<SelectParams, LocaleParams>;
/// What a list of things takes.
pub(crate) type ListThingsParams = Both<Both<PageParams, EntityOrderParams>, GetThingParams>;
/// What a list of things that lie in a tree takes.
pub(crate) type ListTreeParams = Both<TreeParams, ListThingsParams>;

/// A page of a list, ready to be written.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    data: Vec<T>,
    meta: PageMeta,
    links: String,
    selection: Selection,
}

impl<T> Listed<T> {
    pub(crate) const fn new(data: Vec<T>, meta: PageMeta, links: String, selection: Selection) -> Self {
        Self {
            data,
            meta,
            links,
            selection,
        }
    }

    /// Writes it in the form that the operation documents.
    pub(crate) fn answer<B: Serialize>(
        self,
        form: impl FnOnce(Vec<T>, PageMeta) -> B,
    ) -> Result<Response, Problem> {
        page_answer(&form(self.data, self.meta), &self.selection, &self.links)
    }
}

/// A list of all things of a kind.
pub(crate) async fn list_things<T: Thing>(ctx: Ctx, query: Query) -> Result<Listed<T>, Problem> {
    let query = query.only::<ListThingsParams>()?;
    list(ctx, &query, TreePart::All).await
}

/// A list of things of a kind that lie in a tree, or of a part of the tree.
pub(crate) async fn list_tree<T: Thing>(ctx: Ctx, query: Query) -> Result<Listed<T>, Problem> {
    let query = query.only::<ListTreeParams>()?;
    let part = TreePart::of(&query)?;
    list(ctx, &query, part).await
}

async fn list<T: Thing>(ctx: Ctx, query: &Query, part: TreePart) -> Result<Listed<T>, Problem> {
    let ctx = ctx.in_locale(query.locale("locale")?);
    let paging = Paging::of(query)?;
    let selection = Selection::of(T::SHAPE, Level::Card, &asked(query)?, &[])?;
    let order = entity_order(query)?;
    let parent = match part {
        TreePart::All => None,
        TreePart::Roots => Some(None),
        TreePart::Below(parent) => {
            // What names nothing has nothing below it, and no id is nobody's.
            let found = ctx.find::<T::Data>(&parent).await?;
            Some(Some(found.map_or_else(uuid::Uuid::nil, |found| found.id)))
        }
    };
    let list = EntityList {
        kind: T::Data::KIND,
        parent,
        order,
    };
    let arguments = paging.arguments();
    let count = async {
        if paging.count {
            ctx.reader.entity_count(&list).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let (page, total, chain) = futures_util::try_join!(
        ctx.reader.entity_page::<T::Data>(&list, &arguments),
        count,
        ctx.chain()
    )
    .map_err(in_rest_words)?;
    let shown = page.nodes().map(|record| T::of(&ctx, record, &chain, &selection));
    let data = together(shown).await?;
    let meta = PageMeta::of(&page, &paging, total);
    let links = links(&meta, &paging, query, ctx.addresses());
    Ok(Listed::new(data, meta, links, selection))
}

/// One thing, shown as it was asked for.
pub(crate) async fn get_thing<T: Thing, B: Serialize>(
    ctx: Ctx,
    query: Query,
    reference: &str,
    form: impl FnOnce(T) -> B,
) -> Result<Response, Problem> {
    let query = query.only::<GetThingParams>()?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let selection = Selection::of(T::SHAPE, Level::Full, &asked(&query)?, &[])?;
    let found = ctx
        .find::<T::Data>(reference)
        .await?
        .ok_or_else(Problem::not_found)?;
    let shown = show::<T>(&ctx, &found, &selection).await?;
    answer(&form(shown), &selection)
}

/// Shows a thing in the language of the request.
pub(crate) async fn show<T: Thing>(
    ctx: &Ctx,
    record: &Arc<Record<T::Data>>,
    selection: &Selection,
) -> Result<T, Error> {
    let chain = ctx.chain().await?;
    T::of(ctx, record, &chain, selection).await
}
