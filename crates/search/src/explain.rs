//! Showing why an article was found: passages, and what of them matches.

use std::{collections::HashSet, ops::Range, sync::Mutex};

use masthead_app::ports::search::{Explains, FoundText};
use masthead_domain::search::{SearchField, Snippet};

use crate::analysis::{Analysis, Language};

/// Characters that a passage has, about.
const PASSAGE: usize = 240;
/// Words before the first match of a passage.
const LEAD: usize = 6;
/// Characters of a text that are looked through for the best passage.
const LOOKED_THROUGH: usize = 100_000;

/// Bytes of a beginning by which words are passed over.
const HEAD: usize = 2;
/// The letters that name the language in front of each term.
const LANGUAGE: usize = 2;

/// The beginning of a word.
fn head_of(word: &str) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    for (to, from) in head.iter_mut().zip(word.bytes()) {
        *to = from;
    }
    head
}

/// Whether a word's stem may begin otherwise than the word: "dying" is a form of "die", and some stemmers cut prefixes.
fn changes_heads(language: Language, folded: &str) -> bool {
    match language.letters() {
        "en" => folded.ends_with("ying"),
        "ar" | "nl" | "de" => true,
        _ => false,
    }
}

/// What a query looks for in texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sought {
    pub(crate) terms: HashSet<String>,
    /// Folded words that are looked for as they are.
    pub(crate) words: HashSet<String>,
    /// Folded beginnings of words.
    pub(crate) prefixes: Vec<String>,
    /// Terms one behind the other, with their distances from the first.
    pub(crate) phrases: Vec<Vec<(usize, String)>>,
    /// Words that were not there, and the terms that were taken for them.
    pub(crate) corrected: Vec<(String, Vec<String>)>,
}

/// Explains the hits of one query.
#[derive(Debug)]
pub(crate) struct Explainer {
    query: String,
    sought: Sought,
    /// The first letters of all that is looked for: a word that begins otherwise matches nothing, because most stems
    /// keep their beginnings.
    heads: HashSet<[u8; HEAD]>,
    analysis: Mutex<Analysis>,
}

/// A word of a text that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Match {
    range: Range<usize>,
    position: usize,
    /// What of the query it matches; different ones make a better passage.
    what: u64,
}

/// A text as far as passages need it: where its words begin, and which match.
#[derive(Debug, Default)]
struct Seen {
    starts: Vec<usize>,
    matches: Vec<Match>,
}

impl Explainer {
    pub(crate) fn new(query: String, sought: Sought) -> Self {
        let terms = sought
            .terms
            .iter()
            .chain(sought.phrases.iter().flatten().map(|(_, term)| term));
        let words = terms
            .filter_map(|term| term.get(LANGUAGE..))
            .chain(sought.words.iter().map(String::as_str));
        let words = words.chain(sought.prefixes.iter().map(String::as_str));
        // A phrase holds stop words as they are, without the letters of a language.
        let bare = sought.phrases.iter().flatten().map(|(_, word)| word.as_str());
        Self {
            heads: words.chain(bare).map(head_of).collect(),
            query,
            sought,
            analysis: Mutex::default(),
        }
    }

    fn see(&self, language: Language, text: &str) -> Seen {
        let sought = &self.sought;
        let mut seen = Seen::default();
        let mut tokens: Vec<(Range<usize>, usize, String)> = Vec::new();
        let keeps_tokens = !sought.phrases.is_empty();
        let mut analysis = self
            .analysis
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_worth =
            |folded: &str| changes_heads(language, folded) || self.heads.contains(&head_of(folded));
        analysis.each_worth(language, text, is_worth, |token| {
            seen.starts.push(token.start);
            let position = token.position as usize;
            let by_term = !token.term.is_empty() && sought.terms.contains(token.term);
            let is_match = by_term
                || sought.words.contains(token.folded)
                || sought
                    .prefixes
                    .iter()
                    .any(|prefix| token.folded.starts_with(prefix.as_str()));
            if is_match {
                let what = if by_term { token.term } else { token.folded };
                seen.matches.push(Match {
                    range: token.range(),
                    position,
                    what: masthead_domain::listing::short_hash(what.as_bytes()),
                });
            }
            if keeps_tokens {
                let shown = if token.term.is_empty() {
                    token.folded
                } else {
                    token.term
                };
                tokens.push((token.range(), position, shown.to_owned()));
            }
        });
        drop(analysis);
        for phrase in &sought.phrases {
            mark_phrase(phrase, &tokens, &mut seen.matches);
        }
        seen.matches.sort_by_key(|found| found.range.start);
        seen.matches
            .dedup_by(|later, earlier| later.range.start < earlier.range.end);
        seen
    }

    /// The title with what matches in it, where anything does.
    fn title(&self, language: Language, title: &str) -> Option<Snippet> {
        let seen = self.see(language, title);
        (!seen.matches.is_empty()).then(|| Snippet {
            field: SearchField::Title,
            text: title.to_owned(),
            highlights: seen.matches.into_iter().map(|found| found.range).collect(),
        })
    }

    /// The best passage of a text and how good it is.
    fn passage(&self, language: Language, field: SearchField, text: &str) -> Option<(usize, Snippet)> {
        let text = head(text, LOOKED_THROUGH);
        let seen = self.see(language, text);
        let (first, worth) = best_start(&seen, text)?;
        Some((worth, cut(field, text, &seen, first)))
    }
}

/// The words of a phrase where they stand one behind the other.
fn mark_phrase(
    phrase: &[(usize, String)],
    tokens: &[(Range<usize>, usize, String)],
    matches: &mut Vec<Match>,
) {
    let Some(((first_place, first), rest)) = phrase.split_first() else {
        return;
    };
    for (at, (_, position, term)) in tokens.iter().enumerate() {
        if term != first {
            continue;
        }
        let found = |place: usize, wanted: &String| {
            let position = position + place - first_place;
            tokens[at..]
                .iter()
                .take(place - first_place + 1)
                .find(|(_, known, term)| *known == position && term == wanted)
        };
        let others: Option<Vec<_>> = rest.iter().map(|(place, wanted)| found(*place, wanted)).collect();
        let Some(others) = others else { continue };
        for (range, position, term) in std::iter::once(&tokens[at]).chain(others) {
            matches.push(Match {
                range: range.clone(),
                position: *position,
                what: masthead_domain::listing::short_hash(term.as_bytes()),
            });
        }
    }
}

fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The match with which the best passage begins, and what it is worth: different words count most, then their number.
fn best_start(seen: &Seen, text: &str) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut within: Vec<u64> = Vec::new();
    for (first, found) in seen.matches.iter().enumerate() {
        // Characters are at most as many as bytes, and near enough.
        let end = found.range.start + PASSAGE.min(text.len());
        let in_reach = seen.matches[first..]
            .iter()
            .take_while(|other| other.range.end <= end)
            .take(32);
        within.clear();
        let mut all = 0;
        for other in in_reach {
            all += 1;
            if !within.contains(&other.what) {
                within.push(other.what);
            }
        }
        let worth = 100 * within.len() + all;
        if best.is_none_or(|(_, known)| worth > known) {
            best = Some((first, worth));
        }
    }
    best
}

/// A passage from a little before a match on, as long as passages are.
fn cut(field: SearchField, text: &str, seen: &Seen, first: usize) -> Snippet {
    let found = &seen.matches[first];
    let word = seen.starts.partition_point(|start| *start < found.range.start);
    let mut start = seen
        .starts
        .get(word.saturating_sub(LEAD))
        .copied()
        .unwrap_or_default();
    // A sentence that begins near is the better beginning.
    if let Some(stop) = text[start..found.range.start].rfind(['.', '!', '?', '\n']) {
        let behind = start + stop;
        let next = seen.starts.partition_point(|known| *known <= behind);
        start = seen
            .starts
            .get(next)
            .copied()
            .unwrap_or(start)
            .min(found.range.start);
    } else if word <= LEAD {
        start = 0;
    }
    let end = end_of_passage(text, start, found.range.end);
    shown(field, text, start..end, &seen.matches)
}

/// The end of a passage that begins at a place and holds another: behind a whole word.
fn end_of_passage(text: &str, start: usize, at_least: usize) -> usize {
    let mut characters = text[start..].char_indices().skip(PASSAGE);
    let Some((at, _)) = characters.next() else {
        return text.len();
    };
    let end = start + at;
    if end <= at_least {
        return at_least;
    }
    let blank = text[at_least..end].rfind(char::is_whitespace);
    blank.map_or(end, |blank| at_least + blank)
}

fn shown(field: SearchField, text: &str, range: Range<usize>, matches: &[Match]) -> Snippet {
    let before = if text[..range.start].trim().is_empty() {
        ""
    } else {
        "… "
    };
    let passage = text[range.clone()].trim_end();
    let behind = if text[range.start + passage.len()..].trim().is_empty() {
        ""
    } else {
        " …"
    };
    // Lines of a passage are shown as one.
    let mut whole = String::with_capacity(passage.len() + 8);
    whole.push_str(before);
    for character in passage.chars() {
        // One byte for one byte, so that places stay what they are.
        whole.push(if matches!(character, '\n' | '\r' | '\t') {
            ' '
        } else {
            character
        });
    }
    whole.push_str(behind);
    let end = range.start + passage.len();
    let highlights = matches
        .iter()
        .filter(|found| found.range.start >= range.start && found.range.end <= end)
        .map(|found| {
            let place = |at: usize| at - range.start + before.len();
            place(found.range.start)..place(found.range.end)
        });
    Snippet {
        field,
        highlights: highlights.collect(),
        text: whole,
    }
}

impl Explains for Explainer {
    fn snippets(&self, text: &FoundText<'_>) -> Vec<Snippet> {
        let language = Language::of(text.locale);
        let mut snippets: Vec<Snippet> = self.title(language, text.title).into_iter().collect();
        let texts = [
            (SearchField::Deck, text.deck),
            (SearchField::Excerpt, text.excerpt),
            (SearchField::Body, Some(text.body)),
        ];
        let passages = texts
            .into_iter()
            .filter_map(|(field, text)| self.passage(language, field, text?));
        // Of equals the later, which is the body: the others announce it.
        let best = passages
            .max_by_key(|(worth, _)| *worth)
            .map(|(_, snippet)| snippet);
        let beginning = || {
            let (field, text) = texts
                .into_iter()
                .filter_map(|(field, text)| Some((field, text?)))
                .find(|(_, text)| !text.trim().is_empty())?;
            let end = end_of_passage(text, 0, 0);
            Some(shown(field, text, 0..end, &[]))
        };
        snippets.extend(best.or_else(beginning));
        snippets
    }

    fn may_be_meant_otherwise(&self) -> bool {
        !self.sought.corrected.is_empty()
    }

    fn did_you_mean(&self, texts: &[FoundText<'_>]) -> Option<String> {
        let mut meant = self.query.clone();
        let mut analysis = self
            .analysis
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut is_changed = false;
        for (typed, terms) in &self.sought.corrected {
            let mut written: Option<String> = None;
            for text in texts {
                let language = Language::of(text.locale);
                for part in [Some(text.title), text.deck, text.excerpt, Some(text.body)]
                    .into_iter()
                    .flatten()
                {
                    if written.is_some() {
                        break;
                    }
                    let part = head(part, LOOKED_THROUGH / 10);
                    analysis.each(language, part, |token| {
                        if written.is_none() && terms.iter().any(|term| term == token.term) {
                            written = Some(part[token.range()].to_owned());
                        }
                    });
                }
            }
            if let Some(written) = written {
                meant = meant.replacen(typed.as_str(), &written, 1);
                is_changed = true;
            }
        }
        is_changed.then_some(meant)
    }
}

#[cfg(test)]
mod tests {
    use masthead_domain::locale::Locale;

    use super::*;

    fn explainer(terms: &[&str], phrases: &[&[(usize, &str)]]) -> Explainer {
        let phrase = |phrase: &&[(usize, &str)]| {
            phrase
                .iter()
                .map(|(at, term)| (*at, (*term).to_owned()))
                .collect()
        };
        Explainer::new(
            String::new(),
            Sought {
                terms: terms.iter().map(|term| (*term).to_owned()).collect(),
                phrases: phrases.iter().map(phrase).collect(),
                ..Sought::default()
            },
        )
    }

    fn snippets(explainer: &Explainer, title: &str, body: &str) -> Vec<Snippet> {
        let locale: Locale = "en".parse().expect("a locale");
        explainer.snippets(&FoundText {
            locale: &locale,
            title,
            deck: None,
            excerpt: None,
            body,
        })
    }

    #[test]
    fn the_best_passage_has_the_most_of_the_query() {
        let body = format!(
            "Gas is mentioned here. {} A new pipeline brings gas to Europe, they said. {}",
            "Nothing of it stands in this sentence. ".repeat(20),
            "And nothing here. ".repeat(20)
        );
        let found = snippets(
            &explainer(&["engas", "enpipelin", "eneurop"], &[]),
            "Gas again",
            &body,
        );
        assert_eq!(found[0].html(), "<mark>Gas</mark> again");
        let html = found[1].html();
        assert!(
            html.starts_with("… A new <mark>pipeline</mark> brings <mark>gas</mark> to <mark>Europe</mark>"),
            "{html}"
        );
        assert!(html.ends_with(" …"), "{html}");
        assert!(found[1].text.chars().count() <= PASSAGE + 4);
    }

    #[test]
    fn a_phrase_is_marked_where_it_stands_whole() {
        let talks = [(0, "enborder"), (1, "entalk")];
        let found = snippets(
            &explainer(&[], &[&talks]),
            "Border closed, talks on",
            "The border talks went on. Talks at the border did not.",
        );
        assert_eq!(found.len(), 1, "the title does not have it");
        assert_eq!(
            found[0].html(),
            "The <mark>border</mark> <mark>talks</mark> went on. Talks at the border did not."
        );
    }

    #[test]
    fn what_matches_by_its_author_alone_shows_its_beginning() {
        let found = snippets(
            &explainer(&["enx"], &[]),
            "A title",
            &"One two three. ".repeat(40),
        );
        assert_eq!(found.len(), 1);
        assert!(found[0].highlights.is_empty() && found[0].text.starts_with("One two three."));
        assert!(found[0].text.ends_with(" …"));
    }
}
