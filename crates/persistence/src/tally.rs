//! Public articles counted by month, of all and of each category, kept by every write.
//!
//! Counting a list by its index costs as much as the list is long. Totals and archives of the site and of its sections
//! stand on many pages, so they are kept: some rows a category instead of all its articles. Other filters are counted.

use std::collections::BTreeMap;

use masthead_domain::{
    id::CategoryId, listing::ArticleFilter, time::Timestamp, touch::Facets, visibility::Visibility,
};
use sea_orm::{
    ConnectionTrait as _, EntityTrait, QueryFilter as _, Set,
    sea_query::{Alias, Expr, ExprTrait as _, Func, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    error::StoreError,
    portions::portions,
    store::Engine,
    table::{article_category, article_month},
    unit_of_work::UnitOfWork,
};

/// The scope of all articles; no category has this id.
pub(crate) const ALL: Uuid = Uuid::nil();

/// Changes of the counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    // In the order of the key, so that two writers meet in the same order.
    changes: BTreeMap<(Uuid, String, String), i64>,
}

/// The month of a moment, as archives name it.
fn month_of(at: Timestamp) -> String {
    at.format("%Y-%m").to_string()
}

impl Tally {
    pub(crate) fn add(&mut self, scope: Uuid, locale: &str, at: Timestamp, change: i64) {
        *self
            .changes
            .entry((scope, locale.to_owned(), month_of(at)))
            .or_default() += change;
    }

    /// Takes away what an article counts at present, before it is written anew.
    pub(crate) fn uncount(&mut self, facets: &Facets) {
        if !facets.live {
            return;
        }
        let scopes = facets.filed_under().map(CategoryId::uuid).chain([ALL]);
        for scope in scopes {
            self.add(scope, facets.locale.as_str(), facets.published_at, -1);
        }
    }
}

impl UnitOfWork {
    /// Writes changes of the counts.
    pub(crate) async fn save_tally(&self, tally: Tally) -> Result<(), StoreError> {
        let rows: Vec<article_month::ActiveModel> = tally
            .changes
            .into_iter()
            .filter(|(_, change)| *change != 0)
            .map(|((scope, locale, month), change)| article_month::ActiveModel {
                scope_id: Set(scope),
                locale: Set(locale),
                month: Set(month),
                total: Set(change),
            })
            .collect();
        let sum = Expr::col((article_month::Entity, article_month::Column::Total))
            .add(Expr::col((Alias::new("excluded"), article_month::Column::Total)));
        for part in portions(rows) {
            let conflict = OnConflict::columns([
                article_month::Column::ScopeId,
                article_month::Column::Locale,
                article_month::Column::Month,
            ])
            .value(article_month::Column::Total, sum.clone())
            .to_owned();
            article_month::Entity::insert_many(part)
                .on_conflict(conflict)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Counts these categories anew, after articles were filed otherwise.
    pub(crate) async fn recount(&self, categories: &[Uuid]) -> Result<(), StoreError> {
        use article_category::Column as C;
        article_month::Entity::delete_many()
            .filter(is_one_of(Expr::col(article_month::Column::ScopeId), categories))
            .exec(&self.transaction)
            .await?;
        let month = match self.engine {
            Engine::Sqlite => "substr(published_at, 1, 7)",
            Engine::Postgres => "to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM')",
        };
        let rows = Query::select()
            .column(C::CategoryId)
            .column(C::Locale)
            .expr(Expr::cust(month))
            .expr(Func::count(Expr::col(C::ArticleId)))
            .from(article_category::Entity)
            .and_where(is_one_of(Expr::col(C::CategoryId), categories))
            .and_where(Expr::col(C::Live))
            .add_group_by([Expr::col(C::CategoryId), Expr::col(C::Locale), Expr::cust(month)])
            .take();
        let insert = Query::insert()
            .into_table(article_month::Entity)
            .columns([
                article_month::Column::ScopeId,
                article_month::Column::Locale,
                article_month::Column::Month,
                article_month::Column::Total,
            ])
            .select_from(rows)
            .expect("as many values as columns")
            .take();
        self.transaction.execute(&insert).await?;
        Ok(())
    }
}

/// The kept counts of a list, without columns yet; `None` where it must be counted.
///
/// They are of what everyone sees, of all or of one category, and of any languages.
fn kept(filter: &ArticleFilter, visibility: &Visibility) -> Option<SelectStatement> {
    let scope = match filter.categories.as_deref() {
        None => ALL,
        Some([category]) => category.uuid(),
        Some(_) => return None,
    };
    let rest = ArticleFilter {
        categories: None,
        locales: None,
        ..filter.clone()
    };
    if *visibility != Visibility::Public || rest != ArticleFilter::default() {
        return None;
    }
    let mut select = Query::select()
        .from(article_month::Entity)
        .and_where(Expr::col(article_month::Column::ScopeId).eq(scope))
        .take();
    if let Some(locales) = &filter.locales {
        let locales: Vec<String> = locales.iter().map(ToString::to_string).collect();
        select.and_where(is_one_of(Expr::col(article_month::Column::Locale), &locales));
    }
    Some(select)
}

/// The kept total of a list.
pub(crate) fn total(filter: &ArticleFilter, visibility: &Visibility) -> Option<SelectStatement> {
    let sum = Expr::cust("CAST(COALESCE(SUM(total), 0) AS bigint)");
    kept(filter, visibility).map(|mut select| select.expr_as(sum, Alias::new("total")).take())
}

/// The kept counts of a list by month.
pub(crate) fn by_month(filter: &ArticleFilter, visibility: &Visibility) -> Option<SelectStatement> {
    let month = || Expr::col(article_month::Column::Month);
    kept(filter, visibility).map(|mut select| {
        select
            .expr_as(month(), Alias::new("month"))
            .expr_as(Expr::cust("CAST(SUM(total) AS bigint)"), Alias::new("total"))
            .add_group_by([month()])
            .and_having(Expr::cust("SUM(total) > 0"))
            .take()
    })
}
