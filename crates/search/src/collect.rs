//! Collecting hits: the best of them, how many there are, and on what they hang.

use std::{cmp::Reverse, time::Instant};

use masthead_app::ports::search::IndexFacets;
use masthead_domain::{
    id::{AuthorId, CategoryId, SourceId, TagId},
    search::MAX_FACET_VALUES,
};
use tantivy::{DocId, Score};
use uuid::Uuid;

use crate::{
    best::Best,
    counted::Value,
    lists::{Asked, Prepared, Steps},
    segment::Columns,
    view::{ReadError, View},
};

/// The place of a hit: greater ones come first where the order descends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) key: i64,
    pub(crate) id: Uuid,
}

/// What hits are ranked by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Score,
    /// The score times what is left of it after its age: half of the changeable part after so many microseconds.
    Recency {
        now: i64,
        half_life: f32,
        floor: f32,
    },
    Newest,
    Oldest,
}

impl By {
    pub(crate) fn key(self, columns: &Columns, document: DocId, steps: Steps) -> i64 {
        match self {
            Self::Score => i64::from(steps),
            Self::Recency {
                now,
                half_life,
                floor,
            } => {
                let age = (now - columns.published(document)).max(0) as f32;
                let left = floor + (1.0 - floor) * (-age / half_life).exp2();
                // In double precision, so that it is never more than the score itself.
                i64::from((f64::from(steps) * f64::from(left.min(1.0))) as Steps)
            }
            Self::Newest => columns.published(document),
            // Greater comes first, so the oldest must be the greatest.
            Self::Oldest => -columns.published(document),
        }
    }

    fn needs_score(self) -> bool {
        matches!(self, Self::Score | Self::Recency { .. })
    }
}

/// What is wanted of a search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) by: By,
    pub(crate) limit: usize,
    /// Only what comes behind this place.
    pub(crate) after: Option<Rank>,
    pub(crate) only_live: bool,
    pub(crate) facets: bool,
    pub(crate) deadline: Instant,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// The best first, one more than was wanted where there are more.
    pub(crate) hits: Vec<(Rank, Score)>,
    pub(crate) total: u64,
    pub(crate) facets: Option<IndexFacets>,
}

/// Runs a query over all segments.
pub(crate) fn collect(view: &View, asked: &Asked, wanted: Wanted) -> Result<Collected, ReadError> {
    let with_scores = wanted.by.needs_score();
    let prepared = Prepared::new(view, asked, with_scores)?;
    let mut best = Best::new(wanted);
    let mut counts = wanted.facets.then(|| vec![0; view.values.len()]);
    let mut total = 0;
    for (number, (reader, segment)) in view.each_segment().enumerate() {
        let (mut lists, mut matching) = prepared.lists(number, reader, segment, wanted.deadline)?;
        if wanted.only_live {
            matching.keep(&segment.live);
        }
        total += matching.len();
        if let Some(counts) = &mut counts {
            for document in matching.iter() {
                segment.counted.count(document, counts);
            }
        }
        if with_scores {
            best.look_through(&mut lists, &matching, &segment.columns)?;
        } else {
            for document in matching.iter() {
                best.offer(document, 0, &segment.columns);
            }
        }
    }
    Ok(Collected {
        hits: best.in_order(),
        total,
        facets: counts.map(|counts| facets(view.values.counted(&counts))),
    })
}

/// A document that was found without being ranked among others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thing {
    pub(crate) id: Uuid,
    pub(crate) what: u64,
    /// Words of its shortest name.
    pub(crate) length: u64,
}

/// The first documents that match and pass a test, at most so many.
pub(crate) fn first(
    view: &View,
    asked: &Asked,
    most: usize,
    deadline: Instant,
    test: impl Fn(&Columns, DocId) -> bool,
) -> Result<Vec<Thing>, ReadError> {
    let prepared = Prepared::new(view, asked, false)?;
    let mut things = Vec::new();
    for (number, (reader, segment)) in view.each_segment().enumerate() {
        if prepared.is_empty() || things.len() == most {
            break;
        }
        let columns = &segment.columns;
        let (_, matching) = prepared.lists(number, reader, segment, deadline)?;
        let passing = matching.iter().filter(|document| test(columns, *document));
        things.extend(passing.take(most - things.len()).map(|document| Thing {
            id: columns.id(document),
            what: columns.what.first(document).unwrap_or(u64::MAX),
            length: columns.name_words.first(document).unwrap_or_default(),
        }));
    }
    Ok(things)
}

/// The most frequent values of each sort; of equals the first.
fn facets(counted: Vec<(Value, u64)>) -> IndexFacets {
    let mut facets = IndexFacets::default();
    for (value, count) in counted {
        match value {
            Value::Category(id) => facets.categories.push((CategoryId::from_uuid(id), count)),
            Value::Author(id) => facets.authors.push((AuthorId::from_uuid(id), count)),
            Value::Tag(id) => facets.tags.push((TagId::from_uuid(id), count)),
            Value::Source(id) => facets.sources.push((SourceId::from_uuid(id), count)),
            Value::Locale(locale) => facets.locales.push((locale, count)),
            Value::Year(year) => facets.years.push((year, count)),
        }
    }
    keep_most(&mut facets.categories);
    keep_most(&mut facets.authors);
    keep_most(&mut facets.tags);
    keep_most(&mut facets.sources);
    by_count(&mut facets.locales);
    facets.years.sort_unstable_by_key(|(year, _)| Reverse(*year));
    facets
}

fn keep_most<V: Ord>(counted: &mut Vec<(V, u64)>) {
    by_count(counted);
    counted.truncate(MAX_FACET_VALUES);
}

fn by_count<V: Ord>(counted: &mut [(V, u64)]) {
    counted.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
}
