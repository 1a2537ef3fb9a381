//! Writing articles, one or many at a time, with all that hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::{
    article::{Article, ArticleCard},
    id::{ArticleId, CategoryId},
    locale::Locale,
    slug::Slug,
    time::Timestamp,
    touch::{Facets, Key},
    visibility::Visibility,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait, FromQueryResult as _, QueryFilter as _,
    QuerySelect as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use uuid::Uuid;

use crate::{
    batch::CardQuery,
    conditions::is_one_of,
    convert::{self, StoredBody, word},
    entities::MediaUse,
    error::StoreError,
    portions::portions,
    table::{
        article, article_category, article_contribution, article_detail, article_tag, category_closure,
        related_choice, working_copy,
    },
    tally::{ALL, Tally},
    unit_of_work::UnitOfWork,
};

/// An article to be written, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleWrite {
    /// With the version after the write: 1 for a new one, else the stored one plus one.
    pub article: Article,
    /// Its body, where that was brought into its stored form beforehand; the article's own is then not looked at.
    pub body: Option<StoredBody>,
}

impl From<Article> for ArticleWrite {
    fn from(article: Article) -> Self {
        Self { article, body: None }
    }
}

/// What editors decided about the related articles of one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelatedChoices {
    /// Shown first, in this order.
    pub pins: Vec<ArticleId>,
    /// Never shown.
    pub excludes: Vec<ArticleId>,
}

impl UnitOfWork {
    /// Writes articles, new and changed ones.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when one of them is not of the version before the one given;
    /// [`StoreError::Unique`] when a slug or a translation is taken.
    pub async fn save_articles(&self, writes: &[ArticleWrite]) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        self.hold_category_tree().await?;
        for part in writes.chunks(500) {
            // On the heap: every use case that writes carries this future.
            Box::pin(self.save_portion(part)).await?;
        }
        Ok(())
    }

    async fn save_portion(&self, part: &[ArticleWrite]) -> Result<(), StoreError> {
        // Only what was there before has counts and links to clear.
        let former: Vec<Uuid> = part
            .iter()
            .filter(|write| write.article.card.version > 1)
            .map(|write| write.article.card.id.uuid())
            .collect();
        let mut tally = Tally::default();
        let mut before = self.former_facets(&former).await?;
        for facets in before.values() {
            tally.uncount(facets);
        }
        self.save_rows(part, &mut tally).await?;
        let ancestors = self.ancestors(part).await?;
        self.save_links(part, &former, &ancestors, &mut tally).await?;
        self.save_tally(tally).await?;
        let mut turned: Vec<Uuid> = Vec::new();
        for card in part.iter().map(|write| &write.article.card) {
            let above = card
                .links
                .categories
                .iter()
                .filter_map(|id| ancestors.get(&id.uuid()));
            let above = above.flatten().copied().map(CategoryId::from_uuid);
            let after = Facets::new(card, above);
            let before = before.remove(&card.id.uuid());
            if before
                .as_ref()
                .is_some_and(|before| before.is_seen_otherwise(&after))
            {
                turned.push(card.id.uuid());
            }
            self.touch(|touches| touches.article(card.id, before, Some(after)));
        }
        self.touch_those_who_pin(&turned).await?;
        let uses: Vec<MediaUse> = part
            .iter()
            .map(|write| MediaUse {
                owner: write.article.card.id.uuid(),
                is_new: write.article.card.version <= 1,
                live: write.article.card.is_live(),
                media: write.article.media(),
            })
            .collect();
        self.save_media_uses(&uses).await
    }

    async fn save_rows(&self, writes: &[ArticleWrite], tally: &mut Tally) -> Result<(), StoreError> {
        use article::Column as C;
        let changing = [
            C::TranslationGroupId,
            C::Locale,
            C::Slug,
            C::Path,
            C::Kind,
            C::Featured,
            C::Status,
            C::StatusReason,
            C::Live,
            C::Title,
            C::Deck,
            C::Excerpt,
            C::Byline,
            C::ContributorNote,
            C::CanonicalUrl,
            C::WordCount,
            C::PrimaryCategoryId,
            C::SourceId,
            C::TranslatedFromId,
            C::Links,
            C::PublishedAt,
            C::FirstPublishedAt,
            C::UpdatedAt,
            C::ModifiedAt,
            C::ScheduledAt,
            C::EmbargoedUntil,
            C::ExpiresAt,
            C::Version,
            C::InRelated,
        ];
        let conflict = OnConflict::column(C::Id)
            .update_columns(changing)
            .action_and_where(Expr::col((article::Entity, C::Version)).eq(Expr::cust("excluded.version - 1")))
            .to_owned();
        for card in writes.iter().map(|write| &write.article.card) {
            if card.is_live() {
                tally.add(ALL, card.locale.as_str(), card.published_at, 1);
            }
        }
        for part in portions(writes.iter().collect()) {
            let count = part.len() as u64;
            let rows = part
                .into_iter()
                .map(|write| convert::card_row(&write.article.card));
            let written = article::Entity::insert_many(rows)
                .on_conflict(conflict.clone())
                .exec_without_returning(&self.transaction)
                .await?;
            if written != count {
                return Err(StoreError::Stale);
            }
        }
        let conflict = OnConflict::column(article_detail::Column::ArticleId)
            .update_columns([
                article_detail::Column::Body,
                article_detail::Column::Seo,
                article_detail::Column::Corrections,
                article_detail::Column::Attributes,
            ])
            .to_owned();
        for part in portions(writes.iter().collect()) {
            let rows = part
                .into_iter()
                .map(|write| convert::detail_row(&write.article, write.body.as_ref()));
            article_detail::Entity::insert_many(rows)
                .on_conflict(conflict.clone())
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn save_links(
        &self,
        writes: &[ArticleWrite],
        former: &[Uuid],
        ancestors: &BTreeMap<Uuid, Vec<Uuid>>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        if !former.is_empty() {
            let transaction = &self.transaction;
            article_contribution::Entity::delete_many()
                .filter(is_one_of(
                    Expr::col(article_contribution::Column::ArticleId),
                    former,
                ))
                .exec(transaction)
                .await?;
            article_category::Entity::delete_many()
                .filter(is_one_of(Expr::col(article_category::Column::ArticleId), former))
                .exec(transaction)
                .await?;
            article_tag::Entity::delete_many()
                .filter(is_one_of(Expr::col(article_tag::Column::ArticleId), former))
                .exec(transaction)
                .await?;
        }
        let mut contributions = Vec::new();
        let mut categories = Vec::new();
        let mut tags = Vec::new();
        for ArticleWrite { article, .. } in writes {
            push_contributions(&mut contributions, &article.card);
            push_categories(&mut categories, &article.card, ancestors, tally);
            push_tags(&mut tags, &article.card);
        }
        for part in portions(contributions) {
            article_contribution::Entity::insert_many(part)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        for part in portions(categories) {
            article_category::Entity::insert_many(part)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        for part in portions(tags) {
            article_tag::Entity::insert_many(part)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn ancestors(&self, writes: &[ArticleWrite]) -> Result<BTreeMap<Uuid, Vec<Uuid>>, StoreError> {
        let ids: BTreeSet<Uuid> = writes
            .iter()
            .flat_map(|write| write.article.card.links.categories.iter().map(|id| id.uuid()))
            .collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut ancestors: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        if ids.is_empty() {
            return Ok(ancestors);
        }
        let rows = category_closure::Entity::find()
            .filter(is_one_of(Expr::col(category_closure::Column::CategoryId), &ids))
            .all(&self.transaction)
            .await?;
        for row in rows {
            ancestors
                .entry(row.category_id)
                .or_default()
                .push(row.ancestor_id);
        }
        Ok(ancestors)
    }

    /// Reads cards inside the write, whoever may see them.
    pub async fn cards(&self, query: &CardQuery) -> Result<Vec<ArticleCard>, StoreError> {
        let rows = self
            .transaction
            .query_all(&query.select(self.engine, &Visibility::Editorial))
            .await?;
        let mut cards = Vec::with_capacity(rows.len());
        for row in rows {
            cards.push((
                row.try_get("", "score")?,
                convert::card(article::Model::from_query_result(&row, "")?)?,
            ));
        }
        query.arrange(&mut cards);
        Ok(cards.into_iter().map(|(_, card)| card).collect())
    }

    /// Reads an article inside the write, whole.
    pub async fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let Some(card) = self.cards(&CardQuery::Ids(vec![id])).await?.pop() else {
            return Ok(None);
        };
        let row = article_detail::Entity::find_by_id(id.uuid())
            .one(&self.transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let detail = convert::detail(id.uuid(), &row.body, &row.seo, &row.corrections, &row.attributes)?;
        Ok(Some(Article { card, detail }))
    }

    /// Which of these slugs are taken, and by which article.
    pub async fn slugs_taken(
        &self,
        slugs: &[Slug],
    ) -> Result<BTreeMap<(Slug, Locale), ArticleId>, StoreError> {
        if slugs.is_empty() {
            return Ok(BTreeMap::new());
        }
        let texts: Vec<String> = slugs.iter().map(ToString::to_string).collect();
        let rows: Vec<(Uuid, String, String)> = article::Entity::find()
            .select_only()
            .column(article::Column::Id)
            .column(article::Column::Slug)
            .column(article::Column::Locale)
            .filter(is_one_of(Expr::col(article::Column::Slug), &texts))
            .into_tuple()
            .all(&self.transaction)
            .await?;
        let mut taken = BTreeMap::new();
        for (id, slug, locale) in rows {
            let slug = convert::parsed("article", "slug", id, &slug)?;
            let locale = convert::parsed("article", "locale", id, &locale)?;
            taken.insert((slug, locale), ArticleId::from_uuid(id));
        }
        Ok(taken)
    }

    /// Replaces what editors decided about an article's related ones. Says whether anything changed.
    pub async fn save_related_choices(
        &self,
        id: ArticleId,
        choices: &RelatedChoices,
    ) -> Result<bool, StoreError> {
        let row = |target: &ArticleId, choice: &str, position: usize| related_choice::Model {
            article_id: id.uuid(),
            target_id: target.uuid(),
            choice: choice.to_owned(),
            position: position as i32,
        };
        let pins = choices
            .pins
            .iter()
            .enumerate()
            .map(|(position, target)| row(target, "PIN", position));
        let excludes = choices
            .excludes
            .iter()
            .enumerate()
            .map(|(position, target)| row(target, "EXCLUDE", position));
        let mut seen = BTreeSet::new();
        let mut wanted: Vec<related_choice::Model> = pins
            .chain(excludes)
            .filter(|row| seen.insert(row.target_id))
            .collect();
        wanted.sort_by_key(|row| row.target_id);
        let mut known = related_choice::Entity::find()
            .filter(related_choice::Column::ArticleId.eq(id.uuid()))
            .all(&self.transaction)
            .await?;
        known.sort_by_key(|row| row.target_id);
        if known == wanted {
            return Ok(false);
        }
        self.touch_key(Key::Related(id.uuid()));
        related_choice::Entity::delete_many()
            .filter(related_choice::Column::ArticleId.eq(id.uuid()))
            .exec(&self.transaction)
            .await?;
        if !wanted.is_empty() {
            let rows = wanted.into_iter().map(|row| related_choice::ActiveModel {
                article_id: Set(row.article_id),
                target_id: Set(row.target_id),
                choice: Set(row.choice),
                position: Set(row.position),
            });
            related_choice::Entity::insert_many(rows)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(true)
    }

    /// Notes that related lists change in which editors pinned articles that come or go for some viewer.
    pub(crate) async fn touch_those_who_pin(&self, articles: &[Uuid]) -> Result<(), StoreError> {
        if articles.is_empty() {
            return Ok(());
        }
        let pinning: Vec<Uuid> = related_choice::Entity::find()
            .select_only()
            .column(related_choice::Column::ArticleId)
            .filter(is_one_of(Expr::col(related_choice::Column::TargetId), articles))
            .into_tuple()
            .all(&self.transaction)
            .await?;
        self.touch(|touches| {
            for article in pinning {
                touches.key(Key::Related(article));
            }
        });
        Ok(())
    }

    /// Keeps the next version of a published article beside it. Readers see nothing of it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the copy that is there is not of the version `expected` (`None`: there is none).
    pub async fn save_working_copy(
        &self,
        article: &Article,
        expected: Option<i32>,
        at: Timestamp,
    ) -> Result<i32, StoreError> {
        let id = article.card.id.uuid();
        let known = working_copy::Entity::find_by_id(id)
            .one(&self.transaction)
            .await?;
        if known.as_ref().map(|row| row.draft_version) != expected {
            return Err(StoreError::Stale);
        }
        let version = expected.unwrap_or(0) + 1;
        let content = convert::working_copy_json(article);
        let row = working_copy::ActiveModel {
            article_id: Set(id),
            draft_version: Set(version),
            content: Set(content),
            saved_at: Set(at),
        };
        let conflict = OnConflict::column(working_copy::Column::ArticleId)
            .update_columns([
                working_copy::Column::DraftVersion,
                working_copy::Column::Content,
                working_copy::Column::SavedAt,
            ])
            .to_owned();
        working_copy::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(version)
    }

    /// The next version of an article and its draft version, where one is being worked on.
    pub async fn working_copy(&self, id: ArticleId) -> Result<Option<(Article, i32)>, StoreError> {
        let Some(row) = working_copy::Entity::find_by_id(id.uuid())
            .one(&self.transaction)
            .await?
        else {
            return Ok(None);
        };
        let article = convert::working_copy(id.uuid(), &row.content)?;
        Ok(Some((article, row.draft_version)))
    }

    /// Drops the next version of an article, once it is published or given up.
    pub async fn drop_working_copy(&self, id: ArticleId) -> Result<(), StoreError> {
        working_copy::Entity::delete_by_id(id.uuid())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}

fn push_contributions(rows: &mut Vec<article_contribution::ActiveModel>, card: &ArticleCard) {
    let mut listed = BTreeSet::new();
    for (position, contribution) in card.links.contributions.iter().enumerate() {
        rows.push(article_contribution::ActiveModel {
            article_id: Set(card.id.uuid()),
            position: Set(position as i32),
            author_id: Set(contribution.author.uuid()),
            role: Set(word(&contribution.role)),
            listed: Set(listed.insert(contribution.author)),
            published_at: Set(card.published_at),
            live: Set(card.is_live()),
        });
    }
}

fn push_categories(
    rows: &mut Vec<article_category::ActiveModel>,
    card: &ArticleCard,
    ancestors: &BTreeMap<Uuid, Vec<Uuid>>,
    tally: &mut Tally,
) {
    let direct: BTreeSet<Uuid> = card
        .links
        .categories
        .iter()
        .copied()
        .map(CategoryId::uuid)
        .collect();
    let mut all = direct.clone();
    for category in &direct {
        all.extend(ancestors.get(category).into_iter().flatten());
    }
    if card.is_live() {
        for category in &all {
            tally.add(*category, card.locale.as_str(), card.published_at, 1);
        }
    }
    rows.extend(all.into_iter().map(|category| article_category::ActiveModel {
        article_id: Set(card.id.uuid()),
        category_id: Set(category),
        inherited: Set(!direct.contains(&category)),
        locale: Set(card.locale.to_string()),
        published_at: Set(card.published_at),
        live: Set(card.is_live()),
    }));
}

fn push_tags(rows: &mut Vec<article_tag::ActiveModel>, card: &ArticleCard) {
    let tags: BTreeSet<Uuid> = card.links.tags.iter().map(|id| id.uuid()).collect();
    rows.extend(tags.into_iter().map(|tag| article_tag::ActiveModel {
        article_id: Set(card.id.uuid()),
        tag_id: Set(tag),
        published_at: Set(card.published_at),
        live: Set(card.is_live()),
    }));
}
