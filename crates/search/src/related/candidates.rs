//! Which articles are compared with one: those that have its best words, and those that share what it hangs on.

use std::time::Instant;

use masthead_domain::{
    id::{ArticleId, CategoryId},
    touch::Facets,
};
use serde::{Deserialize, Serialize};
use tantivy::{
    Term,
    collector::TopDocs,
    query::{Bm25StatisticsProvider, BooleanQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};
use uuid::Uuid;

use super::{
    features::{Features, hash},
    statistics::{Statistics, thing_hash},
};
use crate::{
    analysis::Language,
    collect::{By, Wanted, collect},
    lists::Asked,
    search::LONGEST,
    view::{ReadError, View},
};

/// Words by which an article is looked for: the best of it.
const WORDS: usize = 40;
/// Articles that are found by them.
pub(crate) const BY_TEXT: usize = 100;
/// Articles that are looked at where many are not public.
const MOST_HIDDEN: usize = 10_000;
/// Words of an article that is looked for in titles too.
const SHORT: u32 = 40;
/// The newest articles of each tag, of so many of the rarest.
const BY_TAG: usize = 10;
const TAGS: usize = 3;
/// Where fewer were found than this, the newest of the section and of the authors are looked at too.
const FEW: usize = 40;
const BY_SECTION: usize = 60;
const BY_AUTHOR: usize = 10;
/// On a site with so many articles all are compared.
const SMALL_SITE: u64 = 150;
/// A tag on more articles than this relates nothing.
const MOST_OF_TAG: u32 = 20_000;

/// The statistics of a generation, as the index wants them: so that candidates do not depend on what a node's index
/// holds of deleted articles.
struct OfGeneration<'g> {
    statistics: &'g Statistics,
    language: Language,
    title: Field,
}

/// Words that a title has, about.
const TITLE_WORDS: u64 = 8;

impl Bm25StatisticsProvider for OfGeneration<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(if field == self.title {
            TITLE_WORDS * self.statistics.documents().max(1)
        } else {
            self.statistics.words().max(1)
        })
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.statistics.documents().max(2))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let value = term.value();
        let text = value.as_str().unwrap_or_default();
        let known = self.statistics.frequency(hash(0, self.language, text.as_bytes()));
        Ok(u64::from(known).min(self.statistics.documents().max(2)))
    }
}

/// By what the candidates of an article are looked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lookup {
    /// Its language, as an index of locales has it.
    language: String,
    /// The best words of its text.
    words: Vec<String>,
    /// Whether it has hardly a body.
    is_short: bool,
    /// Its rarest tags.
    tags: Vec<Uuid>,
    section: Option<Uuid>,
    authors: Vec<Uuid>,
}

impl Lookup {
    /// An article's, by its features and its terms. Of words that the statistics do not know, because at most one article had them, those count that
    /// are shared by now.
    pub(crate) fn of<E>(
        facets: &Facets,
        features: &Features,
        terms: &[(String, f32)],
        statistics: &Statistics,
        is_shared: impl Fn(&str) -> Result<bool, E>,
    ) -> Result<Self, E> {
        let mut tags: Vec<(u32, Uuid)> = facets
            .tags
            .iter()
            .map(|tag| (statistics.frequency(thing_hash(tag.uuid())), tag.uuid()))
            .filter(|(frequency, _)| *frequency <= MOST_OF_TAG)
            .collect();
        tags.sort_unstable();
        let language = Language::of(&facets.locale);
        Ok(Self {
            language: language.letters().to_owned(),
            words: best_words(language, terms, statistics, is_shared)?,
            is_short: features.length < SHORT,
            tags: tags.into_iter().take(TAGS).map(|(_, tag)| tag).collect(),
            section: facets.primary_category.map(CategoryId::uuid),
            authors: facets.authors.iter().map(|author| author.uuid()).collect(),
        })
    }
}

fn best_words<E>(
    language: Language,
    terms: &[(String, f32)],
    statistics: &Statistics,
    is_shared: impl Fn(&str) -> Result<bool, E>,
) -> Result<Vec<String>, E> {
    let mut words: Vec<(f32, &str)> = Vec::new();
    for (term, count) in terms {
        let known = statistics.frequency(hash(0, language, term.as_bytes()));
        let weight = statistics.weight(language, known.max(2));
        if weight > 0.0 && (known >= 2 || is_shared(term)?) {
            words.push(((1.0 + count.ln()) * weight, term));
        }
    }
    words.sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    words.truncate(WORDS);
    Ok(words.into_iter().map(|(_, word)| word.to_owned()).collect())
}

/// Whether more than one document has a term in its body.
pub(crate) fn is_shared(view: &View, term: &str) -> Result<bool, ReadError> {
    let term = Term::from_field_text(view.fields.body, term);
    Ok(view.searcher.doc_freq(&term)? >= 2)
}

/// The ids of an article's candidates, without its own, in an order that depends on them alone.
pub(crate) fn candidates(
    view: &View,
    id: ArticleId,
    lookup: &Lookup,
    statistics: &Statistics,
) -> Result<Vec<ArticleId>, ReadError> {
    let mut found: Vec<Uuid> = by_text(view, lookup, statistics)?;
    let fields = view.fields;
    for tag in &lookup.tags {
        found.extend(newest(view, hangs_on(fields.tags, *tag), BY_TAG)?);
    }
    if found.len() < FEW {
        if let Some(section) = lookup.section {
            let of_section = hangs_on(fields.primary_category, section);
            found.extend(newest(view, of_section, BY_SECTION)?);
        }
        for author in &lookup.authors {
            found.extend(newest(view, hangs_on(fields.authors, *author), BY_AUTHOR)?);
        }
    }
    if statistics.documents() <= SMALL_SITE {
        let all = Term::from_field_u64(fields.what, 0);
        found.extend(newest(view, all, SMALL_SITE as usize)?);
    }
    found.retain(|other| *other != id.uuid());
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(ArticleId::from_uuid).collect())
}

fn hangs_on(field: Field, id: Uuid) -> Term {
    Term::from_field_bytes(field, id.as_bytes())
}

/// The newest public articles that have a term.
fn newest(view: &View, term: Term, most: usize) -> Result<Vec<Uuid>, ReadError> {
    let wanted = Wanted {
        by: By::Newest,
        limit: most,
        after: None,
        only_live: true,
        facets: false,
        deadline: Instant::now() + LONGEST,
    };
    let found = collect(view, &Asked::having(term), wanted)?;
    Ok(found
        .hits
        .into_iter()
        .take(most)
        .map(|(rank, _)| rank.id)
        .collect())
}

fn by_text(view: &View, lookup: &Lookup, statistics: &Statistics) -> Result<Vec<Uuid>, ReadError> {
    let fields = view.fields;
    // A title's words mostly stand in the body too, and twice as many words take three times as long; only what has
    // hardly a body is looked for by its title as well.
    let places: &[Field] = if lookup.is_short {
        &[fields.body, fields.title]
    } else {
        &[fields.body]
    };
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(2 * WORDS);
    for word in &lookup.words {
        for place in places {
            let query = TermQuery::new(Term::from_field_text(*place, word), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(query)));
        }
    }
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let provider = OfGeneration {
        statistics,
        language: Language::of_tag(&lookup.language),
        title: fields.title,
    };
    let query = BooleanQuery::new(clauses);
    let mut most = BY_TEXT + BY_TEXT / 2;
    loop {
        let best = TopDocs::with_limit(most).order_by_score();
        let hits = view
            .searcher
            .search_with_statistics_provider(&query, &best, &provider)?;
        let is_all = hits.len() < most;
        let public = hits.into_iter().filter_map(|(_, address)| {
            let segment = view.segments.get(address.segment_ord as usize)?;
            let is_live = segment.live.has(address.doc_id);
            is_live.then(|| segment.columns.id(address.doc_id))
        });
        // One more, because the article itself is among them.
        let found: Vec<Uuid> = public.take(BY_TEXT + 1).collect();
        if is_all || found.len() > BY_TEXT / 2 || most >= MOST_HIDDEN {
            return Ok(found);
        }
        // Where much is not public, those that are lie further behind.
        most *= 8;
    }
}
