//! Figures of those who tell others of changes.

use std::{fmt, sync::Arc};

use masthead_delivery::{purge::PurgeFigures, webhooks::WebhookFigures};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

use super::readings::{counter, gauge};

/// Webhooks and their deliveries.
#[derive(Debug)]
pub(super) struct OfWebhooks(pub(super) Arc<WebhookFigures>);

impl Collector for OfWebhooks {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self(figures) = self;
        counter(
            &mut encoder,
            "webhook_deliveries_stored",
            "Deliveries to webhooks that were stored.",
            figures.deliveries_stored(),
        )?;
        gauge(
            &mut encoder,
            "webhook_deliveries_pending",
            "Deliveries that are yet to be made or tried again, on the node that sends.",
            figures.pending(),
        )?;
        let mut family = encoder.encode_descriptor(
            "webhook_attempts",
            "Attempts at deliveries, by result.",
            None,
            MetricType::Counter,
        )?;
        for (result, count) in figures.attempts() {
            ConstCounter::new(count).encode(family.encode_family(&[("result", result)])?)?;
        }
        let mut family = encoder.encode_descriptor(
            "webhooks",
            "Webhooks by how they stand, on the node that sends.",
            None,
            MetricType::Gauge,
        )?;
        for (state, count) in figures.webhooks() {
            ConstGauge::new(count).encode(family.encode_family(&[("state", state)])?)?;
        }
        Ok(())
    }
}

/// Caches in front that are told what to drop.
#[derive(Debug)]
pub(super) struct OfPurges(pub(super) Arc<PurgeFigures>);

impl Collector for OfPurges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let targets = self.0.all();
        if targets.is_empty() {
            return Ok(());
        }
        let mut family = encoder.encode_descriptor(
            "purge_calls",
            "Calls to caches in front, by target and result.",
            None,
            MetricType::Counter,
        )?;
        for (target, figures) in &targets {
            for (result, count) in figures.calls() {
                let labels = [("target", target.as_str()), ("result", result)];
                ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
            }
        }
        for (name, help, read) in [
            (
                "purge_keys",
                "Keys that caches in front were told to drop, by target.",
                (|figures| figures.keys()) as fn(&masthead_delivery::purge::TargetFigures) -> u64,
            ),
            (
                "purge_everything",
                "Times that a cache in front was told to drop everything, by target.",
                |figures| figures.everything(),
            ),
        ] {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (target, figures) in &targets {
                ConstCounter::new(read(figures))
                    .encode(family.encode_family(&[("target", target.as_str())])?)?;
            }
        }
        let mut family = encoder.encode_descriptor(
            "purge_behind",
            "Changes that a cache in front was not told of yet, on the node that tells it.",
            None,
            MetricType::Gauge,
        )?;
        for (target, figures) in &targets {
            ConstGauge::new(figures.behind())
                .encode(family.encode_family(&[("target", target.as_str())])?)?;
        }
        Ok(())
    }
}
