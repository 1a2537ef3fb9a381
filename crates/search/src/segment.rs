//! A part of the index, as it is searched.

use std::fmt;

use tantivy::{
    DocId, SegmentReader,
    columnar::{BytesColumn, Column},
    fieldnorm::FieldNormReader,
    schema::Field,
};
use uuid::Uuid;

use crate::{
    bits::Bits,
    counted::{Counted, Values},
    schema::{Fields, column},
};

/// The columns of a segment, opened once.
pub(crate) struct Columns {
    pub(crate) id_high: Column<u64>,
    pub(crate) id_low: Column<u64>,
    pub(crate) what: Column<u64>,
    pub(crate) name_words: Column<u64>,
    pub(crate) published: Column<i64>,
    pub(crate) locale: Option<BytesColumn>,
    pub(crate) categories: Option<BytesColumn>,
    pub(crate) authors: Option<BytesColumn>,
    pub(crate) tags: Option<BytesColumn>,
    pub(crate) source: Option<BytesColumn>,
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns").finish_non_exhaustive()
    }
}

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            id_high: columns.u64(column::ID_HIGH)?,
            id_low: columns.u64(column::ID_LOW)?,
            what: columns.u64(column::WHAT)?,
            name_words: columns.u64(column::NAME_WORDS)?,
            published: columns.i64(column::PUBLISHED)?,
            locale: columns.bytes(column::LOCALE)?,
            categories: columns.bytes(column::CATEGORIES)?,
            authors: columns.bytes(column::AUTHORS)?,
            tags: columns.bytes(column::TAGS)?,
            source: columns.bytes(column::SOURCE)?,
        })
    }

    /// The id of a document's thing.
    pub(crate) fn id(&self, document: DocId) -> Uuid {
        let high = self.id_high.first(document).unwrap_or_default();
        let low = self.id_low.first(document).unwrap_or_default();
        Uuid::from_u64_pair(high, low)
    }

    pub(crate) fn published(&self, document: DocId) -> i64 {
        self.published.first(document).unwrap_or_default()
    }
}

/// A segment as it is searched, opened once: with what every search reads of each document it finds.
pub(crate) struct Segment {
    pub(crate) columns: Columns,
    pub(crate) counted: Counted,
    /// The documents that are public.
    pub(crate) live: Bits,
    /// How long each text is, by its field.
    norms: Vec<(Field, FieldNormReader)>,
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment").finish_non_exhaustive()
    }
}

impl Segment {
    pub(crate) fn open(segment: &SegmentReader, fields: &Fields, values: &Values) -> tantivy::Result<Self> {
        let columns = Columns::open(segment)?;
        let documents = segment.max_doc();
        let is_live = segment.fast_fields().bool(column::LIVE)?;
        let mut live = Bits::none(documents);
        for document in 0..documents {
            if is_live.first(document).unwrap_or_default() {
                live.set(document);
            }
        }
        let mut norms = Vec::new();
        for field in [fields.title, fields.deck, fields.excerpt, fields.body] {
            let of_field = segment.fieldnorms_readers().get_field(field)?;
            norms.extend(of_field.map(|of_field| (field, of_field)));
        }
        Ok(Self {
            counted: Counted::read(&columns, documents, values)?,
            columns,
            live,
            norms,
        })
    }

    /// How long the texts of a field are; none of what is no text.
    pub(crate) fn norms(&self, field: Field) -> Option<&FieldNormReader> {
        let found = self.norms.iter().find(|(known, _)| *known == field);
        found.map(|(_, norms)| norms)
    }
}
