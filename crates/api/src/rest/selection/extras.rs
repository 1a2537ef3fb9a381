//! What else comes with a page: `include=site,menus.primary,latest,…`.

use std::collections::BTreeSet;

use masthead_app::error::{Error, ErrorCode};

use super::Asked;

/// Things of one kind that one request may bring along.
const MOST: usize = 20;

/// An extra of which there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alone {
    Latest,
    Site,
    Next,
    Previous,
}

impl Alone {
    fn of_name(name: &str) -> Option<Self> {
        match name {
            "latest" => Some(Self::Latest),
            "site" => Some(Self::Site),
            "next" => Some(Self::Next),
            "previous" => Some(Self::Previous),
            _ => None,
        }
    }
}

/// The things that stand beside `data`, in `included`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extras {
    alone: BTreeSet<Alone>,
    /// By location.
    pub(crate) menus: Vec<String>,
    /// By reference.
    pub(crate) collections: Vec<String>,
    /// By reference.
    pub(crate) pages: Vec<String>,
}

impl Extras {
    /// What `include` may name besides fields, as an error says it.
    pub(crate) const ALLOWED: &[&str] = &[
        "latest",
        "site",
        "next",
        "previous",
        "menus.{location}",
        "collections.{slug}",
        "pages.{path}",
    ];

    /// Takes the names of extras out of what is to be included.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` for too many of one kind.
    pub(crate) fn take(asked: &mut Asked) -> Result<Self, Error> {
        let mut extras = Self::default();
        asked.include.retain(|path| !extras.accept(path));
        for (kind, names) in [
            ("menus", &extras.menus),
            ("collections", &extras.collections),
            ("pages", &extras.pages),
        ] {
            if names.len() > MOST {
                let detail = format!("names {} {kind}, the maximum is {MOST}", names.len());
                return Err(Error::request(ErrorCode::LimitExceeded, "include", detail));
            }
        }
        Ok(extras)
    }

    /// Whether one of those without a name of its own is wanted.
    pub(crate) fn has(&self, alone: Alone) -> bool {
        self.alone.contains(&alone)
    }

    /// Whether nothing is wanted.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn accept(&mut self, path: &str) -> bool {
        if let Some(alone) = Alone::of_name(path) {
            self.alone.insert(alone);
            return true;
        }
        let names = match path.split_once('.') {
            Some(("menus", _)) => &mut self.menus,
            Some(("collections", _)) => &mut self.collections,
            Some(("pages", _)) => &mut self.pages,
            _ => return false,
        };
        match path.split_once('.') {
            Some((_, name)) if !name.is_empty() => add(names, name),
            _ => return false,
        }
        true
    }
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(include: &[&str]) -> (Result<Extras, Error>, Vec<String>) {
        let include = include.iter().map(|path| (*path).to_owned()).collect();
        let mut asked = Asked {
            fields: None,
            include,
        };
        (Extras::take(&mut asked), asked.include)
    }

    #[test]
    fn extras_are_told_from_fields() {
        let (extras, left) = take(&[
            "related",
            "latest",
            "menus.primary",
            "menus.primary",
            "pages.about/team",
            "menus",
        ]);
        let expected = Extras {
            alone: BTreeSet::from([Alone::Latest]),
            menus: vec!["primary".to_owned()],
            pages: vec!["about/team".to_owned()],
            ..Extras::default()
        };
        assert_eq!(extras.expect("extras"), expected);
        assert_eq!(left, ["related", "menus"]);
    }

    #[test]
    fn nobody_brings_everything_along() {
        let names: Vec<String> = (0..21).map(|number| format!("menus.{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(
            take(&names).0.expect_err("refused").code(),
            ErrorCode::LimitExceeded
        );
        assert!(take(&names[..20]).0.is_ok());
    }
}
