//! Storing articles and redirects.

use std::collections::{BTreeMap, HashMap, HashSet};

use masthead_domain::{
    article::{
        Article, ArticleCard, ArticleDetail, ArticleLinks, Contribution, ImageUse, MAX_TITLE, Release, Role,
        Seo, Status, StatusReason,
    },
    body::Body,
    change::{Change, Event},
    id::{ArticleId, AuthorId, CategoryId, Kind, SourceId, TagId, TranslationGroupId},
    locale::{Locale, LocaleChain, Localized},
    path::SitePath,
    slug::Slug,
    time::{Timestamp, precise},
};
use masthead_persistence::{ArticleWrite, ExternalKey, PathEntry, StoredBody, UnitOfWork};
use uuid::Uuid;

use super::{
    known::{Known, Wanted},
    paths::{self, Alias, Claim, Granted},
    pictures::{Named, Pictures},
    prepare::Prepared,
    record::{ArticleRecord, Record, RedirectRecord},
    session::Session,
};
use crate::error::Error;

/// Articles of one slug that are told apart by numbers.
const MOST_NUMBERS: u32 = 50;

/// An article on its way into the store.
pub(super) struct Draft {
    pub at: String,
    digest: String,
    pub article: Article,
    /// What it was before.
    pub before: Option<ArticleCard>,
    pub path: Option<SitePath>,
    pub aliases: Vec<Alias>,
    pub keys: Vec<ExternalKey>,
    /// The body, where it was made ready for storing beforehand.
    pub stored: Option<StoredBody>,
}

impl Session {
    /// Stores a batch of articles.
    pub(super) async fn store_articles(
        &mut self,
        uow: &mut UnitOfWork,
        batch: &[&Prepared],
    ) -> Result<(), Error> {
        let mut matches = Matches::find(uow, batch).await?;
        let digests = uow.digests(&matches.ids()).await?;
        let mut fresh: Vec<(&Prepared, &ArticleRecord, Option<ArticleCard>)> = Vec::new();
        for &prepared in batch {
            let Record::Article(record) = &prepared.record else {
                continue;
            };
            let before = matches.of(record, &self.default_locale).cloned();
            if before
                .as_ref()
                .is_some_and(|card| digests.get(&card.id.uuid()) == prepared.digest.as_ref())
            {
                self.outcome.report.of(Kind::Article).unchanged += 1;
                continue;
            }
            fresh.push((prepared, record, before));
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let known = wanted(fresh.iter().map(|(_, record, _)| *record))
            .resolve_with(uow, &self.default_locale, &mut self.remembered)
            .await?;
        let slugs = fresh.iter().map(|(_, record, before)| (*record, before.as_ref()));
        matches.find_numbered(uow, slugs, &self.default_locale).await?;
        let mut bodies: Vec<Body> = fresh
            .iter()
            .map(|(prepared, _, _)| prepared.body.clone())
            .collect();
        let mut named = Named::default();
        for ((_, record, _), body) in fresh.iter().zip(&mut bodies) {
            let locale = record.locale.as_ref().unwrap_or(&self.default_locale).clone();
            named.image(record.image.as_ref(), &locale);
            named.image(record.seo.image.as_ref(), &locale);
            named.body(body);
        }
        let pictures = self.pictures(uow, named).await?;
        let mut drafts = Vec::with_capacity(fresh.len());
        for ((prepared, record, before), mut body) in fresh.into_iter().zip(bodies) {
            for lost in pictures.place(&mut body) {
                self.outcome
                    .note(&prepared.at, "picture", &format!("{lost} is not there"));
            }
            match self.draft_article(prepared, record, before, body, &known, &pictures, &mut matches) {
                Ok(draft) => drafts.push(draft),
                Err(reasons) => self
                    .outcome
                    .refuse(Kind::Article, &prepared.at, &reasons.join("; ")),
            }
        }
        let drafts = self.leave_same_articles(uow, drafts).await?;
        self.write_articles(uow, drafts).await
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one record meets all that was looked up for its batch"
    )]
    fn draft_article(
        &mut self,
        prepared: &Prepared,
        record: &ArticleRecord,
        before: Option<ArticleCard>,
        body: Body,
        known: &Known,
        pictures: &Pictures,
        matches: &mut Matches,
    ) -> Result<Draft, Vec<String>> {
        let mut wrong = Vec::new();
        let now = self.app.clock.now();
        let locale = record
            .locale
            .clone()
            .unwrap_or_else(|| self.default_locale.clone());
        if record.title.trim().is_empty() {
            wrong.push("title is required".to_owned());
        } else if record.title.chars().count() > MAX_TITLE {
            wrong.push(format!("title is longer than {MAX_TITLE} characters"));
        }
        let id = article_id(record, before.as_ref()).unwrap_or_else(|reason| {
            wrong.push(reason);
            None
        });
        let id = id.unwrap_or_else(|| ArticleId::from_uuid(self.app.ids.next()));
        let links = links(record, &locale, known, pictures, &mut wrong);
        let reference = |kind: Kind, name: &Option<String>, field: &str, wrong: &mut Vec<String>| {
            let name = name.as_ref()?;
            let found = known.get(kind, name);
            if found.is_none() {
                wrong.push(format!("{field} names no {}: \"{name}\"", kind.prefix()));
            }
            found
        };
        let primary = reference(
            Kind::Category,
            &record.primary_category,
            "primaryCategory",
            &mut wrong,
        );
        let source = reference(Kind::Source, &record.source, "source", &mut wrong).map(SourceId::from_uuid);
        let mut slug = None;
        match record.slug.parse::<Slug>() {
            Ok(wanted) if wrong.is_empty() => slug = Some(matches.free_slug(&wanted, &locale, id)),
            Ok(_) => {}
            Err(rule) => wrong.push(format!("slug {rule}")),
        }
        let path = record.path.as_deref().and_then(|text| {
            SitePath::from_address(text)
                .map_err(|rule| wrong.push(format!("path {rule}")))
                .ok()
        });
        let Some(slug) = slug.filter(|_| wrong.is_empty()) else {
            return Err(wrong);
        };
        if slug.as_str() != record.slug {
            self.outcome.note(
                &prepared.at,
                "slug",
                "its slug was taken, it got a number behind it",
            );
        }
        let story = matches.story(record, before.as_ref(), &locale, id, || self.app.ids.next());
        if story.1 {
            self.outcome.note(
                &prepared.at,
                "translation",
                "its story has another version in this language",
            );
        }
        let mut release = Release {
            status: record.status.unwrap_or_default(),
            status_reason: record.status_reason,
            // A date of before says nothing of a plan that has none.
            published_at: record
                .published_at
                .or_else(|| {
                    before
                        .as_ref()
                        .filter(|_| record.status == Some(Status::Published))
                        .map(|card| card.published_at)
                })
                .map(precise),
            scheduled_at: record.scheduled_at.map(precise),
            embargoed_until: record.embargoed_until.map(precise),
            expires_at: record.expires_at.map(precise),
        };
        for settled in release.settle(now) {
            self.outcome.note(&prepared.at, "dates", settled.reason());
        }
        let status = release.status;
        let created_at = before
            .as_ref()
            .map_or_else(|| moment(record.created_at, now), |before| before.created_at);
        let published_at = moment(
            release
                .published_at
                .or(release.scheduled_at)
                .or(before.as_ref().map(|card| card.published_at)),
            created_at,
        );
        let was_out = matches!(status, Status::Published | Status::Unpublished | Status::Killed);
        let first = record
            .first_published_at
            .or_else(|| before.as_ref().and_then(|card| card.first_published_at));
        let card = ArticleCard {
            id,
            translation_group: story.0,
            locale,
            slug,
            path: None,
            kind: record.kind.unwrap_or_default(),
            featured: record.featured,
            in_related: record.show_in_related.unwrap_or(true),
            status,
            status_reason: release
                .status_reason
                .or((status == Status::Unpublished).then_some(StatusReason::Editor)),
            title: record.title.trim().to_owned(),
            deck: text(record.deck.as_ref()),
            excerpt: text(record.excerpt.as_ref()),
            byline: text(record.byline_text.as_ref()),
            contributor_note: text(record.contributor_note.as_ref()),
            canonical_url: text(record.canonical_url.as_ref()),
            word_count: prepared.words,
            primary_category: primary
                .map(CategoryId::from_uuid)
                .or_else(|| links.categories.first().copied()),
            source,
            translated_from: before.as_ref().and_then(|card| card.translated_from),
            links,
            published_at,
            first_published_at: first.map(precise).or_else(|| was_out.then_some(published_at)),
            updated_at: moment(record.updated_at, published_at),
            modified_at: moment(record.modified_at.filter(|_| before.is_none()), now),
            scheduled_at: release.scheduled_at,
            embargoed_until: release.embargoed_until,
            expires_at: release.expires_at,
            created_at,
            version: before
                .as_ref()
                .map_or_else(|| record.version.unwrap_or(1).max(1), |card| card.version + 1),
        };
        let mut card = card;
        if let Some(primary) = card
            .primary_category
            .filter(|primary| !card.links.categories.contains(primary))
        {
            card.links.categories.insert(0, primary);
        }
        let detail = ArticleDetail {
            body,
            seo: Seo {
                title: text(record.seo.title.as_ref()),
                description: text(record.seo.description.as_ref()),
                image: record.seo.image.as_ref().and_then(|image| pictures.of(image)),
                noindex: record.seo.noindex,
            },
            corrections: record.corrections.clone(),
            attributes: record.attributes.clone(),
        };
        let aliases = record
            .alias_paths
            .iter()
            .filter_map(|text| Alias::of(text, &record.alias_ceased_at))
            .collect();
        let keys = record.external_ids.iter().map(|external| ExternalKey {
            kind: Kind::Article,
            system: external.system.clone(),
            id: external.id.clone(),
        });
        Ok(Draft {
            at: prepared.at.clone(),
            digest: prepared.digest.clone().unwrap_or_default(),
            keys: keys.collect(),
            article: Article { card, detail },
            stored: prepared.stored.clone(),
            before,
            path,
            aliases,
        })
    }

    async fn write_articles(&mut self, uow: &mut UnitOfWork, drafts: Vec<Draft>) -> Result<(), Error> {
        if drafts.is_empty() {
            return Ok(());
        }
        let now = self.app.clock.now();
        let sections = self.sections(uow, &drafts).await?;
        let claims: Vec<Claim> = drafts
            .iter()
            .map(|draft| {
                let card = &draft.article.card;
                let has_path = draft.before.as_ref().is_some_and(|before| before.path.is_some());
                let by_settings = || {
                    let section = card.primary_category.and_then(|id| sections.get(&id.uuid()));
                    self.app.permalinks.article(card, section.map(String::as_str))
                };
                // Work that was never out has no path yet, unless it brings one.
                let needs = card.first_published_at.is_some() && !has_path;
                let current = draft
                    .path
                    .clone()
                    .or_else(|| if needs { by_settings() } else { None });
                Claim {
                    at: draft.at.clone(),
                    kind: Kind::Article,
                    id: card.id.uuid(),
                    current,
                    aliases: draft.aliases.clone(),
                }
            })
            .collect();
        let granted = paths::grant(uow, &claims, now).await?;
        for (place, how) in &granted.notes {
            self.outcome.note(place, "address", how);
        }
        // Of those with corrections it must be known which are new.
        let corrected: Vec<ArticleId> = drafts
            .iter()
            .filter(|draft| draft.before.is_some() && !draft.article.detail.corrections.is_empty())
            .map(|draft| draft.article.card.id)
            .collect();
        let former = if corrected.is_empty() {
            BTreeMap::new()
        } else {
            uow.details(&corrected).await?
        };
        let mut writes = Vec::with_capacity(drafts.len());
        let mut keys = Vec::new();
        let mut digests = Vec::new();
        for draft in drafts {
            let Draft {
                article: Article { mut card, detail },
                before,
                digest,
                keys: own,
                stored,
                ..
            } = draft;
            let id = card.id.uuid();
            card.path = granted.paths.get(&id).cloned();
            let event = event_of(&card, &detail, before.as_ref(), former.get(&id));
            log(uow, &card, event, before.as_ref(), &granted);
            let counts = self.outcome.report.of(Kind::Article);
            if before.is_some() {
                counts.updated += 1;
            } else {
                counts.created += 1;
            }
            keys.extend(own.into_iter().map(|key| (key, id)));
            digests.push((id, digest));
            writes.push(ArticleWrite {
                article: Article { card, detail },
                body: stored,
            });
        }
        let mut seen = HashSet::new();
        keys.retain(|(key, _)| seen.insert(key.clone()));
        uow.save_articles(&writes).await?;
        uow.save_external_ids(&keys).await?;
        uow.save_digests(&digests).await?;
        Ok(())
    }

    /// The tree paths of the drafts' primary categories, where the site's paths hold them.
    async fn sections(&self, uow: &UnitOfWork, drafts: &[Draft]) -> Result<HashMap<Uuid, String>, Error> {
        if !self.app.permalinks.article.contains("{category}") {
            return Ok(HashMap::new());
        }
        let ids: HashSet<Uuid> = drafts
            .iter()
            .filter_map(|draft| draft.article.card.primary_category)
            .map(CategoryId::uuid)
            .collect();
        let found = uow
            .entities(&masthead_persistence::EntityQuery::Ids(ids.into_iter().collect()))
            .await?;
        Ok(found
            .into_iter()
            .map(|entity| (entity.id(), entity.tree_path().to_owned()))
            .collect())
    }

    /// Stores a redirect.
    pub(super) async fn store_redirects(
        &mut self,
        uow: &mut UnitOfWork,
        batch: &[(String, RedirectRecord)],
    ) -> Result<(), Error> {
        for (at, record) in batch {
            let counts = |session: &mut Self, change: fn(&mut super::report::Counts)| {
                change(session.outcome.report.of(Kind::Redirect));
            };
            let Ok(from) = SitePath::from_address(&record.from) else {
                self.outcome.refuse(Kind::Redirect, at, "from is no path");
                continue;
            };
            if !matches!(record.status, 301 | 302 | 303 | 307 | 308 | 410) {
                self.outcome
                    .refuse(Kind::Redirect, at, "status is none of 301, 302, 303, 307, 308");
                continue;
            }
            let to = record.to.trim().to_owned();
            let target = to
                .starts_with('/')
                .then(|| SitePath::from_address(&to).ok())
                .flatten();
            if to.is_empty() || target.as_ref() == Some(&from) || leads_back(uow, &from, target).await? {
                self.outcome.refuse(
                    Kind::Redirect,
                    at,
                    "to leads nowhere, or back to where it comes from",
                );
                continue;
            }
            let entry = PathEntry {
                path: from.clone(),
                kind: Kind::Redirect,
                target: None,
                ceased_at: None,
                redirect: Some((to, record.status)),
            };
            let known = uow.paths(std::slice::from_ref(&from)).await?.pop();
            match &known {
                Some(known) if *known == entry => {
                    counts(self, |counts| counts.unchanged += 1);
                    continue;
                }
                Some(known) if known.target.is_some() && known.ceased_at.is_none() => {
                    self.outcome.refuse(
                        Kind::Redirect,
                        at,
                        "from is the path of something that is kept here",
                    );
                    continue;
                }
                _ => {}
            }
            let event = if known.is_some() {
                Event::Updated
            } else {
                Event::Created
            };
            counts(
                self,
                if known.is_some() {
                    |counts| counts.updated += 1
                } else {
                    |counts| counts.created += 1
                },
            );
            uow.save_paths(std::slice::from_ref(&entry)).await?;
            let id = redirect_id(&from);
            uow.log(Change::new(Kind::Redirect, event, id, 1).at([from]));
        }
        Ok(())
    }
}

/// The id of a redirect: made from its path, which is its name.
fn redirect_id(from: &SitePath) -> Uuid {
    let hash = blake3::hash(from.as_str().as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Whether following redirects from `target` comes back to `from`.
async fn leads_back(uow: &UnitOfWork, from: &SitePath, target: Option<SitePath>) -> Result<bool, Error> {
    let mut next = target;
    for _ in 0..10 {
        let Some(path) = next else { return Ok(false) };
        if path == *from {
            return Ok(true);
        }
        let entry = uow.paths(std::slice::from_ref(&path)).await?.pop();
        next = entry
            .and_then(|entry| entry.redirect)
            .and_then(|(to, _)| SitePath::from_address(&to).ok());
    }
    Ok(true)
}

/// What happened to an article, as readers see it. Its former long text is needed where it has corrections.
fn event_of(
    card: &ArticleCard,
    detail: &ArticleDetail,
    before: Option<&ArticleCard>,
    former: Option<&ArticleDetail>,
) -> Event {
    let is_new = |correction| former.is_some_and(|former| !former.corrections.contains(correction));
    match (before.is_some_and(ArticleCard::is_live), card.is_live()) {
        (false, true) => Event::Published,
        (true, true) if detail.corrections.iter().any(is_new) => Event::Corrected,
        (true, true) => Event::Updated,
        (true, false) => match (card.status, card.status_reason) {
            (Status::Killed, _) => Event::Killed,
            (Status::Deleted, _) => Event::Deleted,
            (_, Some(StatusReason::Expiry)) => Event::Expired,
            _ => Event::Unpublished,
        },
        (false, false) => Event::DraftSaved,
    }
}

/// Logs what happened to an article.
fn log(
    uow: &mut UnitOfWork,
    card: &ArticleCard,
    event: Event,
    before: Option<&ArticleCard>,
    granted: &Granted,
) {
    let was_live = before.is_some_and(ArticleCard::is_live);
    let id = card.id.uuid();
    let former = granted.former.get(&id).cloned().unwrap_or_default();
    let change = Change::new(Kind::Article, event, id, card.version);
    uow.log(change.at(card.path.clone()).at(former.clone()));
    if was_live && !former.is_empty() {
        uow.log(
            Change::new(Kind::Article, Event::Moved, id, card.version)
                .at(former)
                .at(card.path.clone()),
        );
    }
}

fn moment(given: Option<Timestamp>, otherwise: Timestamp) -> Timestamp {
    given.map_or(otherwise, precise)
}

/// A text that is there and says something.
fn text(given: Option<&String>) -> Option<String> {
    given
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn article_id(record: &ArticleRecord, before: Option<&ArticleCard>) -> Result<Option<ArticleId>, String> {
    if let Some(before) = before {
        return Ok(Some(before.id));
    }
    match &record.id {
        Some(asked) => asked
            .parse()
            .map(Some)
            .map_err(|_| format!("\"{asked}\" is no id of an article")),
        None => Ok(None),
    }
}

fn wanted<'r>(records: impl Iterator<Item = &'r ArticleRecord>) -> Wanted {
    let mut wanted = Wanted::default();
    for record in records {
        wanted.want(Kind::Author, &record.authors);
        wanted.want(Kind::Author, record.contributions.iter().map(|link| &link.author));
        wanted.want(Kind::Category, &record.categories);
        wanted.want(Kind::Category, &record.primary_category);
        wanted.want(Kind::Tag, &record.tags);
        wanted.want(Kind::Source, &record.source);
    }
    wanted
}

/// The things an article refers to; references that lead nowhere are told, all of them.
fn links(
    record: &ArticleRecord,
    locale: &Locale,
    known: &Known,
    pictures: &Pictures,
    wrong: &mut Vec<String>,
) -> ArticleLinks {
    let mut all = |kind: Kind, field: &str, names: &[String]| -> Vec<Uuid> {
        let mut found: Vec<Uuid> = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            match known.get(kind, name) {
                Some(id) if found.contains(&id) => {}
                Some(id) => found.push(id),
                None => wrong.push(format!("{field}[{place}] names no {}: \"{name}\"", kind.prefix())),
            }
        }
        found
    };
    let authors = all(Kind::Author, "authors", &record.authors);
    let categories = all(Kind::Category, "categories", &record.categories);
    let tags = all(Kind::Tag, "tags", &record.tags);
    let mut contributions: Vec<Contribution> = authors
        .into_iter()
        .map(|author| Contribution {
            role: Role::Author,
            author: AuthorId::from_uuid(author),
        })
        .collect();
    for (place, link) in record.contributions.iter().enumerate() {
        match known.get(Kind::Author, &link.author) {
            Some(author) => {
                let contribution = Contribution {
                    role: link.role,
                    author: AuthorId::from_uuid(author),
                };
                if !contributions.contains(&contribution) {
                    contributions.push(contribution);
                }
            }
            None => wrong.push(format!(
                "contributions[{place}].author names no author: \"{}\"",
                link.author
            )),
        }
    }
    let chain = LocaleChain::new(Some(locale), &[]);
    let best = |words: &Localized<String>| words.clone().in_locale(locale).best(&chain).cloned();
    let image = record.image.as_ref().and_then(|image| {
        let media = pictures.of(image)?;
        Some(ImageUse {
            media,
            alt: text(best(&image.alt).as_ref()),
            caption: text(best(&image.caption).as_ref()),
            credit: text(image.credit.as_ref()),
        })
    });
    ArticleLinks {
        version: ArticleLinks::VERSION,
        contributions,
        categories: categories.into_iter().map(CategoryId::from_uuid).collect(),
        tags: tags.into_iter().map(TagId::from_uuid).collect(),
        image,
    }
}

/// What the records of a batch are already known as.
#[derive(Debug, Default)]
struct Matches {
    by_id: HashMap<ArticleId, ArticleCard>,
    by_external: BTreeMap<ExternalKey, Uuid>,
    by_slug: HashMap<(Slug, Locale), ArticleId>,
    systems: HashSet<(ArticleId, String)>,
    /// Which language versions the stories of the batch have.
    stories: HashMap<(TranslationGroupId, Locale), ArticleId>,
}

fn keys_of(record: &ArticleRecord) -> impl Iterator<Item = ExternalKey> + '_ {
    record.external_ids.iter().map(|external| ExternalKey {
        kind: Kind::Article,
        system: external.system.clone(),
        id: external.id.clone(),
    })
}

fn story_of(record: &ArticleRecord) -> Option<TranslationGroupId> {
    let text = record.translation_group_id.as_deref()?;
    Some(text.parse().unwrap_or_else(|_| {
        // A key of the origin's own: the same key is the same story, in every run.
        let hash = blake3::hash(format!("story:{text}").as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        TranslationGroupId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }))
}

impl Matches {
    async fn find(uow: &UnitOfWork, batch: &[&Prepared]) -> Result<Self, Error> {
        let records: Vec<&ArticleRecord> = batch
            .iter()
            .filter_map(|prepared| match &prepared.record {
                Record::Article(record) => Some(record.as_ref()),
                _ => None,
            })
            .collect();
        let mut matches = Self::default();
        let keys: Vec<ExternalKey> = records.iter().flat_map(|record| keys_of(record)).collect();
        matches.by_external = uow.external_targets(&keys).await?;
        let slugs: Vec<Slug> = records
            .iter()
            .filter_map(|record| record.slug.parse().ok())
            .collect();
        matches.by_slug = uow.slugs_taken(&slugs).await?.into_iter().collect();
        let mut ids: HashSet<ArticleId> = matches
            .by_external
            .values()
            .copied()
            .map(ArticleId::from_uuid)
            .collect();
        ids.extend(matches.by_slug.values().copied());
        ids.extend(
            records
                .iter()
                .filter_map(|record| record.id.as_ref()?.parse::<ArticleId>().ok()),
        );
        let mut ids: Vec<ArticleId> = ids.into_iter().collect();
        ids.sort_unstable();
        if !ids.is_empty() {
            for card in uow.every_card(&ids).await? {
                matches.by_id.insert(card.id, card);
            }
            let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
            let elsewhere = uow.external_keys_of(&uuids).await?;
            matches.systems = elsewhere
                .into_iter()
                .map(|(id, key)| (ArticleId::from_uuid(id), key.system))
                .collect();
        }
        let mut stories: Vec<TranslationGroupId> =
            records.iter().filter_map(|record| story_of(record)).collect();
        stories.extend(matches.by_id.values().map(|card| card.translation_group));
        stories.sort_unstable();
        stories.dedup();
        if !stories.is_empty() {
            for card in uow.every_version(&stories).await? {
                matches
                    .stories
                    .insert((card.translation_group, card.locale), card.id);
            }
        }
        Ok(matches)
    }

    /// Finds out which numbered forms are taken, of those slugs for which a record must be told apart from another
    /// article. Few numbers are asked for first, because few articles have one name.
    async fn find_numbered(
        &mut self,
        uow: &UnitOfWork,
        records: impl Iterator<Item = (&ArticleRecord, Option<&ArticleCard>)>,
        default: &Locale,
    ) -> Result<(), Error> {
        let mut seen = HashSet::new();
        // How many numbers each needs.
        let mut contested: BTreeMap<(Slug, Locale), usize> = BTreeMap::new();
        for (record, before) in records {
            let Ok(slug) = record.slug.parse::<Slug>() else {
                continue;
            };
            let key = (slug, record.locale.clone().unwrap_or_else(|| default.clone()));
            let of_another = self
                .by_slug
                .get(&key)
                .is_some_and(|owner| before.is_none_or(|card| card.id != *owner));
            if !seen.insert(key.clone()) || of_another {
                *contested.entry(key).or_default() += 1;
            }
        }
        for numbers in [2..6, 6..MOST_NUMBERS] {
            let asked: Vec<Slug> = contested
                .keys()
                .flat_map(|(slug, _)| numbers.clone().map(|number| slug.numbered(number)))
                .collect();
            for part in asked.chunks(2_000) {
                self.by_slug.extend(uow.slugs_taken(part).await?);
            }
            contested.retain(|(slug, locale), needed| {
                let is_free = |number: &u32| {
                    let numbered = (slug.numbered(*number), locale.clone());
                    !self.by_slug.contains_key(&numbered)
                };
                *needed = needed.saturating_sub(numbers.clone().filter(is_free).count());
                *needed > 0
            });
        }
        Ok(())
    }

    fn ids(&self) -> Vec<Uuid> {
        self.by_id.keys().map(|id| id.uuid()).collect()
    }

    /// The article that a record was imported as before: by its id, its id elsewhere, or its slug, unless that slug
    /// belongs to another article of the same origin.
    fn of(&self, record: &ArticleRecord, default: &Locale) -> Option<&ArticleCard> {
        let asked = record.id.as_ref().and_then(|id| id.parse::<ArticleId>().ok());
        if let Some(card) = asked.and_then(|id| self.by_id.get(&id)) {
            return Some(card);
        }
        let elsewhere = keys_of(record).find_map(|key| self.by_external.get(&key).copied());
        if let Some(card) = elsewhere.and_then(|id| self.by_id.get(&ArticleId::from_uuid(id))) {
            return Some(card);
        }
        let locale = record.locale.clone().unwrap_or_else(|| default.clone());
        let id = self.by_slug.get(&(record.slug.parse().ok()?, locale))?;
        let other = record
            .external_ids
            .iter()
            .any(|external| self.systems.contains(&(*id, external.system.clone())));
        if other { None } else { self.by_id.get(id) }
    }

    /// The wanted slug, or with a number behind it where another article of the locale has it.
    fn free_slug(&mut self, wanted: &Slug, locale: &Locale, id: ArticleId) -> Slug {
        let is_free = |matches: &Self, slug: &Slug| {
            matches
                .by_slug
                .get(&(slug.clone(), locale.clone()))
                .is_none_or(|owner| *owner == id)
        };
        let numbered = || {
            (2..MOST_NUMBERS)
                .map(|number| wanted.numbered(number))
                .find(|slug| is_free(self, slug))
        };
        // Beyond so many of one name, the id tells them apart.
        let by_id = || Slug::from_text(&format!("{wanted}-{}", id.uuid().simple()));
        let slug = if is_free(self, wanted) {
            Some(wanted.clone())
        } else {
            numbered().or_else(by_id)
        };
        let slug = slug.unwrap_or_else(|| wanted.clone());
        self.by_slug.insert((slug.clone(), locale.clone()), id);
        slug
    }

    /// The story that an article belongs to, and whether it had to be a new one because the language is taken.
    fn story(
        &mut self,
        record: &ArticleRecord,
        before: Option<&ArticleCard>,
        locale: &Locale,
        id: ArticleId,
        new: impl FnOnce() -> Uuid,
    ) -> (TranslationGroupId, bool) {
        let wanted = story_of(record).or_else(|| before.map(|card| card.translation_group));
        let taken = wanted.is_some_and(|story| {
            self.stories
                .get(&(story, locale.clone()))
                .is_some_and(|owner| *owner != id)
        });
        let story = wanted
            .filter(|_| !taken)
            .unwrap_or_else(|| TranslationGroupId::from_uuid(new()));
        self.stories.insert((story, locale.clone()), id);
        (story, taken)
    }
}
