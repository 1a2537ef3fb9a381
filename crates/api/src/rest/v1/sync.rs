//! `GET /v1/sync`

use std::collections::BTreeSet;

use axum::response::IntoResponse as _;
use axum::{Json, extract::State, response::Response};
use masthead_app::{
    error::Error,
    sync::{SyncPage, SyncPart, SyncRequest, sync},
};
use masthead_domain::{
    entity::{Entity, EntityData, Record},
    id::{CategoryId, SourceId},
    locale::LocaleChain,
    taxonomy::CategoryData,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::changes::list::{FeedMeta, with_restart};
use crate::{
    http::{Problem, caching},
    rest::{
        context::Ctx,
        envelope::to_value,
        params::{Both, Query, asked},
        selection::{Selection, prune, shape::Level, shapes},
        together::together,
        types::{Author, Category, Media, Source, SyncArticle, SyncGone, SyncIncluded, Tag, Thing},
    },
    state::ApiState,
};

/// A page of a sync.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncResponse {
    /// What the copy has to take over.
    pub data: SyncData,
    /// Where the copy stands then.
    pub meta: FeedMeta,
}

/// What a copy has to take over: first what is gone, then what is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncData {
    /// Articles that are new to the copy or changed, as they are now.
    pub items: Vec<SyncArticle>,
    /// What the copy must not show any more. It may name what the copy never had.
    pub deleted: Vec<SyncGone>,
    /// What the items refer to, and whatever changed itself.
    pub included: SyncIncluded,
}

fn sample() -> Value {
    serde_json::json!({
        "data": {
            "items": [SyncArticle::sample()],
            "deleted": [{
                "id": "article_01jd8xw3k9f2h8q6m4t7v0b5n9",
                "type": "article",
                "reason": "UNPUBLISHED",
                "at": "2021-10-14T08:00:00Z",
            }],
            "included": {
                "authors": {
                    "author_01jd8xw3k9f2h8q6m4t7v0b5n2": {
                        "id": "author_01jd8xw3k9f2h8q6m4t7v0b5n2",
                        "name": "Jane Doe",
                        "path": "/author/jane-doe",
                    },
                },
                "categories": {},
                "tags": {},
                "sources": {},
                "media": {},
            },
        },
        "meta": FeedMeta::sample(),
    })
}

/// Which part of the site, and how much at a time.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, style = Form)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that the handler reads"
)]
struct SyncParams {
    /// Articles in one of these categories or below. The same in every request of a copy, like all that follows.
    #[param(explode = false, example = json!(["news/economy"]))]
    categories: Option<Vec<String>>,
    /// Articles in one of these languages. Names of authors and sections are in the first of them.
    #[param(explode = false, example = json!(["en"]))]
    locales: Option<Vec<String>>,
    /// Articles published no longer ago than this: `P30D` or `30d`. What grows older while the copy follows is the
    /// client's own to drop.
    #[param(example = "P30D")]
    age: Option<String>,
}

/// How to go on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, style = Form)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that the handler reads"
)]
struct SyncPageParams {
    /// The only fields of articles to give.
    #[param(explode = false, example = json!(["title", "bodyHtml"]))]
    fields: Option<Vec<String>>,
    /// Fields of articles to give besides: `bodyText`, `bodyMarkdown`, `blocks`, `contributors`, `attributes`,
    /// `modifiedAt`.
    #[param(explode = false)]
    include: Option<Vec<String>>,
    /// `nextCursor` of the answer before. Without it a copy begins.
    cursor: Option<String>,
    /// Articles and changes at the most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}

type SyncPartParams = Both<SyncParams, SyncPageParams>;

/// Changes of a page where nobody says how many.
const USUAL_LIMIT: i64 = 50;

/// Keep a copy
///
/// For apps that show articles without a connection. A copy begins without a cursor and reads pages, the newest
/// articles first, until `hasMore` is false; then it asks again whenever it likes, with the last `nextCursor`, and is
/// given what changed: each thing as it is now, and what is gone with the reason. What articles refer to stands in
/// `included`, once, by id. 410 means that the copy must be begun anew, at `restart`.
#[utoipa::path(
    get,
    path = "/v1/sync",
    tag = "Changes",
    params(SyncPartParams),
    responses((
        status = 200,
        description = "A page of the beginning, or of the changes.",
        body = SyncResponse,
        example = json!(sample())
    ))
)]
pub(crate) async fn sync_part(
    State(state): State<ApiState>,
    ctx: Ctx,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<SyncPartParams>()?;
    let asked = asked(&query)?;
    let mut selection = Selection::of(&shapes::SYNC_ARTICLE, Level::Full, &asked, &[])?;
    // Without it nobody knows what an item is.
    selection.want(&shapes::SYNC_ARTICLE, "id");
    let request = SyncRequest {
        part: SyncPart {
            categories: query.list("categories")?,
            locales: query.locales("locales")?,
            age: query.age("age")?,
        },
        limit: query.number("limit")?.unwrap_or(USUAL_LIMIT),
        cursor: query.text("cursor")?.map(str::to_owned),
        form: format!("{selection:?}"),
    };
    let page = sync(&state.app, &ctx.reader, &request)
        .await
        .map_err(|error| with_restart(error, || query.with(&[("cursor", None)])))?;
    let ctx = ctx.in_locale(request.part.locales.as_ref().and_then(|all| all.first().cloned()));
    let chain = ctx.chain().await?;
    let (items, included) = futures_util::try_join!(
        together(
            page.items
                .iter()
                .map(|card| SyncArticle::of(&ctx, card, &selection))
        ),
        included(&ctx, &page, &chain)
    )?;
    let body = SyncResponse {
        data: SyncData {
            items,
            deleted: page.gone.iter().map(SyncGone::from).collect(),
            included,
        },
        meta: FeedMeta {
            next_cursor: page.next,
            has_more: page.has_more,
        },
    };
    let mut body = to_value(&body)?;
    prune(&mut body["data"]["items"], &selection);
    for (name, shown) in included_shapes() {
        if let Some(things) = body["data"]["included"][name].as_object_mut() {
            things.values_mut().for_each(|thing| prune(thing, &shown));
        }
    }
    Ok(caching::public_read(Json(body).into_response()))
}

/// The fields of what is included: its own, as those of articles.
fn included_shapes() -> [(&'static str, Selection); 5] {
    let of = |shape, fields: &[&str]| {
        let mut selection = Selection::default();
        for field in fields {
            selection.want(shape, field);
        }
        selection
    };
    [
        (
            "authors",
            of(
                &shapes::AUTHOR,
                &[
                    "id",
                    "slug",
                    "path",
                    "url",
                    "name",
                    "bio",
                    "bioHtml",
                    "jobTitle",
                    "organisation",
                    "links",
                    "version",
                ],
            ),
        ),
        (
            "categories",
            of(
                &shapes::CATEGORY,
                &[
                    "id",
                    "slug",
                    "treePath",
                    "path",
                    "url",
                    "name",
                    "description",
                    "parent.id",
                    "position",
                    "version",
                ],
            ),
        ),
        (
            "tags",
            of(
                &shapes::TAG,
                &["id", "slug", "path", "url", "name", "description", "version"],
            ),
        ),
        (
            "sources",
            of(
                &shapes::SOURCE,
                &["id", "slug", "name", "url", "creditLine", "version"],
            ),
        ),
        (
            "media",
            of(
                &shapes::MEDIA,
                &[
                    "id",
                    "kind",
                    "url",
                    "fileName",
                    "contentType",
                    "byteLength",
                    "width",
                    "height",
                    "duration",
                    "title",
                    "alt",
                    "caption",
                    "credit",
                    "source",
                    "focalPoint",
                    "placeholder",
                    "renditions",
                    "version",
                ],
            ),
        ),
    ]
}

/// What the articles of a page refer to, and what changed itself; read in one round for each step away.
async fn included(ctx: &Ctx, page: &SyncPage, chain: &LocaleChain) -> Result<SyncIncluded, Error> {
    let mut ids: BTreeSet<Uuid> = page.changed.iter().map(Entity::id).collect();
    for card in &page.items {
        let links = &card.links;
        ids.extend(links.contributions.iter().map(|link| link.author.uuid()));
        ids.extend(links.categories.iter().map(|id| id.uuid()));
        ids.extend(links.tags.iter().map(|id| id.uuid()));
        ids.extend(links.image.iter().map(|image| image.media.uuid()));
        ids.extend(card.primary_category.map(CategoryId::uuid));
        ids.extend(card.source.map(SourceId::uuid));
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut categories = ctx.reader.entities::<CategoryData>(&ids).await?;
    for category in categories.clone() {
        for above in ctx.reader.ancestors(&category).await? {
            if !categories.iter().any(|known| known.id == above.id) {
                categories.push(above);
            }
        }
    }
    let [authors, sections, tags, sources, media] = included_shapes().map(|(_, shown)| shown);
    let (authors, categories, tags, sources, media) = futures_util::try_join!(
        of_kind::<Author>(ctx, &ids, chain, &authors),
        shown::<Category>(ctx, &categories, chain, &sections),
        of_kind::<Tag>(ctx, &ids, chain, &tags),
        of_kind::<Source>(ctx, &ids, chain, &sources),
        of_kind::<Media>(ctx, &ids, chain, &media),
    )?;
    Ok(SyncIncluded {
        authors: authors.into_iter().map(|one| (one.id.clone(), one)).collect(),
        categories: categories.into_iter().map(|one| (one.id.clone(), one)).collect(),
        tags: tags.into_iter().map(|one| (one.id.clone(), one)).collect(),
        sources: sources.into_iter().map(|one| (one.id.clone(), one)).collect(),
        media: media.into_iter().map(|one| (one.id.clone(), one)).collect(),
    })
}

async fn of_kind<T: Thing>(
    ctx: &Ctx,
    ids: &[Uuid],
    chain: &LocaleChain,
    want: &Selection,
) -> Result<Vec<T>, Error> {
    let records = ctx.reader.entities::<T::Data>(ids).await?;
    shown(ctx, &records, chain, want).await
}

async fn shown<T: Thing>(
    ctx: &Ctx,
    records: &[std::sync::Arc<Record<T::Data>>],
    chain: &LocaleChain,
    want: &Selection,
) -> Result<Vec<T>, Error>
where
    T::Data: EntityData,
{
    together(records.iter().map(|record| T::of(ctx, record, chain, want))).await
}
