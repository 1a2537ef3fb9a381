//! What processes use, from `/proc`.

use std::time::Duration;

use procfs::{
    WithCurrentSystemInfo as _,
    process::{Process, Stat, all_processes},
};

/// How often it is looked whether a tree rests, and how long that may take.
const LOOK: Duration = Duration::from_millis(250);
const LOOKS: u32 = 60;
/// CPU time between two looks that is still rest: followers look around now and then.
const REST: Duration = Duration::from_millis(20);

/// A process and all below it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tree {
    root: i32,
}

impl Tree {
    pub(crate) const fn of(root: i32) -> Self {
        Self { root }
    }

    /// The tree of the server that a process of PostgreSQL belongs to; nothing where it runs on another machine.
    pub(crate) fn above(backend: i32) -> Option<Self> {
        let parent = |pid: i32| {
            let stat = Process::new(pid).ok()?.stat().ok()?;
            (stat.comm == "postgres").then_some(stat.ppid)
        };
        let root = parent(backend)?;
        parent(root).map(|_| Self { root })
    }

    fn members(self) -> Vec<(Process, Stat)> {
        let Ok(processes) = all_processes() else {
            return Vec::new();
        };
        let mut rest: Vec<(Process, Stat)> = processes
            .filter_map(|process| {
                let process = process.ok()?;
                let stat = process.stat().ok()?;
                Some((process, stat))
            })
            .collect();
        let mut found: Vec<(Process, Stat)> = Vec::new();
        let mut wanted = vec![self.root];
        while let Some(pid) = wanted.pop() {
            let mut at = 0;
            while at < rest.len() {
                let stat = &rest[at].1;
                let is_child = stat.ppid == pid;
                if is_child {
                    wanted.push(stat.pid);
                }
                if is_child || stat.pid == pid {
                    found.push(rest.swap_remove(at));
                } else {
                    at += 1;
                }
            }
        }
        found
    }

    /// User and system time since the start, that of children that have ended included.
    pub(crate) fn cpu(self) -> Duration {
        let ticks: u64 = self
            .members()
            .iter()
            .map(|(_, stat)| {
                let ended = stat.cutime.max(0).unsigned_abs() + stat.cstime.max(0).unsigned_abs();
                stat.utime + stat.stime + ended
            })
            .sum();
        Duration::from_secs_f64(ticks as f64 / procfs::ticks_per_second() as f64)
    }

    /// Bytes in memory. What several processes share is counted once, where the kernel says so.
    pub(crate) fn memory(self) -> u64 {
        let members = self.members();
        if let [(_, stat)] = members.as_slice() {
            return stat.rss_bytes().get();
        }
        members
            .iter()
            .map(|(process, stat)| proportional(process).unwrap_or_else(|| stat.rss_bytes().get()))
            .sum()
    }
}

fn proportional(process: &Process) -> Option<u64> {
    let rollup = process.smaps_rollup().ok()?;
    rollup
        .memory_map_rollup
        .iter()
        .find_map(|map| map.extension.map.get("Pss").copied())
}

/// Waits until trees rest, so that nobody pays for who was measured before.
pub(crate) async fn rest(trees: &[Tree]) {
    let cpu = || trees.iter().map(|tree| tree.cpu()).sum::<Duration>();
    let mut before = cpu();
    for _ in 0..LOOKS {
        tokio::time::sleep(LOOK).await;
        let now = cpu();
        if now.saturating_sub(before) <= REST {
            return;
        }
        before = now;
    }
}
