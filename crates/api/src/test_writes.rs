//! Writes for tests and benchmarks, without rights: `POST /test/writes`, only where the feature `test-writes` is built.
//!
//! The writing interfaces come with rights. Until then the checker and the benchmarks need somebody who publishes
//! while they read, on the server that they read from. No release is built with it, and no contract names it.

mod request;

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::post};
use masthead_app::{
    App,
    articles::{self, Bounds, NewArticle, Rename, Revision, Unpublish},
    categories::{self, Place},
    entities::{self, EntityRevision},
    error::{Error, ErrorCode},
};
use masthead_domain::{
    article::{Article, StatusReason},
    entity::{Entity, EntityData, Record},
    id::{self, ArticleId, CategoryId, Kind, parse_any},
    locale::Localized,
    menu::MenuData,
    page::PageData,
    site::SiteData,
    slug::Slug,
    taxonomy::{AuthorData, CategoryData, CollectionData, SourceData, TagData},
};
use serde::Serialize;
use uuid::Uuid;

use self::request::{Named, Versioned, Write};
use crate::{http::Problem, state::ApiState};

/// The one address.
pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/test/writes", post(write))
}

/// What was written, as it is now.
#[derive(Debug, Serialize)]
struct Written {
    id: String,
    version: i32,
    path: Option<String>,
    status: Option<String>,
}

async fn write(State(state): State<ApiState>, body: bytes::Bytes) -> Result<Json<Written>, Problem> {
    let write: Write = serde_json::from_slice(&body)
        .map_err(|error| Problem::new(ErrorCode::BadRequest, format!("the body is no write: {error}")))?;
    Ok(Json(carry_out(&state.app, write).await?))
}

async fn carry_out(app: &App, write: Write) -> Result<Written, Error> {
    let article = match write {
        Write::Create(new) => {
            let begun = NewArticle {
                locale: new.locale,
                slug: new.slug,
                translation_of: new.translation_of,
                content: new.content.try_into()?,
            };
            let made = articles::create(app, begun).await?;
            if new.publish {
                articles::publish(app, made.card.id, made.card.version).await?
            } else {
                made
            }
        }
        Write::Revise(change) => {
            let (id, version) = target(app, &change.target).await?;
            let revision = Revision {
                content: change.content.try_into()?,
                published_at: change.published_at,
                correction: change.correction,
                significant: change.significant,
            };
            articles::revise(app, id, version, revision).await?
        }
        Write::Rename(change) => {
            let (id, version) = target(app, &change.target).await?;
            let name = Rename {
                slug: change.slug,
                path: change.path.map(|path| path.parse()).transpose().map_err(|rule| {
                    Error::request(ErrorCode::ValidationFailed, "path", format!("it {rule}"))
                })?,
            };
            articles::rename(app, id, version, name).await?
        }
        Write::Publish(thing) => {
            let (id, version) = target(app, &thing).await?;
            articles::publish(app, id, version).await?
        }
        Write::Unpublish(end) => {
            let (id, version) = target(app, &end.target).await?;
            let how = Unpublish {
                reason: StatusReason::Editor,
                replacement: end.replacement,
            };
            articles::unpublish(app, id, version, how).await?
        }
        Write::Kill(end) => {
            let (id, version) = target(app, &end.target).await?;
            articles::kill(app, id, version, end.replacement).await?
        }
        Write::Delete(end) => {
            let (id, version) = target(app, &end.target).await?;
            articles::delete(app, id, version, end.replacement).await?
        }
        Write::Restore(thing) => {
            let (id, version) = target(app, &thing).await?;
            articles::restore(app, id, version).await?
        }
        Write::Schedule(plan) => {
            let (id, version) = target(app, &plan.target).await?;
            articles::schedule(app, id, version, plan.at).await?
        }
        Write::CancelSchedule(thing) => {
            let (id, version) = target(app, &thing).await?;
            articles::cancel_schedule(app, id, version).await?
        }
        Write::SetBounds(change) => {
            let (id, version) = target(app, &change.target).await?;
            let bounds = Bounds {
                embargoed_until: change.embargoed_until,
                expires_at: change.expires_at,
            };
            articles::set_bounds(app, id, version, bounds).await?
        }
        Write::RelocateCategory(change) => {
            let id = entity_id(&change.target.id, Kind::Category)?;
            let before = entity::<CategoryData>(app, id).await?;
            let place = Place {
                parent: change.parent,
                slug: change.slug,
                position: change.position.unwrap_or(before.position),
            };
            let version = change.target.version.unwrap_or(before.version);
            categories::relocate(app, CategoryId::from_uuid(id), version, &place).await?;
            return Ok(record(&*entity::<CategoryData>(app, id).await?));
        }
        Write::RenameEntity(change) => return rename_entity(app, change).await,
        Write::DeleteEntity(thing) => {
            let (kind, id) = parse_any(&thing.id).map_err(|_| Error::NotFound)?;
            let version = match thing.version {
                Some(version) => version,
                None => entities::stored(app, id).await?.version(),
            };
            entities::delete(app, kind, id, version).await?;
            return Ok(Written {
                id: thing.id,
                version: version + 1,
                path: None,
                status: None,
            });
        }
        Write::Collect(change) => {
            let id = entity_id(&change.target.id, Kind::Collection)?;
            let before = entity::<CollectionData>(app, id).await?;
            let data = CollectionData {
                items: change.items,
                ..before.data.clone()
            };
            let version = change.target.version.unwrap_or(before.version);
            return revise(app, id, version, data, None).await;
        }
    };
    Ok(written(&article))
}

/// The article that is meant, and the version that is expected: where none is said, the present one.
async fn target(app: &App, thing: &Versioned) -> Result<(ArticleId, i32), Error> {
    let id: ArticleId = thing.id.parse().map_err(|_| Error::NotFound)?;
    if let Some(version) = thing.version {
        return Ok((id, version));
    }
    Ok((id, articles::current_version(app, id).await?))
}

fn entity_id(text: &str, wanted: Kind) -> Result<Uuid, Error> {
    match parse_any(text) {
        Ok((kind, id)) if kind == wanted => Ok(id),
        _ => Err(Error::NotFound),
    }
}

async fn entity<D: EntityData>(app: &App, id: Uuid) -> Result<Arc<Record<D>>, Error> {
    let entity = entities::stored(app, id).await?;
    D::of(&entity).cloned().ok_or(Error::NotFound)
}

/// Gives a thing one name in all its languages.
async fn rename_entity(app: &App, change: Named) -> Result<Written, Error> {
    fn renamed(names: &Localized<String>, name: &str) -> Localized<String> {
        if names.is_empty() {
            return Localized::unspecified(name.to_owned());
        }
        names.clone().map(|_| name.to_owned())
    }
    let (_, id) = parse_any(&change.target.id).map_err(|_| Error::NotFound)?;
    let before = entities::stored(app, id).await?;
    let version = change.target.version.unwrap_or(before.version());
    let Named { name, slug, .. } = change;
    macro_rules! rename {
        ($record:ident, $data:ident, $field:ident) => {{
            let $field = renamed(&$record.data.$field, &name);
            let data = $data {
                $field,
                ..$record.data.clone()
            };
            revise(app, id, version, data, slug).await
        }};
    }
    match before {
        Entity::Site(record) => rename!(record, SiteData, name),
        Entity::Author(record) => rename!(record, AuthorData, name),
        Entity::Category(record) => rename!(record, CategoryData, name),
        Entity::Tag(record) => rename!(record, TagData, name),
        Entity::Source(record) => rename!(record, SourceData, name),
        Entity::Page(record) => rename!(record, PageData, title),
        Entity::Menu(record) => rename!(record, MenuData, name),
        Entity::Collection(record) => rename!(record, CollectionData, name),
        Entity::Media(_) => Err(Error::Conflict("media are not renamed here".to_owned())),
    }
}

async fn revise<D: EntityData>(
    app: &App,
    id: Uuid,
    version: i32,
    data: D,
    slug: Option<Slug>,
) -> Result<Written, Error> {
    let revision = EntityRevision {
        data: Some(data),
        slug,
        ..EntityRevision::default()
    };
    Ok(record(&*entities::revise(app, id, version, revision).await?))
}

fn record<D: EntityData>(record: &Record<D>) -> Written {
    Written {
        id: id::format(D::KIND, record.id),
        version: record.version,
        path: record.path.as_ref().map(ToString::to_string),
        status: None,
    }
}

fn written(article: &Article) -> Written {
    let card = &article.card;
    Written {
        id: card.id.to_string(),
        version: card.version,
        path: card.path.as_ref().map(ToString::to_string),
        status: serde_json::to_value(card.status)
            .ok()
            .and_then(|status| status.as_str().map(str::to_owned)),
    }
}
