//! `GET /v1/resolve`

use std::sync::Arc;

use axum::response::Response;
use masthead_app::{
    error::{Error, ErrorCode},
    read::{Resolved, Target},
};
use masthead_domain::{
    article::ArticleCard,
    entity::{Entity, Record},
    locale::Locale,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::{answer, to_value},
        included::{CountParams, Counts, Found, Included},
        params::{Both, Query, asked},
        selection::{
            Asked, Extras, Selection, prune,
            shape::{Level, Shape},
            shapes,
        },
        things::{GetThingParams, show},
        types::{Article, Author, Category, Collection, Manner, Media, Page, Redirect, Tag, Thing},
    },
};

/// What is at a path of the site: `type` says which kind of thing, beside that thing's own fields.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Resolution {
    /// An article.
    Article(Box<Article>),
    /// A category.
    Category(Box<Category>),
    /// An author.
    Author(Box<Author>),
    /// A tag.
    Tag(Box<Tag>),
    /// A static page.
    Page(Box<Page>),
    /// A collection.
    Collection(Box<Collection>),
    /// A picture, recording, film or file.
    Media(Box<Media>),
    /// Nothing of its own: readers are to be sent on.
    Redirect(Redirect),
}

/// What is at a path, with what `include` brings along.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResolveResponse {
    /// What is there.
    pub data: Resolution,
    /// What `include` names besides fields; not with a redirect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub included: Option<Included>,
}

impl ResolveResponse {
    fn sample() -> Self {
        let redirect = Redirect {
            from: "/old".to_owned(),
            status: 301,
            target: "/news/economy".to_owned(),
        };
        Self {
            data: Resolution::Redirect(redirect),
            included: None,
        }
    }
}

/// The path to look up.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that the handler reads"
)]
pub(crate) struct PathParams {
    /// The path, or an absolute address of the site. Understands addresses of imported sites too: `/?p=123`,
    /// `/category/news/page/2/`.
    #[param(example = "/2021/10/border-flare-up")]
    path: String,
}

type ResolveParams = Both<PathParams, Both<GetThingParams, CountParams>>;

/// What `data` may be shaped like.
static SHAPES: &[&Shape] = &[
    &shapes::ARTICLE,
    &shapes::CATEGORY,
    &shapes::AUTHOR,
    &shapes::TAG,
    &shapes::PAGE,
    &shapes::COLLECTION,
    &shapes::MEDIA,
    &shapes::REDIRECT,
];

/// Resolve a path of the site
///
/// Answers what a frontend shows at a path: an article, a category, an author, a tag, a page, a collection, a medium,
/// or a redirect to where it is now. `fields` and `include` work as they do for the thing that is found; a field is
/// known that one of the kinds has.
#[utoipa::path(
    get,
    path = "/v1/resolve",
    tag = "Site",
    params(ResolveParams),
    responses((
        status = 200,
        description = "What is at the path.",
        body = ResolveResponse,
        example = json!(ResolveResponse::sample())
    ))
)]
pub(crate) async fn resolve_path(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    let query = query.only::<ResolveParams>()?;
    let path = query
        .text("path")?
        .ok_or_else(|| Error::request(ErrorCode::BadRequest, "path", "is required"))?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let mut asked = asked(&query)?;
    let extras = Extras::take(&mut asked)?;
    if let Some(fields) = &mut asked.fields {
        // It is always there.
        fields.retain(|field| field != "type");
    }
    Selection::check_any(SHAPES, &asked, Extras::ALLOWED)?;
    let counts = Counts::of(&query)?;

    let resolving = ctx.reader.resolve(path, ctx.locale.as_ref());
    let (resolved, found) = futures_util::try_join!(resolving, Found::of(&ctx, &extras))?;
    let target = match resolved.ok_or_else(Problem::not_found)? {
        Resolved::Target(target) => target,
        Resolved::Redirect(redirect) => {
            let selection = Selection::of_known(&shapes::REDIRECT, Level::Full, &asked);
            return written(&Resolution::Redirect(redirect.into()), None, &selection);
        }
    };
    let (locale, card) = place_of(&ctx, &target);
    let place = Place {
        ctx: &ctx,
        asked: &asked,
        counts: &counts,
    };
    let (shown, included) = futures_util::try_join!(
        place.show(&target),
        found.show(&ctx, &extras, &counts, locale, card),
    )?;
    let (resolution, selection) = shown.ok_or_else(Problem::not_found)?;
    written(&resolution, included, &selection)
}

/// The language of what is included, and the article that neighbours are looked for.
fn place_of<'a>(ctx: &'a Ctx, target: &'a Target) -> (Option<&'a Locale>, Option<&'a Arc<ArticleCard>>) {
    match target {
        Target::Article(card) => (Some(ctx.locale.as_ref().unwrap_or(&card.locale)), Some(card)),
        Target::Entity(_) => (ctx.locale.as_ref(), None),
    }
}

struct Place<'a> {
    ctx: &'a Ctx,
    asked: &'a Asked,
    counts: &'a Counts,
}

impl Place<'_> {
    /// Shows a thing with what was asked for of its kind; nothing for kinds that have no page of their own.
    async fn show(&self, target: &Target) -> Result<Option<(Resolution, Selection)>, Error> {
        let entity = match target {
            Target::Article(card) => {
                let selection = Selection::of_known(&shapes::ARTICLE, Level::Full, self.asked);
                let manner = Manner {
                    asked: self.ctx.locale.clone(),
                    related: self.counts.related,
                };
                let article = Article::shown(self.ctx, card, &selection, &manner).await?;
                return Ok(Some((Resolution::Article(Box::new(article)), selection)));
            }
            Target::Entity(entity) => entity,
        };
        Ok(Some(match entity {
            Entity::Category(record) => self.thing(record, Resolution::Category).await?,
            Entity::Author(record) => self.thing(record, Resolution::Author).await?,
            Entity::Tag(record) => self.thing(record, Resolution::Tag).await?,
            Entity::Page(record) => self.thing(record, Resolution::Page).await?,
            Entity::Collection(record) => self.thing(record, Resolution::Collection).await?,
            Entity::Media(record) => self.thing(record, Resolution::Media).await?,
            Entity::Site(_) | Entity::Source(_) | Entity::Menu(_) => return Ok(None),
        }))
    }

    async fn thing<T: Thing>(
        &self,
        record: &Arc<Record<T::Data>>,
        form: impl FnOnce(Box<T>) -> Resolution,
    ) -> Result<(Resolution, Selection), Error> {
        let selection = Selection::of_known(T::SHAPE, Level::Full, self.asked);
        let shown = show::<T>(self.ctx, record, &selection).await?;
        Ok((form(Box::new(shown)), selection))
    }
}

/// Writes the answer with the type first, whatever was selected.
fn written(
    resolution: &Resolution,
    included: Option<Included>,
    selection: &Selection,
) -> Result<Response, Problem> {
    #[derive(Serialize)]
    struct Written {
        data: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        included: Option<Included>,
    }
    let data = match to_value(resolution)? {
        Value::Object(fields) => Value::Object(kept(fields, selection)),
        other => other,
    };
    answer(&Written { data, included }, &Selection::default())
}

fn kept(fields: Map<String, Value>, selection: &Selection) -> Map<String, Value> {
    let (mut kept, rest): (Map<_, _>, Map<_, _>) = fields.into_iter().partition(|(name, _)| name == "type");
    if !selection.is_empty() {
        let mut rest = Value::Object(rest);
        prune(&mut rest, selection);
        if let Value::Object(rest) = rest {
            kept.extend(rest);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_type_is_always_there_and_first() {
        let redirect = Redirect {
            from: "/a".to_owned(),
            status: 301,
            target: "/b".to_owned(),
        };
        let fields = |asked: &str| {
            let Value::Object(fields) = to_value(&Resolution::Redirect(redirect.clone())).expect("json")
            else {
                panic!("an object");
            };
            let asked = Asked {
                fields: Some(vec![asked.to_owned()]),
                include: Vec::new(),
            };
            Value::Object(kept(
                fields,
                &Selection::of_known(&shapes::REDIRECT, Level::Full, &asked),
            ))
        };
        assert_eq!(fields("target"), json!({ "type": "redirect", "target": "/b" }));
        assert_eq!(fields("title"), json!({ "type": "redirect" }));
    }
}
