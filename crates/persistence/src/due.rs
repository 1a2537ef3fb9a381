//! What is due: articles that are to appear or to vanish at a moment, found by their own partial indexes.

use std::collections::BTreeSet;

use masthead_domain::{id::ArticleId, time::Timestamp};
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{
        Alias, Expr, ExprTrait as _, LockBehavior, LockType, Order, Query, SelectStatement, UnionType,
    },
};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    error::StoreError,
    store::{Engine, Store},
    table::article,
    unit_of_work::UnitOfWork,
};

/// What waits for a moment: the column that holds it, and which articles wait for it. The conditions are those of the
/// indexes of `m0003_schedule`, word for word: a parameter in place of a constant would prove no partial index.
const WAITING: [(article::Column, &str); 3] = [
    (
        article::Column::ScheduledAt,
        "status = 'SCHEDULED' AND scheduled_at IS NOT NULL",
    ),
    (
        article::Column::EmbargoedUntil,
        "status = 'PUBLISHED' AND embargoed_until IS NOT NULL",
    ),
    (
        article::Column::ExpiresAt,
        "status = 'PUBLISHED' AND expires_at IS NOT NULL",
    ),
];

/// The articles that wait for one sort of moment.
fn waiting(condition: &'static str) -> SelectStatement {
    Query::select()
        .from(article::Entity)
        .and_where(Expr::cust(condition))
        .take()
}

/// The statement that finds the next moment at which something is due.
pub(crate) fn next(after: Option<Timestamp>) -> SelectStatement {
    let mut arms = WAITING.into_iter().map(|(column, condition)| {
        let mut arm = waiting(condition);
        arm.expr_as(Expr::col(column).min(), Alias::new("at"));
        if let Some(after) = after {
            arm.and_where(Expr::col(column).gt(after));
        }
        arm
    });
    let mut first = arms.next().expect("there are three");
    first.unions(arms.map(|arm| (UnionType::All, arm)));
    first
}

/// The statement that finds what is due of one sort.
fn due(
    column: article::Column,
    condition: &'static str,
    now: Timestamp,
    limit: u32,
    except: &[Uuid],
) -> SelectStatement {
    let mut select = waiting(condition);
    select
        .column(article::Column::Id)
        .and_where(Expr::col(column).lte(now))
        .order_by(column, Order::Asc)
        .order_by(article::Column::Id, Order::Asc)
        .limit(u64::from(limit));
    if !except.is_empty() {
        select.and_where(is_one_of(Expr::col(article::Column::Id), except).not());
    }
    select
}

/// The statements that find what is due, one a sort: for tests of their plans.
pub(crate) fn all_due(now: Timestamp) -> impl Iterator<Item = SelectStatement> {
    WAITING
        .into_iter()
        .map(move |(column, condition)| due(column, condition, now, 100, &[]))
}

impl Store {
    /// The next moment at which something is due, later than `after` if that is given. Of the primary: a replica that
    /// lags would not know yet what was scheduled just now.
    pub async fn next_due(&self, after: Option<Timestamp>) -> Result<Option<Timestamp>, StoreError> {
        let connection = match self.engine() {
            // The one connection that writes may be busy for long, and readers see all that is committed.
            Engine::Sqlite => self.reader(),
            Engine::Postgres => self.writer(),
        };
        let mut earliest: Option<Timestamp> = None;
        for row in connection.query_all(&next(after)).await? {
            let at: Option<Timestamp> = row.try_get("", "at")?;
            earliest = earliest.into_iter().chain(at).min();
        }
        Ok(earliest)
    }
}

impl UnitOfWork {
    /// Articles that are due at a moment, at most `limit` of each sort, kept from others until this write ends.
    ///
    /// On PostgreSQL those that another write has in hand are left out, so that no two nodes settle one article; on
    /// SQLite nobody else writes meanwhile.
    pub async fn lock_due(
        &self,
        now: Timestamp,
        limit: u32,
        except: &BTreeSet<ArticleId>,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let except: Vec<Uuid> = except.iter().map(|id| id.uuid()).collect();
        let mut found = BTreeSet::new();
        for (column, condition) in WAITING {
            let mut select = due(column, condition, now, limit, &except);
            if self.engine == Engine::Postgres {
                select.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
            }
            for row in self.transaction.query_all(&select).await? {
                found.insert(ArticleId::from_uuid(row.try_get("", "id")?));
            }
        }
        Ok(found.into_iter().collect())
    }
}
