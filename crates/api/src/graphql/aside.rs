//! Large documents, apart from all others.
//!
//! Parsing and validating run without a pause. For a document that is larger than any page, the thread that does so
//! gives its other tasks away first, and only so many do so at once, so that everybody else is answered meanwhile.
//! The execution itself stays where the reader can gather its questions (`gather`): on a thread of the runtime.

use std::{future::poll_fn, pin::pin, sync::Arc, thread::available_parallelism};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::block_in_place,
};

/// The turns of large documents.
#[derive(Debug, Clone)]
pub(super) struct Aside(Arc<Semaphore>);

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "is held")] OwnedSemaphorePermit);

impl Aside {
    /// All processors but one may be busy with large documents, and one always may.
    pub(super) fn new() -> Self {
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))))
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Turn {
        let permit = Arc::clone(&self.0).acquire_owned().await;
        Turn(permit.expect("nobody closes it"))
    }
}

impl Turn {
    /// Does a piece of work that has no pauses. A runtime with one thread has nobody to give its tasks to.
    #[expect(clippy::unused_self, reason = "only who has a turn may work")]
    pub(super) fn work<T>(&self, work: impl FnOnce() -> T) -> T {
        if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
            block_in_place(work)
        } else {
            work()
        }
    }

    /// Begins a piece of work that has no pauses until it first waits; from there on it is like any other, and the
    /// turn is over.
    ///
    /// It stays on its thread: away from the runtime a yield ends at once, and the reader that gathers questions until
    /// then would ask them in more statements. One processor is always left to everybody else.
    pub(super) async fn begin<T>(self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut turn = Some(self);
        poll_fn(|context| {
            let _until_it_waits = turn.take();
            work.as_mut().poll(context)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use tokio::{sync::oneshot, task::JoinSet};

    use super::*;

    /// One thread for all tasks; whoever keeps it must give the others away.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_go_on_while_somebody_works() {
        let aside = Aside::new();
        let (answer, answered) = oneshot::channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let turn = aside.turn().await;
            // Blocks its thread until the other task has had its turn.
            turn.work(|| answered.blocking_recv().expect("the other task answers"));
        });
        tasks.spawn(async move { answer.send(()).expect("somebody waits") });
        while let Some(ended) = tasks.join_next().await {
            ended.expect("a task");
        }
    }

    #[tokio::test]
    async fn a_turn_ends_where_the_work_first_waits() {
        let aside = Aside(Arc::new(Semaphore::new(1)));
        let (go_on, going_on) = oneshot::channel::<()>();
        let first = aside.turn().await.begin(going_on);
        let second = async {
            let turn = aside.turn().await;
            go_on.send(()).expect("the first waits");
            turn.work(|| 2)
        };
        let (first, second) = tokio::join!(first, second);
        assert_eq!((first, second), (Ok(()), 2));
    }
}
