//! The long texts: details of articles and bodies of pages, in one statement.

use std::collections::BTreeMap;

use masthead_domain::{
    article::ArticleDetail,
    body::Body,
    id::ArticleId,
    locale::{Locale, Localized},
    visibility::Visibility,
};
use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Alias, Expr, ExprTrait as _, JoinType, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    conditions::{ARTICLE, col, is_one_of, visible},
    convert,
    error::StoreError,
    table::{article, article_detail, entity, page_body},
};

/// The long texts of what was asked for; what is missing here is not there or not to be seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bodies {
    pub articles: BTreeMap<ArticleId, ArticleDetail>,
    pub pages: BTreeMap<Uuid, Localized<Body>>,
}

fn of_articles(ids: &[ArticleId], visibility: &Visibility) -> SelectStatement {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    Query::select()
        .expr_as(col("d", article_detail::Column::ArticleId), Alias::new("id"))
        // An empty locale stands for "an article's": a union wants one type for all its parts.
        .expr_as(Expr::val(""), Alias::new("locale"))
        .expr_as(col("d", article_detail::Column::Body), Alias::new("body"))
        .expr_as(col("d", article_detail::Column::Seo), Alias::new("seo"))
        .expr_as(
            col("d", article_detail::Column::Corrections),
            Alias::new("corrections"),
        )
        .expr_as(
            col("d", article_detail::Column::Attributes),
            Alias::new("attributes"),
        )
        .from_as(article_detail::Entity, Alias::new("d"))
        .join_as(
            JoinType::InnerJoin,
            article::Entity,
            Alias::new(ARTICLE),
            col(ARTICLE, article::Column::Id).equals((Alias::new("d"), article_detail::Column::ArticleId)),
        )
        .and_where(is_one_of(col("d", article_detail::Column::ArticleId), &ids))
        .cond_where(visible(ARTICLE, visibility))
        .take()
}

fn of_pages(ids: &[Uuid], visibility: &Visibility) -> SelectStatement {
    let mut select = Query::select()
        .expr_as(col("b", page_body::Column::PageId), Alias::new("id"))
        .expr_as(col("b", page_body::Column::Locale), Alias::new("locale"))
        .expr_as(col("b", page_body::Column::Body), Alias::new("body"))
        .expr_as(Expr::val("{}"), Alias::new("seo"))
        .expr_as(Expr::val("[]"), Alias::new("corrections"))
        .expr_as(Expr::val("{}"), Alias::new("attributes"))
        .from_as(page_body::Entity, Alias::new("b"))
        .join_as(
            JoinType::InnerJoin,
            entity::Entity,
            Alias::new("e"),
            col("e", entity::Column::Id).equals((Alias::new("b"), page_body::Column::PageId)),
        )
        .and_where(is_one_of(col("b", page_body::Column::PageId), ids))
        .take();
    if !matches!(visibility, Visibility::Editorial) {
        select.and_where(col("e", entity::Column::Live));
    }
    select
}

/// Reads the long texts of articles and pages.
pub(crate) async fn read<C: ConnectionTrait>(
    connection: &C,
    articles: &[ArticleId],
    pages: &[Uuid],
    visibility: &Visibility,
) -> Result<Bodies, StoreError> {
    let mut select = match (articles.is_empty(), pages.is_empty()) {
        (true, true) => return Ok(Bodies::default()),
        (false, true) => of_articles(articles, visibility),
        (true, false) => of_pages(pages, visibility),
        (false, false) => {
            let mut both = of_articles(articles, visibility);
            both.union(UnionType::All, of_pages(pages, visibility));
            both
        }
    };
    let rows = connection.query_all(&select.take()).await?;
    let mut bodies = Bodies::default();
    let mut by_locale: BTreeMap<Uuid, Vec<(Locale, Body)>> = BTreeMap::new();
    for row in rows {
        let text = |row: &QueryResult, column: &str| row.try_get::<String>("", column);
        let id: Uuid = row.try_get("", "id")?;
        let locale = text(&row, "locale")?;
        let body = text(&row, "body")?;
        if locale.is_empty() {
            let detail = convert::detail(
                id,
                &body,
                &text(&row, "seo")?,
                &text(&row, "corrections")?,
                &text(&row, "attributes")?,
            )?;
            bodies.articles.insert(ArticleId::from_uuid(id), detail);
        } else {
            let locale = convert::parsed("page_body", "locale", id, &locale)?;
            let body = convert::from_json("page_body", "body", id, &body)?;
            by_locale.entry(id).or_default().push((locale, body));
        }
    }
    bodies.pages = by_locale
        .into_iter()
        .map(|(id, values)| (id, values.into_iter().collect::<Localized<Body>>()))
        .collect();
    Ok(bodies)
}
