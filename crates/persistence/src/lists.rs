//! Lists of articles as statements: what drives them, what filters them, in which order.

use masthead_domain::{
    article::ArticleCard,
    id::{ArticleId, TranslationGroupId},
    listing::{ArticleFilter, ArticleOrder, Position, SortKey, Window},
    locale::{Locale, LocaleChain},
    path::SitePath,
    slug::Slug,
    visibility::Visibility,
};
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait as _, Func, JoinType, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

use crate::{
    conditions::{ARTICLE, Driven, LINK, Link, best_of_story, col, is_one_of, matches, only_live, visible},
    keyset,
    related::{RelatedQuery, no_candidates},
    store::Engine,
    table::{article, external_id, path},
    tally,
};

/// One way of asking for cards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CardQuery {
    /// A window of a filtered list; with a chain, one version a story.
    List {
        filter: Box<ArticleFilter>,
        order: ArticleOrder,
        window: Window,
        stories: Option<LocaleChain>,
    },
    /// These articles, in no order.
    Ids(Vec<ArticleId>),
    /// The versions that have this slug.
    Slug { slug: Slug, locale: Option<Locale> },
    /// The article whose current path this is.
    Path(SitePath),
    /// The article that has this id elsewhere.
    External { system: String, id: String },
    /// All language versions of these stories.
    Stories(Vec<TranslationGroupId>),
    /// What else a reader of an article may like, best first.
    Related(Box<RelatedQuery>),
}

impl CardQuery {
    /// The statement that answers it: a rank, candidates and the columns of the article's row. Only related articles
    /// have a rank, and a row that says which candidates there were.
    pub(crate) fn select(&self, engine: Engine, visibility: &Visibility) -> SelectStatement {
        let mut select = match self {
            Self::List {
                filter,
                order,
                window,
                stories,
            } => numbered(filter, *order, stories.as_ref(), window, visibility).unwrap_or_else(|| {
                let (mut select, key, id) = list(filter, *order, stories.as_ref(), visibility);
                keyset::apply(&mut select, &key, &id, order.is_descending(), window);
                select
            }),
            Self::Ids(ids) => {
                let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
                let mut select = articles(visibility);
                select.and_where(is_one_of(col(ARTICLE, article::Column::Id), &ids));
                select
            }
            Self::Slug { slug, locale } => {
                let mut select = articles(visibility);
                select.and_where(col(ARTICLE, article::Column::Slug).eq(slug.as_str()));
                if let Some(locale) = locale {
                    select.and_where(col(ARTICLE, article::Column::Locale).eq(locale.as_str()));
                }
                select
            }
            Self::Path(path) => {
                let mut select = articles(visibility);
                select
                    .join_as(
                        JoinType::InnerJoin,
                        path::Entity,
                        Alias::new("p"),
                        col("p", path::Column::TargetId).equals((Alias::new(ARTICLE), article::Column::Id)),
                    )
                    .and_where(col("p", path::Column::Path).eq(path.as_str()))
                    .and_where(col("p", path::Column::CeasedAt).is_null());
                select
            }
            Self::External { system, id } => {
                let mut select = articles(visibility);
                select
                    .join_as(
                        JoinType::InnerJoin,
                        external_id::Entity,
                        Alias::new("x"),
                        col("x", external_id::Column::TargetId)
                            .equals((Alias::new(ARTICLE), article::Column::Id)),
                    )
                    .and_where(col("x", external_id::Column::Kind).eq("article"))
                    .and_where(col("x", external_id::Column::System).eq(system.as_str()))
                    .and_where(col("x", external_id::Column::ExternalId).eq(id.as_str()));
                select
            }
            Self::Stories(groups) => {
                let groups: Vec<Uuid> = groups.iter().map(|id| id.uuid()).collect();
                let mut select = articles(visibility);
                select.and_where(is_one_of(
                    col(ARTICLE, article::Column::TranslationGroupId),
                    &groups,
                ));
                select
            }
            Self::Related(related) => return related.select(engine, visibility),
        };
        select.expr_as(Expr::val(0i64), Alias::new("score"));
        select.expr_as(no_candidates(), Alias::new("candidates"));
        select.column((Alias::new(ARTICLE), Asterisk));
        select
    }

    /// Puts the rows of the answer into the order of the list: a union of statements promises none.
    pub(crate) fn arrange(&self, rows: &mut [(i64, ArticleCard)]) {
        match self {
            Self::List { order, window, .. } => {
                rows.sort_by(|(_, left), (_, right)| {
                    let key = |card: &ArticleCard| (sort_moment(card, *order), card.id);
                    if order.is_descending() == window.from_end {
                        key(left).cmp(&key(right))
                    } else {
                        key(right).cmp(&key(left))
                    }
                });
            }
            Self::Related(_) => rows.sort_by(|(left_score, left), (right_score, right)| {
                (right_score, right.published_at, right.id).cmp(&(left_score, left.published_at, left.id))
            }),
            _ => rows.sort_by_key(|(_, card)| card.id),
        }
    }
}

fn sort_moment(card: &ArticleCard, order: ArticleOrder) -> masthead_domain::time::Timestamp {
    match order {
        ArticleOrder::PublishedAtDesc | ArticleOrder::PublishedAtAsc => card.published_at,
        ArticleOrder::UpdatedAtDesc | ArticleOrder::UpdatedAtAsc => card.updated_at,
    }
}

/// Where a card stands in a list of this order.
#[must_use]
pub fn position_of(card: &ArticleCard, order: ArticleOrder) -> Position {
    Position {
        key: SortKey::Moment(sort_moment(card, order)),
        id: card.id.uuid(),
    }
}

/// A statement over the articles that a viewer may see, without columns yet.
fn articles(visibility: &Visibility) -> SelectStatement {
    Query::select()
        .from_as(article::Entity, Alias::new(ARTICLE))
        .cond_where(visible(ARTICLE, visibility))
        .take()
}

/// The link table that a list by date is best read from, if the filter names one thing that has one.
fn driver(filter: &ArticleFilter, order: ArticleOrder) -> Option<(Link, Uuid, Driven)> {
    if !matches!(
        order,
        ArticleOrder::PublishedAtDesc | ArticleOrder::PublishedAtAsc
    ) {
        return None;
    }
    let only = |length: usize| length == 1;
    if let Some([tag, ..]) = filter.tags_all.as_deref() {
        return Some((Link::Tag, tag.uuid(), Driven::TagsAll));
    }
    if let Some(tags) = filter.tags.as_deref().filter(|tags| only(tags.len())) {
        return Some((Link::Tag, tags[0].uuid(), Driven::Tags));
    }
    if let Some(authors) = filter.authors.as_deref().filter(|authors| only(authors.len())) {
        return Some((Link::Author, authors[0].uuid(), Driven::Authors));
    }
    if let Some(category) = filter.filed_in {
        let link = Link::Category { inherited: false };
        return Some((link, category.uuid(), Driven::FiledIn));
    }
    if let Some(categories) = filter
        .categories
        .as_deref()
        .filter(|categories| only(categories.len()))
    {
        let link = Link::Category { inherited: true };
        return Some((link, categories[0].uuid(), Driven::Categories));
    }
    None
}

/// A filtered list without columns, order and window, with its sort key and id.
fn list(
    filter: &ArticleFilter,
    order: ArticleOrder,
    stories: Option<&LocaleChain>,
    visibility: &Visibility,
) -> (SelectStatement, SimpleExpr, SimpleExpr) {
    let (mut select, key, id, driven) = if let Some((link, thing, driven)) = driver(filter, order) {
        let mut select = link.select(LINK, &[thing]);
        if !matches!(visibility, Visibility::Editorial) {
            // The same as the article's own column; named here so that the link's partial index serves.
            only_live(&mut select, link, one_locale(filter));
        }
        within_dates(&mut select, filter);
        let joined = col(ARTICLE, article::Column::Id).equals((Alias::new(LINK), Alias::new("article_id")));
        select
            .join_as(JoinType::InnerJoin, article::Entity, Alias::new(ARTICLE), joined)
            .cond_where(visible(ARTICLE, visibility));
        let key = col(LINK, Alias::new("published_at"));
        (select, key, col(LINK, Alias::new("article_id")), driven)
    } else {
        let key = match order {
            ArticleOrder::PublishedAtDesc | ArticleOrder::PublishedAtAsc => article::Column::PublishedAt,
            ArticleOrder::UpdatedAtDesc | ArticleOrder::UpdatedAtAsc => article::Column::UpdatedAt,
        };
        (
            articles(visibility),
            col(ARTICLE, key),
            col(ARTICLE, article::Column::Id),
            Driven::default(),
        )
    };
    if let Some(condition) = matches(filter, driven) {
        select.cond_where(condition);
    }
    if let Some(chain) = stories {
        select.cond_where(best_of_story(chain, visibility));
    }
    (select, key, id)
}

/// The language of a list that has only one.
fn one_locale(filter: &ArticleFilter) -> Option<&Locale> {
    match filter.locales.as_deref() {
        Some([locale]) => Some(locale),
        _ => None,
    }
}

/// A list that is counted: without order, and without reading articles where one link's index holds the answer.
fn counted(
    filter: &ArticleFilter,
    stories: Option<&LocaleChain>,
    visibility: &Visibility,
) -> (SelectStatement, &'static str) {
    let of_links = driver(filter, ArticleOrder::default())
        .filter(|_| stories.is_none() && *visibility == Visibility::Public)
        .filter(|(link, _, driven)| {
            let locale = one_locale(filter).filter(|_| matches!(link, Link::Category { .. }));
            matches(&known_by_link(filter, locale.is_some()), *driven).is_none()
        });
    if let Some((link, thing, _)) = of_links {
        let mut select = link.select(LINK, &[thing]);
        only_live(&mut select, link, one_locale(filter));
        within_dates(&mut select, filter);
        return (select, LINK);
    }
    let (select, _, _) = list(filter, ArticleOrder::default(), stories, visibility);
    (select, ARTICLE)
}

/// Restricts a list that is driven by a link to the dates of the filter, by the column that its index is ordered by.
fn within_dates(select: &mut SelectStatement, filter: &ArticleFilter) {
    let published = || col(LINK, Alias::new("published_at"));
    if let Some(moment) = filter.published_after {
        select.and_where(published().gte(moment));
    }
    if let Some(moment) = filter.published_before {
        select.and_where(published().lt(moment));
    }
}

/// A page far down a list that one link's index holds: rows are skipped there, and only those of the page are read.
fn numbered(
    filter: &ArticleFilter,
    order: ArticleOrder,
    stories: Option<&LocaleChain>,
    window: &Window,
    visibility: &Visibility,
) -> Option<SelectStatement> {
    if window.offset == 0 || driver(filter, order).is_none() {
        return None;
    }
    let (mut place, table) = counted(filter, stories, visibility);
    if table != LINK {
        return None;
    }
    let (key, id) = (
        col(LINK, Alias::new("published_at")),
        col(LINK, Alias::new("article_id")),
    );
    keyset::apply(&mut place, &key, &id, order.is_descending(), window);
    place.expr_as(id, Alias::new("article_id"));
    let here = col(ARTICLE, article::Column::Id).equals((Alias::new("page"), Alias::new("article_id")));
    let select = Query::select()
        .from_subquery(place, Alias::new("page"))
        .join_as(JoinType::InnerJoin, article::Entity, Alias::new(ARTICLE), here)
        .take();
    Some(select)
}

/// The filter without what the row of a link knows as well: its dates, and a category's language.
fn known_by_link(filter: &ArticleFilter, locale: bool) -> ArticleFilter {
    ArticleFilter {
        published_after: None,
        published_before: None,
        locales: filter.locales.clone().filter(|_| !locale),
        ..filter.clone()
    }
}

/// A statement that counts a list.
pub(crate) fn count(
    filter: &ArticleFilter,
    stories: Option<&LocaleChain>,
    visibility: &Visibility,
) -> SelectStatement {
    if stories.is_none()
        && let Some(kept) = tally::total(filter, visibility)
    {
        return kept;
    }
    let (mut select, _) = counted(filter, stories, visibility);
    select.expr_as(Func::count(Expr::col(Asterisk)), Alias::new("total"));
    select
}

/// A statement that counts a list by month, which `month` makes of the moment of publication of a table.
pub(crate) fn by_month(
    filter: &ArticleFilter,
    stories: Option<&LocaleChain>,
    visibility: &Visibility,
    month: impl Fn(&'static str) -> SimpleExpr,
) -> SelectStatement {
    if stories.is_none()
        && let Some(kept) = tally::by_month(filter, visibility)
    {
        return kept;
    }
    let (mut select, table) = counted(filter, stories, visibility);
    select
        .expr_as(month(table), Alias::new("month"))
        .expr_as(Func::count(Expr::col(Asterisk)), Alias::new("total"))
        .add_group_by([month(table)])
        .take()
}
