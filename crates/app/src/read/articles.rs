//! Reading articles: one, many, and what leads from one to others.

use std::sync::Arc;

use masthead_domain::{
    article::ArticleCard,
    id::{self, ArticleId, CategoryId, Kind, TranslationGroupId},
    listing::{ArticleFilter, ArticleOrder, Position, Slice, SortKey, Window, short_hash},
    locale::{Locale, LocaleChain},
    path::SitePath,
    slug::Slug,
    taxonomy::CategoryData,
};
use masthead_persistence::{CardQuery, CountQuery, MonthCount, position_of};

use super::{
    filter::NamedFilter,
    paging::{Page, PageArguments},
    rounds::{Answer, Question, Reader},
};
use crate::error::Error;

/// A list of articles: what is in it, in which order; with a locale, one version a story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleList {
    pub filter: NamedFilter,
    /// What the place where the list hangs adds to the filter: its category, its author.
    pub within: ArticleFilter,
    pub order: ArticleOrder,
    /// One version per story: the best for this locale.
    pub locale: Option<Locale>,
}

impl ArticleList {
    fn fingerprint(&self, visibility: u64) -> u64 {
        let parts = serde_json::to_vec(&(&self.filter, &self.within, self.order, &self.locale, visibility));
        short_hash(&parts.expect("filters serialise"))
    }
}

/// The site's trail to an article: one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breadcrumb {
    pub title: String,
    pub path: Option<SitePath>,
}

/// The article beside another one in its primary category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbour {
    /// The one published next after it.
    Next,
    /// The one published last before it.
    Previous,
}

impl Reader {
    async fn cards_of(&self, query: CardQuery) -> Result<Vec<(i64, Arc<ArticleCard>)>, Error> {
        match self.ask(Question::Cards(query)).await? {
            Answer::Cards(cards) => Ok(cards),
            _ => Ok(Vec::new()),
        }
    }

    /// The cards of a list, in its order.
    pub(crate) async fn listed(&self, query: CardQuery) -> Result<Vec<Arc<ArticleCard>>, Error> {
        let cards = self.cards_of(query).await?;
        Ok(cards.into_iter().map(|(_, card)| card).collect())
    }

    /// A card by its id.
    pub async fn card(&self, id: ArticleId) -> Result<Option<Arc<ArticleCard>>, Error> {
        Ok(self.remembered_cards(&[id]).await?.pop().flatten())
    }

    /// Cards by their ids, in this order; what is not there is left out.
    pub async fn cards(&self, ids: &[ArticleId]) -> Result<Vec<Arc<ArticleCard>>, Error> {
        Ok(self.remembered_cards(ids).await?.into_iter().flatten().collect())
    }

    /// The article with this slug; without a locale, the version in the site's default locale if there is one.
    pub async fn article_by_slug(
        &self,
        slug: &Slug,
        locale: Option<&Locale>,
    ) -> Result<Option<Arc<ArticleCard>>, Error> {
        let query = CardQuery::Slug {
            slug: slug.clone(),
            locale: None,
        };
        let (found, chain) = futures_util::try_join!(self.cards_of(query), self.chain(locale))?;
        Ok(best(found.into_iter().map(|(_, card)| card), &chain))
    }

    /// The article whose current path this is.
    pub async fn article_at(&self, path: &SitePath) -> Result<Option<Arc<ArticleCard>>, Error> {
        Ok(self
            .cards_of(CardQuery::Path(path.clone()))
            .await?
            .pop()
            .map(|(_, card)| card))
    }

    /// The article that has this id elsewhere.
    pub async fn article_external(&self, system: &str, id: &str) -> Result<Option<Arc<ArticleCard>>, Error> {
        let query = CardQuery::External {
            system: system.to_owned(),
            id: id.to_owned(),
        };
        Ok(self.cards_of(query).await?.pop().map(|(_, card)| card))
    }

    /// The article that a reference names: its id, else its path, else its slug.
    pub async fn find_article(
        &self,
        reference: &str,
        locale: Option<&Locale>,
    ) -> Result<Option<Arc<ArticleCard>>, Error> {
        let found = match id::parse_any(reference) {
            Ok((Kind::Article, uuid)) => self.card(ArticleId::from_uuid(uuid)).await?,
            Ok(_) => None,
            Err(_) if reference.contains('/') => {
                let absolute = format!("/{}", reference.trim_start_matches('/'));
                match absolute.parse() {
                    Ok(path) => self.article_at(&path).await?,
                    Err(_) => None,
                }
            }
            Err(_) => match reference.parse() {
                Ok(slug) => return self.article_by_slug(&slug, locale).await,
                Err(_) => None,
            },
        };
        match (found, locale) {
            (Some(card), Some(locale)) => self.in_locale(card, locale).await.map(Some),
            (found, _) => Ok(found),
        }
    }

    /// The best version of an article's story for a locale; the article itself where there is no better one.
    pub async fn in_locale(
        &self,
        card: Arc<ArticleCard>,
        locale: &Locale,
    ) -> Result<Arc<ArticleCard>, Error> {
        if card.locale == *locale {
            return Ok(card);
        }
        let (versions, chain) =
            futures_util::try_join!(self.versions(card.translation_group), self.chain(Some(locale)))?;
        Ok(best(versions.into_iter(), &chain).unwrap_or(card))
    }

    /// All language versions of a story.
    pub async fn versions(&self, story: TranslationGroupId) -> Result<Vec<Arc<ArticleCard>>, Error> {
        let found = self.cards_of(CardQuery::Stories(vec![story])).await?;
        let mut versions: Vec<Arc<ArticleCard>> = found.into_iter().map(|(_, card)| card).collect();
        versions.sort_by(|left, right| left.locale.cmp(&right.locale));
        Ok(versions)
    }

    /// The other language versions of an article.
    pub async fn translations(&self, card: &ArticleCard) -> Result<Vec<Arc<ArticleCard>>, Error> {
        let mut versions = self.versions(card.translation_group).await?;
        versions.retain(|version| version.id != card.id);
        Ok(versions)
    }

    /// A page of a list of articles.
    pub async fn article_page(
        &self,
        list: &ArticleList,
        arguments: &PageArguments,
    ) -> Result<Page<Arc<ArticleCard>>, Error> {
        let fingerprint = list.fingerprint(self.visibility().fingerprint());
        let window = arguments.window(fingerprint)?;
        let (filter, stories) = self.resolve_list(list).await?;
        let query = CardQuery::List {
            filter: Box::new(filter),
            order: list.order,
            window: window.clone(),
            stories,
        };
        let cards = self.cards_of(query).await?;
        let cards = cards
            .into_iter()
            .map(|(_, card)| (position_of(&card, list.order), card))
            .collect();
        Ok(Page::of(Slice::of_fetched(cards, &window), fingerprint))
    }

    /// The length of a list of articles; with a locale, the number of stories.
    pub async fn article_count(&self, list: &ArticleList) -> Result<u64, Error> {
        let (filter, stories) = self.resolve_list(list).await?;
        let query = CountQuery::Articles {
            filter: Box::new(filter),
            stories,
        };
        match self.ask(Question::Count(query)).await? {
            Answer::Count(count) => Ok(count),
            _ => Ok(0),
        }
    }

    /// How many articles of a list each month has, newest month first.
    pub async fn archive(&self, list: &ArticleList) -> Result<Vec<MonthCount>, Error> {
        let (filter, stories) = self.resolve_list(list).await?;
        match self.ask(Question::Months(filter, stories)).await? {
            Answer::Months(months) => Ok(months),
            _ => Ok(Vec::new()),
        }
    }

    async fn resolve_list(&self, list: &ArticleList) -> Result<(ArticleFilter, Option<LocaleChain>), Error> {
        let stories = async {
            match &list.locale {
                Some(locale) => self.chain(Some(locale)).await.map(Some),
                None => Ok(None),
            }
        };
        let (filter, stories) = futures_util::try_join!(self.filter(&list.filter), stories)?;
        Ok((join(filter, &list.within), stories))
    }

    /// The articles of a collection in the editors' order, as a page.
    pub async fn collection_page(
        &self,
        items: &[ArticleId],
        arguments: &PageArguments,
    ) -> Result<(Page<Arc<ArticleCard>>, u64), Error> {
        let text = format!("{items:?}|{}", self.visibility().fingerprint());
        let fingerprint = short_hash(text.as_bytes());
        let window = arguments.window(fingerprint)?;
        let cards = self.cards(items).await?;
        let total = cards.len() as u64;
        let placed = |card: Arc<ArticleCard>| {
            let place = items.iter().position(|id| *id == card.id).unwrap_or_default();
            (
                Position {
                    key: SortKey::Number(place as i64),
                    id: card.id.uuid(),
                },
                card,
            )
        };
        let number = |position: &Option<Position>| match position {
            Some(Position {
                key: SortKey::Number(number),
                ..
            }) => Some(*number),
            _ => None,
        };
        let (after, before) = (number(&window.after), number(&window.before));
        let within = |place: &Position| match place.key {
            SortKey::Number(place) => {
                after.is_none_or(|after| place > after) && before.is_none_or(|before| place < before)
            }
            _ => false,
        };
        let mut rows: Vec<_> = cards
            .into_iter()
            .map(placed)
            .filter(|(place, _)| within(place))
            .collect();
        if window.from_end {
            rows.reverse();
        }
        let rows: Vec<_> = rows
            .into_iter()
            .skip(window.offset as usize)
            .take(window.limit as usize + 1)
            .collect();
        Ok((Page::of(Slice::of_fetched(rows, &window), fingerprint), total))
    }

    /// The article published before or after this one in its primary category, in its language.
    pub async fn neighbour(
        &self,
        card: &ArticleCard,
        side: Neighbour,
    ) -> Result<Option<Arc<ArticleCard>>, Error> {
        let order = match side {
            Neighbour::Next => ArticleOrder::PublishedAtAsc,
            Neighbour::Previous => ArticleOrder::PublishedAtDesc,
        };
        let filter = ArticleFilter {
            primary_category: card.primary_category,
            locales: Some(vec![card.locale.clone()]),
            ..ArticleFilter::default()
        };
        let window = Window {
            after: Some(position_of(card, order)),
            ..Window::first(1)
        };
        let query = CardQuery::List {
            filter: Box::new(filter),
            order,
            window,
            stories: None,
        };
        let found = self.cards_of(query).await?;
        Ok(found.into_iter().next().map(|(_, card)| card))
    }

    /// The way from the front page to an article: the site, its primary category with those above, itself.
    pub async fn breadcrumbs(&self, card: &ArticleCard) -> Result<Vec<Breadcrumb>, Error> {
        let category = async {
            match card.primary_category {
                Some(id) => self.entity::<CategoryData>(CategoryId::uuid(id)).await,
                None => Ok(None),
            }
        };
        let (site, category) = futures_util::try_join!(self.site(), category)?;
        let chain = LocaleChain::new(Some(&card.locale), &site.data.locales);
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        let mut trail = vec![Breadcrumb {
            title: name(site.data.name.best(&chain)),
            path: Some(SitePath::root()),
        }];
        if let Some(category) = category {
            let mut steps = self.ancestors(&category).await?;
            steps.push(category);
            trail.extend(steps.iter().map(|step| Breadcrumb {
                title: name(step.data.name.best(&chain)),
                path: step.path.clone(),
            }));
        }
        trail.push(Breadcrumb {
            title: card.title.clone(),
            path: card.path.clone(),
        });
        Ok(trail)
    }
}

/// The version that stands first in the chain; failing all of it, any.
fn best(versions: impl Iterator<Item = Arc<ArticleCard>>, chain: &LocaleChain) -> Option<Arc<ArticleCard>> {
    let rank = |card: &Arc<ArticleCard>| {
        let place = chain.locales().iter().position(|locale| *locale == card.locale);
        place.unwrap_or(usize::MAX)
    };
    versions.min_by_key(|card| (rank(card), card.locale.clone()))
}

/// Both filters at once. Where both name the same field, what the place adds wins over nothing but joins the rest.
pub(crate) fn join(mut filter: ArticleFilter, within: &ArticleFilter) -> ArticleFilter {
    fn both<T: Clone + PartialEq>(own: &mut Option<Vec<T>>, place: Option<&Vec<T>>) -> Option<Vec<T>> {
        match (own.take(), place) {
            (None, place) => {
                *own = place.cloned();
                None
            }
            (Some(values), None) => {
                *own = Some(values);
                None
            }
            (Some(values), Some(place)) => {
                *own = Some(place.clone());
                Some(values)
            }
        }
    }
    // A field means "any of", so what the client says of the place's own field must hold besides it.
    let rest = ArticleFilter {
        categories: both(&mut filter.categories, within.categories.as_ref()),
        authors: both(&mut filter.authors, within.authors.as_ref()),
        tags: both(&mut filter.tags, within.tags.as_ref()),
        sources: both(&mut filter.sources, within.sources.as_ref()),
        ..ArticleFilter::default()
    };
    if within.filed_in.is_some() {
        filter.filed_in = within.filed_in;
    }
    filter.and = (rest != ArticleFilter::default()).then(|| Box::new(rest));
    filter
}
