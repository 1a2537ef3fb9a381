//! What else a reader of an article may like: editors' choices, then the list that was computed, and where none was
//! computed yet, what shares things with it.
//!
//! All of it is one statement that reads only as many articles as it shows. A list is walked along by its places and
//! left where enough was found, so the candidates that nobody sees cost nothing but the few that are passed over.

use masthead_domain::{
    id::{ArticleId, AuthorId, CategoryId, TagId, TranslationGroupId},
    listing::MAX_STORED_RELATED,
    locale::Locale,
    visibility::Visibility,
};
use sea_orm::{
    Order,
    sea_query::{
        Alias, Asterisk, CaseStatement, Expr, ExprTrait as _, Func, JoinType, Query, SelectStatement,
        SimpleExpr, UnionType,
    },
};

use crate::{
    conditions::{ARTICLE, LINK, Link, col, only_live, visible},
    related_rank::{Nearness, PIN, PLACE, STORED},
    store::Engine,
    table::{article, related_choice, related_list, related_place},
};

/// The rank of the row that holds no related article, but which candidates the stored list has.
pub(crate) const LIST: i64 = i64::MAX;

// Points of kinship where no list is stored: tags say most, then the section and authors. All of them together stay
// below [`STORED`].
const TAG: i64 = 40;
const AUTHOR: i64 = 15;
const PRIMARY_CATEGORY: i64 = 25;
const CATEGORY: i64 = 10;

/// The newest articles of each shared thing that are candidates, so that the cost does not grow with the archive.
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
    /// How many candidates of a stored list were looked at for an answer of so many rows: those down to the last that
    /// is shown, and all of them where there were not enough.
    #[must_use]
    pub fn looked_at(&self, rows: usize, last: Option<i64>, candidates: usize) -> usize {
        if rows < self.limit as usize {
            return candidates;
        }
        match last.map(Nearness::of) {
            Some(Nearness::Stored { place, .. }) => place.min(candidates),
            _ => 0,
        }
    }

    pub(crate) fn select(&self, engine: Engine, visibility: &Visibility) -> SelectStatement {
        let mut all = wrap(self.pinned(visibility));
        all.union(UnionType::All, wrap(self.stored(engine, visibility)));
        if let Some(sharing) = self.sharing(engine, visibility) {
            all.union(UnionType::All, wrap(sharing));
        }
        let u = |column: &'static str| Expr::col((Alias::new("u"), Alias::new(column)));
        let best = Query::select()
            .expr_as(u("article_id"), Alias::new("article_id"))
            .expr_as(u("score"), Alias::new("score"))
            .expr_as(no_candidates(), Alias::new("candidates"))
            .from_subquery(all, Alias::new("u"))
            .order_by_expr(u("score"), Order::Desc)
            .order_by_expr(u("published_at"), Order::Desc)
            .order_by_expr(u("article_id"), Order::Desc)
            .limit(u64::from(self.limit))
            .take();
        let mut rows = wrap(best);
        if *visibility != Visibility::Editorial {
            // What is made of it is kept for others, and so depends on those that were passed over too.
            rows.union(UnionType::All, self.candidates());
        }
        let r = |column: &'static str| Expr::col((Alias::new("r"), Alias::new(column)));
        Query::select()
            .expr_as(r("score"), Alias::new("score"))
            .expr_as(r("candidates"), Alias::new("candidates"))
            .column((Alias::new(ARTICLE), Asterisk))
            .from_subquery(rows, Alias::new("r"))
            .join_as(
                JoinType::InnerJoin,
                article::Entity,
                Alias::new(ARTICLE),
                col(ARTICLE, article::Column::Id).equals((Alias::new("r"), Alias::new("article_id"))),
            )
            .take()
    }

    /// What editors put there, in their order, whatever the language.
    fn pinned(&self, visibility: &Visibility) -> SelectStatement {
        let position = || col("q", related_choice::Column::Position);
        let before = self
            .pins("e", "s", visibility)
            .expr(Expr::val(1))
            .and_where(col("e", related_choice::Column::Position).lt(position()))
            .and_where(same_story("s"))
            .take();
        self.pins("q", ARTICLE, visibility)
            .expr_as(col(ARTICLE, article::Column::Id), Alias::new("article_id"))
            .expr_as(Expr::val(PIN).sub(position()), Alias::new("score"))
            .column((Alias::new(ARTICLE), article::Column::PublishedAt))
            .and_where(col(ARTICLE, article::Column::TranslationGroupId).ne(self.story.uuid()))
            .and_where(Expr::not_exists(before))
            .order_by_expr(position(), Order::Asc)
            .limit(u64::from(self.limit))
            .take()
    }

    /// The first of the stored list that may be shown, in its order.
    fn stored(&self, engine: Engine, visibility: &Visibility) -> SelectStatement {
        let place = || col("p", related_place::Column::Place);
        let mut walk = match engine {
            Engine::Sqlite => self
                .at_place(engine, visibility)
                .from_as(related_place::Entity, Alias::new("p"))
                .and_where(Expr::cust("p.place <= length(n.targets) / 16"))
                .take(),
            // Each place is looked up by itself: PostgreSQL would read all places, and on a small site all articles,
            // before it sorts them.
            Engine::Postgres => {
                let here = self.at_place(engine, visibility).limit(1).take();
                let length = self.list().expr(Expr::cust("length(m.targets) / 16")).take();
                Query::select()
                    .column((Alias::new("w"), Asterisk))
                    .from_as(related_place::Entity, Alias::new("p"))
                    .join_lateral(JoinType::InnerJoin, here, Alias::new("w"), Expr::cust("TRUE"))
                    .and_where(place().lte(SimpleExpr::SubQuery(None, Box::new(length.into()))))
                    .take()
            }
        };
        walk.order_by_expr(place(), Order::Asc)
            .limit(u64::from(self.limit))
            .take()
    }

    /// The candidate at a place of the stored list, if it may be shown.
    fn at_place(&self, engine: Engine, visibility: &Visibility) -> SelectStatement {
        let (target, is_before) = match engine {
            Engine::Sqlite => (
                "substr(n.targets, 16 * p.place - 15, 16)",
                "instr(substr(n.targets, 1, 16 * p.place - 16), s.id) > 0",
            ),
            Engine::Postgres => (
                "CAST(NULLIF(encode(substr(n.targets, 16 * p.place - 15, 16), 'hex'), '') AS uuid)",
                "position(uuid_send(s.id) IN substr(n.targets, 1, 16 * p.place - 16)) > 0",
            ),
        };
        let place = col("p", related_place::Column::Place);
        let rank = Expr::val(STORED)
            .add(Expr::val(MAX_STORED_RELATED as i64).sub(place).mul(PLACE))
            .add(Expr::cust("CAST(substr(n.scores, 4 * p.place - 3, 4) AS bigint)"));
        // Another version of the story that stands before it and may be shown is shown instead.
        let before = Query::select()
            .expr(Expr::val(1))
            .from_as(article::Entity, Alias::new("s"))
            .and_where(same_story("s"))
            .and_where(col("s", article::Column::Id).not_equals((Alias::new(ARTICLE), article::Column::Id)))
            .and_where(Expr::cust(is_before))
            .cond_where(visible("s", visibility))
            .and_where(col("s", article::Column::InRelated))
            .and_where(col("s", article::Column::Id).not_in_subquery(self.excluded()))
            .take();
        let mut at_place = Query::select()
            .expr_as(col(ARTICLE, article::Column::Id), Alias::new("article_id"))
            .expr_as(rank, Alias::new("score"))
            .column((Alias::new(ARTICLE), article::Column::PublishedAt))
            .from_as(related_list::Entity, Alias::new("n"))
            .from_as(article::Entity, Alias::new(ARTICLE))
            .and_where(col("n", related_list::Column::ArticleId).eq(self.article.uuid()))
            .and_where(col(ARTICLE, article::Column::Id).eq(Expr::cust(target)))
            .and_where(Expr::not_exists(before))
            .take();
        self.may_be_shown(&mut at_place, visibility);
        at_place
    }

    /// Those that share things, where no list is stored.
    fn sharing(&self, engine: Engine, visibility: &Visibility) -> Option<SelectStatement> {
        let mut links = self.links(engine, visibility).into_iter();
        let mut all = links.next()?;
        all.unions(links.map(|link| (UnionType::All, link)));
        let k = |column: &'static str| Expr::col((Alias::new("k"), Alias::new(column)));
        let scored = Query::select()
            .expr_as(k("article_id"), Alias::new("article_id"))
            .expr_as(
                Expr::from(Func::sum(k("points"))).cast_as(Alias::new("bigint")),
                Alias::new("score"),
            )
            .expr_as(Func::max(k("published_at")), Alias::new("published_at"))
            .from_subquery(all, Alias::new("k"))
            .add_group_by([k("article_id")])
            .take();
        let c = |column: &'static str| Expr::col((Alias::new("c"), Alias::new(column)));
        // Ranked by what the links know, so that only the best are looked up, and not every candidate.
        let mut sharing = Query::select()
            .expr_as(c("article_id"), Alias::new("article_id"))
            .expr_as(c("score"), Alias::new("score"))
            .expr_as(c("published_at"), Alias::new("published_at"))
            .from_subquery(scored, Alias::new("c"))
            .join_as(
                JoinType::InnerJoin,
                article::Entity,
                Alias::new(ARTICLE),
                col(ARTICLE, article::Column::Id).equals((Alias::new("c"), Alias::new("article_id"))),
            )
            // Not the bare column: SQLite would take it for a reason to read all articles of the language.
            .and_where(
                Expr::from(Func::coalesce([
                    col(ARTICLE, article::Column::Locale),
                    Expr::cust("''"),
                ]))
                .eq(self.locale.as_str()),
            )
            .order_by_expr(c("score"), Order::Desc)
            .order_by_expr(c("published_at"), Order::Desc)
            .order_by_expr(c("article_id"), Order::Desc)
            .limit(u64::from(self.limit))
            .take();
        if engine == Engine::Postgres {
            // Asked once, before anything is read.
            sharing.and_where(self.has_no_list());
        }
        self.may_be_shown(&mut sharing, visibility);
        Some(sharing)
    }

    /// For each thing the newest that share it.
    fn links(&self, engine: Engine, visibility: &Visibility) -> Vec<SelectStatement> {
        let mut arms: Vec<SelectStatement> = Vec::new();
        let mut arm = |link: Link, thing: uuid::Uuid, points: i64| {
            let mut newest = match engine {
                Engine::Postgres => link.select(LINK, &[thing]),
                // SQLite would ask of each row whether there is a list. So it looks up nothing where there is one.
                Engine::Sqlite => link.select_where(LINK, |column| {
                    let unless = CaseStatement::new().case(self.has_no_list(), thing);
                    column.eq(SimpleExpr::Case(Box::new(unless)))
                }),
            };
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
        arms
    }

    /// Restricts a statement to articles that may be shown without an editor's choice, and beside those choices.
    fn may_be_shown(&self, select: &mut SelectStatement, visibility: &Visibility) {
        let story = || col(ARTICLE, article::Column::TranslationGroupId);
        let chosen = self
            .pins("q", "s", visibility)
            .column((Alias::new("s"), article::Column::TranslationGroupId))
            .take();
        select
            .cond_where(visible(ARTICLE, visibility))
            .and_where(col(ARTICLE, article::Column::InRelated))
            .and_where(story().ne(self.story.uuid()))
            .and_where(story().not_in_subquery(chosen))
            .and_where(col(ARTICLE, article::Column::Id).not_in_subquery(self.excluded()));
    }

    /// The articles that editors pinned and that may be seen, without columns yet.
    fn pins(&self, choice: &'static str, target: &'static str, visibility: &Visibility) -> SelectStatement {
        Query::select()
            .from_as(related_choice::Entity, Alias::new(choice))
            .join_as(
                JoinType::InnerJoin,
                article::Entity,
                Alias::new(target),
                col(target, article::Column::Id)
                    .equals((Alias::new(choice), related_choice::Column::TargetId)),
            )
            .and_where(col(choice, related_choice::Column::ArticleId).eq(self.article.uuid()))
            .and_where(col(choice, related_choice::Column::Choice).eq("PIN"))
            .cond_where(visible(target, visibility))
            .take()
    }

    /// The articles that editors never want there.
    fn excluded(&self) -> SelectStatement {
        Query::select()
            .column(related_choice::Column::TargetId)
            .from(related_choice::Entity)
            .and_where(Expr::col(related_choice::Column::ArticleId).eq(self.article.uuid()))
            .and_where(Expr::col(related_choice::Column::Choice).eq("EXCLUDE"))
            .take()
    }

    /// The stored list, without columns yet.
    fn list(&self) -> SelectStatement {
        Query::select()
            .from_as(related_list::Entity, Alias::new("m"))
            .and_where(col("m", related_list::Column::ArticleId).eq(self.article.uuid()))
            .take()
    }

    fn has_no_list(&self) -> SimpleExpr {
        Expr::not_exists(self.list().expr(Expr::val(1)).take())
    }

    /// The row that says which candidates the stored list has.
    fn candidates(&self) -> SelectStatement {
        self.list()
            .column((Alias::new("m"), related_list::Column::ArticleId))
            .expr_as(Expr::val(LIST), Alias::new("score"))
            .expr_as(col("m", related_list::Column::Targets), Alias::new("candidates"))
            .take()
    }
}

fn same_story(other: &'static str) -> SimpleExpr {
    col(other, article::Column::TranslationGroupId)
        .equals((Alias::new(ARTICLE), article::Column::TranslationGroupId))
}

/// What stands in the column of candidates of every other row.
pub(crate) fn no_candidates() -> SimpleExpr {
    // Cast, because a part of a union must have a type; SQLite takes any name for one.
    Expr::cust("CAST(NULL AS bytea)")
}

/// A statement as a table of its own, because a part of a union may have neither order nor limit on SQLite.
pub(crate) fn wrap(select: SelectStatement) -> SelectStatement {
    Query::select()
        .column(Asterisk)
        .from_subquery(select, Alias::new("w"))
        .take()
}
