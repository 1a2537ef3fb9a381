//! The best of what was found, without scoring all of it.
//!
//! Once enough hits are known, a list that cannot lift a document above the worst of them by itself, nor together with
//! all lesser ones, is not gone through any more: it is only looked up for documents that other lists bring (the
//! method called max score by Turtle and Flood, Query evaluation: strategies and optimizations, 1995). The outcome is
//! the same as if all were scored.

use std::{cmp::Reverse, collections::BinaryHeap, time::Instant};

use tantivy::{DocId, Score, TERMINATED};

use crate::{
    bits::{Bits, of_word},
    collect::{Rank, Wanted},
    lists::{List, Steps, score_of},
    segment::Columns,
    view::ReadError,
};

/// Documents that are looked through at a time.
const WINDOW: usize = 4_096;
const WORDS: usize = WINDOW / u64::BITS as usize;

/// The best documents so far.
pub(crate) struct Best {
    wanted: Wanted,
    heap: BinaryHeap<Reverse<(Rank, Steps)>>,
}

impl Best {
    pub(crate) fn new(wanted: Wanted) -> Self {
        Self {
            heap: BinaryHeap::with_capacity(wanted.limit + 2),
            wanted,
        }
    }

    /// Takes a document if it is among the best.
    pub(crate) fn offer(&mut self, document: DocId, steps: Steps, columns: &Columns) {
        let key = self.wanted.by.key(columns, document, steps);
        if self.worst().is_some_and(|worst| key < worst) {
            return;
        }
        let rank = Rank {
            key,
            id: columns.id(document),
        };
        if self.wanted.after.is_none_or(|after| rank < after) {
            self.heap.push(Reverse((rank, steps)));
            // One more than is wanted, to know whether there are more.
            if self.heap.len() > self.wanted.limit + 1 {
                self.heap.pop();
            }
        }
    }

    /// The key of the worst, where there are enough.
    fn worst(&self) -> Option<i64> {
        let is_full = self.heap.len() > self.wanted.limit;
        self.heap
            .peek()
            .filter(|_| is_full)
            .map(|Reverse((worst, _))| worst.key)
    }

    /// The score under which a document is not among the best: age only makes it smaller.
    fn floor(&self) -> Steps {
        self.worst()
            .map_or(0, |worst| Steps::try_from(worst).unwrap_or_default())
    }

    /// Looks through a segment's lists for documents of a set.
    pub(crate) fn look_through(
        &mut self,
        lists: &mut [List],
        among: &Bits,
        columns: &Columns,
    ) -> Result<(), ReadError> {
        lists.sort_by_key(List::bound);
        // What each list and all lesser ones bring together, at the most.
        let bounds: Vec<Steps> = lists
            .iter()
            .scan(0, |sum: &mut Steps, list| {
                *sum = sum.saturating_add(list.bound());
                Some(*sum)
            })
            .collect();
        let mut window = Box::new(Window {
            scores: [0; WINDOW],
            touched: [0; WORDS],
        });
        loop {
            let floor = self.floor();
            let lesser = bounds.partition_point(|bound| *bound < floor);
            let (lesser, decisive) = lists.split_at_mut(lesser);
            let next = decisive.iter_mut().map(List::next).min();
            let Some(next) = next.filter(|next| *next != TERMINATED) else {
                return Ok(());
            };
            if Instant::now() > self.wanted.deadline {
                return Err(ReadError::TooSlow);
            }
            let start = next / u64::BITS * u64::BITS;
            for list in decisive {
                window.add(list, start);
            }
            self.look_at(&mut window, start, lesser, &bounds, among, columns);
        }
    }

    fn look_at(
        &mut self,
        window: &mut Window,
        start: DocId,
        lesser: &mut [List],
        bounds: &[Steps],
        among: &Bits,
        columns: &Columns,
    ) {
        let first_word = (start / u64::BITS) as usize;
        let reach = |lists: usize| lists.checked_sub(1).map_or(0, |last| bounds[last]);
        let mut floor = self.floor();
        for (number, touched) in window.touched.iter_mut().enumerate() {
            let there = std::mem::take(touched);
            for document in of_word(first_word + number, there & among.word(first_word + number)) {
                let mut steps = window.scores[(document - start) as usize];
                let mut left = lesser.len();
                while left > 0 && steps.saturating_add(reach(left)) >= floor {
                    left -= 1;
                    steps = steps.saturating_add(lesser[left].brings(document));
                }
                if left == 0 && steps >= floor {
                    self.offer(document, steps, columns);
                    floor = self.floor();
                }
            }
            if there != 0 {
                let from = number * u64::BITS as usize;
                window.scores[from..from + u64::BITS as usize].fill(0);
            }
        }
    }

    /// The best first, one more than was wanted where there are more.
    pub(crate) fn in_order(self) -> Vec<(Rank, Score)> {
        let mut hits: Vec<(Rank, Score)> = self
            .heap
            .into_iter()
            .map(|Reverse((rank, steps))| (rank, score_of(steps)))
            .collect();
        hits.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
        hits
    }
}

/// The scores of a few documents, as they are summed.
struct Window {
    scores: [Steps; WINDOW],
    touched: [u64; WORDS],
}

impl Window {
    /// Adds what a list brings to the documents from one on.
    fn add(&mut self, list: &mut List, start: DocId) {
        list.each_before(start.saturating_add(WINDOW as u32), |document, steps| {
            let place = (document - start) as usize;
            let score = &mut self.scores[place];
            *score = score.saturating_add(steps);
            self.touched[place / u64::BITS as usize] |= 1 << (place % u64::BITS as usize);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::Arc,
        time::{Duration, Instant},
    };

    use proptest::prelude::*;
    use tantivy::{DocAddress, TantivyDocument, Term};
    use uuid::Uuid;

    use super::*;
    use crate::{
        collect::{By, collect},
        lists::{Asked, Clause, Prepared},
        opened::{Label, Opened},
        queue::Queue,
        schema::VERSION,
        view::View,
    };

    /// Words of the texts: the first stand in nearly all of them, the last in few.
    const WORDS_OF_ALL: u64 = 40;

    /// Numbers that look like chance and are the same every time.
    fn chance(number: u64) -> u64 {
        let mixed = (number ^ (number >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    }

    fn text(number: u64, words: u64) -> String {
        let word = |place: u64| {
            let roll = chance(number * 1_000 + place) % 1_000;
            // A square makes the lower ones frequent.
            format!("w{}", roll * roll * WORDS_OF_ALL / 1_000_000)
        };
        (0..words).map(word).collect::<Vec<_>>().join("\n")
    }

    /// An archive in three parts, some of it deleted and some not public.
    fn archive(folder: &std::path::Path) -> Arc<View> {
        let opened = Opened::create("archive".to_owned(), folder).expect("made");
        let mut writer = opened.writer(20 << 20).expect("a writer");
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let fields = opened.fields;
        let queue = Queue::default();
        let label = Label {
            version: VERSION,
            epoch: Uuid::nil(),
            position: 0,
            languages: Vec::new(),
        };
        for part in 0..3_u64 {
            for number in part * 2_500..(part + 1) * 2_500 {
                let id = Uuid::from_u128(u128::from(chance(number)));
                let (high, low) = id.as_u64_pair();
                let mut document = TantivyDocument::default();
                document.add_bytes(fields.id, id.as_bytes());
                document.add_u64(fields.id_high, high);
                document.add_u64(fields.id_low, low);
                document.add_text(fields.title, text(number, 6));
                document.add_text(fields.body, text(number + 100_000, 20 + number % 60));
                document.add_bool(fields.live, number % 11 != 0);
                document.add_i64(fields.published, (chance(number) % 1_000) as i64 * 86_400_000_000);
                writer.add_document(queue.enter(document)).expect("added");
            }
            writer.commit().expect("committed");
        }
        for number in (0..7_500_u64).step_by(13) {
            let id = Uuid::from_u128(u128::from(chance(number)));
            writer.delete_term(crate::document::id_term(&fields, id));
        }
        writer.commit().expect("committed");
        Arc::new(opened.view(&label, None).expect("a view"))
    }

    fn asked(view: &View, words: &[u64]) -> Asked {
        let fields = view.fields;
        let clause = |(field, weight): (_, f32), word: &u64| Clause::Term {
            term: Term::from_field_text(field, &format!("w{word}")),
            weight,
        };
        let places = [(fields.title, 3.0), (fields.body, 1.0)];
        Asked {
            any: words
                .iter()
                .flat_map(|word| places.map(|place| clause(place, word)))
                .collect(),
            within: None,
        }
    }

    fn wanted(by: By, limit: usize, after: Option<Rank>) -> Wanted {
        Wanted {
            by,
            limit,
            after,
            only_live: true,
            facets: false,
            deadline: Instant::now() + Duration::from_secs(60),
        }
    }

    /// All hits, scored one by one by the library.
    fn all(view: &View, words: &[u64], by: By) -> Vec<(Rank, Score)> {
        let asked = asked(view, words);
        let queries = asked.any.into_iter().map(Clause::query);
        let mut sums: std::collections::HashMap<DocAddress, Steps> = std::collections::HashMap::new();
        for query in queries {
            let every = tantivy::collector::TopDocs::with_limit(10_000).order_by_score();
            for (score, address) in view.searcher.search(&query, &every).expect("searched") {
                *sums.entry(address).or_default() += crate::lists::steps(score);
            }
        }
        let mut hits: Vec<(Rank, Score)> = sums
            .into_iter()
            .filter_map(|(address, steps)| {
                let segment = &view.segments[address.segment_ord as usize];
                let columns = &segment.columns;
                let rank = Rank {
                    key: by.key(columns, address.doc_id, steps),
                    id: columns.id(address.doc_id),
                };
                segment.live.has(address.doc_id).then(|| (rank, score_of(steps)))
            })
            .collect();
        hits.sort_by_key(|(rank, _)| Reverse(*rank));
        hits
    }

    #[test]
    fn the_best_are_the_same_as_if_all_were_scored() {
        let folder = tempfile::tempdir().expect("a folder");
        let view = archive(folder.path());
        let orders = [
            By::Score,
            By::Recency {
                now: 1_000 * 86_400_000_000,
                half_life: 100.0 * 86_400e6,
                floor: 0.3,
            },
        ];
        let questions = prop::collection::vec(0..WORDS_OF_ALL + 2, 1..7);
        proptest!(ProptestConfig::with_cases(48), |(words in questions, limit in 1..30_usize, order in 0..2_usize)| {
            let by = orders[order];
            let expected = all(&view, &words, by);
            let found = collect(&view, &asked(&view, &words), wanted(by, limit, None)).expect("collected");
            prop_assert_eq!(found.total as usize, expected.len());
            let first = &expected[..expected.len().min(limit + 1)];
            prop_assert_eq!(&found.hits, first);
            // The next page goes on where this one ended.
            if let Some((last, _)) = found.hits.get(limit - 1) {
                let next = collect(&view, &asked(&view, &words), wanted(by, limit, Some(*last))).expect("collected");
                prop_assert_eq!(&next.hits, &expected[limit..expected.len().min(2 * limit + 1)]);
            }
        });
    }

    #[test]
    fn what_nothing_has_brings_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let view = archive(folder.path());
        let prepared = Prepared::new(&view, &asked(&view, &[WORDS_OF_ALL + 1]), true).expect("prepared");
        let (reader, segment) = view.each_segment().next().expect("a segment");
        let deadline = Instant::now() + Duration::from_secs(60);
        let (lists, matching) = prepared.lists(0, reader, segment, deadline).expect("looked up");
        assert_eq!((lists.len(), matching.len()), (0, 0));
    }
}
