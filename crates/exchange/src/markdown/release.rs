//! Whether a text is out, and since when.
//!
//! What is not said to be held back is out, as with Hugo and Jekyll. What is unclear stays a draft: nothing becomes
//! public by accident.

use masthead_domain::{
    article::{Release as Rule, Settled, Status, StatusReason},
    time::Timestamp,
};
use serde_json::Value;

use super::{
    date,
    fields::{Fields, text_of, truth_of},
    gathered::Gathered,
    layout::Place,
};

/// The dates and the state of a text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) status: Status,
    pub(super) reason: Option<StatusReason>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) scheduled_at: Option<Timestamp>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) created_at: Option<Timestamp>,
}

impl Release {
    /// Reads the dates and the state, `now` being the moment of the import where it is known.
    pub(super) fn read(
        fields: &mut Fields,
        place: &Place,
        now: Option<Timestamp>,
        gathered: &mut Gathered,
    ) -> Self {
        // `published` is a truth for Jekyll and a date for Hugo.
        let is_published = fields.take(&["published"]).and_then(|field| {
            let truth = truth_of(&field.value);
            if truth.is_none() {
                fields.reopen(field);
            }
            truth
        });
        let out = fields.time(&["publishedat", "publishdate", "pubdate", "published"], gathered);
        let dated = fields.time(&["date"], gathered);
        let named = place.date.as_deref().and_then(date::parse);
        let created = fields.time(&["createdat", "created"], gathered);
        let mut release = Self {
            status: Status::Published,
            reason: None,
            published_at: out.or(dated).or(named),
            updated_at: fields.time(
                &[
                    "updated",
                    "updatedat",
                    "lastmod",
                    "lastmodifiedat",
                    "lastmodified",
                    "modified",
                    "modifiedat",
                ],
                gathered,
            ),
            scheduled_at: fields.time(&["scheduledat"], gathered),
            expires_at: fields.time(&["expirydate", "expiresat", "expires", "unpublishdate"], gathered),
            // Where both are there, Hugo's `date` is when it was written.
            created_at: created.or(out.and(dated)),
        };
        let held_back = fields.flag(&["draft"], gathered) == Some(true) || is_published == Some(false);
        let closed = is_closed(fields, gathered);
        if let Some(status) = said(fields, gathered) {
            release.status = status;
        } else if release.scheduled_at.is_some() {
            release.status = Status::Scheduled;
        }
        if held_back || closed || place.is_draft {
            release.status = Status::Draft;
        }
        release.settle(now, gathered);
        release
    }

    /// Brings state and dates into agreement, by the domain's rule. Without a moment only what no moment changes.
    fn settle(&mut self, now: Option<Timestamp>, gathered: &mut Gathered) {
        let mut rule = Rule {
            status: self.status,
            status_reason: self.reason,
            published_at: self.published_at,
            scheduled_at: self.scheduled_at,
            embargoed_until: None,
            expires_at: self.expires_at,
        };
        for settled in rule.settle(now.unwrap_or(Timestamp::MIN_UTC)) {
            if now.is_some() || settled == Settled::NoMoment {
                gathered.note("dates", settled.reason());
            }
        }
        if now.is_some() || rule.status == Status::Draft {
            self.status = rule.status;
            self.reason = rule.status_reason;
        }
        self.scheduled_at = rule.scheduled_at.filter(|_| self.status == Status::Scheduled);
    }
}

/// Whether it is kept from the public in a way that has no other place here.
fn is_closed(fields: &mut Fields, gathered: &mut Gathered) -> bool {
    let is_private = fields.flag(&["private"], gathered) == Some(true);
    // The password itself is nobody's business.
    let has_password = fields.take(&["password"]).is_some();
    if is_private || has_password {
        gathered.note(
            if is_private { "private" } else { "password" },
            "imported as a draft, so that it is not public",
        );
    }
    is_private || has_password
}

/// The status that is said in words.
fn said(fields: &mut Fields, gathered: &mut Gathered) -> Option<Status> {
    let field = fields.take(&["status"])?;
    let text = text_of(&field.value).unwrap_or_default();
    let word = text.to_uppercase().replace([' ', '-'], "_");
    let word = match word.as_str() {
        // The words of WordPress and others.
        "PUBLISH" | "PUBLIC" | "LIVE" => "PUBLISHED",
        "PENDING" | "REVIEW" => "IN_REVIEW",
        "FUTURE" | "SCHEDULE" => "SCHEDULED",
        "TRASH" => "DELETED",
        "ARCHIVED" => "UNPUBLISHED",
        "PRIVATE" => "DRAFT",
        word => word,
    };
    let status = serde_json::from_value(Value::String(word.to_owned())).ok();
    if status.is_none() {
        gathered.note(
            &field.key,
            format!("\"{text}\" is no status; imported as a draft"),
        );
        fields.keep(field);
    }
    Some(status.unwrap_or(Status::Draft))
}

#[cfg(test)]
mod tests {
    use masthead_domain::time::rfc3339;
    use serde_json::json;

    use super::*;
    use crate::markdown::{layout::Layout, walk::Listing};

    /// `STATUS published scheduled`, and the keys that were noted.
    fn told(path: &str, matter: Value) -> String {
        let layout = Layout::of(&Listing::new(vec![(path.to_owned(), 1)], Vec::new()));
        let place = layout.place(path).expect(path);
        let Value::Object(matter) = matter else {
            panic!("no object")
        };
        let mut gathered = Gathered::default();
        let now = date::parse("2024-01-01");
        let release = Release::read(&mut Fields::from(matter), &place, now, &mut gathered);
        let day = |moment: Option<Timestamp>| moment.map_or("-".to_owned(), |m| rfc3339(m)[..10].to_owned());
        let notes: Vec<String> = gathered
            .notes
            .into_iter()
            .map(|note| format!(" !{}", note.what))
            .collect();
        let notes = notes.concat();
        let status = serde_json::to_string(&release.status).expect("json");
        format!(
            "{} {} {}{notes}",
            status.trim_matches('"'),
            day(release.published_at),
            day(release.scheduled_at)
        )
    }

    #[test]
    fn what_is_not_held_back_is_out_and_what_is_unclear_is_not() {
        let cases = [
            (json!({}), "PUBLISHED - -"),
            (json!({"date": "2021-10-14"}), "PUBLISHED 2021-10-14 -"),
            (
                json!({"date": "2021-10-14", "publishDate": "2021-10-15"}),
                "PUBLISHED 2021-10-15 -",
            ),
            (json!({"published": "2021-10-14"}), "PUBLISHED 2021-10-14 -"),
            (json!({"published": true}), "PUBLISHED - -"),
            (json!({"published": false, "status": "PUBLISHED"}), "DRAFT - -"),
            (json!({"draft": true, "date": "2021-10-14"}), "DRAFT 2021-10-14 -"),
            (json!({"draft": "no"}), "PUBLISHED - -"),
            (json!({"date": "tomorrow"}), "PUBLISHED - - !date"),
            (
                json!({"date": "2030-01-01"}),
                "SCHEDULED 2030-01-01 2030-01-01 !dates",
            ),
            (json!({"scheduledAt": "2030-01-01"}), "SCHEDULED - 2030-01-01"),
            (json!({"status": "scheduled"}), "DRAFT - - !dates"),
            (json!({"status": "in review"}), "IN_REVIEW - -"),
            (json!({"status": "publish"}), "PUBLISHED - -"),
            (json!({"status": "secret"}), "DRAFT - - !status"),
            (
                json!({"date": "2021-10-14", "expiryDate": "2022-01-01"}),
                "UNPUBLISHED 2021-10-14 - !dates",
            ),
            (json!({"password": "x"}), "DRAFT - - !password"),
            (json!({"private": true}), "DRAFT - - !private"),
        ];
        for (matter, expected) in cases {
            assert_eq!(told("a.md", matter.clone()), expected, "{matter}");
        }
        assert_eq!(
            told("_posts/2021-10-14-a.md", json!({})),
            "PUBLISHED 2021-10-14 -"
        );
        assert_eq!(told("_drafts/a.md", json!({"published": true})), "DRAFT - -");
    }
}
