//! Figures of the memories of answers and of what they are made of.

use std::{fmt, sync::Arc};

use masthead_app::{kept::Figures, read::ReadModel};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

use crate::http::Answers;

/// The memories of this process.
#[derive(Debug)]
pub(super) struct OfMemories {
    pub(super) answers: Option<Arc<Answers>>,
    pub(super) read_model: Option<Arc<ReadModel>>,
}

/// The name of a figure, what it is, whether it only grows, and how it is read.
type Read = (&'static str, &'static str, MetricType, fn(&Figures) -> u64);

const FIGURES: [Read; 7] = [
    (
        "memory_hits",
        "What was asked for and was there.",
        MetricType::Counter,
        |of| of.hits,
    ),
    (
        "memory_misses",
        "What was asked for and was not there.",
        MetricType::Counter,
        |of| of.misses,
    ),
    (
        "memory_evictions",
        "What was dropped for want of space.",
        MetricType::Counter,
        |of| of.evictions,
    ),
    (
        "memory_invalidations",
        "What was dropped because of a change.",
        MetricType::Counter,
        |of| of.invalidations,
    ),
    (
        "memory_overtaken",
        "What was not kept, because it changed while it was read.",
        MetricType::Counter,
        |of| of.overtaken,
    ),
    (
        "memory_bytes",
        "Bytes that are kept, by estimate.",
        MetricType::Gauge,
        |of| of.bytes,
    ),
    ("memory_items", "Things that are kept.", MetricType::Gauge, |of| {
        of.items
    }),
];

impl Collector for OfMemories {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let answers = self.answers.as_ref().map(|memory| ("answers", memory.figures()));
        let read_model = self
            .read_model
            .as_ref()
            .map(|memory| ("read_model", memory.figures()));
        for (name, help, metric, read) in FIGURES {
            let mut family = encoder.encode_descriptor(name, help, None, metric)?;
            for (memory, figures) in [&answers, &read_model].into_iter().flatten() {
                let labels = [("memory", *memory)];
                let value = read(figures);
                if metric == MetricType::Counter {
                    ConstCounter::new(value).encode(family.encode_family(&labels)?)?;
                } else {
                    ConstGauge::new(value as i64).encode(family.encode_family(&labels)?)?;
                }
            }
        }
        Ok(())
    }
}
