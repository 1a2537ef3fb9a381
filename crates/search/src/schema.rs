//! What the index holds of each article and of each thing with a name.

use tantivy::{
    Index,
    schema::{
        BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
    },
    tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager},
};

/// The version of the schema and of the analysis. An index of another one is made anew: count it up with every change
/// of either.
pub(crate) const VERSION: u32 = 2;

/// The name of [`PreparedTerms`] in the index.
const PREPARED: &str = "prepared";

/// The fields of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The thing's UUID: what it is replaced and removed by.
    pub(crate) id: Field,
    /// Its halves, to be read of a hit.
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    /// What it is: see [`crate::document::kind_number`].
    pub(crate) what: Field,
    pub(crate) title: Field,
    pub(crate) deck: Field,
    pub(crate) excerpt: Field,
    pub(crate) body: Field,
    /// Of a thing that is no article: its name in all languages.
    pub(crate) name: Field,
    /// Words of its shortest name.
    pub(crate) name_words: Field,
    /// Beginnings of the words of the title or name.
    pub(crate) beginnings: Field,
    pub(crate) live: Field,
    pub(crate) status: Field,
    pub(crate) kind: Field,
    pub(crate) featured: Field,
    pub(crate) locale: Field,
    /// With all above them.
    pub(crate) categories: Field,
    pub(crate) own_categories: Field,
    pub(crate) primary_category: Field,
    pub(crate) authors: Field,
    pub(crate) tags: Field,
    pub(crate) source: Field,
    pub(crate) published: Field,
    pub(crate) updated: Field,
}

/// Names of the fields that are read by columns.
pub(crate) mod column {
    pub(crate) const ID_HIGH: &str = "id_high";
    pub(crate) const ID_LOW: &str = "id_low";
    pub(crate) const NAME_WORDS: &str = "name_words";
    pub(crate) const WHAT: &str = "what";
    pub(crate) const LIVE: &str = "live";
    pub(crate) const LOCALE: &str = "locale";
    pub(crate) const CATEGORIES: &str = "categories";
    pub(crate) const AUTHORS: &str = "authors";
    pub(crate) const TAGS: &str = "tags";
    pub(crate) const SOURCE: &str = "source";
    pub(crate) const PUBLISHED: &str = "published";
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |option: IndexRecordOption, has_norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(PREPARED)
                .set_index_option(option)
                .set_fieldnorms(has_norms),
        )
    };
    let words = text(IndexRecordOption::WithFreqsAndPositions, true);
    let indexed = BytesOptions::default().set_indexed();
    let counted = indexed.clone().set_fast();
    let fast = NumericOptions::default().set_fast();
    let fields = Fields {
        id: schema.add_bytes_field("id", indexed.clone()),
        id_high: schema.add_u64_field(column::ID_HIGH, fast.clone()),
        id_low: schema.add_u64_field(column::ID_LOW, fast.clone()),
        what: schema.add_u64_field(column::WHAT, fast.clone().set_indexed()),
        title: schema.add_text_field("title", words.clone()),
        deck: schema.add_text_field("deck", words.clone()),
        excerpt: schema.add_text_field("excerpt", words.clone()),
        body: schema.add_text_field("body", words.clone()),
        name: schema.add_text_field("name", words),
        name_words: schema.add_u64_field(column::NAME_WORDS, fast.clone()),
        beginnings: schema.add_text_field("beginnings", text(IndexRecordOption::Basic, false)),
        live: schema.add_bool_field(column::LIVE, fast.clone()),
        status: schema.add_u64_field("status", NumericOptions::default().set_indexed()),
        kind: schema.add_u64_field("kind", NumericOptions::default().set_indexed()),
        featured: schema.add_bool_field("featured", NumericOptions::default().set_indexed()),
        locale: schema.add_bytes_field(column::LOCALE, counted.clone()),
        categories: schema.add_bytes_field(column::CATEGORIES, counted.clone()),
        own_categories: schema.add_bytes_field("own_categories", indexed.clone()),
        primary_category: schema.add_bytes_field("primary_category", indexed),
        authors: schema.add_bytes_field(column::AUTHORS, counted.clone()),
        tags: schema.add_bytes_field(column::TAGS, counted.clone()),
        source: schema.add_bytes_field(column::SOURCE, counted),
        published: schema.add_i64_field(column::PUBLISHED, fast.clone()),
        updated: schema.add_i64_field("updated", fast),
    };
    (schema.build(), fields)
}

/// Teaches an index to read prepared terms.
pub(crate) fn register(index: &mut Index) {
    index.set_tokenizers(tokenizers());
}

pub(crate) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::new();
    // The library looks for its own even where no field uses it.
    for name in [PREPARED, "default"] {
        tokenizers.register(name, TextAnalyzer::builder(PreparedTerms).build());
    }
    tokenizers
}

/// Terms that were made before, one a line; an empty line is a word that is not indexed and keeps its place.
#[derive(Debug, Clone)]
struct PreparedTerms;

#[derive(Debug)]
struct PreparedStream<'t> {
    lines: std::str::Split<'t, char>,
    token: Token,
}

impl Tokenizer for PreparedTerms {
    type TokenStream<'t> = PreparedStream<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> PreparedStream<'t> {
        PreparedStream {
            lines: text.split('\n'),
            token: Token::default(),
        }
    }
}

impl TokenStream for PreparedStream<'_> {
    fn advance(&mut self) -> bool {
        for line in self.lines.by_ref() {
            self.token.position = self.token.position.wrapping_add(1);
            if !line.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(line);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
