//! What one round of a request reads: everything that was asked for at once, in one statement a kind.

use masthead_domain::{
    article::ArticleCard,
    entity::Entity,
    id::{ArticleId, Kind},
    listing::{ArticleFilter, EntityOrder, Position, Window},
    locale::LocaleChain,
    path::SitePath,
    time::Timestamp,
    visibility::Visibility,
};
use sea_orm::{
    ConnectionTrait, FromQueryResult as _,
    sea_query::{Alias, Expr, ExprTrait as _, Func, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

pub use crate::lists::CardQuery;
use crate::{
    bodies::{self, Bodies},
    conditions::{col, is_one_of},
    convert, entities,
    error::StoreError,
    lists,
    related::{self, wrap},
    related_lists,
    store::{Engine, Store},
    table::{article, entity, external_id, path},
};

/// One way of asking for what stands beside articles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EntityQuery {
    /// These things, of whatever kind; categories bring their ancestors.
    Ids(Vec<Uuid>),
    /// The things of a kind that have one of these tree paths or slugs.
    Named { kind: Kind, names: Vec<String> },
    /// What has this current path.
    Path(SitePath),
    /// What has this id elsewhere.
    External { kind: Kind, system: String, id: String },
    /// What lies directly below these.
    Children(Vec<Uuid>),
    /// A window of all of a kind; with a parent, only what lies directly below it (`Some(None)`: the roots).
    List {
        kind: Kind,
        parent: Option<Option<Uuid>>,
        order: EntityOrder,
        window: Window,
    },
}

/// A number that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CountQuery {
    /// The length of a list of articles.
    Articles {
        filter: Box<ArticleFilter>,
        stories: Option<LocaleChain>,
    },
    /// How many there are of a kind.
    Entities {
        kind: Kind,
        parent: Option<Option<Uuid>>,
    },
}

/// An address of the site and what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct PathEntry {
    pub path: SitePath,
    /// The kind of what it leads to; of a redirect [`Kind::Redirect`].
    pub kind: Kind,
    pub target: Option<Uuid>,
    /// Since when it is no longer the thing's own path.
    pub ceased_at: Option<Timestamp>,
    /// Where a redirect leads, and with which status.
    pub redirect: Option<(String, u16)>,
}

/// How many articles a month has: the month as `2021-10`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCount {
    pub month: String,
    pub count: u64,
}

/// All that one round wants. Each field costs at most one statement, none where it is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    pub cards: Vec<CardQuery>,
    pub entities: Vec<EntityQuery>,
    pub counts: Vec<CountQuery>,
    pub months: Vec<(ArticleFilter, Option<LocaleChain>)>,
    pub article_bodies: Vec<ArticleId>,
    pub page_bodies: Vec<Uuid>,
    /// Addresses to look up.
    pub paths: Vec<SitePath>,
    /// Things whose former addresses are wanted.
    pub aliases: Vec<Uuid>,
    /// Things whose ids elsewhere are wanted.
    pub external_ids: Vec<Uuid>,
}

/// The cards that answer a question, in the order of the list.
#[derive(Debug, Default)]
pub struct Cards {
    /// With their ranks, which are 0 but for related ones (there [`Nearness`](crate::Nearness) reads them).
    pub rows: Vec<(i64, ArticleCard)>,
    /// The articles that were looked at in a stored list of related ones, those that the viewer does not see too;
    /// `None` where there is no stored list.
    pub candidates: Option<Vec<ArticleId>>,
}

/// The answers, in the order of the questions.
#[derive(Debug, Default)]
pub struct BatchAnswer {
    pub cards: Vec<Cards>,
    /// Entities with their places in the list.
    pub entities: Vec<Vec<(Position, Entity)>>,
    pub counts: Vec<u64>,
    pub months: Vec<Vec<MonthCount>>,
    pub bodies: Bodies,
    /// What is at the addresses asked for, and the former addresses of the things asked for.
    pub paths: Vec<PathEntry>,
    pub external_ids: Vec<(Uuid, String, String)>,
}

impl Store {
    /// Reads everything that a round wants; the statements run side by side.
    pub async fn read(&self, batch: &Batch, visibility: &Visibility) -> Result<BatchAnswer, StoreError> {
        let (cards, entities, counts, months, bodies, paths, external_ids) = futures_util::try_join!(
            cards(self.reader(), self.engine(), &batch.cards, visibility),
            read_entities(self.reader(), &batch.entities, visibility),
            counts(self.reader(), &batch.counts, visibility),
            months(self.reader(), self.engine(), &batch.months, visibility),
            bodies::read(
                self.reader(),
                &batch.article_bodies,
                &batch.page_bodies,
                visibility
            ),
            paths(self.reader(), &batch.paths, &batch.aliases),
            external_ids(self.reader(), &batch.external_ids),
        )?;
        Ok(BatchAnswer {
            cards,
            entities,
            counts,
            months,
            bodies,
            paths,
            external_ids,
        })
    }
}

/// Joins statements into one whose rows say which of them they answer.
fn union(arms: impl Iterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let mut numbered = arms.enumerate().map(|(number, mut arm)| {
        arm.expr_as(Expr::val(number as i64), Alias::new("arm"));
        wrap(arm)
    });
    let mut first = numbered.next()?;
    first.unions(numbered.map(|arm| (UnionType::All, arm)));
    Some(first)
}

/// Parts that one statement may have: SQLite allows 500.
const MOST_ARMS: usize = 400;

async fn cards<C: ConnectionTrait>(
    connection: &C,
    engine: Engine,
    queries: &[CardQuery],
    visibility: &Visibility,
) -> Result<Vec<Cards>, StoreError> {
    let mut answers: Vec<Cards> = queries.iter().map(|_| Cards::default()).collect();
    for (part, chunk) in queries.chunks(MOST_ARMS).enumerate() {
        let Some(select) = union(chunk.iter().map(|query| query.select(engine, visibility))) else {
            continue;
        };
        for row in connection.query_all(&select).await? {
            let arm: i64 = row.try_get("", "arm")?;
            let answer = &mut answers[part * MOST_ARMS + arm as usize];
            let score: i64 = row.try_get("", "score")?;
            if score == related::LIST {
                let targets: Vec<u8> = row.try_get("", "candidates")?;
                answer.candidates = Some(related_lists::targets(&targets).collect());
                continue;
            }
            let card = convert::card(article::Model::from_query_result(&row, "")?)?;
            answer.rows.push((score, card));
        }
    }
    for (query, answer) in queries.iter().zip(&mut answers) {
        query.arrange(&mut answer.rows);
        if let (CardQuery::Related(related), Some(candidates)) = (query, &mut answer.candidates) {
            let last = answer.rows.last().map(|(rank, _)| *rank);
            candidates.truncate(related.looked_at(answer.rows.len(), last, candidates.len()));
        }
    }
    Ok(answers)
}

async fn read_entities<C: ConnectionTrait>(
    connection: &C,
    queries: &[EntityQuery],
    visibility: &Visibility,
) -> Result<Vec<Vec<(Position, Entity)>>, StoreError> {
    let mut rows: Vec<Vec<entity::Model>> = queries.iter().map(|_| Vec::new()).collect();
    for (part, chunk) in queries.chunks(MOST_ARMS).enumerate() {
        let Some(select) = union(chunk.iter().map(|query| query.select(visibility))) else {
            continue;
        };
        for row in connection.query_all(&select).await? {
            let arm: i64 = row.try_get("", "arm")?;
            rows[part * MOST_ARMS + arm as usize].push(entity::Model::from_query_result(&row, "")?);
        }
    }
    let mut answers = Vec::with_capacity(queries.len());
    for (query, mut rows) in queries.iter().zip(rows) {
        query.arrange(&mut rows);
        let order = match query {
            EntityQuery::List { order, .. } => *order,
            _ => EntityOrder::NameAsc,
        };
        let answer = rows.into_iter().map(|row| {
            let position = entities::position_of(&row, order);
            convert::entity(row).map(|entity| (position, entity))
        });
        answers.push(answer.collect::<Result<_, _>>()?);
    }
    Ok(answers)
}

async fn counts<C: ConnectionTrait>(
    connection: &C,
    queries: &[CountQuery],
    visibility: &Visibility,
) -> Result<Vec<u64>, StoreError> {
    let mut answers = vec![0; queries.len()];
    for (part, chunk) in queries.chunks(MOST_ARMS).enumerate() {
        let arms = chunk.iter().map(|query| match query {
            CountQuery::Articles { filter, stories } => lists::count(filter, stories.as_ref(), visibility),
            CountQuery::Entities { kind, parent } => entities::count(*kind, *parent, visibility),
        });
        let Some(select) = union(arms) else { continue };
        for row in connection.query_all(&select).await? {
            let arm: i64 = row.try_get("", "arm")?;
            answers[part * MOST_ARMS + arm as usize] = row.try_get::<i64>("", "total")? as u64;
        }
    }
    Ok(answers)
}

async fn months<C: ConnectionTrait>(
    connection: &C,
    engine: Engine,
    queries: &[(ArticleFilter, Option<LocaleChain>)],
    visibility: &Visibility,
) -> Result<Vec<Vec<MonthCount>>, StoreError> {
    let month = |table: &'static str| match engine {
        Engine::Sqlite => Expr::from(Func::cust(Alias::new("substr")).args([
            col(table, article::Column::PublishedAt),
            Expr::val(1),
            Expr::val(7),
        ])),
        Engine::Postgres => Expr::cust(format!(
            "to_char(\"{table}\".\"published_at\" AT TIME ZONE 'UTC', 'YYYY-MM')"
        )),
    };
    let mut answers: Vec<Vec<MonthCount>> = queries.iter().map(|_| Vec::new()).collect();
    for (part, chunk) in queries.chunks(MOST_ARMS).enumerate() {
        let arms = chunk
            .iter()
            .map(|(filter, stories)| lists::by_month(filter, stories.as_ref(), visibility, month));
        let Some(select) = union(arms) else { continue };
        for row in connection.query_all(&select).await? {
            let arm: i64 = row.try_get("", "arm")?;
            let count = row.try_get::<i64>("", "total")? as u64;
            answers[part * MOST_ARMS + arm as usize].push(MonthCount {
                month: row.try_get("", "month")?,
                count,
            });
        }
    }
    for months in &mut answers {
        months.sort_by(|left, right| right.month.cmp(&left.month));
    }
    Ok(answers)
}

async fn paths<C: ConnectionTrait>(
    connection: &C,
    paths: &[SitePath],
    aliases: &[Uuid],
) -> Result<Vec<PathEntry>, StoreError> {
    let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
    let mut arms = Vec::new();
    let all = || {
        Query::select()
            .column(sea_orm::sea_query::Asterisk)
            .from(path::Entity)
            .take()
    };
    if !texts.is_empty() {
        arms.push(
            all()
                .and_where(is_one_of(Expr::col(path::Column::Path), &texts))
                .take(),
        );
    }
    if !aliases.is_empty() {
        arms.push(
            all()
                .and_where(is_one_of(Expr::col(path::Column::TargetId), aliases))
                .and_where(Expr::col(path::Column::CeasedAt).is_not_null())
                .take(),
        );
    }
    let Some(select) = union(arms.into_iter()) else {
        return Ok(Vec::new());
    };
    let rows = connection.query_all(&select).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        entries.push(crate::keys::path_entry(path::Model::from_query_result(
            &row, "",
        )?)?);
    }
    Ok(entries)
}

async fn external_ids<C: ConnectionTrait>(
    connection: &C,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, StoreError> {
    use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = external_id::Entity::find()
        .filter(is_one_of(Expr::col(external_id::Column::TargetId), ids))
        .order_by_asc(external_id::Column::System)
        .order_by_asc(external_id::Column::ExternalId)
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.target_id, row.system, row.external_id))
        .collect())
}
