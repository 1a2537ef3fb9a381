//! What the process uses, under the names that Prometheus' own libraries give it. Linux says it; elsewhere there is
//! nothing.

use std::fmt;

use prometheus_client::{collector::Collector, encoding::DescriptorEncoder};

#[derive(Debug)]
pub(super) struct OfProcess;

#[cfg(not(target_os = "linux"))]
impl Collector for OfProcess {
    fn encode(&self, _: DescriptorEncoder<'_>) -> fmt::Result {
        Ok(())
    }
}

#[cfg(target_os = "linux")]
impl Collector for OfProcess {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        use prometheus_client::{
            encoding::EncodeMetric as _,
            metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
        };

        // A process that may not look at itself has no figures; the others are still worth having.
        let Ok(usage) = usage() else { return Ok(()) };
        let cpu = encoder.encode_descriptor(
            "process_cpu_seconds",
            "Time on the processors, user and system.",
            None,
            MetricType::Counter,
        )?;
        ConstCounter::new(usage.cpu_seconds).encode(cpu)?;
        let gauges = [
            (
                "process_start_time_seconds",
                "When the process began, in seconds since 1970.",
                usage.started,
            ),
            (
                "process_resident_memory_bytes",
                "Memory that is in use.",
                usage.resident as f64,
            ),
            (
                "process_virtual_memory_bytes",
                "Memory that is addressed.",
                usage.virtual_size as f64,
            ),
            ("process_open_fds", "Open files and sockets.", usage.files as f64),
            (
                "process_max_fds",
                "Files and sockets that may be open.",
                usage.most_files as f64,
            ),
        ];
        for (name, help, value) in gauges {
            ConstGauge::new(value).encode(encoder.encode_descriptor(
                name,
                help,
                None,
                MetricType::Gauge,
            )?)?;
        }
        Ok(())
    }
}

#[cfg(target_os = "linux")]
struct Usage {
    cpu_seconds: f64,
    started: f64,
    resident: u64,
    virtual_size: u64,
    files: u64,
    most_files: u64,
}

#[cfg(target_os = "linux")]
fn usage() -> procfs::ProcResult<Usage> {
    use procfs::process::{LimitValue, Process};

    let process = Process::myself()?;
    let stat = process.stat()?;
    let ticks = procfs::ticks_per_second() as f64;
    Ok(Usage {
        cpu_seconds: (stat.utime + stat.stime) as f64 / ticks,
        started: procfs::boot_time_secs()? as f64 + stat.starttime as f64 / ticks,
        resident: stat.rss * procfs::page_size(),
        virtual_size: stat.vsize,
        files: process.fd_count()? as u64,
        most_files: match process.limits()?.max_open_files.soft_limit {
            LimitValue::Value(most) => most,
            LimitValue::Unlimited => u64::MAX,
        },
    })
}
