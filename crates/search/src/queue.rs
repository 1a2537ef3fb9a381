//! Documents on their way to the library, and no more of them than are worth their memory: it would let ten thousand
//! wait.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use tantivy::{Document, TantivyDocument};

/// Documents that wait, at the most.
const WAITING: usize = 256;
/// How long a document waits for room. Where the library's thread has ended, nothing makes room any more: then the
/// document goes on, and the library says so.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts the documents that wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    count: Mutex<usize>,
    fewer: Condvar,
}

/// A document that counts until it is indexed, or dropped.
pub(crate) struct Queued {
    document: TantivyDocument,
    place: Place,
}

struct Place(Arc<Waiting>);

impl Queue {
    /// Queues a document, as soon as there is room for it.
    pub(crate) fn enter(&self, document: TantivyDocument) -> Queued {
        let count = self.0.count.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut count, _) = self
            .0
            .fewer
            .wait_timeout_while(count, PATIENCE, |count| *count >= WAITING)
            .unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        Queued {
            document,
            place: Place(Arc::clone(&self.0)),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.fewer.notify_one();
    }
}

impl fmt::Debug for Queued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queued").finish_non_exhaustive()
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        drop(self.place);
        self.document
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn whoever_comes_too_soon_waits() {
        let queue = Queue::default();
        let mut queued: Vec<Queued> = (0..WAITING)
            .map(|_| queue.enter(TantivyDocument::default()))
            .collect();
        let is_there = Arc::new(AtomicBool::new(false));
        let one_more = {
            let (queue, is_there) = (queue.clone(), Arc::clone(&is_there));
            thread::spawn(move || {
                let last = queue.enter(TantivyDocument::default());
                // Whether room was made before.
                let was_made = is_there.load(Ordering::SeqCst);
                drop(last);
                was_made
            })
        };
        is_there.store(true, Ordering::SeqCst);
        queued.pop().expect("one").into_tantivy_document();
        assert!(one_more.join().expect("it enters"));
        drop(queued);
        assert_eq!(*queue.0.count.lock().expect("a count"), 0);
    }

    #[test]
    fn where_nobody_makes_room_it_goes_on_after_a_while() {
        let queue = Queue::default();
        let queued: Vec<Queued> = (0..=WAITING)
            .map(|_| queue.enter(TantivyDocument::default()))
            .collect();
        assert_eq!(queued.len(), WAITING + 1);
    }
}
