//! Filters and visibility as SQL conditions: the one place where either is decided.

use masthead_domain::{
    listing::ArticleFilter,
    locale::{Locale, LocaleChain},
    visibility::{Scope, Visibility},
};
use sea_orm::{
    Condition,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait as _, Func, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    convert::word,
    table::{article, article_category, article_contribution, article_tag},
};

/// The alias of the article's table in every statement that reads cards.
pub(crate) const ARTICLE: &str = "a";

/// A column of an aliased table.
pub(crate) fn col<C: sea_orm::sea_query::IntoIden>(alias: &'static str, column: C) -> SimpleExpr {
    Expr::col((Alias::new(alias), column))
}

/// `column IN (…)`, padded to a power of two so that statements of similar length are one prepared statement.
pub(crate) fn is_one_of<V: Into<sea_orm::Value> + Clone>(column: SimpleExpr, values: &[V]) -> SimpleExpr {
    let Some(last) = values.last() else {
        return Expr::cust("1 = 0");
    };
    let padding = values.len().next_power_of_two() - values.len();
    let padded = values
        .iter()
        .cloned()
        .chain(std::iter::repeat_n(last.clone(), padding));
    column.is_in(padded.map(Into::into).collect::<Vec<sea_orm::Value>>())
}

/// What a viewer may see of articles.
///
/// `live` stands alone, not compared with a value: so it is what the partial indexes are declared with.
pub(crate) fn visible(alias: &'static str, visibility: &Visibility) -> Condition {
    match visibility {
        Visibility::Public => Condition::all().add(col(alias, article::Column::Live)),
        Visibility::Editorial => Condition::all().add(col(alias, article::Column::Status).ne("DELETED")),
        Visibility::Scope(scope) => Condition::all()
            .add(col(alias, article::Column::Live))
            .add(within(alias, scope)),
    }
}

fn within(alias: &'static str, scope: &Scope) -> Condition {
    let ids = |ids: Vec<Uuid>| (!ids.is_empty()).then_some(ids);
    let mut condition = Condition::all();
    if let Some(ids) = ids(scope.categories.iter().map(|id| id.uuid()).collect()) {
        condition = condition.add(linked(alias, Link::Category { inherited: true }, &ids));
    }
    if let Some(ids) = ids(scope.tags.iter().map(|id| id.uuid()).collect()) {
        condition = condition.add(linked(alias, Link::Tag, &ids));
    }
    if let Some(ids) = ids(scope.authors.iter().map(|id| id.uuid()).collect()) {
        condition = condition.add(linked(alias, Link::Author, &ids));
    }
    if let Some(ids) = ids(scope.sources.iter().map(|id| id.uuid()).collect()) {
        condition = condition.add(is_one_of(col(alias, article::Column::SourceId), &ids));
    }
    if !scope.locales.is_empty() {
        let locales: Vec<String> = scope.locales.iter().map(ToString::to_string).collect();
        condition = condition.add(is_one_of(col(alias, article::Column::Locale), &locales));
    }
    condition
}

/// A way in which articles hang on other things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Author,
    Category { inherited: bool },
    Tag,
}

/// A flag as an index's column: a bare flag is what partial indexes are declared with, and only a comparison is what
/// SQLite looks up in an index that has the flag in front of its order.
fn is_true(flag: SimpleExpr) -> SimpleExpr {
    flag.eq(Expr::cust("TRUE"))
}

/// Restricts a list that is driven by a link to what is public, and to one language where the link knows it.
pub(crate) fn only_live(select: &mut SelectStatement, link: Link, locale: Option<&Locale>) {
    let live = col(LINK, Alias::new("live"));
    match (link, locale) {
        // A partial index of its own, in front of whose order stands the language.
        (Link::Category { .. }, Some(locale)) => select
            .and_where(live)
            .and_where(col(LINK, article_category::Column::Locale).eq(locale.as_str())),
        _ => select.and_where(is_true(live)),
    };
}

/// The alias of a link's table where a list is driven by it.
pub(crate) const LINK: &str = "l";

impl Link {
    /// Starts a statement over the link's rows of some things.
    pub(crate) fn select(self, alias: &'static str, ids: &[Uuid]) -> SelectStatement {
        self.select_where(alias, |thing| is_one_of(thing, ids))
    }

    /// Starts a statement over the link's rows whose thing is such.
    pub(crate) fn select_where(
        self,
        alias: &'static str,
        is: impl FnOnce(SimpleExpr) -> SimpleExpr,
    ) -> SelectStatement {
        let mut select = Query::select();
        match self {
            Self::Author => select
                .from_as(article_contribution::Entity, Alias::new(alias))
                .and_where(is_true(col(alias, article_contribution::Column::Listed)))
                .and_where(is(col(alias, article_contribution::Column::AuthorId))),
            Self::Category { inherited } => {
                select
                    .from_as(article_category::Entity, Alias::new(alias))
                    .and_where(is(col(alias, article_category::Column::CategoryId)));
                if !inherited {
                    select.and_where(col(alias, article_category::Column::Inherited).not());
                }
                &mut select
            }
            Self::Tag => select
                .from_as(article_tag::Entity, Alias::new(alias))
                .and_where(is(col(alias, article_tag::Column::TagId))),
        }
        .take()
    }
}

/// Whether an article hangs on one of these things.
fn linked(alias: &'static str, link: Link, ids: &[Uuid]) -> SimpleExpr {
    let probe = link
        .select("k", ids)
        .expr(Expr::val(1))
        .and_where(col("k", Alias::new("article_id")).equals((Alias::new(alias), article::Column::Id)))
        .take();
    Expr::exists(probe)
}

/// Which part of a filter a list is already driven by, and so need not be tested again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Driven {
    #[default]
    Nothing,
    Categories,
    FiledIn,
    Authors,
    Tags,
    /// The first of the tags that all must be there.
    TagsAll,
}

/// The conditions of a filter on the article's own row, or `None` where there is nothing to test.
pub(crate) fn matches(filter: &ArticleFilter, driven: Driven) -> Option<Condition> {
    let a = ARTICLE;
    let mut all = Condition::all();
    if let Some(ids) = filter
        .categories
        .as_ref()
        .filter(|_| driven != Driven::Categories)
    {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        all = all.add(linked(a, Link::Category { inherited: true }, &ids));
    }
    if let Some(ids) = filter.authors.as_ref().filter(|_| driven != Driven::Authors) {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        all = all.add(linked(a, Link::Author, &ids));
    }
    if let Some(ids) = filter.tags.as_ref().filter(|_| driven != Driven::Tags) {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        all = all.add(linked(a, Link::Tag, &ids));
    }
    if let Some(tags) = &filter.tags_all {
        if tags.is_empty() {
            all = all.add(Expr::cust("1 = 0"));
        }
        for tag in tags.iter().skip(usize::from(driven == Driven::TagsAll)) {
            all = all.add(linked(a, Link::Tag, &[tag.uuid()]));
        }
    }
    if let Some(id) = filter.filed_in.filter(|_| driven != Driven::FiledIn) {
        all = all.add(linked(a, Link::Category { inherited: false }, &[id.uuid()]));
    }
    if let Some(id) = filter.primary_category {
        all = all.add(col(a, article::Column::PrimaryCategoryId).eq(id.uuid()));
    }
    if let Some(sources) = &filter.sources {
        let ids: Vec<Uuid> = sources.iter().map(|id| id.uuid()).collect();
        all = all.add(is_one_of(col(a, article::Column::SourceId), &ids));
    }
    if let Some(kinds) = &filter.kinds {
        let kinds: Vec<String> = kinds.iter().map(word).collect();
        all = all.add(is_one_of(col(a, article::Column::Kind), &kinds));
    }
    if let Some(featured) = filter.featured {
        let column = col(a, article::Column::Featured);
        all = all.add(if featured { column } else { column.not() });
    }
    if let Some(locales) = &filter.locales {
        let locales: Vec<String> = locales.iter().map(ToString::to_string).collect();
        all = all.add(is_one_of(col(a, article::Column::Locale), &locales));
    }
    if let Some(moment) = filter.published_after {
        all = all.add(col(a, article::Column::PublishedAt).gte(moment));
    }
    if let Some(moment) = filter.published_before {
        all = all.add(col(a, article::Column::PublishedAt).lt(moment));
    }
    if let Some(moment) = filter.updated_after {
        all = all.add(col(a, article::Column::UpdatedAt).gte(moment));
    }
    if let Some(ids) = &filter.ids {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        all = all.add(is_one_of(col(a, article::Column::Id), &ids));
    }
    if let Some(statuses) = &filter.statuses {
        let statuses: Vec<String> = statuses.iter().map(word).collect();
        all = all.add(is_one_of(col(a, article::Column::Status), &statuses));
    }
    if let Some(not) = &filter.not {
        all = all.add(excluded(not));
    }
    if let Some(condition) = filter
        .and
        .as_ref()
        .and_then(|and| matches(and, Driven::default()))
    {
        all = all.add(condition);
    }
    (!all.is_empty()).then_some(all)
}

/// Leaves out what any field of the filter matches. A column that is null matches nothing, and so is not left out:
/// hence null counts as false before it is negated.
fn excluded(not: &ArticleFilter) -> Condition {
    fields(not)
        .iter()
        .filter_map(|field| matches(field, Driven::default()))
        .fold(Condition::all(), |all, condition| {
            all.add(SimpleExpr::from(Func::coalesce([Expr::from(condition), Expr::cust("FALSE")])).not())
        })
}

/// The filter taken apart into filters of one field each.
fn fields(filter: &ArticleFilter) -> Vec<ArticleFilter> {
    let one = |set: fn(&mut ArticleFilter, &ArticleFilter)| {
        let mut single = ArticleFilter::default();
        set(&mut single, filter);
        single
    };
    vec![
        one(|to, from| to.categories.clone_from(&from.categories)),
        one(|to, from| to.authors.clone_from(&from.authors)),
        one(|to, from| to.tags.clone_from(&from.tags)),
        one(|to, from| to.tags_all.clone_from(&from.tags_all)),
        one(|to, from| to.sources.clone_from(&from.sources)),
        one(|to, from| to.kinds.clone_from(&from.kinds)),
        one(|to, from| to.featured = from.featured),
        one(|to, from| to.locales.clone_from(&from.locales)),
        one(|to, from| to.published_after = from.published_after),
        one(|to, from| to.published_before = from.published_before),
        one(|to, from| to.updated_after = from.updated_after),
        one(|to, from| to.ids.clone_from(&from.ids)),
        one(|to, from| to.statuses.clone_from(&from.statuses)),
    ]
}

/// One version a story: the best visible one of the chain.
pub(crate) fn best_of_story(chain: &LocaleChain, visibility: &Visibility) -> Condition {
    let locales: Vec<String> = chain.locales().iter().map(ToString::to_string).collect();
    let mut all = Condition::all().add(is_one_of(col(ARTICLE, article::Column::Locale), &locales));
    if locales.len() > 1 {
        let rank = |alias: &'static str| {
            let ranks = locales
                .iter()
                .enumerate()
                .fold(CaseStatement::new(), |ranks, (rank, locale)| {
                    ranks.case(
                        col(alias, article::Column::Locale).eq(locale.as_str()),
                        rank as i32,
                    )
                });
            SimpleExpr::Case(Box::new(ranks.finally(locales.len() as i32)))
        };
        let better = Query::select()
            .expr(Expr::val(1))
            .from_as(article::Entity, Alias::new("s"))
            .and_where(
                col("s", article::Column::TranslationGroupId)
                    .equals((Alias::new(ARTICLE), article::Column::TranslationGroupId)),
            )
            .cond_where(visible("s", visibility))
            .and_where(rank("s").lt(rank(ARTICLE)))
            .take();
        all = all.add(Expr::not_exists(better));
    }
    all
}
