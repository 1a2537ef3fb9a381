//! What facets count: the values of each document, read from the columns once, because document by document that is
//! slow.

use std::{
    collections::HashMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Datelike as _, NaiveDate};
use masthead_domain::locale::Locale;
use tantivy::{DocId, columnar::BytesColumn};
use uuid::Uuid;

use crate::segment::Columns;

const MICROS_A_DAY: i64 = 86_400_000_000;

/// A value that facets count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Category(Uuid),
    Author(Uuid),
    Tag(Uuid),
    Source(Uuid),
    Locale(Locale),
    Year(i32),
}

/// The values of an index, numbered over all its segments, so that what was counted in one goes on in the next. A
/// value keeps its number while the index is open.
#[derive(Debug, Default)]
pub(crate) struct Values(Mutex<Numbered>);

#[derive(Debug, Default)]
struct Numbered {
    numbers: HashMap<Value, u32>,
    values: Vec<Value>,
}

impl Values {
    fn lock(&self) -> MutexGuard<'_, Numbered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().values.len()
    }

    /// The values that were counted at all, with their counts.
    pub(crate) fn counted(&self, counts: &[u32]) -> Vec<(Value, u64)> {
        let numbered = self.lock();
        numbered
            .values
            .iter()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(value, count)| (value.clone(), u64::from(*count)))
            .collect()
    }
}

impl Numbered {
    fn number(&mut self, value: Value) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    /// The numbers of a column's values, by their ordinals.
    fn of_column(
        &mut self,
        column: &BytesColumn,
        value: impl Fn(&[u8]) -> Option<Value>,
    ) -> io::Result<Vec<Option<u32>>> {
        let mut numbers = Vec::with_capacity(column.num_terms());
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            numbers.push(value(terms.key()).map(|value| self.number(value)));
        }
        Ok(numbers)
    }
}

/// The values of a segment's documents, by their numbers, one document behind the other.
#[derive(Debug)]
pub(crate) struct Counted {
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

impl Counted {
    /// Reads them from the columns of a segment with so many documents.
    pub(crate) fn read(columns: &Columns, documents: u32, values: &Values) -> io::Result<Self> {
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok();
        let locale = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse().ok();
        let mut numbered = values.lock();
        let mut mapped = Vec::new();
        let mut map = |column: Option<&BytesColumn>, value: &dyn Fn(&[u8]) -> Option<Value>| {
            if let Some(column) = column {
                mapped.push((column.clone(), numbered.of_column(column, value)?));
            }
            Ok::<_, io::Error>(())
        };
        map(columns.categories.as_ref(), &|bytes| {
            id(bytes).map(Value::Category)
        })?;
        map(columns.authors.as_ref(), &|bytes| id(bytes).map(Value::Author))?;
        map(columns.tags.as_ref(), &|bytes| id(bytes).map(Value::Tag))?;
        map(columns.source.as_ref(), &|bytes| id(bytes).map(Value::Source))?;
        map(columns.locale.as_ref(), &|bytes| locale(bytes).map(Value::Locale))?;
        // Whoever counts does not wait while documents are gone through.
        drop(numbered);
        let mut starts = Vec::with_capacity(documents as usize + 1);
        let mut numbers = Vec::new();
        let mut year = Year::default();
        for document in 0..documents {
            starts.push(numbers.len() as u32);
            for (column, known) in &mapped {
                let ordinals = column.term_ords(document);
                numbers.extend(ordinals.filter_map(|ordinal| known.get(ordinal as usize).copied().flatten()));
            }
            if let Some(moment) = columns.published.first(document) {
                // Most lie near the one before.
                if moment < year.from || moment >= year.until {
                    year = Year::at(moment);
                    year.number = values.lock().number(Value::Year(year.of));
                }
                numbers.push(year.number);
            }
        }
        starts.push(numbers.len() as u32);
        Ok(Self { starts, numbers })
    }

    /// Counts the values of a document. `counts` has a place for each value.
    pub(crate) fn count(&self, document: DocId, counts: &mut [u32]) {
        let Some([start, end]) = self.starts.get(document as usize..document as usize + 2) else {
            return;
        };
        for number in &self.numbers[*start as usize..*end as usize] {
            counts[*number as usize] += 1;
        }
    }
}

/// A year (UTC), and the moments from which to which it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Year {
    from: i64,
    until: i64,
    of: i32,
    number: u32,
}

impl Year {
    fn at(moment: i64) -> Self {
        let year = DateTime::from_timestamp_micros(moment).map_or(1970, |moment| moment.year());
        let start = |year: i32| {
            NaiveDate::from_ymd_opt(year, 1, 1).map_or(i64::MIN, |day| {
                i64::from(day.num_days_from_ce() - 719_163) * MICROS_A_DAY
            })
        };
        Self {
            from: start(year),
            until: start(year + 1),
            of: year,
            number: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_begin_and_end_where_they_do() {
        let moment = |text: &str| {
            let moment: DateTime<chrono::Utc> = text.parse().expect("a moment");
            moment.timestamp_micros()
        };
        let year = Year::at(moment("2021-10-14T08:00:00Z"));
        let expected = Year {
            from: moment("2021-01-01T00:00:00Z"),
            until: moment("2022-01-01T00:00:00Z"),
            of: 2021,
            number: 0,
        };
        assert_eq!(year, expected);
        assert_eq!(Year::at(moment("1969-12-31T23:59:59Z")).of, 1969);
    }
}
