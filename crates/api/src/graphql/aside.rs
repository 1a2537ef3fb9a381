//! Large documents, apart from all others.
//!
//! Parsing, validating and executing run without a pause where no database is asked. A document that is larger than
//! any page does so on a thread of its own, and only so many at once, so that everybody else is answered meanwhile.

use std::{sync::Arc, thread::available_parallelism};

use tokio::{
    runtime::Handle,
    sync::{Semaphore, oneshot},
    task::spawn_blocking,
};
use tracing::Span;

/// The threads for large documents.
#[derive(Debug, Clone)]
pub(super) struct Aside(Arc<Semaphore>);

impl Aside {
    /// All processors but one may be busy with large documents, and one always may.
    pub(super) fn new() -> Self {
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))))
    }

    /// Runs a piece of work on a thread of its own. The work ends where nobody waits for it any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        // Is dropped with this future, which tells the thread.
        let (_waiting, left) = oneshot::channel::<()>();
        let (runtime, span) = (Handle::current(), Span::current());
        let done = spawn_blocking(move || {
            let _within = (permit, span.entered());
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    done = work => Some(done),
                    _ = left => None,
                }
            })
        });
        match done.await {
            Ok(done) => done,
            // A panic goes on where the request is.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_elsewhere() {
        let here = std::thread::current().id();
        let there = Aside::new().run(async { std::thread::current().id() }).await;
        assert_ne!(there, Some(here));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_ends() {
        let aside = Aside(Arc::new(Semaphore::new(1)));
        let (ended, end) = oneshot::channel::<()>();
        let (begun, begin) = oneshot::channel();
        let endless = aside.run(async move {
            // Is dropped with the work.
            let _ended = ended;
            begun.send(()).expect("the test waits");
            std::future::pending::<()>().await;
        });
        tokio::select! {
            _ = endless => unreachable!("it is endless"),
            _ = begin => {}
        }
        end.await.expect_err("the work is gone");
        // And there is room for the next.
        assert_eq!(aside.run(async { 1 }).await, Some(1));
    }

    #[tokio::test]
    #[should_panic(expected = "a fault")]
    async fn a_panic_reaches_the_request() {
        Aside::new().run(async { panic!("a fault") }).await.unwrap_or(())
    }
}
