//! Surrogate keys: the names under which caches on the way (a CDN, Varnish) keep an answer, and by which they drop it.
//!
//! A name is coarser than a [`Dependence`]: a cache compares names and nothing else. A thing's name is its id without
//! the prefix; a list's is `list`, or `list:` and the id of what its articles hang on. Every name has three forms: itself, eight
//! characters of its hash, and one of 256 folds. An answer says as many forms as fit; whoever purges says them all.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use uuid::Uuid;

use crate::{
    dependence::{Dependence, Part, Touched},
    id::{self, Kind},
    touch::{Facets, Key},
};

/// The id of a thing without its prefix.
fn suffix(thing: Uuid) -> String {
    let text = id::format(Kind::Article, thing);
    text.rsplit_once('_')
        .map_or_else(String::new, |(_, suffix)| suffix.to_owned())
}

/// What separates names in headers (blanks and commas), or cannot stand in one, encoded. What is encoded already stays.
const IN_HEADERS: &AsciiSet = &CONTROLS.add(b' ').add(b',').add(b'"');

fn within_header(text: &str) -> String {
    utf8_percent_encode(text, IN_HEADERS).to_string()
}

fn of_key(key: &Key) -> String {
    match key {
        Key::Thing(id) => suffix(*id),
        Key::Path(path) => format!("path:{}", within_header(&path.encoded())),
        Key::Name(kind, name) => format!("name:{}:{}", kind.prefix(), within_header(name)),
        Key::Listing(kind) => format!("all:{}", kind.prefix()),
        Key::Children(id) => format!("below:{}", suffix(*id)),
        Key::Story(id) => format!("story:{}", suffix(*id)),
        Key::Related(id) => format!("related:{}", suffix(*id)),
        Key::Holdings(id) => list_of(*id),
        Key::References(id) => format!("ids:{}", suffix(*id)),
    }
}

const ALL: &str = "list";

fn list_of(thing: Uuid) -> String {
    format!("{ALL}:{}", suffix(thing))
}

/// The names of what an answer depends on, each once.
#[must_use]
pub fn names<'d>(dependences: impl IntoIterator<Item = &'d Dependence>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for dependence in dependences {
        match dependence {
            Dependence::On(key) => names.push(of_key(key)),
            Dependence::Articles(list) => {
                let drivers = list
                    .filter
                    .drivers()
                    .filter(|_| !matches!(list.part, Part::Stories(_)));
                match drivers {
                    Some(things) => names.extend(things.into_iter().map(list_of)),
                    None => names.push(ALL.to_owned()),
                }
                // A section that moves takes what it holds along, whatever else the list hangs on.
                names.extend(list.filter.all_categories().into_iter().map(list_of));
            }
            Dependence::Candidates(on) => names.extend(on.articles.iter().map(|id| suffix(id.uuid()))),
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The names of all answers that an entry can change, each once.
#[must_use]
pub fn touched_names(touched: &Touched) -> Vec<String> {
    let mut names: Vec<String> = touched.keys().map(of_key).collect();
    let touch = &touched.entry().touch;
    if listing(touch.before.as_ref()) != listing(touch.after.as_ref()) {
        names.push(ALL.to_owned());
        let facets = [&touch.before, &touch.after].into_iter().flatten();
        names.extend(facets.flat_map(Facets::things).map(list_of));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// What decides where readers find an article in lists; nothing where they do not.
fn listing(facets: Option<&Facets>) -> Option<&Facets> {
    facets.filter(|facets| facets.live)
}

/// A name in eight characters.
#[must_use]
pub fn hashed(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(&blake3::hash(name.as_bytes()).as_bytes()[..6])
}

/// One of 256 folds that a name falls into.
#[must_use]
pub fn folded(name: &str) -> String {
    format!("~{:02x}", blake3::hash(name.as_bytes()).as_bytes()[6])
}

/// The value of a header that lists names, separated by a character, within so many bytes: as they are, else hashed,
/// else folded. Folds take 1,024 bytes at the most.
#[must_use]
pub fn within(budget: usize, separator: char, names: &[String]) -> String {
    let join = |form: &dyn Fn(&str) -> String| {
        let mut all: Vec<String> = names.iter().map(|name| form(name)).collect();
        all.sort_unstable();
        all.dedup();
        all.join(&separator.to_string())
    };
    let plain = join(&str::to_owned);
    if plain.len() <= budget {
        return plain;
    }
    let hashes = join(&hashed);
    if hashes.len() <= budget {
        hashes
    } else {
        join(&folded)
    }
}

/// All forms of names, for a purge.
#[must_use]
pub fn all_forms(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = names
        .iter()
        .flat_map(|name| [name.clone(), hashed(name), folded(name)])
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_do_not_fit_are_hashed_and_then_folded() {
        let names: Vec<String> = (0..2_000_u32)
            .map(|number| suffix(Uuid::from_u128(u128::from(number))))
            .collect();
        let few = &names[..3];
        assert_eq!(within(1_024, ' ', few), few.join(" "));
        let more = within(1_024, ' ', &names[..60]);
        assert_eq!(more.split(' ').count(), 60);
        assert!(
            more.len() <= 1_024 && more.split(' ').all(|key| key.len() == 8),
            "{more}"
        );
        let many = within(1_024, ',', &names);
        assert!(
            many.len() <= 1_024 && many.split(',').all(|key| key.starts_with('~')),
            "{many}"
        );
        // Whoever purges by all forms hits each of them.
        for name in &names {
            let forms = all_forms(std::slice::from_ref(name));
            assert!(many.split(',').any(|key| forms.iter().any(|form| form == key)));
        }
    }
}
