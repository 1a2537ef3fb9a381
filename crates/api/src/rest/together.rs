//! Waiting for many things at once, so that all of them ask in the same round.
//!
//! The library's `try_join_all` polls more than thirty futures one by one as they are woken, in passes of its own
//! making. The reader gathers what is asked within one pass, so a list of a hundred would be read in more rounds than
//! a list of ten. Here every pass polls everything that is not done.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

enum Slot<F, T> {
    Under(Pin<Box<F>>),
    Done(T),
}

/// The results in the order of the futures, or the first error.
pub(crate) async fn together<F, T, E>(futures: impl IntoIterator<Item = F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut slots: Vec<Slot<F, T>> = futures
        .into_iter()
        .map(|future| Slot::Under(Box::pin(future)))
        .collect();
    poll_fn(|context| {
        let mut is_done = true;
        for slot in &mut slots {
            let Slot::Under(future) = slot else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(Ok(value)) => *slot = Slot::Done(value),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => is_done = false,
            }
        }
        if is_done {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await?;
    let values = slots.into_iter().filter_map(|slot| match slot {
        Slot::Done(value) => Some(value),
        Slot::Under(_) => None,
    });
    Ok(values.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn everything_goes_one_step_before_anything_goes_two() {
        let first = AtomicUsize::new(0);
        let futures = (0..200).map(|number| {
            let first = &first;
            async move {
                first.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                // By now all the others have begun.
                Ok::<_, ()>((number, first.load(Ordering::Relaxed)))
            }
        });
        let results = together(futures).await.expect("results");
        assert_eq!(results, (0..200).map(|number| (number, 200)).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn the_first_error_ends_it() {
        let futures = [Ok(1), Err("no"), Ok(3)].map(|result| async move { result });
        assert_eq!(together(futures).await, Err("no"));
        assert_eq!(
            together(std::iter::empty::<std::future::Ready<Result<u8, ()>>>()).await,
            Ok(Vec::new())
        );
    }
}
