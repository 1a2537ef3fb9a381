//! The language of search: read to a tree, whatever is typed.
//!
//! ```text
//! query  = { [ "-" | "+" ] [ field ":" ] ( word | '"' phrase '"' | "(" query ")" ) }
//! field  = title | deck | excerpt | body | author | tag | category | source
//! ```
//!
//! Bare words are wanted: any of them finds an article, and the more the better. What stands in quotes, behind a plus
//! or behind a field must be there; what stands behind a minus must not. Beside many words quotes only rank, because then
//! somebody looks for a headline with a quotation in it; a plus in front makes them a condition again. A star at the end of a word, or the end of
//! the query in the middle of a word, means any word that begins so. There is no text that is an error: what has no
//! meaning in the language is what readers look for ("10:30", "C++", an open quote).

use std::str::FromStr;

/// Characters that a query may have at the most.
pub const MAX_QUERY_CHARS: usize = 1_000;
/// Words that a query may have at the most.
pub const MAX_QUERY_WORDS: usize = 64;
/// Words beside which what stands in quotes must be there; beside more it only ranks.
const FEW_WORDS: usize = 4;
/// Parentheses within parentheses; deeper ones are read as blanks.
const MAX_DEPTH: usize = 4;

/// Where a part of a query is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SearchField {
    Title,
    Deck,
    Excerpt,
    Body,
    Author,
    Tag,
    Category,
    Source,
}

impl SearchField {
    /// Every field, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Deck,
        Self::Excerpt,
        Self::Body,
        Self::Author,
        Self::Tag,
        Self::Category,
        Self::Source,
    ];

    /// Its name in queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Deck => "deck",
            Self::Excerpt => "excerpt",
            Self::Body => "body",
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Category => "category",
            Self::Source => "source",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(name))
    }
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// A run of characters without blanks, as it was typed.
    Word {
        text: String,
        /// Whether words that begin so are meant as well.
        is_prefix: bool,
    },
    /// Words that stand one behind the other.
    Phrase(String),
    /// A part that is looked for in one field only.
    In(SearchField, Box<Node>),
    /// A part in parentheses.
    Group(Group),
}

/// Parts of a query beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Group {
    /// Any of these; all the better where there are several. Where something is required they only rank.
    pub wanted: Vec<Node>,
    /// All of these.
    pub required: Vec<Node>,
    /// None of these.
    pub excluded: Vec<Node>,
}

impl Group {
    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.required.is_empty()
    }
}

/// A query, read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SearchQuery {
    pub root: Group,
}

/// A query that is longer than any that a reader types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryTooLong {
    #[error("has {0} characters, the maximum is {MAX_QUERY_CHARS}")]
    Chars(usize),
    #[error("has more than {MAX_QUERY_WORDS} words, which is the maximum")]
    Words,
}

impl FromStr for SearchQuery {
    type Err = QueryTooLong;

    fn from_str(text: &str) -> Result<Self, QueryTooLong> {
        let chars = text.chars().count();
        if chars > MAX_QUERY_CHARS {
            return Err(QueryTooLong::Chars(chars));
        }
        let mut parser = Parser {
            rest: text,
            words: 0,
            depth: 0,
            excluding: 0,
        };
        let mut root = Group::default();
        let mut quoted = Vec::new();
        while !parser.rest.is_empty() {
            // A closing parenthesis without its opening one ends nothing.
            parser.group(&mut root, &mut quoted);
        }
        quoted_beside(&mut root, quoted);
        if parser.words > MAX_QUERY_WORDS {
            return Err(QueryTooLong::Words);
        }
        Ok(Self { root })
    }
}

/// Puts what stands in quotes where it belongs, when all that stands beside it is known.
fn quoted_beside(group: &mut Group, quoted: Vec<Node>) {
    let words = group
        .wanted
        .iter()
        .filter(|node| matches!(node, Node::Word { .. }));
    let place = if words.count() > FEW_WORDS {
        &mut group.wanted
    } else {
        &mut group.required
    };
    place.extend(quoted);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Wanted,
    Required,
    Excluded,
}

struct Parser<'t> {
    rest: &'t str,
    words: usize,
    depth: usize,
    /// How many parts around this one are excluded: nobody means to exclude what a word may yet become.
    excluding: usize,
}

/// All sorts of double quotes that keyboards and word processors make.
const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];

impl Parser<'_> {
    /// Reads parts until the group is closed, or to the end.
    fn group(&mut self, group: &mut Group, quoted: &mut Vec<Node>) {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                return;
            }
            if self.skip(')') {
                return;
            }
            let sign = self.sign();
            self.excluding += usize::from(sign == Sign::Excluded);
            let part = self.part();
            self.excluding -= usize::from(sign == Sign::Excluded);
            if let Some((node, is_filter)) = part {
                let place = match (sign, is_filter) {
                    (Sign::Excluded, _) => &mut group.excluded,
                    (Sign::Wanted, _) if matches!(node, Node::Phrase(_)) => &mut *quoted,
                    (Sign::Required, _) | (_, true) => &mut group.required,
                    (Sign::Wanted, false) => &mut group.wanted,
                };
                place.push(node);
            }
        }
    }

    fn skip(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A sign belongs to what follows it at once: "- a" is a dash between words.
    fn sign(&mut self) -> Sign {
        let sign = match self.rest.chars().next() {
            Some('-' | '−') => Sign::Excluded,
            Some('+') => Sign::Required,
            _ => return Sign::Wanted,
        };
        let behind = self.rest.trim_start_matches(['-', '−', '+']);
        let is_bound = behind
            .chars()
            .next()
            .is_some_and(|next| next.is_alphanumeric() || next == '(' || QUOTES.contains(&next));
        self.rest = behind;
        if is_bound { sign } else { Sign::Wanted }
    }

    /// One part, and whether it must be there by its nature.
    fn part(&mut self) -> Option<(Node, bool)> {
        if let Some(field) = self.field() {
            let (node, _) = self.bare()?;
            return Some((Node::In(field, Box::new(node)), true));
        }
        self.bare()
    }

    /// A field's name with its colon, where something follows at once.
    fn field(&mut self) -> Option<SearchField> {
        let (name, behind) = self.rest.split_once(':')?;
        let field = SearchField::from_name(name)?;
        let next = behind.chars().next()?;
        if next.is_whitespace() || next == ')' {
            return None;
        }
        self.rest = behind;
        Some(field)
    }

    fn bare(&mut self) -> Option<(Node, bool)> {
        let first = self.rest.chars().next()?;
        if QUOTES.contains(&first) {
            return self.phrase(first).map(|node| (node, true));
        }
        if first == '(' {
            self.rest = &self.rest[1..];
            if self.depth == MAX_DEPTH {
                return None;
            }
            self.depth += 1;
            let mut group = Group::default();
            let mut quoted = Vec::new();
            self.group(&mut group, &mut quoted);
            quoted_beside(&mut group, quoted);
            self.depth -= 1;
            let is_there = !group.is_empty() || !group.excluded.is_empty();
            return is_there.then_some((Node::Group(group), false));
        }
        self.word().map(|node| (node, false))
    }

    fn phrase(&mut self, quote: char) -> Option<Node> {
        let inside = &self.rest[quote.len_utf8()..];
        let end = inside.find(QUOTES).unwrap_or(inside.len());
        let text = inside[..end].trim();
        self.rest = inside[end..]
            .chars()
            .next()
            .map_or("", |closing| &inside[end + closing.len_utf8()..]);
        self.words += text.split_whitespace().count();
        text.chars()
            .any(char::is_alphanumeric)
            .then(|| Node::Phrase(text.to_owned()))
    }

    fn word(&mut self) -> Option<Node> {
        let is_end = |character: char| {
            character.is_whitespace() || matches!(character, '(' | ')') || QUOTES.contains(&character)
        };
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let is_last = rest.is_empty();
        self.rest = rest;
        let may_go_on = is_last && self.excluding == 0 && word.ends_with(char::is_alphanumeric);
        let is_prefix = word.ends_with('*') || may_go_on;
        let text = word.trim_end_matches('*');
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        self.words += 1;
        Some(Node::Word {
            text: text.to_owned(),
            is_prefix,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Group {
        text.parse::<SearchQuery>().expect("a query").root
    }

    fn word(text: &str) -> Node {
        Node::Word {
            text: text.to_owned(),
            is_prefix: false,
        }
    }

    fn prefix(text: &str) -> Node {
        Node::Word {
            text: text.to_owned(),
            is_prefix: true,
        }
    }

    #[test]
    fn words_phrases_signs_and_fields_are_told_apart() {
        let group =
            read("gas pipeline -oil +Baku \"border talks\" author:smith title:\"energy deal\" tag:(a b) ");
        assert_eq!(group.wanted, [word("gas"), word("pipeline")]);
        assert_eq!(group.excluded, [word("oil")]);
        // What is typed last is not excluded before it is whole, and a star says that it is meant so.
        assert_eq!(
            read("gas -(oil pip").excluded,
            [Node::Group(Group {
                wanted: vec![word("oil"), word("pip")],
                ..Group::default()
            })]
        );
        assert_eq!(read("gas -pip*").excluded, [prefix("pip")]);
        let within = |field, node| Node::In(field, Box::new(node));
        assert_eq!(
            group.required,
            [
                word("Baku"),
                within(SearchField::Author, word("smith")),
                within(SearchField::Title, Node::Phrase("energy deal".to_owned())),
                within(
                    SearchField::Tag,
                    Node::Group(Group {
                        wanted: vec![word("a"), word("b")],
                        ..Group::default()
                    })
                ),
                Node::Phrase("border talks".to_owned()),
            ]
        );
    }

    #[test]
    fn a_quotation_in_a_headline_ranks_and_decides_nothing() {
        let headline = read("President calls talks on the border \"a first step\" ");
        assert!(headline.required.is_empty());
        assert_eq!(
            headline.wanted.last(),
            Some(&Node::Phrase("a first step".to_owned()))
        );
        let asked = read("President calls talks on the border +\"a first step\" ");
        assert_eq!(asked.required, [Node::Phrase("a first step".to_owned())]);
    }

    #[test]
    fn the_word_that_is_being_typed_may_go_on() {
        assert_eq!(read("gas pipel").wanted, [word("gas"), prefix("pipel")]);
        assert_eq!(read("gas pipeline ").wanted, [word("gas"), word("pipeline")]);
        assert_eq!(read("pipe* gas ").wanted, [prefix("pipe"), word("gas")]);
    }

    #[test]
    fn what_means_nothing_is_looked_for() {
        assert_eq!(read("10:30 ").wanted, [word("10:30")]);
        assert_eq!(read("re: gas ").wanted, [word("re:"), word("gas")]);
        assert_eq!(read("title: gas ").wanted, [word("title:"), word("gas")]);
        assert_eq!(read("a - b ").wanted, [word("a"), word("b")]);
        assert_eq!(
            read("\"open quote").required,
            [Node::Phrase("open quote".to_owned())]
        );
        assert_eq!(read(") gas ) ").wanted, [word("gas")]);
        assert_eq!(
            read("„Azərbaycan qazı“ ").required,
            [Node::Phrase("Azərbaycan qazı".to_owned())]
        );
        for nothing in ["", "   ", "---", "\"\"", "()", "- -", "*", "((((((((((", "“"] {
            assert!(read(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn what_no_reader_types_is_refused_with_the_reason() {
        let many = "a ".repeat(MAX_QUERY_WORDS + 1);
        assert_eq!(many.parse::<SearchQuery>(), Err(QueryTooLong::Words));
        let long = "ə".repeat(MAX_QUERY_CHARS + 1);
        assert_eq!(
            long.parse::<SearchQuery>(),
            Err(QueryTooLong::Chars(MAX_QUERY_CHARS + 1))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[\"()+: *-]){0,200}") {
            let _ = text.parse::<SearchQuery>();
        }
    }
}
