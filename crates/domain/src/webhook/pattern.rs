//! Which changes a webhook is told of.

use std::{fmt, str::FromStr};

use crate::{
    change::{ChangeKind, Event},
    id::Kind,
};

/// `*`, all of a kind of thing (`article.*`), one event of all (`*.deleted`) or one change (`article.published`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventPattern {
    entity: Option<Kind>,
    event: Option<Event>,
}

impl EventPattern {
    /// Everything that is announced.
    pub const ALL: Self = Self {
        entity: None,
        event: None,
    };

    /// Whether a change is meant.
    #[must_use]
    pub fn matches(&self, kind: ChangeKind) -> bool {
        self.entity.is_none_or(|entity| entity == kind.entity)
            && self.event.is_none_or(|event| event == kind.event)
    }
}

impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.entity, self.event) {
            (None, None) => f.write_str("*"),
            (Some(entity), None) => write!(f, "{}.*", entity.prefix()),
            (None, Some(event)) => write!(f, "*.{}", event.name()),
            (Some(entity), Some(event)) => write!(f, "{}.{}", entity.prefix(), event.name()),
        }
    }
}

impl FromStr for EventPattern {
    type Err = String;

    /// Reads a pattern; one that would never match anything is refused, because it is a slip.
    fn from_str(text: &str) -> Result<Self, String> {
        let pattern = match text.split_once('.') {
            _ if text == "*" => Some(Self::ALL),
            Some((entity, event)) => one(entity, Kind::from_prefix)
                .zip(one(event, |name| {
                    Event::ALL.into_iter().find(|event| event.name() == name)
                }))
                .map(|(entity, event)| Self { entity, event }),
            None => None,
        };
        pattern
            .filter(|pattern| announced().any(|kind| pattern.matches(kind)))
            .ok_or_else(|| {
                let names: Vec<String> = announced().map(ChangeKind::name).collect();
                format!(
                    "\"{text}\" is no event; there are: {}; and *, article.*, *.deleted and the like",
                    names.join(", ")
                )
            })
    }
}

/// Reads one side of a pattern: `*` is anything, which is `Some(None)`.
fn one<T>(text: &str, named: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text == "*" {
        Some(None)
    } else {
        named(text).map(Some)
    }
}

/// Every change that is announced to the outside. What happens to unpublished work is not among them.
pub fn announced() -> impl Iterator<Item = ChangeKind> {
    const OF_ARTICLES: [Event; 9] = [
        Event::Published,
        Event::Updated,
        Event::Corrected,
        Event::Unpublished,
        Event::Expired,
        Event::Killed,
        Event::Deleted,
        Event::Moved,
        Event::Restored,
    ];
    const OF_OTHERS: [Event; 4] = [Event::Created, Event::Updated, Event::Deleted, Event::Moved];
    const OTHERS: [Kind; 10] = [
        Kind::Author,
        Kind::Category,
        Kind::Tag,
        Kind::Page,
        Kind::Source,
        Kind::Media,
        Kind::Menu,
        Kind::Collection,
        Kind::Redirect,
        Kind::Site,
    ];
    let articles = OF_ARTICLES.into_iter().map(|event| ChangeKind {
        entity: Kind::Article,
        event,
    });
    let others = OTHERS.into_iter().flat_map(|entity| {
        OF_OTHERS
            .into_iter()
            .map(move |event| ChangeKind { entity, event })
    });
    articles.chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> ChangeKind {
        ChangeKind::from_name(name).expect("a kind of change")
    }

    #[test]
    fn patterns_match_what_they_say() {
        for (pattern, yes, no) in [
            ("*", "article.published", None),
            ("article.*", "article.killed", Some("author.updated")),
            ("*.deleted", "tag.deleted", Some("tag.updated")),
            ("article.published", "article.published", Some("article.updated")),
        ] {
            let read: EventPattern = pattern.parse().expect("a pattern");
            assert_eq!(read.to_string(), pattern);
            assert!(read.matches(kind(yes)));
            assert!(no.is_none_or(|no| !read.matches(kind(no))));
        }
    }

    #[test]
    fn a_slip_is_refused_with_what_there_is() {
        for text in [
            "",
            "article",
            "article.",
            "artikel.*",
            "article.publish",
            "article.draftSaved",
            "*.draftSaved",
            "tag.published",
            "story.*",
            "article.*.x",
        ] {
            let error = text.parse::<EventPattern>().expect_err("refused");
            assert!(
                error.contains("article.published") && error.contains("*.deleted"),
                "{error}"
            );
        }
    }
}
