//! What an entry of the log is to a viewer.

use std::collections::HashMap;

use masthead_domain::{
    change::{ChangeKind, Event, LoggedChange},
    id::{ArticleId, Kind},
    path::SitePath,
    time::Timestamp,
    visibility::Visibility,
};
use uuid::Uuid;

use crate::{error::Error, read::Reader};

/// An entry as a viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenChange {
    /// Its number in the log.
    pub number: i64,
    pub at: Timestamp,
    /// What it is to this viewer.
    pub kind: ChangeKind,
    pub id: Uuid,
    pub version: i32,
    pub significant: bool,
    pub paths: Vec<SitePath>,
    pub replacement: Option<Replacement>,
}

/// What to show instead of a thing that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    pub kind: Kind,
    pub id: Uuid,
    pub path: Option<SitePath>,
}

/// What an entry is to a viewer, as far as it says so itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    Hidden,
    Shown(ChangeKind),
    /// Shown if the viewer may see the thing as it is now.
    IfThere(ChangeKind),
}

/// What an entry is to a viewer.
///
/// Internal kinds are nothing to anybody, nor is what the viewer could see neither before nor after. What becomes
/// visible is published, what ceases to be is unpublished, unless its kind says so already in its own way.
pub(crate) fn sight(entry: &LoggedChange, visibility: &Visibility) -> Sight {
    let kind = entry.change.kind;
    if is_internal(kind) {
        return Sight::Hidden;
    }
    if kind.entity != Kind::Article {
        return sight_of_thing(entry, visibility);
    }
    if entry.touch.before.is_none() && entry.touch.after.is_none() {
        // Written before touches were.
        return Sight::IfThere(kind);
    }
    let event = match (entry.touch.visible(visibility), kind.event) {
        ((false, false), _) => return Sight::Hidden,
        ((false, true), Event::Restored) => Event::Restored,
        ((false, true), _) => Event::Published,
        ((true, false), leaving @ (Event::Expired | Event::Killed | Event::Deleted)) => leaving,
        ((true, false), _) => Event::Unpublished,
        // The newsroom sees each step of the workflow as what it is.
        ((true, true), event) if matches!(visibility, Visibility::Editorial) => event,
        ((true, true), event @ (Event::Updated | Event::Corrected | Event::Moved)) => event,
        ((true, true), _) => Event::Updated,
    };
    Sight::Shown(ChangeKind { event, ..kind })
}

/// The same of what stands beside articles. Pages that are drafts and pictures that nothing shows yet lie there unseen.
fn sight_of_thing(entry: &LoggedChange, visibility: &Visibility) -> Sight {
    let kind = entry.change.kind;
    if matches!(visibility, Visibility::Editorial) {
        return Sight::Shown(kind);
    }
    let event = match (entry.touch.seen, kind.entity) {
        (Some((false, false)), _) => return Sight::Hidden,
        (Some((false, true)), _) => Event::Created,
        (Some((true, false)), _) => Event::Deleted,
        (Some((true, true)), _) => kind.event,
        (None, Kind::Page | Kind::Media) if kind.event == Event::Deleted => return Sight::Hidden,
        (None, Kind::Page | Kind::Media) => return Sight::IfThere(kind),
        (None, _) => kind.event,
    };
    Sight::Shown(ChangeKind { event, ..kind })
}

/// What an entry is to a viewer, if the thing as it is now need not be asked for.
#[must_use]
pub fn shown_as(entry: &LoggedChange, visibility: &Visibility) -> Option<ChangeKind> {
    match sight(entry, visibility) {
        Sight::Shown(kind) | Sight::IfThere(kind) => Some(kind),
        Sight::Hidden => None,
    }
}

const fn is_internal(kind: ChangeKind) -> bool {
    matches!(
        kind.event,
        Event::DraftSaved | Event::Touched | Event::RelatedChanged
    ) || matches!(kind.entity, Kind::Story)
}

/// Shows entries to the viewer of a reader, in their order, each in at most two statements for all of them.
pub async fn see<'e>(
    reader: &Reader,
    entries: impl IntoIterator<Item = &'e LoggedChange>,
) -> Result<Vec<SeenChange>, Error> {
    let visibility = reader.visibility();
    let sights: Vec<(&LoggedChange, Sight)> = entries
        .into_iter()
        .map(|entry| (entry, sight(entry, visibility)))
        .filter(|(_, sight)| *sight != Sight::Hidden)
        .collect();
    let asked = sights.iter().flat_map(|(entry, sight)| {
        let own = matches!(sight, Sight::IfThere(_)).then_some((entry.change.kind.entity, entry.change.id));
        own.into_iter().chain(entry.change.replacement)
    });
    let there = there(reader, asked).await?;
    let seen = sights.into_iter().filter_map(|(entry, sight)| {
        let change = &entry.change;
        let kind = match sight {
            Sight::Shown(kind) => kind,
            Sight::IfThere(kind) if there.contains_key(&change.id) => kind,
            _ => return None,
        };
        let replacement = change.replacement.and_then(|(kind, id)| {
            let path = there.get(&id)?.clone();
            Some(Replacement { kind, id, path })
        });
        Some(SeenChange {
            number: entry.number,
            at: entry.at,
            kind,
            id: change.id,
            version: change.version,
            significant: change.significant,
            paths: change.paths.clone(),
            replacement,
        })
    });
    Ok(seen.collect())
}

/// Which of these things the viewer may see, with their paths.
async fn there(
    reader: &Reader,
    things: impl Iterator<Item = (Kind, Uuid)>,
) -> Result<HashMap<Uuid, Option<SitePath>>, Error> {
    let (mut articles, mut others) = (Vec::new(), Vec::new());
    for (kind, id) in things {
        match kind {
            Kind::Article => articles.push(ArticleId::from_uuid(id)),
            _ => others.push(id),
        }
    }
    let (articles, others) =
        futures_util::try_join!(reader.cards(&articles), reader.remembered_entities(&others))?;
    let articles = articles.iter().map(|card| (card.id.uuid(), card.path.clone()));
    let others = others.iter().flatten();
    Ok(articles
        .chain(others.map(|entity| (entity.id(), entity.path().cloned())))
        .collect())
}

#[cfg(test)]
mod tests {
    use masthead_domain::{
        article::{ArticleKind, Status},
        change::Change,
        id::TranslationGroupId,
        touch::{Facets, Touch},
    };

    use super::*;

    fn facets(status: Status) -> Facets {
        let moment = Timestamp::UNIX_EPOCH;
        Facets {
            live: status == Status::Published,
            status,
            published_at: moment,
            updated_at: moment,
            locale: "en".parse().expect("a locale"),
            slug: "a".parse().expect("a slug"),
            path: None,
            kind: ArticleKind::News,
            featured: false,
            in_related: true,
            story: TranslationGroupId::from_uuid(Uuid::nil()),
            primary_category: None,
            categories: Vec::new(),
            inherited: Vec::new(),
            authors: Vec::new(),
            tags: Vec::new(),
            source: None,
        }
    }

    fn entry(event: Event, before: Option<Status>, after: Option<Status>) -> LoggedChange {
        LoggedChange {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            change: Change::new(Kind::Article, event, Uuid::nil(), 1),
            touch: Touch {
                before: before.map(facets),
                after: after.map(facets),
                ..Touch::default()
            },
        }
    }

    #[test]
    fn what_comes_into_sight_is_published_and_what_leaves_it_unpublished() {
        use Status::{Deleted, Draft, Published, Unpublished};
        let public = |event, before, after| match sight(&entry(event, before, after), &Visibility::Public) {
            Sight::Shown(kind) => Some(kind.event),
            Sight::Hidden => None,
            Sight::IfThere(_) => panic!("the touch says it"),
        };
        for (event, before, after, seen) in [
            (
                Event::Published,
                Some(Draft),
                Some(Published),
                Some(Event::Published),
            ),
            (Event::Published, None, Some(Published), Some(Event::Published)),
            (
                Event::Updated,
                Some(Draft),
                Some(Published),
                Some(Event::Published),
            ),
            (
                Event::Restored,
                Some(Deleted),
                Some(Published),
                Some(Event::Restored),
            ),
            (Event::Restored, Some(Deleted), Some(Draft), None),
            (
                Event::Updated,
                Some(Published),
                Some(Published),
                Some(Event::Updated),
            ),
            (
                Event::Corrected,
                Some(Published),
                Some(Published),
                Some(Event::Corrected),
            ),
            (Event::Moved, Some(Published), Some(Published), Some(Event::Moved)),
            (
                Event::Published,
                Some(Published),
                Some(Published),
                Some(Event::Updated),
            ),
            (
                Event::Expired,
                Some(Published),
                Some(Unpublished),
                Some(Event::Expired),
            ),
            (
                Event::Deleted,
                Some(Published),
                Some(Deleted),
                Some(Event::Deleted),
            ),
            (
                Event::Updated,
                Some(Published),
                Some(Draft),
                Some(Event::Unpublished),
            ),
            (Event::Deleted, Some(Draft), Some(Deleted), None),
            (Event::Updated, Some(Draft), Some(Draft), None),
            (Event::DraftSaved, Some(Published), Some(Published), None),
            (Event::Touched, Some(Published), Some(Published), None),
        ] {
            assert_eq!(
                public(event, before, after),
                seen,
                "{event:?} {before:?} {after:?}"
            );
        }
    }

    #[test]
    fn the_newsroom_sees_the_workflow() {
        let step = entry(
            Event::Unpublished,
            Some(Status::Published),
            Some(Status::Unpublished),
        );
        let seen = shown_as(&step, &Visibility::Editorial).map(|kind| kind.event);
        assert_eq!(seen, Some(Event::Unpublished));
        let bin = entry(Event::Deleted, Some(Status::Draft), Some(Status::Deleted));
        assert_eq!(
            shown_as(&bin, &Visibility::Editorial).map(|kind| kind.event),
            Some(Event::Deleted)
        );
        let draft = entry(Event::DraftSaved, Some(Status::Draft), Some(Status::Draft));
        assert_eq!(shown_as(&draft, &Visibility::Editorial), None);
    }

    #[test]
    fn what_can_lie_unseen_is_looked_for() {
        let of = |kind, event| {
            let mut entry = entry(event, None, None);
            entry.change.kind = ChangeKind { entity: kind, event };
            sight(&entry, &Visibility::Public)
        };
        let kind = |entity, event| ChangeKind { entity, event };
        let draft = kind(Kind::Media, Event::Created);
        assert_eq!(of(Kind::Media, Event::Created), Sight::IfThere(draft));
        assert_eq!(of(Kind::Media, Event::Deleted), Sight::Hidden);
        let page = |event, seen| {
            let mut entry = entry(event, None, None);
            entry.change.kind = kind(Kind::Page, event);
            entry.touch.seen = Some(seen);
            shown_as(&entry, &Visibility::Public).map(|kind| kind.event)
        };
        assert_eq!(page(Event::Created, (false, false)), None);
        assert_eq!(page(Event::Deleted, (false, false)), None);
        assert_eq!(page(Event::Updated, (false, true)), Some(Event::Created));
        assert_eq!(page(Event::Updated, (true, false)), Some(Event::Deleted));
        assert_eq!(page(Event::Moved, (true, true)), Some(Event::Moved));
        assert_eq!(page(Event::Deleted, (true, false)), Some(Event::Deleted));
        let author = kind(Kind::Author, Event::Updated);
        assert_eq!(of(Kind::Author, Event::Updated), Sight::Shown(author));
    }
}
