//! Authors, categories, tags, sources, media, pages, menus, collections and the site: reading and writing.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::{
    body::Body,
    entity::Entity,
    id::{Kind, MediaId},
    listing::{EntityOrder, Position, SortKey},
    locale::Localized,
    path::SitePath,
    text,
    touch::Key,
    visibility::Visibility,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _, Set,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait as _, Func, JoinType, LockType, OnConflict, Order, Query,
        SelectStatement, SimpleExpr, UnionType,
    },
};
use uuid::Uuid;

use crate::{
    batch::EntityQuery,
    conditions::{col, is_one_of},
    convert,
    error::StoreError,
    keyset,
    portions::portions,
    store::Engine,
    table::{category_closure, entity, external_id, media_use, page_body, path},
    unit_of_work::UnitOfWork,
};

const ENTITY: &str = "e";

fn entities(visibility: &Visibility) -> SelectStatement {
    let mut select = Query::select().from_as(entity::Entity, Alias::new(ENTITY)).take();
    if !matches!(visibility, Visibility::Editorial) {
        select.and_where(col(ENTITY, entity::Column::Live));
    }
    select
}

fn of_kind(kind: Kind) -> SimpleExpr {
    col(ENTITY, entity::Column::Kind).eq(kind.prefix())
}

impl EntityQuery {
    pub(crate) fn select(&self, visibility: &Visibility) -> SelectStatement {
        let mut select = entities(visibility);
        match self {
            Self::Ids(ids) => {
                // With the ancestors of categories: whoever shows a category shows where it stands. One list of ids,
                // because PostgreSQL reads everything to find what is in either of two.
                let mut wanted = Query::select()
                    .column(category_closure::Column::AncestorId)
                    .from(category_closure::Entity)
                    .and_where(is_one_of(Expr::col(category_closure::Column::CategoryId), ids))
                    .take();
                let own = Query::select()
                    .column(entity::Column::Id)
                    .from(entity::Entity)
                    .and_where(is_one_of(Expr::col(entity::Column::Id), ids))
                    .take();
                wanted.union(UnionType::All, own);
                select.and_where(col(ENTITY, entity::Column::Id).in_subquery(wanted));
            }
            Self::Named { kind, names } => {
                let tree_path = is_one_of(col(ENTITY, entity::Column::TreePath), names);
                let slug = is_one_of(col(ENTITY, entity::Column::Slug), names);
                select.and_where(of_kind(*kind)).and_where(tree_path.or(slug));
            }
            Self::Path(path) => {
                select
                    .join_as(
                        JoinType::InnerJoin,
                        path::Entity,
                        Alias::new("p"),
                        col("p", path::Column::TargetId).equals((Alias::new(ENTITY), entity::Column::Id)),
                    )
                    .and_where(col("p", path::Column::Path).eq(path.as_str()))
                    .and_where(col("p", path::Column::CeasedAt).is_null());
            }
            Self::External { kind, system, id } => {
                select
                    .join_as(
                        JoinType::InnerJoin,
                        external_id::Entity,
                        Alias::new("x"),
                        col("x", external_id::Column::TargetId)
                            .equals((Alias::new(ENTITY), entity::Column::Id)),
                    )
                    .and_where(col("x", external_id::Column::Kind).eq(kind.prefix()))
                    .and_where(col("x", external_id::Column::System).eq(system.as_str()))
                    .and_where(col("x", external_id::Column::ExternalId).eq(id.as_str()));
            }
            Self::Children(parents) => {
                select.and_where(is_one_of(col(ENTITY, entity::Column::ParentId), parents));
            }
            Self::List {
                kind,
                parent,
                order,
                window,
            } => {
                select.and_where(of_kind(*kind));
                restrict_parent(&mut select, *parent);
                let key = match order {
                    EntityOrder::NameAsc | EntityOrder::NameDesc => entity::Column::SortName,
                    EntityOrder::PositionAsc => entity::Column::Position,
                    EntityOrder::CreatedAtDesc => entity::Column::CreatedAt,
                };
                let id = col(ENTITY, entity::Column::Id);
                keyset::apply(&mut select, &col(ENTITY, key), &id, is_descending(*order), window);
            }
        }
        select.column((Alias::new(ENTITY), Asterisk));
        select
    }

    /// Puts the rows of the answer into the order of the list.
    pub(crate) fn arrange(&self, rows: &mut [entity::Model]) {
        if let Self::List { order, window, .. } = self {
            let reverse = is_descending(*order) != window.from_end;
            rows.sort_by(|left, right| {
                let by_key = match order {
                    EntityOrder::NameAsc | EntityOrder::NameDesc => left.sort_name.cmp(&right.sort_name),
                    EntityOrder::PositionAsc => left.position.cmp(&right.position),
                    EntityOrder::CreatedAtDesc => left.created_at.cmp(&right.created_at),
                };
                let ordering = by_key.then(left.id.cmp(&right.id));
                if reverse { ordering.reverse() } else { ordering }
            });
        } else {
            rows.sort_by(|left, right| {
                (left.position, &left.sort_name).cmp(&(right.position, &right.sort_name))
            });
        }
    }
}

const fn is_descending(order: EntityOrder) -> bool {
    matches!(order, EntityOrder::NameDesc | EntityOrder::CreatedAtDesc)
}

fn restrict_parent(select: &mut SelectStatement, parent: Option<Option<Uuid>>) {
    match parent {
        None => {}
        Some(None) => {
            select.and_where(col(ENTITY, entity::Column::ParentId).is_null());
        }
        Some(Some(parent)) => {
            select.and_where(col(ENTITY, entity::Column::ParentId).eq(parent));
        }
    }
}

/// A statement that counts entities of a kind.
pub(crate) fn count(kind: Kind, parent: Option<Option<Uuid>>, visibility: &Visibility) -> SelectStatement {
    let mut select = entities(visibility);
    select.and_where(of_kind(kind));
    restrict_parent(&mut select, parent);
    select.expr_as(Func::count(Expr::col(Asterisk)), Alias::new("total"));
    select
}

/// The text that names are sorted by: folded to ASCII and lower case, so that readers of any script find an order.
pub(crate) fn sort_name(entity: &Entity, default: Option<&str>) -> String {
    let name = entity.name().and_then(|names| {
        default
            .and_then(|locale| names.iter().find(|(candidate, _)| *candidate == locale))
            .or_else(|| names.iter().next())
            .map(|(_, name)| name.clone())
    });
    let name = name.unwrap_or_else(|| entity.tree_path().to_owned());
    text::fold(&name).chars().take(200).collect()
}

/// Where an entity stands in a list of this order.
pub(crate) fn position_of(row: &entity::Model, order: EntityOrder) -> Position {
    let key = match order {
        EntityOrder::NameAsc | EntityOrder::NameDesc => SortKey::Text(row.sort_name.clone()),
        EntityOrder::PositionAsc => SortKey::Number(i64::from(row.position)),
        EntityOrder::CreatedAtDesc => SortKey::Moment(row.created_at),
    };
    Position { key, id: row.id }
}

/// An entity to be written, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityWrite {
    /// With the version after the write: 1 for a new one, else the stored one plus one.
    pub entity: Entity,
    /// The media that it shows.
    pub media: Vec<MediaId>,
    /// A page's bodies; `None` leaves them as they are.
    pub bodies: Option<Localized<Body>>,
}

/// The media that one thing shows.
#[derive(Debug, Clone)]
pub(crate) struct MediaUse {
    pub owner: Uuid,
    /// Whether it was not there before this write, and so showed nothing.
    pub is_new: bool,
    /// Whether it is public.
    pub live: bool,
    pub media: Vec<MediaId>,
}

/// Where something lay in its tree before a write.
#[derive(Debug, Clone, Copy)]
struct FormerPlace {
    /// Whether the public saw it.
    live: bool,
    parent: Option<Uuid>,
}

impl UnitOfWork {
    /// Where in their trees the categories and pages that are about to be written lie until then.
    async fn former_places(&self, writes: &[EntityWrite]) -> Result<BTreeMap<Uuid, FormerPlace>, StoreError> {
        let placed = writes
            .iter()
            .filter(|write| matches!(write.entity.kind(), Kind::Category | Kind::Page));
        let ids: Vec<Uuid> = placed.map(|write| write.entity.id()).collect();
        let mut places = BTreeMap::new();
        for part in portions(ids) {
            let found: Vec<(Uuid, bool, Option<Uuid>)> = entity::Entity::find()
                .select_only()
                .column(entity::Column::Id)
                .column(entity::Column::Live)
                .column(entity::Column::ParentId)
                .filter(is_one_of(Expr::col(entity::Column::Id), &part))
                .into_tuple()
                .all(&self.transaction)
                .await?;
            let found = found.into_iter();
            places.extend(found.map(|(id, live, parent)| (id, FormerPlace { live, parent })));
        }
        Ok(places)
    }

    /// Writes entities, new and changed ones. Parents must be there already or stand before their children.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when one of them is not of the version before the one given.
    pub async fn save_entities(
        &self,
        writes: &[EntityWrite],
        default_locale: &str,
    ) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let row = |write: &EntityWrite| {
            let bare = write.entity.bare();
            let data = write.entity.to_json().expect("the domain's types serialise");
            entity::ActiveModel {
                id: Set(bare.id),
                kind: Set(write.entity.kind().prefix().to_owned()),
                slug: Set(bare.slug),
                tree_path: Set(bare.tree_path),
                parent_id: Set(bare.parent),
                position: Set(bare.position),
                sort_name: Set(sort_name(&write.entity, Some(default_locale))),
                path: Set(bare.path.map(|path| path.to_string())),
                live: Set(bare.live),
                data: Set(data.to_string()),
                created_at: Set(bare.created_at),
                modified_at: Set(bare.modified_at),
                version: Set(bare.version),
            }
        };
        let conflict = OnConflict::column(entity::Column::Id)
            .update_columns([
                entity::Column::Slug,
                entity::Column::TreePath,
                entity::Column::ParentId,
                entity::Column::Position,
                entity::Column::SortName,
                entity::Column::Path,
                entity::Column::Data,
                entity::Column::ModifiedAt,
                entity::Column::Version,
            ])
            // Whether a medium is public is for its uses to say: what was read of it before may be old by now.
            .value(
                entity::Column::Live,
                Expr::cust(
                    r#"CASE WHEN "excluded"."kind" = 'media' THEN "entity"."live" ELSE "excluded"."live" END"#,
                ),
            )
            .action_and_where(
                Expr::col((entity::Entity, entity::Column::Version)).eq(Expr::cust("excluded.version - 1")),
            )
            .to_owned();
        let former = self.former_places(writes).await?;
        for part in portions(writes.iter().collect()) {
            let count = part.len() as u64;
            let written = entity::Entity::insert_many(part.into_iter().map(row))
                .on_conflict(conflict.clone())
                .exec_without_returning(&self.transaction)
                .await?;
            if written != count {
                return Err(StoreError::Stale);
            }
        }
        for write in writes {
            self.touch(|touches| {
                touches.entity(&write.entity);
                let id = write.entity.id();
                let former = former.get(&id);
                // What lay below a parent is missing there now.
                if let Some(parent) = former.and_then(|former| former.parent) {
                    touches.key(Key::Children(parent));
                }
                if write.entity.kind() == Kind::Page {
                    let was_live = former.is_some_and(|former| former.live);
                    touches.sight(id, was_live, write.entity.bare().live);
                }
            });
            if write.entity.kind() == Kind::Category {
                self.place_category(write.entity.id(), write.entity.bare().parent)
                    .await?;
            }
            if let Some(bodies) = &write.bodies {
                self.save_page_bodies(write.entity.id(), bodies).await?;
            }
        }
        let uses: Vec<MediaUse> = writes
            .iter()
            .filter(|write| write.entity.kind() != Kind::Media)
            .map(|write| MediaUse {
                owner: write.entity.id(),
                is_new: write.entity.bare().version <= 1,
                live: write.entity.bare().live,
                media: write.media.clone(),
            })
            .collect();
        self.save_media_uses(&uses).await
    }

    /// Writes a category's ancestors anew; what lies below it follows.
    async fn place_category(&self, id: Uuid, parent: Option<Uuid>) -> Result<(), StoreError> {
        let below: Vec<Uuid> = category_closure::Entity::find()
            .filter(category_closure::Column::AncestorId.eq(id))
            .all(&self.transaction)
            .await?
            .into_iter()
            .map(|row| row.category_id)
            .collect();
        let above = match parent {
            Some(parent) => {
                category_closure::Entity::find()
                    .filter(category_closure::Column::CategoryId.eq(parent))
                    .all(&self.transaction)
                    .await?
            }
            None => Vec::new(),
        };
        let known: BTreeSet<Uuid> = category_closure::Entity::find()
            .filter(category_closure::Column::CategoryId.eq(id))
            .all(&self.transaction)
            .await?
            .into_iter()
            .map(|row| row.ancestor_id)
            .collect();
        let wanted: BTreeSet<Uuid> = above.iter().map(|row| row.ancestor_id).chain([id]).collect();
        if known == wanted {
            return Ok(());
        }
        let mut subtree: Vec<(Uuid, i32)> = category_closure::Entity::find()
            .filter(category_closure::Column::AncestorId.eq(id))
            .all(&self.transaction)
            .await?
            .into_iter()
            .map(|row| (row.category_id, row.depth))
            .collect();
        if subtree.is_empty() {
            subtree.push((id, 0));
        }
        let outside: Vec<Uuid> = known.iter().copied().filter(|ancestor| *ancestor != id).collect();
        if !outside.is_empty() && !below.is_empty() {
            category_closure::Entity::delete_many()
                .filter(category_closure::Column::CategoryId.is_in(below))
                .filter(category_closure::Column::AncestorId.is_in(outside))
                .exec(&self.transaction)
                .await?;
        }
        let mut rows = Vec::new();
        for (category, depth) in &subtree {
            if !known.contains(&id) {
                rows.push((*category, id, *depth));
            }
            rows.extend(
                above
                    .iter()
                    .map(|row| (*category, row.ancestor_id, depth + row.depth + 1)),
            );
        }
        let rows = rows.into_iter().map(
            |(category_id, ancestor_id, depth)| category_closure::ActiveModel {
                category_id: Set(category_id),
                ancestor_id: Set(ancestor_id),
                depth: Set(depth),
            },
        );
        category_closure::Entity::insert_many(rows)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn save_page_bodies(&self, page: Uuid, bodies: &Localized<Body>) -> Result<(), StoreError> {
        page_body::Entity::delete_many()
            .filter(page_body::Column::PageId.eq(page))
            .exec(&self.transaction)
            .await?;
        let rows: Vec<page_body::ActiveModel> = bodies
            .iter()
            .map(|(locale, body)| page_body::ActiveModel {
                page_id: Set(page),
                locale: Set(locale.to_owned()),
                body: Set(convert::to_json(body)),
            })
            .collect();
        if !rows.is_empty() {
            page_body::Entity::insert_many(rows)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Notes which media things show, and makes media public or not accordingly.
    pub(crate) async fn save_media_uses(&self, uses: &[MediaUse]) -> Result<(), StoreError> {
        let owners: Vec<Uuid> = uses
            .iter()
            .filter(|used| !used.is_new)
            .map(|used| used.owner)
            .collect();
        let mut touched: BTreeSet<Uuid> = BTreeSet::new();
        if !owners.is_empty() {
            let former = media_use::Entity::find()
                .filter(is_one_of(Expr::col(media_use::Column::OwnerId), &owners))
                .all(&self.transaction)
                .await?;
            touched.extend(former.iter().map(|row| row.media_id));
        }
        let had_uses = !touched.is_empty();
        touched.extend(uses.iter().flat_map(|used| &used.media).map(|id| id.uuid()));
        self.lock_entities(&touched).await?;
        if had_uses {
            media_use::Entity::delete_many()
                .filter(is_one_of(Expr::col(media_use::Column::OwnerId), &owners))
                .exec(&self.transaction)
                .await?;
        }
        let mut seen = BTreeSet::new();
        let rows: Vec<media_use::ActiveModel> = uses
            .iter()
            .flat_map(|used| {
                used.media
                    .iter()
                    .map(move |id| (id.uuid(), used.owner, used.live))
            })
            .filter(|(media, owner, _)| seen.insert((*media, *owner)))
            .map(|(media_id, owner_id, live)| media_use::ActiveModel {
                media_id: Set(media_id),
                owner_id: Set(owner_id),
                live: Set(live),
            })
            .collect();
        for part in portions(rows) {
            media_use::Entity::insert_many(part)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        let touched: Vec<Uuid> = touched.into_iter().collect();
        for part in touched.chunks(1_000) {
            let shown = Query::select()
                .expr(Expr::val(1))
                .from_as(media_use::Entity, Alias::new("u"))
                .and_where(col("u", media_use::Column::MediaId).equals((entity::Entity, entity::Column::Id)))
                .and_where(col("u", media_use::Column::Live))
                .take();
            let turned = entity::Entity::update_many()
                .col_expr(entity::Column::Live, Expr::exists(shown.clone()))
                // By their ids alone: SQLite would rather look through everything of the kind.
                .filter(is_one_of(Expr::col(entity::Column::Id), part))
                // Most media are as public as before: their rows are left alone.
                .filter(Expr::col((entity::Entity, entity::Column::Live)).ne(Expr::exists(shown)))
                .exec_with_returning(&self.transaction)
                .await?;
            let turned: Vec<Entity> = turned
                .into_iter()
                .map(convert::entity)
                .collect::<Result<_, _>>()?;
            self.touch(|touches| {
                for medium in turned {
                    touches.key(Key::Thing(medium.id()));
                    // Look-ups by its name found nothing before, or find nothing now.
                    touches.entity(&medium);
                    // Addresses of files lead to them.
                    touches.key_of_references(Some(medium.id()));
                }
            });
        }
        Ok(())
    }

    /// Lets nobody else write these rows until this write ends, and waits for those who do.
    ///
    /// Whether a medium is public is computed from all its uses: of two writes that each change one, the second must see
    /// what the first has done. A statement of its own, because the next one then reads what was committed meanwhile. On
    /// SQLite there is one writer anyway.
    async fn lock_entities(&self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        if self.engine != Engine::Postgres {
            return Ok(());
        }
        for part in portions(ids.iter().copied().collect()) {
            // Always in the same order, so that two writes do not wait for each other.
            let rows = Query::select()
                .column(entity::Column::Id)
                .from(entity::Entity)
                .and_where(is_one_of(Expr::col(entity::Column::Id), &part))
                .order_by(entity::Column::Id, Order::Asc)
                .lock(LockType::NoKeyUpdate)
                .take();
            self.transaction.query_all(&rows).await?;
        }
        Ok(())
    }

    /// Reads entities inside the write, whoever may see them.
    pub async fn entities(&self, query: &EntityQuery) -> Result<Vec<Entity>, StoreError> {
        if matches!(query, EntityQuery::Ids(ids) if ids.is_empty()) {
            return Ok(Vec::new());
        }
        let select = query.select(&Visibility::Editorial);
        let mut rows = entity::Entity::find()
            .from_raw_sql(self.transaction.get_database_backend().build(&select))
            .all(&self.transaction)
            .await?;
        query.arrange(&mut rows);
        rows.into_iter().map(convert::entity).collect()
    }

    /// The media whose bytes or originals have these addresses.
    pub async fn media_at(&self, paths: &[SitePath]) -> Result<Vec<(SitePath, MediaId)>, StoreError> {
        let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
        let rows = path::Entity::find()
            .filter(is_one_of(Expr::col(path::Column::Path), &texts))
            .filter(path::Column::Kind.eq(Kind::Media.prefix()))
            .all(&self.transaction)
            .await?;
        let found = rows.into_iter().filter_map(|row| {
            let path = row.path.parse().ok()?;
            Some((path, MediaId::from_uuid(row.target_id?)))
        });
        Ok(found.collect())
    }
}
