//! Lists of related articles that were computed beforehand, and what they were computed with.
//!
//! Whoever computes them decides what is in them and in which order; `related` reads them for viewers. They are
//! derived: where they are missing, what articles share stands in for them.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::{id::ArticleId, listing::MAX_STORED_RELATED, time::Timestamp, touch::Key};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait as _, Func, LockType, OnConflict, Order, Query, SelectStatement,
    },
};
use uuid::Uuid;

use crate::{
    conditions::{ARTICLE, col, is_one_of},
    error::StoreError,
    portions::portions,
    related_rank::{RelatedEvidence, digits, of_digits},
    store::Store,
    table::{article, related_generation, related_list},
    unit_of_work::UnitOfWork,
};

/// Generations that are kept: the newest, and the one whose lists it replaces.
const GENERATIONS: u64 = 2;

/// A candidate of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelatedEntry {
    pub article: ArticleId,
    /// How near it is: 0 to [`MAX_RELATED_SCORE`](crate::MAX_RELATED_SCORE).
    pub score: u16,
    pub evidence: RelatedEvidence,
}

/// The related articles of one article, the nearest first, whoever may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelatedList {
    /// What it was computed with.
    pub generation: i64,
    /// At most [`MAX_STORED_RELATED`]; what comes behind is not stored.
    pub entries: Vec<RelatedEntry>,
}

/// What lists are computed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedGeneration {
    pub number: i64,
    pub created_at: Timestamp,
    pub settings: String,
    /// Articles that it was made of.
    pub documents: u64,
    /// What their words weigh, in a form that only its maker knows.
    pub terms: Vec<u8>,
}

impl Store {
    /// The stored lists of these articles, as they are now.
    pub async fn related_lists(
        &self,
        ids: &[ArticleId],
    ) -> Result<BTreeMap<ArticleId, RelatedList>, StoreError> {
        lists(self.primary(), ids).await
    }

    /// The newest generation, if there is one.
    pub async fn newest_related_generation(&self) -> Result<Option<RelatedGeneration>, StoreError> {
        let row = related_generation::Entity::find()
            .order_by_desc(related_generation::Column::Number)
            .limit(1)
            .one(self.primary())
            .await?;
        Ok(row.map(|row| RelatedGeneration {
            number: row.number,
            created_at: row.created_at,
            settings: row.settings,
            documents: row.documents as u64,
            terms: row.terms,
        }))
    }

    /// The next public articles, by id, whose list is missing or not of this generation.
    pub async fn without_related_list(
        &self,
        generation: i64,
        after: Option<ArticleId>,
        limit: u64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let mut select = without_list(generation);
        select
            .column((Alias::new(ARTICLE), article::Column::Id))
            .order_by((Alias::new(ARTICLE), article::Column::Id), Order::Asc)
            .limit(limit);
        if let Some(after) = after {
            select.and_where(col(ARTICLE, article::Column::Id).gt(after.uuid()));
        }
        let rows = self.primary().query_all(&select).await?;
        let ids = rows
            .iter()
            .map(|row| Ok(ArticleId::from_uuid(row.try_get("", "id")?)));
        ids.collect()
    }

    /// How many public articles have no list of this generation.
    pub async fn count_without_related_list(&self, generation: i64) -> Result<u64, StoreError> {
        let select = without_list(generation)
            .expr_as(Func::count(Expr::col(Asterisk)), Alias::new("total"))
            .take();
        let row = self.primary().query_one(&select).await?;
        let total = row.map(|row| row.try_get::<i64>("", "total")).transpose()?;
        Ok(total.unwrap_or_default() as u64)
    }
}

impl UnitOfWork {
    /// The stored lists of these articles, as this write sees them.
    pub async fn related_lists(
        &self,
        ids: &[ArticleId],
    ) -> Result<BTreeMap<ArticleId, RelatedList>, StoreError> {
        lists(&self.transaction, ids).await
    }

    /// Stores lists, each in place of the one that is there, and says how many of them have other entries than before.
    ///
    /// Only these are touched: a list that another generation computed to the same end changes no answer. Articles
    /// that are gone meanwhile are passed over.
    pub async fn save_related_lists(&self, lists: &[(ArticleId, RelatedList)]) -> Result<usize, StoreError> {
        let mut changed = 0;
        let wanted: BTreeMap<ArticleId, &RelatedList> = lists.iter().map(|(id, list)| (*id, list)).collect();
        for part in portions(wanted.into_iter().collect()) {
            changed += self.save_portion_of_lists(&part).await?;
        }
        Ok(changed)
    }

    async fn save_portion_of_lists(&self, part: &[(ArticleId, &RelatedList)]) -> Result<usize, StoreError> {
        let ids: Vec<Uuid> = part.iter().map(|(id, _)| id.uuid()).collect();
        // Locked as a reference locks it, so that none of them goes before the lists are there.
        let there: BTreeSet<Uuid> = article::Entity::find()
            .select_only()
            .column(article::Column::Id)
            .filter(is_one_of(Expr::col(article::Column::Id), &ids))
            .lock(LockType::KeyShare)
            .into_tuple::<Uuid>()
            .all(&self.transaction)
            .await?
            .into_iter()
            .collect();
        let known: BTreeMap<Uuid, related_list::Model> = rows(&self.transaction, &ids)
            .await?
            .into_iter()
            .map(|row| (row.article_id, row))
            .collect();
        let mut changed = 0;
        let mut written = Vec::new();
        for row in part.iter().map(|(id, list)| row_of(*id, list)) {
            if !there.contains(&row.article_id) {
                continue;
            }
            let known = known.get(&row.article_id);
            if known.is_none_or(|known| (&known.targets, &known.scores) != (&row.targets, &row.scores)) {
                changed += 1;
                self.touch_key(Key::Related(row.article_id));
            }
            if known != Some(&row) {
                written.push(related_list::ActiveModel {
                    article_id: Set(row.article_id),
                    generation: Set(row.generation),
                    targets: Set(row.targets),
                    scores: Set(row.scores),
                });
            }
        }
        let conflict = OnConflict::column(related_list::Column::ArticleId)
            .update_columns([
                related_list::Column::Generation,
                related_list::Column::Targets,
                related_list::Column::Scores,
            ])
            .to_owned();
        for part in portions(written) {
            related_list::Entity::insert_many(part)
                .on_conflict(conflict.clone())
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(changed)
    }

    /// Keeps what a new generation of lists is computed with, in place of one of the same number, and drops all but the
    /// newest two.
    pub async fn add_related_generation(&self, generation: &RelatedGeneration) -> Result<(), StoreError> {
        use related_generation::Column;
        let row = related_generation::ActiveModel {
            number: Set(generation.number),
            created_at: Set(generation.created_at),
            settings: Set(generation.settings.clone()),
            documents: Set(generation.documents as i64),
            terms: Set(generation.terms.clone()),
        };
        let conflict = OnConflict::column(Column::Number)
            .update_columns([
                Column::CreatedAt,
                Column::Settings,
                Column::Documents,
                Column::Terms,
            ])
            .to_owned();
        related_generation::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.transaction)
            .await?;
        let newest = Query::select()
            .column(Column::Number)
            .from(related_generation::Entity)
            .order_by(Column::Number, Order::Desc)
            .limit(GENERATIONS)
            .take();
        related_generation::Entity::delete_many()
            .filter(Column::Number.not_in_subquery(newest))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}

/// The public articles without a list of a generation, without columns yet.
fn without_list(generation: i64) -> SelectStatement {
    let own = Query::select()
        .expr(Expr::val(1))
        .from_as(related_list::Entity, Alias::new("n"))
        .and_where(col("n", related_list::Column::Generation).eq(generation))
        .and_where(
            col("n", related_list::Column::ArticleId).equals((Alias::new(ARTICLE), article::Column::Id)),
        )
        .take();
    Query::select()
        .from_as(article::Entity, Alias::new(ARTICLE))
        .and_where(col(ARTICLE, article::Column::Live))
        .and_where(Expr::not_exists(own))
        .take()
}

async fn rows<C: ConnectionTrait>(
    connection: &C,
    ids: &[Uuid],
) -> Result<Vec<related_list::Model>, StoreError> {
    Ok(related_list::Entity::find()
        .filter(is_one_of(Expr::col(related_list::Column::ArticleId), ids))
        .all(connection)
        .await?)
}

async fn lists<C: ConnectionTrait>(
    connection: &C,
    ids: &[ArticleId],
) -> Result<BTreeMap<ArticleId, RelatedList>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut lists = BTreeMap::new();
    for part in portions(ids) {
        for row in rows(connection, &part).await? {
            lists.insert(ArticleId::from_uuid(row.article_id), list_of(&row)?);
        }
    }
    Ok(lists)
}

/// The articles of a list, in its order.
pub(crate) fn targets(stored: &[u8]) -> impl Iterator<Item = ArticleId> + '_ {
    let (targets, _) = stored.as_chunks::<16>();
    targets
        .iter()
        .map(|bytes| ArticleId::from_uuid(Uuid::from_bytes(*bytes)))
}

fn row_of(id: ArticleId, list: &RelatedList) -> related_list::Model {
    let entries = || list.entries.iter().take(MAX_STORED_RELATED);
    let four = |number: u16| [1_000, 100, 10, 1].map(|unit| char::from(b'0' + (number / unit % 10) as u8));
    related_list::Model {
        article_id: id.uuid(),
        generation: list.generation,
        targets: entries()
            .flat_map(|entry| entry.article.uuid().into_bytes())
            .collect(),
        scores: entries()
            .flat_map(|entry| four(digits(entry.score, entry.evidence)))
            .collect(),
    }
}

fn list_of(row: &related_list::Model) -> Result<RelatedList, StoreError> {
    let corrupt = |reason: &str| StoreError::Corrupt {
        table: "related_list",
        column: "scores",
        id: row.article_id.to_string(),
        reason: reason.to_owned(),
    };
    let (scores, rest) = row.scores.as_bytes().as_chunks::<4>();
    if !rest.is_empty() || row.targets.len() != scores.len() * 16 {
        return Err(corrupt("there is not a score for each candidate"));
    }
    let entry = |(article, score): (ArticleId, &[u8; 4])| {
        let text = str::from_utf8(score).ok();
        let number = text
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| corrupt("a score is no number"))?;
        let (score, evidence) = of_digits(number);
        Ok(RelatedEntry {
            article,
            score,
            evidence,
        })
    };
    let entries = targets(&row.targets).zip(scores).map(entry);
    Ok(RelatedList {
        generation: row.generation,
        entries: entries.collect::<Result<_, StoreError>>()?,
    })
}
