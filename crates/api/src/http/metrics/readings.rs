//! Figures that are counted elsewhere and read when somebody asks.

use std::{fmt, sync::Arc};

use masthead_app::App;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _, NoLabelSet},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

use crate::http::{ConnectionFigures, Cut};

/// Connections and the requests on them.
#[derive(Debug)]
pub(super) struct OfConnections(pub(super) Arc<ConnectionFigures>);

impl Collector for OfConnections {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self(figures) = self;
        counter(
            &mut encoder,
            "connections_accepted",
            "Connections that were accepted.",
            figures.accepted(),
        )?;
        gauge(
            &mut encoder,
            "connections_open",
            "Connections that are open.",
            figures.open(),
        )?;
        counter(
            &mut encoder,
            "connections_not_accepted",
            "Times that a connection could not be accepted, for want of open files for example.",
            figures.failed_accepts(),
        )?;
        gauge(
            &mut encoder,
            "http_requests_in_flight",
            "Requests whose answer is not yet sent whole.",
            figures.in_flight(),
        )?;
        let mut family = encoder.encode_descriptor(
            "connections_cut",
            "Connections that the server ended, by reason.",
            None,
            MetricType::Counter,
        )?;
        for cut in Cut::ALL {
            ConstCounter::new(figures.cut(*cut)).encode(family.encode_family(&[("reason", cut.name())])?)?;
        }
        Ok(())
    }
}

/// Statements and pools of the store.
#[derive(Debug)]
pub(super) struct OfStore(pub(super) App);

impl Collector for OfStore {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let store = &self.0.store;
        let statements = store.statement_figures();
        let mut family = encoder.encode_descriptor(
            "sql_statement_duration_seconds",
            "Time of SQL statements, by operation.",
            None,
            MetricType::Histogram,
        )?;
        for figures in &statements {
            // The step without an end is written by the library, from the count of all.
            let mut steps = figures.steps.clone();
            steps.retain(|(end, _)| end.is_finite());
            family
                .encode_family(&[("operation", figures.operation)])?
                .encode_histogram::<NoLabelSet>(figures.time.as_secs_f64(), figures.count, &steps, None)?;
        }
        let mut family = encoder.encode_descriptor(
            "sql_statement_errors",
            "SQL statements that failed, by operation.",
            None,
            MetricType::Counter,
        )?;
        for figures in &statements {
            ConstCounter::new(figures.failed)
                .encode(family.encode_family(&[("operation", figures.operation)])?)?;
        }
        let pools = store.pool_figures();
        let mut family = encoder.encode_descriptor(
            "database_connections",
            "Connections to the database, by pool and state.",
            None,
            MetricType::Gauge,
        )?;
        for pool in &pools {
            let used = pool.open.saturating_sub(pool.idle);
            for (state, count) in [("idle", pool.idle), ("used", used)] {
                ConstGauge::new(count)
                    .encode(family.encode_family(&[("pool", pool.pool.as_str()), ("state", state)])?)?;
            }
        }
        let mut family = encoder.encode_descriptor(
            "database_connections_max",
            "Connections to the database that a pool may have.",
            None,
            MetricType::Gauge,
        )?;
        for pool in &pools {
            ConstGauge::new(pool.most).encode(family.encode_family(&[("pool", pool.pool.as_str())])?)?;
        }
        Ok(())
    }
}

pub(super) fn counter(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: u64,
) -> fmt::Result {
    ConstCounter::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)
}

pub(super) fn gauge(encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: u64) -> fmt::Result {
    ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
}
