//! From articles and named things to documents of the index.

use masthead_app::search::documents::ArticleDocument;
use masthead_domain::{
    article::{ArticleKind, Status},
    entity::Entity,
    id::Kind,
};
use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use crate::{
    analysis::{Analysis, Language},
    schema::Fields,
};

/// Letters of a beginning that is completed, at the most; what is typed beyond them changes nothing.
pub(crate) const LONGEST_BEGINNING: usize = 12;
/// Words of a title or name that are completed, at the most.
const COMPLETED_WORDS: usize = 40;

/// The number by which the index knows what a document is of.
pub(crate) fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Article => 0,
        Kind::Author => 1,
        Kind::Category => 2,
        Kind::Tag => 3,
        Kind::Source => 4,
        _ => u64::MAX,
    }
}

/// The kind that a number stands for.
pub(crate) fn kind_of(number: u64) -> Option<Kind> {
    [
        Kind::Article,
        Kind::Author,
        Kind::Category,
        Kind::Tag,
        Kind::Source,
    ]
    .into_iter()
    .find(|kind| kind_number(*kind) == number)
}

pub(crate) fn status_number(status: Status) -> u64 {
    match status {
        Status::Draft => 0,
        Status::InReview => 1,
        Status::Approved => 2,
        Status::Scheduled => 3,
        Status::Published => 4,
        Status::Unpublished => 5,
        Status::Killed => 6,
        Status::Deleted => 7,
    }
}

pub(crate) fn article_kind_number(kind: ArticleKind) -> u64 {
    ArticleKind::ALL
        .iter()
        .position(|known| *known == kind)
        .unwrap_or_default() as u64
}

/// The term by which a document is replaced and removed.
pub(crate) fn id_term(fields: &Fields, id: Uuid) -> Term {
    Term::from_field_bytes(fields.id, id.as_bytes())
}

/// A story, short enough for a column: the random half of its id.
pub(crate) fn story_number(story: Uuid) -> u64 {
    story.as_u64_pair().1
}

/// Makes documents. Not shared: it keeps its buffers.
#[derive(Debug)]
pub(crate) struct DocumentMaker {
    fields: Fields,
    analysis: Analysis,
    terms: String,
}

impl DocumentMaker {
    pub(crate) fn new(fields: Fields) -> Self {
        Self {
            fields,
            analysis: Analysis::default(),
            terms: String::new(),
        }
    }

    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }

    /// An article's document.
    pub(crate) fn article(&mut self, article: &ArticleDocument) -> TantivyDocument {
        let fields = self.fields;
        let facets = &article.facets;
        let language = Language::of(&facets.locale);
        let mut document = self.begin(article.id.uuid(), Kind::Article);
        self.words(
            &mut document,
            fields.title,
            language,
            &article.title,
            Place::Title,
        );
        if let Some(deck) = &article.deck {
            self.words(&mut document, fields.deck, language, deck, Place::Beside);
        }
        if let Some(excerpt) = &article.excerpt {
            self.words(&mut document, fields.excerpt, language, excerpt, Place::Beside);
        }
        self.words(&mut document, fields.body, language, &article.body, Place::Body);
        self.beginnings(&mut document, [article.title.as_str()]);
        document.add_bool(fields.live, facets.live);
        document.add_u64(fields.status, status_number(facets.status));
        document.add_u64(fields.kind, article_kind_number(facets.kind));
        document.add_bool(fields.featured, facets.featured);
        document.add_bytes(fields.locale, facets.locale.as_str().as_bytes());
        for category in &facets.categories {
            document.add_bytes(fields.own_categories, category.uuid().as_bytes());
        }
        for category in facets.filed_under() {
            document.add_bytes(fields.categories, category.uuid().as_bytes());
        }
        if let Some(category) = facets.primary_category {
            document.add_bytes(fields.primary_category, category.uuid().as_bytes());
        }
        for author in &facets.authors {
            document.add_bytes(fields.authors, author.uuid().as_bytes());
        }
        for tag in &facets.tags {
            document.add_bytes(fields.tags, tag.uuid().as_bytes());
        }
        if let Some(source) = facets.source {
            document.add_bytes(fields.source, source.uuid().as_bytes());
        }
        document.add_i64(fields.published, facets.published_at.timestamp_micros());
        document.add_i64(fields.updated, facets.updated_at.timestamp_micros());
        document
    }

    /// The document of a thing with a name; none where it has none.
    pub(crate) fn entity(&mut self, entity: &Entity) -> Option<TantivyDocument> {
        let names = entity.name()?;
        let mut document = self.begin(entity.id(), entity.kind());
        for (locale, name) in names.iter() {
            let language = Language::of_tag(locale);
            self.words(&mut document, self.fields.name, language, name, Place::Beside);
        }
        let shortest = names.iter().map(|(_, name)| typed_words(name).len()).min();
        document.add_u64(self.fields.name_words, shortest.unwrap_or_default() as u64);
        self.beginnings(&mut document, names.iter().map(|(_, name)| name.as_str()));
        // Public while it is there: what may be seen of it the database says.
        document.add_bool(self.fields.live, true);
        Some(document)
    }

    fn begin(&self, id: Uuid, kind: Kind) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let (high, low) = id.as_u64_pair();
        document.add_bytes(self.fields.id, id.as_bytes());
        document.add_u64(self.fields.id_high, high);
        document.add_u64(self.fields.id_low, low);
        document.add_u64(self.fields.what, kind_number(kind));
        document
    }

    fn words(
        &mut self,
        document: &mut TantivyDocument,
        field: tantivy::schema::Field,
        language: Language,
        text: &str,
        place: Place,
    ) {
        let Self { analysis, terms, .. } = self;
        terms.clear();
        analysis.each(language, text, |token| {
            // Titles and names are short: there every word counts, for "The Who".
            if token.term.is_empty() && place != Place::Body {
                terms.push_str(language.letters());
                terms.push_str(token.folded);
            } else {
                terms.push_str(token.term);
            }
            terms.push('\n');
        });
        if !terms.is_empty() {
            document.add_text(field, &terms);
        }
    }

    /// Beginnings of all words, so that what is being typed is a look-up and no search.
    fn beginnings<'n>(&mut self, document: &mut TantivyDocument, names: impl IntoIterator<Item = &'n str>) {
        let terms = &mut self.terms;
        terms.clear();
        for name in names {
            let mut words = 0;
            self.analysis.each(Language::UNKNOWN, name, |token| {
                words += 1;
                if words > COMPLETED_WORDS {
                    return;
                }
                for (at, letter) in token.folded.char_indices().take(LONGEST_BEGINNING) {
                    terms.push_str(&token.folded[..at + letter.len_utf8()]);
                    terms.push('\n');
                }
            });
        }
        document.add_text(self.fields.beginnings, terms.as_str());
    }
}

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Title,
    /// Decks and excerpts repeat the body or announce it.
    Beside,
    Body,
}

/// The words of a name as completion compares them.
pub(crate) fn typed_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    Analysis::default().each(Language::UNKNOWN, text, |token| {
        words.push(token.folded.to_owned())
    });
    words
}
