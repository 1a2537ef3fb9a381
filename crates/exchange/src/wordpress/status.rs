//! What becomes of an item: its status, its dates, or why it is left out.

use masthead_domain::{article::Status, time::Timestamp};

use super::{
    date::{Date, feed_date},
    item::Item,
};

const DRAFT: &str = "a draft: not public";
const IN_REVIEW: &str = "waiting for review: not public";
const SCHEDULED: &str = "scheduled: not public before its date";
const PRIVATE: &str = "private: imported as a draft";
const PROTECTED: &str = "protected by a password: imported as a draft, without the password";
const UNKNOWN_STATUS: &str = "its status is unknown here: imported as a draft";
const NO_STATUS: &str = "it has no status: imported as a draft";
const NO_SCHEDULE: &str = "scheduled without a date: imported as a draft";
const NO_DATE: &str = "no valid date";
const LOCAL_DATE: &str = "its date is only given in the site's own time, which was read as UTC";

/// Whether anything of the item is taken over.
pub(super) fn is_imported(item: &Item) -> bool {
    left_out(item).is_none()
}

/// Why nothing of a post or page is taken over.
pub(super) fn left_out(item: &Item) -> Option<&'static str> {
    let blank = item.content.trim().is_empty() && item.title.trim().is_empty();
    match item.status.as_str() {
        "trash" => Some("it is in the bin"),
        "inherit" if item.kind != "attachment" => Some("an older state of another item"),
        "auto-draft" if blank => Some("an empty draft that WordPress made by itself"),
        _ => None,
    }
}

/// The state of a post or page, and what is to be said about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: Status,
    pub(super) published_at: Option<Timestamp>,
    pub(super) scheduled_at: Option<Timestamp>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) notes: Vec<&'static str>,
}

impl State {
    /// Judges an item. Whatever is not plainly published is not published.
    pub(super) fn of(item: &Item) -> Self {
        let mut notes = Vec::new();
        let (date, local) = moment(item);
        // Whatever is not public says why: readers will not find it where it was.
        let (mut status, why) = match item.status.as_str() {
            "publish" => (Status::Published, None),
            "future" if date.is_some() => (Status::Scheduled, Some(SCHEDULED)),
            "future" => (Status::Draft, Some(NO_SCHEDULE)),
            "pending" => (Status::InReview, Some(IN_REVIEW)),
            "draft" | "auto-draft" => (Status::Draft, Some(DRAFT)),
            "private" => (Status::Draft, Some(PRIVATE)),
            "" => (Status::Draft, Some(NO_STATUS)),
            _ => (Status::Draft, Some(UNKNOWN_STATUS)),
        };
        notes.extend(why);
        if item.protected && status != Status::Draft {
            status = Status::Draft;
        }
        if item.protected {
            notes.push(PROTECTED);
        }
        let was_out = matches!(item.status.as_str(), "publish" | "private");
        if date.is_none() && (was_out || item.status == "future" || item.date.starts_with("0000")) {
            notes.push(NO_DATE);
        }
        if local && was_out {
            notes.push(LOCAL_DATE);
        }
        let published_at = date.filter(|_| was_out);
        Self {
            status,
            published_at,
            scheduled_at: date.filter(|_| status == Status::Scheduled),
            created_at: date.filter(|_| !was_out && status != Status::Scheduled),
            updated_at: Date::parse(&item.modified_gmt)
                .utc()
                .or(published_at)
                .filter(|_| was_out),
            notes,
        }
    }
}

/// The item's moment, and whether it is only known in the site's own time.
///
/// The date of the feed comes before the site's own one, as it says its offset.
fn moment(item: &Item) -> (Option<Timestamp>, bool) {
    let exact = Date::parse(&item.date_gmt)
        .utc()
        .or_else(|| feed_date(&item.feed_date));
    let local = Date::parse(&item.date).utc();
    (exact.or(local), exact.is_none() && local.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(status: &str) -> Item {
        Item {
            kind: "post".to_owned(),
            status: status.to_owned(),
            date_gmt: "2021-10-14 08:00:00".to_owned(),
            ..Item::default()
        }
    }

    #[test]
    fn only_what_is_plainly_published_is_published() {
        let cases = [
            ("publish", Status::Published),
            ("future", Status::Scheduled),
            ("pending", Status::InReview),
            ("draft", Status::Draft),
            ("private", Status::Draft),
            ("pitch", Status::Draft),
            ("", Status::Draft),
        ];
        for (status, expected) in cases {
            assert_eq!(State::of(&item(status)).status, expected, "{status}");
            let protected = Item {
                protected: true,
                ..item(status)
            };
            let state = State::of(&protected);
            assert_eq!(state.status, Status::Draft, "{status} with a password");
            assert!(state.notes.contains(&PROTECTED));
        }
    }

    #[test]
    fn dates_are_taken_from_where_they_are_sure() {
        let feed = Item {
            date_gmt: "0000-00-00 00:00:00".to_owned(),
            feed_date: "Thu, 14 Oct 2021 09:00:00 +0000".to_owned(),
            date: "2021-10-14 13:00:00".to_owned(),
            ..item("publish")
        };
        let state = State::of(&feed);
        assert_eq!(
            state.published_at.map(|date| date.to_rfc3339()).as_deref(),
            Some("2021-10-14T09:00:00+00:00")
        );
        assert!(state.notes.is_empty());
        let local = Item {
            feed_date: String::new(),
            ..feed
        };
        let state = State::of(&local);
        assert_eq!(
            state.published_at.map(|date| date.to_rfc3339()).as_deref(),
            Some("2021-10-14T13:00:00+00:00")
        );
        assert_eq!(state.notes, [LOCAL_DATE]);
        let none = Item {
            date: "0000-00-00 00:00:00".to_owned(),
            ..local
        };
        assert_eq!(State::of(&none).notes, [NO_DATE]);
        assert_eq!(
            State::of(&Item {
                status: "future".to_owned(),
                ..none
            })
            .status,
            Status::Draft
        );
    }
}
