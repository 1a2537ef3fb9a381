//! What the store does, in figures for whoever watches the server.
//!
//! Plain counters of our own: the store need not know how figures are published.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::store::{Engine, Store};

/// The upper ends, in seconds, of the steps in which the time of statements is counted; what takes longer is in one
/// more step.
const STEPS: [f64; 11] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 0.5, 2.0,
];

const OPERATIONS: [&str; 5] = ["select", "insert", "update", "delete", "other"];

/// Counts the statements of a store.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    operations: [Counter; OPERATIONS.len()],
}

#[derive(Debug, Default)]
struct Counter {
    failed: AtomicU64,
    nanoseconds: AtomicU64,
    steps: [AtomicU64; STEPS.len() + 1],
}

/// What the statements of one operation cost since the store was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementFigures {
    /// `select`, `insert`, `update`, `delete` or `other`.
    pub operation: &'static str,
    pub count: u64,
    pub failed: u64,
    /// All their time together.
    pub time: Duration,
    /// How many took how long: the upper end of each step in seconds, infinite for the last, and the number in it.
    pub steps: Vec<(f64, u64)>,
}

/// How a pool of connections stands at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolFigures {
    /// `writer` and `reader` on SQLite; `primary`, `replica_1`, … on PostgreSQL.
    pub pool: String,
    pub open: u32,
    pub idle: u32,
    pub most: u32,
}

impl Meter {
    pub(crate) fn count(&self, sql: &str, took: Duration, failed: bool) {
        let counter = &self.operations[operation(sql)];
        let seconds = took.as_secs_f64();
        let step = STEPS
            .iter()
            .position(|end| seconds <= *end)
            .unwrap_or(STEPS.len());
        counter.steps[step].fetch_add(1, Ordering::Relaxed);
        counter.nanoseconds.fetch_add(
            u64::try_from(took.as_nanos()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
        if failed {
            counter.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn total(&self) -> u64 {
        let steps = self.operations.iter().flat_map(|counter| &counter.steps);
        steps.map(|step| step.load(Ordering::Relaxed)).sum()
    }

    fn figures(&self) -> Vec<StatementFigures> {
        let all = OPERATIONS.iter().zip(&self.operations);
        all.map(|(operation, counter)| {
            let ends = STEPS.iter().copied().chain([f64::INFINITY]);
            let counts = counter.steps.iter().map(|step| step.load(Ordering::Relaxed));
            let steps: Vec<(f64, u64)> = ends.zip(counts).collect();
            StatementFigures {
                operation,
                count: steps.iter().map(|(_, count)| count).sum(),
                failed: counter.failed.load(Ordering::Relaxed),
                time: Duration::from_nanos(counter.nanoseconds.load(Ordering::Relaxed)),
                steps,
            }
        })
        .collect()
    }
}

/// The place of a statement's operation, by its first word.
fn operation(sql: &str) -> usize {
    let word = sql
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    // A common table expression begins a reading here; nothing of ours writes through one.
    let word = if word.eq_ignore_ascii_case("with") {
        "select"
    } else {
        word
    };
    OPERATIONS
        .iter()
        .position(|known| word.eq_ignore_ascii_case(known))
        .unwrap_or(OPERATIONS.len() - 1)
}

impl Store {
    /// What the statements of this store cost since it was opened, by operation. Transaction control is not counted.
    #[must_use]
    pub fn statement_figures(&self) -> Vec<StatementFigures> {
        self.meter().figures()
    }

    /// How the pools of connections stand.
    #[must_use]
    pub fn pool_figures(&self) -> Vec<PoolFigures> {
        let (writer, readers) = self.pools();
        match self.engine() {
            Engine::Sqlite => std::iter::once(("writer".to_owned(), writer))
                .chain(readers.into_iter().map(|reader| ("reader".to_owned(), reader)))
                .map(|(pool, connection)| {
                    let sqlite = connection.get_sqlite_connection_pool();
                    PoolFigures {
                        pool,
                        open: sqlite.size(),
                        idle: sqlite.num_idle() as u32,
                        most: sqlite.options().get_max_connections(),
                    }
                })
                .collect(),
            Engine::Postgres => std::iter::once(("primary".to_owned(), writer))
                .chain(
                    readers
                        .into_iter()
                        .enumerate()
                        .map(|(number, reader)| (format!("replica_{}", number + 1), reader)),
                )
                .map(|(pool, connection)| {
                    let postgres = connection.get_postgres_connection_pool();
                    PoolFigures {
                        pool,
                        open: postgres.size(),
                        idle: postgres.num_idle() as u32,
                        most: postgres.options().get_max_connections(),
                    }
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_counted_by_operation_time_and_failure() {
        let meter = Meter::default();
        meter.count("SELECT 1", Duration::from_micros(80), false);
        meter.count("  with a as (select 1) select 2", Duration::from_millis(3), false);
        meter.count("INSERT INTO x VALUES (1)", Duration::from_secs(9), true);
        meter.count("VACUUM INTO ?", Duration::from_millis(1), false);
        meter.count("", Duration::ZERO, false);
        assert_eq!(meter.total(), 5);
        let figures = meter.figures();
        let of = |operation: &str| {
            figures
                .iter()
                .find(|figures| figures.operation == operation)
                .expect(operation)
        };
        let select = of("select");
        assert_eq!((select.count, select.failed), (2, 0));
        assert_eq!(select.time, Duration::from_micros(3_080));
        assert_eq!((select.steps[0], select.steps[5]), ((0.000_1, 1), (0.005, 1)));
        let insert = of("insert");
        assert_eq!((insert.count, insert.failed), (1, 1));
        assert_eq!(insert.steps.last(), Some(&(f64::INFINITY, 1)));
        assert_eq!(of("other").count, 2);
        assert_eq!(of("delete").count, 0);
    }
}
