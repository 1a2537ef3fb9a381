//! Runs a request's resolvers so that what they ask at once is seen at once.
//!
//! The reader gathers questions until it is polled again after a yield. That counts on every resolver having had its
//! turn by then, which two things spoil on wide answers: a set of futures gives way to others after a few of its
//! members woke each other, and the runtime's budget stops a task in the middle of a long list. What was not polled
//! in time asks in a round of its own, and a page costs more statements the more items it has.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Polls a future until all in it that can go on has gone on, and only then gives way to the runtime.
pub(super) async fn gather<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let settled = poll_fn(move |context| {
        let turn = Arc::new(Turn {
            woken: AtomicBool::new(false),
            task: context.waker().clone(),
        });
        let waker = Waker::from(Arc::clone(&turn));
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            if !turn.woken.swap(false, Ordering::AcqRel) {
                return Poll::Pending;
            }
        }
    });
    tokio::task::unconstrained(settled).await
}

/// Whether anything was woken while it was its turn.
struct Turn {
    woken: AtomicBool,
    task: Waker,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::{StreamExt as _, stream::FuturesUnordered};
    use tokio::sync::oneshot;

    use super::*;

    /// One who waits for many and wakes them all; each of them is woken inside the same set.
    #[tokio::test]
    async fn everybody_woken_goes_on_before_a_yield_ends() {
        let asked = Arc::new(Mutex::new(0));
        let (sends, receives): (Vec<_>, Vec<_>) = (0..500).map(|_| oneshot::channel::<()>()).unzip();
        let members = FuturesUnordered::new();
        let leader: std::pin::Pin<Box<dyn Future<Output = usize> + Send>> = {
            let asked = Arc::clone(&asked);
            Box::pin(async move {
                for send in sends {
                    send.send(()).expect("they wait");
                }
                tokio::task::yield_now().await;
                *asked.lock().expect("a count")
            })
        };
        for receive in receives {
            let asked = Arc::clone(&asked);
            let member: std::pin::Pin<Box<dyn Future<Output = usize> + Send>> = Box::pin(async move {
                receive.await.expect("an answer");
                *asked.lock().expect("a count") += 1;
                0
            });
            members.push(member);
        }
        members.push(leader);
        let seen: Vec<usize> = gather(members.collect()).await;
        assert_eq!(seen.iter().max(), Some(&500));
    }
}
