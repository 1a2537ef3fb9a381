//! Collecting hits: the best of them, how many there are, and on what they hang.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Instant,
};

use masthead_app::ports::search::IndexFacets;
use masthead_domain::{
    id::{AuthorId, CategoryId, SourceId, TagId},
    locale::Locale,
    search::MAX_FACET_VALUES,
};
use tantivy::{
    DocId, DocSet as _, Score, TERMINATED,
    columnar::BytesColumn,
    query::{EnableScoring, Query},
};
use uuid::Uuid;

use crate::view::{Columns, ReadError, View, bytes_of};

/// Documents after which it is looked whether the time is over.
const LOOK_EVERY: u32 = 4_096;

const MICROS_A_DAY: i64 = 86_400_000_000;

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
    fn key(self, columns: &Columns, document: DocId, score: Score) -> i64 {
        match self {
            // The bits of positive numbers are in their order.
            Self::Score => i64::from(score.max(0.0).to_bits()),
            Self::Recency {
                now,
                half_life,
                floor,
            } => {
                let age = (now - columns.published(document)).max(0) as f32;
                let left = floor + (1.0 - floor) * (-age / half_life).exp2();
                i64::from((score * left).max(0.0).to_bits())
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

/// Counts by the bytes of a column's values.
type Counts = HashMap<Vec<u8>, u64>;

#[derive(Debug, Default)]
struct Tally {
    categories: Counts,
    authors: Counts,
    tags: Counts,
    sources: Counts,
    locales: Counts,
    years: HashMap<i32, u64>,
}

/// Runs a query over all segments.
pub(crate) fn collect(view: &View, query: &dyn Query, wanted: Wanted) -> Result<Collected, ReadError> {
    let scoring = if wanted.by.needs_score() {
        EnableScoring::enabled_from_searcher(&view.searcher)
    } else {
        EnableScoring::disabled_from_searcher(&view.searcher)
    };
    let weight = query.weight(scoring)?;
    let mut best: BinaryHeap<Reverse<(Rank, u32)>> = BinaryHeap::with_capacity(wanted.limit + 2);
    let mut tally = wanted.facets.then(Tally::default);
    let mut total = 0;
    for (segment, columns) in view.searcher.segment_readers().iter().zip(&view.columns) {
        let mut counts = tally.as_ref().map(|_| SegmentCounts::new(columns));
        let mut scorer = weight.scorer(segment, 1.0)?;
        let alive = segment.alive_bitset();
        let mut document = scorer.doc();
        let mut looked: u32 = 0;
        while document != TERMINATED {
            looked += 1;
            if looked.is_multiple_of(LOOK_EVERY) && Instant::now() > wanted.deadline {
                return Err(ReadError::TooSlow);
            }
            let is_there = alive.is_none_or(|alive| alive.is_alive(document))
                && (!wanted.only_live || columns.is_live(document));
            if is_there {
                total += 1;
                if let Some(counts) = &mut counts {
                    counts.count(columns, document);
                }
                let score = if wanted.by.needs_score() {
                    scorer.score()
                } else {
                    0.0
                };
                let key = wanted.by.key(columns, document, score);
                let is_worth = best.len() <= wanted.limit
                    || best.peek().is_none_or(|Reverse((worst, _))| key >= worst.key);
                if is_worth {
                    let rank = Rank {
                        key,
                        id: columns.id(document),
                    };
                    if wanted.after.is_none_or(|after| rank < after) {
                        best.push(Reverse((rank, score.to_bits())));
                        if best.len() > wanted.limit + 1 {
                            best.pop();
                        }
                    }
                }
            }
            document = scorer.advance();
        }
        if let (Some(tally), Some(counts)) = (&mut tally, counts) {
            counts.add_to(tally, columns)?;
        }
    }
    let mut hits: Vec<(Rank, Score)> = best
        .into_iter()
        .map(|Reverse((rank, score))| (rank, Score::from_bits(score)))
        .collect();
    hits.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
    Ok(Collected {
        hits,
        total,
        facets: tally.map(Tally::facets),
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
pub(crate) fn best(
    view: &View,
    query: &dyn Query,
    most: usize,
    test: impl Fn(&Columns, DocId) -> bool,
) -> Result<Vec<Thing>, ReadError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(&view.searcher))?;
    let mut things = Vec::new();
    for (segment, columns) in view.searcher.segment_readers().iter().zip(&view.columns) {
        let mut scorer = weight.scorer(segment, 1.0)?;
        let alive = segment.alive_bitset();
        let mut document = scorer.doc();
        while document != TERMINATED && things.len() < most {
            if alive.is_none_or(|alive| alive.is_alive(document)) && test(columns, document) {
                things.push(Thing {
                    id: columns.id(document),
                    what: columns.what.first(document).unwrap_or(u64::MAX),
                    length: columns.name_words.first(document).unwrap_or_default(),
                });
            }
            document = scorer.advance();
        }
    }
    Ok(things)
}

/// Counts by the ordinals of a segment's columns.
struct SegmentCounts {
    categories: Vec<u32>,
    authors: Vec<u32>,
    tags: Vec<u32>,
    sources: Vec<u32>,
    locales: Vec<u32>,
    years: HashMap<i32, u64>,
    /// The year that was counted last, and the moments between which it lies: most hits lie near each other.
    year: (i64, i64, i32),
    in_year: u64,
}

fn places(column: Option<&BytesColumn>) -> Vec<u32> {
    vec![0; column.map_or(0, BytesColumn::num_terms)]
}

fn count(counts: &mut [u32], column: Option<&BytesColumn>, document: DocId) {
    if let Some(column) = column {
        for ordinal in column.term_ords(document) {
            if let Some(count) = counts.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    }
}

impl SegmentCounts {
    fn new(columns: &Columns) -> Self {
        Self {
            categories: places(columns.categories.as_ref()),
            authors: places(columns.authors.as_ref()),
            tags: places(columns.tags.as_ref()),
            sources: places(columns.source.as_ref()),
            locales: places(columns.locale.as_ref()),
            years: HashMap::new(),
            year: (0, 0, 0),
            in_year: 0,
        }
    }

    fn count(&mut self, columns: &Columns, document: DocId) {
        count(&mut self.categories, columns.categories.as_ref(), document);
        count(&mut self.authors, columns.authors.as_ref(), document);
        count(&mut self.tags, columns.tags.as_ref(), document);
        count(&mut self.sources, columns.source.as_ref(), document);
        count(&mut self.locales, columns.locale.as_ref(), document);
        let moment = columns.published(document);
        if moment < self.year.0 || moment >= self.year.1 {
            self.end_year();
            self.year = year_of(moment);
        }
        self.in_year += 1;
    }

    fn end_year(&mut self) {
        if self.in_year > 0 {
            *self.years.entry(self.year.2).or_default() += self.in_year;
            self.in_year = 0;
        }
    }

    fn add_to(mut self, tally: &mut Tally, columns: &Columns) -> Result<(), ReadError> {
        self.end_year();
        let add =
            |counts: Vec<u32>, column: Option<&BytesColumn>, to: &mut Counts| -> Result<(), ReadError> {
                let Some(column) = column else { return Ok(()) };
                for (ordinal, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    *to.entry(bytes_of(column, ordinal as u64)?).or_default() += u64::from(count);
                }
                Ok(())
            };
        add(
            self.categories,
            columns.categories.as_ref(),
            &mut tally.categories,
        )?;
        add(self.authors, columns.authors.as_ref(), &mut tally.authors)?;
        add(self.tags, columns.tags.as_ref(), &mut tally.tags)?;
        add(self.sources, columns.source.as_ref(), &mut tally.sources)?;
        add(self.locales, columns.locale.as_ref(), &mut tally.locales)?;
        for (year, count) in self.years {
            *tally.years.entry(year).or_default() += count;
        }
        Ok(())
    }
}

/// The year of a moment, and the moments from which to which it goes.
fn year_of(moment: i64) -> (i64, i64, i32) {
    use chrono::{DateTime, Datelike as _, NaiveDate};
    let year = DateTime::from_timestamp_micros(moment).map_or(1970, |moment| moment.year());
    let start = |year: i32| {
        NaiveDate::from_ymd_opt(year, 1, 1).map_or(i64::MIN, |day| {
            i64::from(day.num_days_from_ce() - 719_163) * MICROS_A_DAY
        })
    };
    (start(year), start(year + 1), year)
}

impl Tally {
    fn facets(self) -> IndexFacets {
        let mut locales: Vec<(Locale, u64)> = self
            .locales
            .into_iter()
            .filter_map(|(bytes, count)| Some((String::from_utf8(bytes).ok()?.parse().ok()?, count)))
            .collect();
        locales.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let mut years: Vec<(i32, u64)> = self.years.into_iter().collect();
        years.sort_by_key(|(year, _)| Reverse(*year));
        IndexFacets {
            categories: most(self.categories, CategoryId::from_uuid),
            authors: most(self.authors, AuthorId::from_uuid),
            tags: most(self.tags, TagId::from_uuid),
            sources: most(self.sources, SourceId::from_uuid),
            locales,
            years,
        }
    }
}

/// The most frequent values.
fn most<I>(counts: Counts, id: impl Fn(Uuid) -> I) -> Vec<(I, u64)> {
    let mut all: Vec<(Uuid, u64)> = counts
        .into_iter()
        .filter_map(|(bytes, count)| Some((Uuid::from_slice(&bytes).ok()?, count)))
        .collect();
    all.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    all.truncate(MAX_FACET_VALUES);
    all.into_iter().map(|(uuid, count)| (id(uuid), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_begin_and_end_where_they_do() {
        let moment = |text: &str| {
            let moment: chrono::DateTime<chrono::Utc> = text.parse().expect("a moment");
            moment.timestamp_micros()
        };
        let (start, end, year) = year_of(moment("2021-10-14T08:00:00Z"));
        assert_eq!(
            (start, end, year),
            (
                moment("2021-01-01T00:00:00Z"),
                moment("2022-01-01T00:00:00Z"),
                2021
            )
        );
        assert_eq!(year_of(moment("1969-12-31T23:59:59Z")).2, 1969);
    }
}
