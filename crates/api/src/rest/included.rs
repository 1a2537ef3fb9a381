//! What comes beside a page's own thing, so that one request renders a page.

use std::{collections::BTreeMap, sync::Arc};

use masthead_app::{
    error::{Error, ErrorCode},
    read::{ArticleList, Neighbour, PageArguments},
};
use masthead_domain::{
    article::ArticleCard,
    entity::{self, EntityData, Record},
    listing::{MAX_LIMIT, MAX_RELATED},
    locale::{Locale, LocaleChain},
    menu::MenuData,
    page::PageData,
    taxonomy::CollectionData,
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Ref, Schema,
        schema::{ObjectBuilder, OneOfBuilder, Type},
    },
};

use super::{
    context::Ctx,
    params::Query,
    selection::{Alone, Extras, Selection, prune, shape::Level, shapes},
    together::together,
    types::{Article, Collection, Manner, Menu, Page, Site, Thing, USUAL_RELATED},
};

/// Latest articles that come where nobody says how many.
const USUAL_LATEST: i64 = 10;

/// How many of each.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and documents the parameters that `Counts` reads")]
pub(crate) struct CountParams {
    /// How many related articles `include=related` gives.
    #[param(rename = "related.limit", minimum = 0, maximum = 50, default = 4)]
    related: Option<u32>,
    /// How many articles `include=latest` gives.
    #[param(rename = "latest.limit", minimum = 0, maximum = 100, default = 10)]
    latest: Option<u32>,
    /// How many items each collection of `include=collections.{slug}` gives.
    #[param(rename = "collections.limit", minimum = 0, maximum = 100, default = 20)]
    collections: Option<u32>,
}

/// How many of each a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) related: i64,
    latest: i64,
    collections: Option<i64>,
}

impl Counts {
    /// # Errors
    /// `LIMIT_EXCEEDED` over the maximum of each, before anything is read.
    pub(crate) fn of(query: &Query) -> Result<Self, Error> {
        let count = |name: &str, most: u32| match query.number(name)? {
            Some(count) if count < 0 => Err(Error::request(
                ErrorCode::BadRequest,
                name,
                "must not be negative",
            )),
            Some(count) if count > i64::from(most) => {
                let detail = format!("is {count}, the maximum is {most}");
                Err(Error::request(ErrorCode::LimitExceeded, name, detail))
            }
            count => Ok(count),
        };
        Ok(Self {
            related: count("related.limit", MAX_RELATED)?.unwrap_or(USUAL_RELATED),
            latest: count("latest.limit", MAX_LIMIT)?.unwrap_or(USUAL_LATEST),
            collections: count("collections.limit", MAX_LIMIT)?,
        })
    }
}

/// The things that `include` names besides fields, by their names. Only those that were asked for are there.
///
/// Articles are cards; everything else comes as it does alone.
#[derive(Debug, Default, ToSchema)]
pub struct Included {
    /// The newest articles, one version per story, in the language of the page.
    pub latest: Option<Vec<Article>>,
    /// What the newsroom says of itself.
    pub site: Option<Site>,
    /// The article published next after this one in its primary category, or null.
    pub next: Option<Option<Article>>,
    /// The article published last before this one in its primary category, or null.
    pub previous: Option<Option<Article>>,
    /// Menus by location; null where there is none.
    #[schema(required = false, schema_with = menus_schema)]
    pub menus: BTreeMap<String, Option<Menu>>,
    /// Collections by the names that were asked for; null where there is none.
    #[schema(required = false, schema_with = collections_schema)]
    pub collections: BTreeMap<String, Option<Collection>>,
    /// Pages by the names that were asked for; null where there is none.
    #[schema(required = false, schema_with = pages_schema)]
    pub pages: BTreeMap<String, Option<Page>>,
}

/// By hand, because each thing is cut to what is usual of it: what was not asked for was not made either.
impl Serialize for Included {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let card = Selection::usual(&shapes::ARTICLE, Level::Card);
        let mut fields = serializer.serialize_map(None)?;
        if let Some(latest) = &self.latest {
            fields.serialize_entry("latest", &cut(latest, &card)?)?;
        }
        if let Some(site) = &self.site {
            fields.serialize_entry("site", site)?;
        }
        for (name, neighbour) in [("next", &self.next), ("previous", &self.previous)] {
            if let Some(neighbour) = neighbour {
                fields.serialize_entry(name, &cut(neighbour, &card)?)?;
            }
        }
        if !self.menus.is_empty() {
            fields.serialize_entry("menus", &self.menus)?;
        }
        if !self.collections.is_empty() {
            fields.serialize_entry("collections", &cut_each::<Collection, _>(&self.collections)?)?;
        }
        if !self.pages.is_empty() {
            fields.serialize_entry("pages", &cut_each::<Page, _>(&self.pages)?)?;
        }
        fields.end()
    }
}

fn cut<T: Serialize, E: serde::ser::Error>(thing: &T, selection: &Selection) -> Result<Value, E> {
    let mut value = serde_json::to_value(thing).map_err(E::custom)?;
    prune(&mut value, selection);
    Ok(value)
}

fn cut_each<T: Thing, E: serde::ser::Error>(
    things: &BTreeMap<String, Option<T>>,
) -> Result<BTreeMap<&str, Value>, E> {
    let usual = Selection::usual(T::SHAPE, Level::Full);
    things
        .iter()
        .map(|(name, thing)| Ok((name.as_str(), cut(thing, &usual)?)))
        .collect()
}

fn menus_schema() -> Schema {
    by_name_schema(&Menu::name(), "Menus by location; null where there is none.")
}

fn collections_schema() -> Schema {
    by_name_schema(
        &Collection::name(),
        "Collections by the names that were asked for; null where there is none.",
    )
}

fn pages_schema() -> Schema {
    by_name_schema(
        &Page::name(),
        "Pages by the names that were asked for; null where there is none.",
    )
}

/// An object whose values are things of a kind or null, which the derive cannot say.
fn by_name_schema(name: &str, about: &str) -> Schema {
    let nothing = ObjectBuilder::new().schema_type(Type::Null).build();
    let value = OneOfBuilder::new()
        .item(nothing)
        .item(Ref::from_schema_name(name))
        .build();
    ObjectBuilder::new()
        .description(Some(about))
        .additional_properties(Some(Schema::OneOf(value)))
        .build()
        .into()
}

/// The named things, found but not shown yet: they are looked up in the same round as the page's own thing, whose
/// language decides how they are shown.
#[derive(Debug)]
pub(crate) struct Found {
    site: Arc<entity::Site>,
    menus: Vec<Option<Arc<entity::Menu>>>,
    collections: Vec<Option<Arc<entity::Collection>>>,
    pages: Vec<Option<Arc<entity::Page>>>,
}

impl Found {
    /// Looks up what is to be included.
    pub(crate) async fn of(ctx: &Ctx, extras: &Extras) -> Result<Self, Error> {
        let (site, menus, collections, pages) = futures_util::try_join!(
            ctx.reader.site(),
            find_all::<MenuData>(ctx, &extras.menus),
            find_all::<CollectionData>(ctx, &extras.collections),
            find_all::<PageData>(ctx, &extras.pages),
        )?;
        Ok(Self {
            site,
            menus,
            collections,
            pages,
        })
    }

    /// Shows what was looked up, and what follows from the page's own thing.
    pub(crate) async fn show(
        &self,
        ctx: &Ctx,
        extras: &Extras,
        counts: &Counts,
        locale: Option<&Locale>,
        card: Option<&Arc<ArticleCard>>,
    ) -> Result<Option<Included>, Error> {
        if extras.is_empty() {
            return Ok(None);
        }
        let chain = ctx.reader.chain(locale).await?;
        let part = PageArguments {
            first: counts.collections,
            ..PageArguments::default()
        };
        let want = Selection::usual(&shapes::COLLECTION, Level::Full);
        let collections = self.collections.iter().map(|found| async {
            match found {
                Some(record) => {
                    let (shown, _) = Collection::with_items(ctx, record, &chain, &want, &part).await?;
                    Ok::<_, Error>(Some(shown))
                }
                None => Ok(None),
            }
        });
        let site = async {
            if extras.has(Alone::Site) {
                one(ctx, &self.site, &chain).await.map(Some)
            } else {
                Ok(None)
            }
        };
        let (latest, site, next, previous, menus, collections, pages) = futures_util::try_join!(
            latest(ctx, extras.has(Alone::Latest).then_some(counts.latest), &chain),
            site,
            neighbour(ctx, card.filter(|_| extras.has(Alone::Next)), Neighbour::Next),
            neighbour(
                ctx,
                card.filter(|_| extras.has(Alone::Previous)),
                Neighbour::Previous
            ),
            all::<Menu>(ctx, &self.menus, &chain),
            together(collections),
            all::<Page>(ctx, &self.pages, &chain),
        )?;
        Ok(Some(Included {
            latest,
            site,
            next: extras.has(Alone::Next).then_some(next),
            previous: extras.has(Alone::Previous).then_some(previous),
            menus: by_name(&extras.menus, menus),
            collections: by_name(&extras.collections, collections),
            pages: by_name(&extras.pages, pages),
        }))
    }
}

async fn find_all<D: EntityData>(ctx: &Ctx, names: &[String]) -> Result<Vec<Option<Arc<Record<D>>>>, Error> {
    together(names.iter().map(|name| ctx.find::<D>(name))).await
}

async fn one<T: Thing>(ctx: &Ctx, record: &Arc<Record<T::Data>>, chain: &LocaleChain) -> Result<T, Error> {
    T::of(ctx, record, chain, &Selection::usual(T::SHAPE, Level::Full)).await
}

async fn all<T: Thing>(
    ctx: &Ctx,
    found: &[Option<Arc<Record<T::Data>>>],
    chain: &LocaleChain,
) -> Result<Vec<Option<T>>, Error> {
    let shown = found.iter().map(|record| async move {
        match record {
            Some(record) => one::<T>(ctx, record, chain).await.map(Some),
            None => Ok(None),
        }
    });
    together(shown).await
}

async fn latest(ctx: &Ctx, count: Option<i64>, chain: &LocaleChain) -> Result<Option<Vec<Article>>, Error> {
    let Some(count) = count else { return Ok(None) };
    let list = ArticleList {
        locale: Some(chain.first().clone()),
        ..ArticleList::default()
    };
    let part = PageArguments {
        first: Some(count),
        ..PageArguments::default()
    };
    let page = ctx.reader.article_page(&list, &part).await?;
    let want = Selection::usual(&shapes::ARTICLE, Level::Card);
    let manner = Manner {
        asked: list.locale,
        ..Manner::default()
    };
    let shown = page.nodes().map(|card| Article::shown(ctx, card, &want, &manner));
    together(shown).await.map(Some)
}

async fn neighbour(
    ctx: &Ctx,
    card: Option<&Arc<ArticleCard>>,
    side: Neighbour,
) -> Result<Option<Article>, Error> {
    let Some(card) = card else { return Ok(None) };
    match ctx.reader.neighbour(card, side).await? {
        Some(found) => {
            let want = Selection::usual(&shapes::ARTICLE, Level::Card);
            Article::of(ctx, &found, &want).await.map(Some)
        }
        None => Ok(None),
    }
}

fn by_name<T>(names: &[String], values: Vec<Option<T>>) -> BTreeMap<String, Option<T>> {
    names.iter().cloned().zip(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Result<Counts, Error> {
        Query::parse("/v1/articles/a", text).and_then(|query| Counts::of(&query))
    }

    #[test]
    fn only_what_was_asked_for_is_there_and_cut_to_what_is_usual() {
        let included = Included {
            latest: Some(vec![Article::sample()]),
            next: Some(None),
            pages: BTreeMap::from([
                ("none".to_owned(), None),
                ("privacy".to_owned(), Some(Page::sample())),
            ]),
            ..Included::default()
        };
        let json = serde_json::to_value(&included).expect("json");
        let names: Vec<&String> = json.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["latest", "next", "pages"]);
        assert!(json["latest"][0]["title"].is_string() && json["latest"][0].get("bodyHtml").is_none());
        assert!(json["next"].is_null() && json["pages"]["none"].is_null());
        assert!(json["pages"]["privacy"]["bodyHtml"].is_string());
        assert!(json["pages"]["privacy"].get("bodyMarkdown").is_none());
    }

    #[test]
    fn counts_have_limits_that_are_named() {
        let usual = Counts {
            related: 4,
            latest: 10,
            collections: None,
        };
        assert_eq!(counts("").expect("counts"), usual);
        let asked = counts("related.limit=8&latest.limit=100&collections.limit=0").expect("counts");
        assert_eq!(
            asked,
            Counts {
                related: 8,
                latest: 100,
                collections: Some(0)
            }
        );
        let error = counts("related.limit=51").expect_err("refused");
        assert_eq!(error.code(), ErrorCode::LimitExceeded);
        assert_eq!(error.to_string(), "related.limit: is 51, the maximum is 50");
        assert_eq!(
            counts("latest.limit=-1").expect_err("refused").code(),
            ErrorCode::BadRequest
        );
    }
}
