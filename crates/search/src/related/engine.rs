//! From articles to their lists.

use std::{collections::HashMap, sync::Arc, thread::ScopedJoinHandle};

use ahash::AHashMap;
use masthead_app::{
    related::{MAX_RELATED_SCORE, RelatedEntry, RelatedEvidence, RelatedList},
    search::documents::ArticleDocument,
};
use masthead_domain::{
    id::ArticleId,
    listing::{MAX_RELATED, MAX_STORED_RELATED},
};

use super::{
    archive::Archive,
    candidates::{Lookup, candidates, is_shared},
    computing::threads,
    features::FeatureReader,
    rank::{Evidence, Member, Ranked, Ties, rank, recency},
    settings::RelatedSettings,
    statistics::Statistics,
    vector::Weighted,
};
use crate::{
    analysis::Language,
    view::{ReadError, View},
};

/// Articles whose weighed features are remembered: news comes in threads, and each one's neighbours are the next one's.
const REMEMBERED: usize = 3_000;

/// The version of the method. Lists of another one are computed anew: count it up with every change.
pub(crate) const VERSION: u32 = 2;

/// The statistics that lists are computed with.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) number: i64,
    pub(crate) statistics: Statistics,
}

/// An article, described for comparing.
#[derive(Debug, Clone)]
struct Described {
    weighted: Arc<Weighted>,
    sketch: Vec<u32>,
    ties: Ties,
}

/// Articles that are worth a thread to be described.
const WORTH_A_THREAD: usize = 8;

/// Computes lists. Not shared: it remembers what it described.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    reader: FeatureReader,
    /// One for each thread that describes: they remember stems.
    readers: Vec<FeatureReader>,
    described: AHashMap<ArticleId, Described>,
}

/// An article's list, and what it puts into the lists of its neighbours.
#[derive(Debug)]
pub(crate) struct Computed {
    pub(crate) list: RelatedList,
    /// By neighbour: how near the article is to it.
    pub(crate) to_neighbours: Vec<(ArticleId, RelatedEntry)>,
}

impl Engine {
    /// The articles that one is compared with.
    pub(crate) fn candidates(
        &mut self,
        view: &View,
        article: &ArticleDocument,
        generation: &Generation,
    ) -> Result<Vec<ArticleId>, ReadError> {
        let features = self.reader.read(article);
        let statistics = &generation.statistics;
        let terms = self.reader.terms(Language::of(&article.facets.locale));
        let lookup = Lookup::of(&article.facets, &features, &terms, statistics, |word| {
            is_shared(view, word)
        })?;
        candidates(view, article.id, &lookup, statistics)
    }

    /// Forgets an article, because it is another one now.
    pub(crate) fn forget(&mut self, id: ArticleId) {
        self.described.remove(&id);
    }

    /// Forgets all articles, because they are weighed anew.
    pub(crate) fn forget_all(&mut self) {
        self.described.clear();
    }

    /// The candidates that must be read before they can be compared.
    pub(crate) fn unknown(&self, candidates: &[ArticleId], archive: Option<&Archive>) -> Vec<ArticleId> {
        let is_known = |id: &ArticleId| {
            self.described.contains_key(id) || archive.is_some_and(|archive| archive.has(*id))
        };
        candidates.iter().copied().filter(|id| !is_known(id)).collect()
    }

    /// Describes articles and remembers them: most of the work of a new article, so all processors do it.
    fn describe(&mut self, articles: &[&ArticleDocument], generation: &Generation) {
        let threads = threads().min(articles.len() / WORTH_A_THREAD).max(1);
        self.readers
            .resize_with(threads.max(self.readers.len()), FeatureReader::default);
        let portions = articles.chunks(articles.len().div_ceil(threads).max(1));
        let described: Vec<(ArticleId, Described)> = std::thread::scope(|scope| {
            let begun: Vec<_> = portions
                .zip(&mut self.readers)
                .map(|(portion, reader)| {
                    scope.spawn(move || {
                        let each = portion.iter();
                        let each = each.map(|article| (article.id, describe(reader, article, generation)));
                        each.collect::<Vec<_>>()
                    })
                })
                .collect();
            let done = begun.into_iter().map(ScopedJoinHandle::join);
            done.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        self.described.extend(described);
    }

    /// Computes the list of an article. `read` are those of its candidates that were asked for by [`Self::unknown`]; of
    /// those that are not public any more nothing is known, and they are passed over.
    pub(crate) fn compute(
        &mut self,
        article: &ArticleDocument,
        candidates: &[ArticleId],
        read: &[ArticleDocument],
        archive: Option<&Archive>,
        generation: &Generation,
        settings: &RelatedSettings,
    ) -> std::io::Result<Computed> {
        if self.described.len() + read.len() > REMEMBERED {
            // What is compared now stays: it was not read again because it was remembered.
            self.described.retain(|id, _| candidates.contains(id));
        }
        let public: Vec<&ArticleDocument> = read.iter().filter(|document| document.facets.live).collect();
        self.describe(&public, generation);
        let own = describe(&mut self.reader, article, generation);
        // A new event's names are in no statistics: they count where two of those that are compared have them.
        let mut seen: HashMap<u32, u32> = HashMap::new();
        let known: Vec<(ArticleId, Option<&Described>)> = candidates
            .iter()
            .map(|id| (*id, self.described.get(id)))
            .collect();
        let all = known.iter().filter_map(|(_, described)| *described).chain([&own]);
        for hash in all.flat_map(|described| &described.weighted.fresh) {
            *seen.entry(*hash).or_default() += 1;
        }
        let member = |described: &Described| Member {
            vector: described
                .weighted
                .vector(|hash| seen.get(&hash).is_some_and(|count| *count > 1)),
            sketch: described.sketch.clone(),
            ties: described.ties.clone(),
        };
        let mut ids = vec![article.id];
        let mut pool = vec![member(&own)];
        for (id, described) in known {
            let found = match described {
                Some(described) => Some(member(described)),
                None => archive.map(|archive| archive.member(id)).transpose()?.flatten(),
            };
            if let Some(found) = found {
                ids.push(id);
                pool.push(found);
            }
        }
        let ranked = rank(&pool, &generation.statistics, settings);
        let own_ties = &pool[0].ties;
        // In the lists of other languages it would stand behind all of theirs; the next pass puts it there.
        let of_own_language = |ranked: &&Ranked| pool[ranked.place].ties.locale == own_ties.locale;
        let to_neighbours = ranked.iter().filter(of_own_language).map(|ranked| {
            let score = ranked.timeless * recency(&pool[ranked.place].ties, own_ties, settings);
            (ids[ranked.place], entry(article.id, score, ranked.evidence))
        });
        Ok(Computed {
            to_neighbours: to_neighbours.collect(),
            list: list(generation.number, &ids, &ranked),
        })
    }
}

fn describe(reader: &mut FeatureReader, article: &ArticleDocument, generation: &Generation) -> Described {
    let features = reader.read(article);
    let language = Language::of(&article.facets.locale);
    Described {
        weighted: Arc::new(Weighted::of(&features, language, &generation.statistics)),
        sketch: features.sketch,
        ties: Ties::of(&article.facets),
    }
}

/// A list as it is stored.
pub(crate) fn list(generation: i64, ids: &[ArticleId], ranked: &[Ranked]) -> RelatedList {
    let entries = ranked
        .iter()
        .take(MAX_STORED_RELATED)
        .map(|ranked| entry(ids[ranked.place], ranked.score, ranked.evidence));
    RelatedList {
        generation,
        entries: entries.collect(),
    }
}

fn entry(article: ArticleId, score: f32, evidence: Evidence) -> RelatedEntry {
    RelatedEntry {
        article,
        score: (score.clamp(0.0, 1.0) * f32::from(MAX_RELATED_SCORE)).round() as u16,
        evidence: match evidence {
            Evidence::Nothing => RelatedEvidence::None,
            Evidence::SimilarText => RelatedEvidence::SimilarText,
            Evidence::SameEvent => RelatedEvidence::SameEvent,
        },
    }
}

/// Puts an article into the list of a neighbour, where it would be shown; says whether the list is another one now.
pub(crate) fn enter(list: &mut RelatedList, new: RelatedEntry) -> bool {
    let before = list.entries.iter().position(|entry| entry.article == new.article);
    if before.is_some_and(|place| list.entries[place] == new) {
        return false;
    }
    if let Some(place) = before {
        list.entries.remove(place);
    }
    // What was put behind all else for repeating another is not in the order of scores, and stays behind.
    let place = list
        .entries
        .iter()
        .position(|entry| entry.score < new.score)
        .unwrap_or(list.entries.len());
    // What stood there stays: viewers who see less are shown what lies beyond.
    if before.is_none() && place >= MAX_RELATED as usize && list.entries.len() >= MAX_RELATED as usize {
        return false;
    }
    list.entries.insert(place, new);
    list.entries.truncate(MAX_STORED_RELATED);
    true
}

/// Takes an article out of the list of another; says whether it was there.
pub(crate) fn leave(list: &mut RelatedList, article: ArticleId) -> bool {
    let before = list.entries.len();
    list.entries.retain(|entry| entry.article != article);
    list.entries.len() < before
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn related(number: u128, score: u16) -> RelatedEntry {
        RelatedEntry {
            article: ArticleId::from_uuid(Uuid::from_u128(number)),
            score,
            evidence: RelatedEvidence::None,
        }
    }

    #[test]
    fn a_new_article_enters_where_it_would_be_shown() {
        let mut list = RelatedList {
            generation: 1,
            entries: (0..60)
                .map(|number| related(number, 1_000 - number as u16))
                .collect(),
        };
        assert!(!enter(&mut list, related(100, 10)), "nobody would see it");
        assert!(enter(&mut list, related(100, 998)));
        assert_eq!(list.entries[3].article, related(100, 0).article);
        assert!(!enter(&mut list, related(100, 998)), "it stands there already");
        assert!(enter(&mut list, related(100, 1_500)));
        assert_eq!(
            (list.entries[0].article, list.entries.len()),
            (related(100, 0).article, 61)
        );
        let mut short = RelatedList::default();
        assert!(enter(&mut short, related(1, 1)), "a short list takes all");
    }
}
