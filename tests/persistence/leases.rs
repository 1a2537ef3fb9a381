//! Leases: one holder at a time, a take-over when it is over, and nothing lost when it is given back.

use std::time::Duration;

use chrono::TimeDelta;
use masthead_domain::time::Timestamp;
use masthead_persistence::{Lease, Store};
use masthead_test_support::{NOW, TestApp, both_engines};
use uuid::Uuid;

const LENGTH: Duration = Duration::from_secs(30);

fn at(seconds: i64) -> Timestamp {
    NOW.parse::<Timestamp>().expect("a moment") + TimeDelta::seconds(seconds)
}

fn holder(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn take(store: &Store, holder: Uuid, seconds: i64) -> bool {
    store
        .take_lease("work", holder, at(seconds), LENGTH)
        .await
        .expect("the store answers")
}

both_engines! {
    async fn a_lease_has_one_holder_until_it_is_over(app: TestApp) {
        let store = &app.app.store;
        let (first, second) = (holder(1), holder(2));
        assert!(take(store, first, 0).await, "it was free");
        assert!(!take(store, second, 29).await, "it is taken");
        assert!(take(store, first, 29).await, "its holder prolongs it");
        assert!(!take(store, second, 58).await, "until a later moment");
        assert_eq!(store.lease("work").await.expect("it is there"), Some(Lease { holder: first, until: at(59) }));
        assert!(take(store, second, 59).await, "then it is over");
        assert!(!take(store, first, 60).await, "and another one's");
        assert!(store.take_lease("other", first, at(60), LENGTH).await.expect("the store answers"), "each name is its own");
    }

    async fn whoever_lost_a_lease_is_told(app: TestApp) {
        let store = &app.app.store;
        let (first, second) = (holder(1), holder(2));
        let renew = async |holder, seconds| store.renew_lease("work", holder, at(seconds), LENGTH).await.expect("the store answers");
        assert!(!renew(first, 0).await, "nobody has it");
        assert!(take(store, first, 0).await);
        assert!(renew(first, 100).await, "it was over, and nobody wanted it");
        assert!(take(store, second, 200).await);
        store.release_lease("work", first).await.expect("the store answers");
        assert_eq!(store.lease("work").await.expect("it is there").map(|lease| lease.holder), Some(second), "it is not the first one's to give");
        store.release_lease("work", second).await.expect("the store answers");
        assert!(!renew(first, 200).await, "it was another one's in between");
        assert!(take(store, first, 200).await, "it is free at once");
    }

    /// Many ask at the same moment: one gets it.
    async fn of_many_who_ask_one_gets_it(app: TestApp) {
        let store = &app.app.store;
        let asked = futures_util::future::join_all((1..=8).map(|number| take(store, holder(number), 0))).await;
        assert_eq!(asked.iter().filter(|taken| **taken).count(), 1, "{asked:?}");
    }

    /// A write under a lease is sure of it: nobody takes it over before the write ends.
    async fn a_write_holds_the_lease_to_its_end(app: TestApp) {
        let store = &app.app.store;
        let (first, second) = (holder(1), holder(2));
        assert!(take(store, first, 0).await);
        let work = store.begin().await.expect("a write");
        assert!(!work.holds_lease("work", second).await.expect("the store answers"));
        assert!(work.holds_lease("work", first).await.expect("the store answers"));
        let order = std::sync::Mutex::new(Vec::new());
        let note = |what| order.lock().expect("no panic").push(what);
        tokio::join!(
            async {
                for _ in 0..20 {
                    work.log_position().await.expect("the store answers");
                }
                note("written");
                work.commit(at(60)).await.expect("written");
            },
            async {
                assert!(take(store, second, 60).await, "it is over");
                note("taken over");
            },
        );
        assert_eq!(order.into_inner().expect("no panic"), ["written", "taken over"]);
    }
}
