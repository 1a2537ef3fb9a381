//! Who comes in.
//!
//! A place is taken for as long as the socket is open. Where none is left, the connection that was longest without a
//! request gives way. Where every connection has a request in flight, newcomers wait in the listener's queue.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    activity::Activity,
    figures::{ConnectionFigures, Cut},
    options::ServeOptions,
};

/// How long a connection is left alone at the least: whoever has just come is about to ask.
const LEFT_ALONE: Duration = Duration::from_millis(200);

/// How often it is tried again to make room.
const RETRY: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Gate {
    places: Arc<Semaphore>,
    per_network: usize,
    table: Mutex<Table>,
    pub(super) figures: Arc<ConnectionFigures>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Arc<Activity>>,
    by_network: HashMap<IpAddr, usize>,
}

/// A place, held by the socket that it was given to.
#[derive(Debug)]
pub(super) struct Ticket {
    gate: Arc<Gate>,
    number: u64,
    network: Option<IpAddr>,
    _place: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new(options: &ServeOptions) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(options.connections.min(Semaphore::MAX_PERMITS))),
            per_network: options.connections_per_address,
            table: Mutex::default(),
            figures: Arc::clone(&options.figures),
        })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an address has as many connections as it may have.
    pub(super) fn is_full_for(&self, address: IpAddr) -> bool {
        let Some(network) = network(address).filter(|_| self.per_network > 0) else {
            return false;
        };
        self.table().by_network.get(&network).copied().unwrap_or_default() >= self.per_network
    }

    /// A place for a connection, as soon as there is one.
    pub(super) async fn admit(self: &Arc<Self>, address: IpAddr, activity: &Arc<Activity>) -> Ticket {
        let place = loop {
            if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
                break place;
            }
            self.make_room();
            let waiting = Arc::clone(&self.places).acquire_owned();
            // Nobody closes the semaphore; the time being over, somebody may have become quiet.
            if let Ok(Ok(place)) = tokio::time::timeout(RETRY, waiting).await {
                break place;
            }
        };
        let network = network(address);
        let mut table = self.table();
        let number = table.next;
        table.next += 1;
        table.open.insert(number, Arc::clone(activity));
        if let Some(network) = network {
            *table.by_network.entry(network).or_default() += 1;
        }
        drop(table);
        self.figures.count_accepted();
        Ticket {
            gate: Arc::clone(self),
            number,
            network,
            _place: place,
        }
    }

    /// Tells the connection that was longest without a request to give way.
    pub(super) fn make_room(&self) {
        let table = self.table();
        let quiet = table
            .open
            .values()
            .filter_map(|activity| Some((activity.quiet_since()?, activity)));
        let longest = quiet
            .filter(|(since, _)| since.elapsed() >= LEFT_ALONE)
            .min_by_key(|(since, _)| *since);
        if let Some((_, activity)) = longest {
            activity.ask_to_give_way();
            self.figures.count_cut(Cut::GaveWay);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut table = self.gate.table();
        table.open.remove(&self.number);
        if let Some(network) = self.network
            && let Some(count) = table.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                table.by_network.remove(&network);
            }
        }
        self.gate.figures.count_ended();
    }
}

/// The part of the internet that counts as one address: an IPv4 address, or the 64 bits of IPv6 that one customer has
/// to himself. None for this machine and private networks.
fn network(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let is_near = v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified();
            (!is_near).then_some(IpAddr::V4(v4))
        }
        IpAddr::V6(v6) => {
            let is_near =
                v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified();
            let prefix = u128::from(v6) & !u128::from(u64::MAX);
            (!is_near).then_some(IpAddr::V6(Ipv6Addr::from(prefix)))
        }
    }
}

/// A connection that has just been accepted.
pub(super) fn new_activity(options: &ServeOptions) -> Arc<Activity> {
    Arc::new(Activity::new(options.times, Instant::now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(connections: usize, per_address: usize) -> (Arc<Gate>, ServeOptions) {
        let options = ServeOptions {
            connections,
            connections_per_address: per_address,
            ..ServeOptions::default()
        };
        (Gate::new(&options), options)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[tokio::test]
    async fn an_address_of_the_internet_has_its_share_and_a_private_one_has_no_limit() {
        let (gate, options) = gate(100, 2);
        let public = address("203.0.113.7");
        let first = gate.admit(public, &new_activity(&options)).await;
        assert!(!gate.is_full_for(public));
        let _second = gate
            .admit(address("::ffff:203.0.113.7"), &new_activity(&options))
            .await;
        assert!(gate.is_full_for(public));
        assert!(!gate.is_full_for(address("203.0.113.8")));
        drop(first);
        assert!(!gate.is_full_for(public));

        let mut tickets = Vec::new();
        for near in ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "fe80::1"] {
            for _ in 0..3 {
                tickets.push(gate.admit(address(near), &new_activity(&options)).await);
            }
            assert!(!gate.is_full_for(address(near)), "{near}");
        }
        for host in ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"] {
            tickets.push(gate.admit(address(host), &new_activity(&options)).await);
        }
        assert!(gate.is_full_for(address("2001:db8:1:2::77")));
        assert!(!gate.is_full_for(address("2001:db8:1:3::77")));
        drop(tickets);
        assert_eq!((gate.figures.accepted(), gate.figures.open()), (19, 1));
        let table = gate.table();
        assert_eq!((table.open.len(), table.by_network.len()), (1, 1));
    }
}
