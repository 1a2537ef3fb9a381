//! Documents that were valid once, so that nobody reads them again.
//!
//! Frontends send the same few documents over and over, and reading one (parsing, measuring, validating) costs more
//! than executing it over content in memory. Kept are documents that passed every check, by their text and the name
//! of the operation.

use std::{hash::Hash, sync::Arc};

use moka::Equivalent;

use super::{
    bounded::{Bounded, Weighs},
    document::Document,
};

/// The documents that are kept.
#[derive(Debug)]
pub(super) struct Kept(Bounded<Key, Arc<Document>>);

/// The text as it was sent, and the operation as the request names it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    text: Box<str>,
    operation: Option<Box<str>>,
}

/// A key that is only looked for.
#[derive(Hash)]
struct Wanted<'r> {
    text: &'r str,
    operation: Option<&'r str>,
}

impl Equivalent<Key> for Wanted<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.text == &*key.text && self.operation == key.operation.as_deref()
    }
}

impl Weighs for Arc<Document> {
    fn bytes(&self) -> usize {
        self.weight()
    }
}

impl Kept {
    /// Documents of so many bytes at the most.
    pub(super) fn new(bytes: u64) -> Self {
        Self(Bounded::new(bytes))
    }

    pub(super) fn get(&self, text: &str, operation: Option<&str>) -> Option<Arc<Document>> {
        self.0.get(&Wanted { text, operation })
    }

    /// Keeps a document that is valid.
    pub(super) fn keep(&self, text: &str, operation: Option<&str>, document: Arc<Document>) {
        let key = Key {
            text: text.into(),
            operation: operation.map(Into::into),
        };
        self.0.keep(key, document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::{
        document::{Length, parse},
        schema::registry,
    };

    fn document(text: &str, name: Option<&str>) -> Arc<Document> {
        let length = Length {
            tokens: 10,
            bytes: text.len(),
        };
        let parsed = parse(text).expect("a document");
        Arc::new(Document::new(&registry(), parsed, name, length))
    }

    #[test]
    fn each_operation_of_a_text_is_found_by_its_name() {
        let kept = Kept::new(1 << 20);
        let text = "query A { __typename } query B { site { name } }";
        for name in ["A", "B"] {
            kept.keep(text, Some(name), document(text, Some(name)));
        }
        let fields = |name: Option<&str>| Some(kept.get(text, name)?.outline.fields());
        assert_eq!((fields(Some("A")), fields(Some("B"))), (Some(1), Some(2)));
        assert_eq!((fields(None), fields(Some("C"))), (None, None));
        assert!(kept.get("query A { __typename }", Some("A")).is_none());
    }

    #[test]
    fn more_documents_than_there_is_room_for_push_others_out() {
        let kept = Kept::new(20_000);
        let text = |number: u32| format!("query A{number} {{ site {{ name tagline }} }}");
        for number in 0..200 {
            let text = text(number);
            kept.keep(&text, None, document(&text, None));
        }
        kept.0.tidy();
        let still = (0..200)
            .filter(|number| kept.get(&text(*number), None).is_some())
            .count();
        assert!((1..100).contains(&still), "{still} are kept");
    }
}
