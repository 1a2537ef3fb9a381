//! What else a reader of an article may like, from what is stored: editors' choices and shared things.
//!
//! Until a text index answers, kinship is what two articles share: tags say most, then authors and the section.
//! Candidates are the newest of each shared thing, so the cost does not grow with the archive.

use masthead_domain::{
    id::{ArticleId, AuthorId, CategoryId, TagId, TranslationGroupId},
    listing::MAX_RELATED,
    locale::Locale,
    time::Timestamp,
    visibility::Visibility,
};
use sea_orm::{
    Order,
    sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, JoinType, Query, SelectStatement, UnionType},
};

use crate::{
    conditions::{ARTICLE, LINK, Link, col, only_live, visible},
    table::{article, related_choice},
};

/// Points of kinship. An editor's choice outweighs everything that can be shared.
pub const PIN: i64 = 1_000_000;
const TAG: i64 = 40;
const AUTHOR: i64 = 15;
const PRIMARY_CATEGORY: i64 = 25;
const CATEGORY: i64 = 10;

/// The newest articles of each shared thing that are candidates.
const CANDIDATES: u64 = 80;
/// Things of one kind that are looked at, at the most.
const THINGS: usize = 12;

/// An article, as far as kinship needs it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelatedQuery {
    pub article: ArticleId,
    pub story: TranslationGroupId,
    pub locale: Locale,
    pub tags: Vec<TagId>,
    pub authors: Vec<AuthorId>,
    pub primary_category: Option<CategoryId>,
    pub categories: Vec<CategoryId>,
    pub limit: u32,
}

impl RelatedQuery {
    pub(crate) fn select(&self, visibility: &Visibility) -> SelectStatement {
        let candidates = self.candidates(visibility);
        let scored = Query::select()
            .expr_as(
                Expr::col((Alias::new("k"), Alias::new("article_id"))),
                Alias::new("article_id"),
            )
            .expr_as(
                Expr::from(Func::sum(Expr::col((Alias::new("k"), Alias::new("points")))))
                    .cast_as(Alias::new("bigint")),
                Alias::new("score"),
            )
            .expr_as(
                Func::max(Expr::col((Alias::new("k"), Alias::new("published_at")))),
                Alias::new("published_at"),
            )
            .from_subquery(candidates, Alias::new("k"))
            .add_group_by([Expr::col((Alias::new("k"), Alias::new("article_id")))])
            .take();
        let excluded = Query::select()
            .column(related_choice::Column::TargetId)
            .from(related_choice::Entity)
            .and_where(Expr::col(related_choice::Column::ArticleId).eq(self.article.uuid()))
            .and_where(Expr::col(related_choice::Column::Choice).eq("EXCLUDE"))
            .take();
        let candidate = |column: &'static str| Expr::col((Alias::new("c"), Alias::new(column)));
        let score = candidate("score");
        // Ranked by what the links know, so that only the best are looked up, and not every candidate.
        let ranked = Query::select()
            .expr_as(score.clone(), Alias::new("score"))
            .expr_as(col(ARTICLE, article::Column::Id), Alias::new("article_id"))
            .from_subquery(scored, Alias::new("c"))
            .join_as(
                JoinType::InnerJoin,
                article::Entity,
                Alias::new(ARTICLE),
                col(ARTICLE, article::Column::Id).equals((Alias::new("c"), Alias::new("article_id"))),
            )
            .cond_where(visible(ARTICLE, visibility))
            // The same language, and never the story itself in another one; an editor's choice may cross languages.
            .and_where(
                col(ARTICLE, article::Column::Locale)
                    .eq(self.locale.as_str())
                    .or(score.clone().gte(PIN - i64::from(MAX_RELATED))),
            )
            .and_where(
                col(ARTICLE, article::Column::InRelated)
                    .or(score.clone().gte(PIN - i64::from(MAX_RELATED))),
            )
            .and_where(col(ARTICLE, article::Column::TranslationGroupId).ne(self.story.uuid()))
            .and_where(col(ARTICLE, article::Column::Id).not_in_subquery(excluded))
            .order_by_expr(score, Order::Desc)
            .order_by_expr(candidate("published_at"), Order::Desc)
            .order_by_expr(candidate("article_id"), Order::Desc)
            .limit(u64::from(self.limit))
            .take();
        let best = Alias::new("r");
        Query::select()
            .expr_as(
                Expr::col((best.clone(), Alias::new("score"))),
                Alias::new("score"),
            )
            .column((Alias::new(ARTICLE), Asterisk))
            .from_subquery(ranked, best.clone())
            .join_as(
                JoinType::InnerJoin,
                article::Entity,
                Alias::new(ARTICLE),
                col(ARTICLE, article::Column::Id).equals((best, Alias::new("article_id"))),
            )
            .take()
    }

    /// One row for each thing that an article shares with this one.
    fn candidates(&self, visibility: &Visibility) -> SelectStatement {
        let mut arms: Vec<SelectStatement> = Vec::new();
        let mut arm = |link: Link, thing: uuid::Uuid, points: i64| {
            let mut newest = link.select(LINK, &[thing]);
            if !matches!(visibility, Visibility::Editorial) {
                only_live(&mut newest, link, None);
            }
            newest
                .column((Alias::new(LINK), Alias::new("article_id")))
                .column((Alias::new(LINK), Alias::new("published_at")))
                .expr_as(Expr::val(points), Alias::new("points"))
                .order_by_expr(col(LINK, Alias::new("published_at")), Order::Desc)
                .order_by_expr(col(LINK, Alias::new("article_id")), Order::Desc)
                .limit(CANDIDATES);
            arms.push(wrap(newest));
        };
        for tag in self.tags.iter().take(THINGS) {
            arm(Link::Tag, tag.uuid(), TAG);
        }
        for author in self.authors.iter().take(THINGS) {
            arm(Link::Author, author.uuid(), AUTHOR);
        }
        for category in self.categories.iter().take(THINGS) {
            let points = if Some(*category) == self.primary_category {
                PRIMARY_CATEGORY
            } else {
                CATEGORY
            };
            arm(Link::Category { inherited: false }, category.uuid(), points);
        }
        let mut pins = Query::select()
            .expr_as(
                Expr::col(related_choice::Column::TargetId),
                Alias::new("article_id"),
            )
            // Their places order them.
            .expr_as(Expr::val(None::<Timestamp>), Alias::new("published_at"))
            .expr_as(
                Expr::val(PIN).sub(Expr::col(related_choice::Column::Position)),
                Alias::new("points"),
            )
            .from(related_choice::Entity)
            .and_where(Expr::col(related_choice::Column::ArticleId).eq(self.article.uuid()))
            .and_where(Expr::col(related_choice::Column::Choice).eq("PIN"))
            .take();
        pins.unions(arms.into_iter().map(|arm| (UnionType::All, arm)));
        pins
    }
}

/// A statement as a table of its own, because a part of a union may have neither order nor limit on SQLite.
pub(crate) fn wrap(select: SelectStatement) -> SelectStatement {
    Query::select()
        .column(Asterisk)
        .from_subquery(select, Alias::new("w"))
        .take()
}
