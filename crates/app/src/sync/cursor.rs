//! Where a copy stands.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use masthead_domain::time::Timestamp;
use uuid::Uuid;

use crate::{
    changes::LogCursor,
    error::{Error, ErrorCode},
};

/// Where a copy stands, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SyncCursor {
    /// Behind which entry of the log its changes begin.
    pub(super) log: LogCursor,
    pub(super) scope: Scope,
    pub(super) place: Where,
}

/// What the copy is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    /// As it was asked for.
    pub(super) asked: u64,
    /// As it was understood: which categories the names stood for.
    pub(super) meant: u64,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Nothing is there yet.
    Begin,
    /// In the pages of the beginning, behind an article.
    Page {
        /// The moment that the age reached back to when it began.
        since: Option<Timestamp>,
        behind: (Timestamp, Uuid),
    },
    /// All was there; now it follows.
    Changes,
}

const HEAD: [u8; 2] = [b'S', 1];

/// Stands for no moment.
const NEVER: i64 = i64::MIN;

impl SyncCursor {
    pub(super) fn encode(self) -> String {
        let mut bytes = Vec::with_capacity(80);
        bytes.extend(HEAD);
        bytes.extend(self.log.epoch.as_bytes());
        bytes.extend(self.log.number.to_be_bytes());
        bytes.extend(self.scope.asked.to_be_bytes());
        bytes.extend(self.scope.meant.to_be_bytes());
        if let Where::Page { since, behind } = self.place {
            let since = since.map_or(NEVER, |moment| moment.timestamp_micros());
            bytes.extend(since.to_be_bytes());
            bytes.extend(behind.0.timestamp_micros().to_be_bytes());
            bytes.extend(behind.1.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(super) fn decode(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let detail = "is not a cursor of a sync; take it from an answer, as it is";
            Error::request(ErrorCode::BadCursor, "cursor", detail)
        })
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mut rest = bytes.strip_prefix(&HEAD)?;
        let epoch = Uuid::from_slice(take(&mut rest, 16)?).ok()?;
        let number = number_of(&mut rest).filter(|number| *number >= 0)?;
        let asked = hash_of(&mut rest)?;
        let meant = hash_of(&mut rest)?;
        let place = if rest.is_empty() {
            Where::Changes
        } else {
            let since = match number_of(&mut rest)? {
                NEVER => None,
                micros => Some(Timestamp::from_timestamp_micros(micros)?),
            };
            let moment = Timestamp::from_timestamp_micros(number_of(&mut rest)?)?;
            let id = Uuid::from_slice(take(&mut rest, 16)?).ok()?;
            Where::Page {
                since,
                behind: (moment, id),
            }
        };
        rest.is_empty().then_some(Self {
            log: LogCursor { epoch, number },
            scope: Scope { asked, meant },
            place,
        })
    }
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn number_of(bytes: &mut &[u8]) -> Option<i64> {
    Some(i64::from_be_bytes(take(bytes, 8)?.try_into().ok()?))
}

fn hash_of(bytes: &mut &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(take(bytes, 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_does() {
        let moment = Timestamp::from_timestamp_micros(1_634_198_400_123_456).expect("a moment");
        for place in [
            Where::Changes,
            Where::Page {
                since: None,
                behind: (moment, Uuid::from_u128(3)),
            },
            Where::Page {
                since: Some(moment),
                behind: (moment, Uuid::from_u128(3)),
            },
        ] {
            let cursor = SyncCursor {
                log: LogCursor {
                    epoch: Uuid::from_u128(7),
                    number: 42,
                },
                scope: Scope {
                    asked: 1,
                    meant: u64::MAX,
                },
                place,
            };
            let text = cursor.encode();
            assert_eq!(SyncCursor::decode(&text).expect("a cursor"), cursor);
            let cut = &text[..text.len() - 4];
            assert_eq!(
                SyncCursor::decode(cut).expect_err("cut").code(),
                ErrorCode::BadCursor
            );
        }
        let feed = LogCursor {
            epoch: Uuid::nil(),
            number: 1,
        };
        for broken in ["", "x", "AAAA", &feed.encode()] {
            assert_eq!(
                SyncCursor::decode(broken).expect_err(broken).code(),
                ErrorCode::BadCursor
            );
        }
    }
}
