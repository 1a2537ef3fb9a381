//! A place in the change log, as those who follow it keep it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use masthead_persistence::{LogBounds, Store};
use uuid::Uuid;

use crate::error::{Error, ErrorCode};

/// The number of an entry, and the history that it is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCursor {
    pub epoch: Uuid,
    pub number: i64,
}

const VERSION: u8 = 1;

/// Stands in front, so that a cursor of a list is not taken for one of the log.
const MARK: u8 = b'L';

impl LogCursor {
    /// The cursor as a text, opaque to whoever keeps it.
    #[must_use]
    pub fn encode(self) -> String {
        let mut bytes = Vec::with_capacity(26);
        bytes.extend([MARK, VERSION]);
        bytes.extend(self.epoch.as_bytes());
        bytes.extend(self.number.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `BAD_CURSOR` for what was never one.
    pub fn decode(name: &str, text: &str) -> Result<Self, Error> {
        let refused = || {
            let detail = "is not a cursor of the change feed; take one from an answer, as it is";
            Error::request(ErrorCode::BadCursor, name, detail)
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
        let (head, rest) = bytes.split_at_checked(2).ok_or_else(refused)?;
        let (epoch, number) = rest.split_at_checked(16).ok_or_else(refused)?;
        let number: [u8; 8] = number.try_into().map_err(|_| refused())?;
        let number = i64::from_be_bytes(number);
        if head != [MARK, VERSION] || number < 0 {
            return Err(refused());
        }
        let epoch = Uuid::from_slice(epoch).map_err(|_| refused())?;
        Ok(Self { epoch, number })
    }

    /// The number, if everything behind it is still there.
    ///
    /// # Errors
    /// `CURSOR_EXPIRED` for a number that the log no longer reaches back to, or of another history.
    pub fn within(self, epoch: Uuid, bounds: LogBounds) -> Result<i64, Error> {
        if self.epoch == epoch && self.number >= bounds.start() {
            // A replica that lags may not have the entry yet: it is not foreign for that.
            Ok(self.number)
        } else {
            Err(expired())
        }
    }
}

/// The answer to a cursor behind which not everything is kept any more.
#[must_use]
pub fn expired() -> Error {
    Error::Request {
        code: ErrorCode::CursorExpired,
        at: None,
        detail: "the cursor is older than what is kept, or of another database; start again without one"
            .to_owned(),
    }
}

/// What the numbers of a store's log mean now.
pub(crate) async fn scope(store: &Store) -> Result<(Uuid, LogBounds), Error> {
    Ok(futures_util::try_join!(store.log_epoch(), store.log_bounds())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        let cursor = LogCursor {
            epoch: Uuid::from_u128(7),
            number: 42,
        };
        assert_eq!(
            LogCursor::decode("after", &cursor.encode()).expect("a cursor"),
            cursor
        );
        let negative = LogCursor { number: -1, ..cursor }.encode();
        let longer = format!("{}AAAA", cursor.encode());
        for broken in ["", "x", "AAAA", "é", "42", &negative, &longer] {
            let refused = LogCursor::decode("after", broken).expect_err(broken);
            assert_eq!(refused.code(), ErrorCode::BadCursor, "{broken}");
            assert!(refused.to_string().starts_with("after: "), "{refused}");
        }
    }

    #[test]
    fn a_cursor_holds_as_long_as_all_behind_it_is_kept() {
        let epoch = Uuid::from_u128(7);
        let bounds = LogBounds {
            oldest: 10,
            newest: 20,
        };
        let within = |number: i64| LogCursor { epoch, number }.within(epoch, bounds);
        assert_eq!(within(9).expect("kept"), 9);
        assert_eq!(within(20).expect("kept"), 20);
        // A replica may lag behind.
        assert_eq!(within(21).expect("kept"), 21);
        assert_eq!(within(8).expect_err("pruned").code(), ErrorCode::CursorExpired);
        let foreign = LogCursor {
            epoch: Uuid::from_u128(8),
            number: 15,
        };
        assert_eq!(
            foreign.within(epoch, bounds).expect_err("foreign").code(),
            ErrorCode::CursorExpired
        );
        let empty = LogCursor { epoch, number: 0 };
        assert_eq!(
            empty.within(epoch, LogBounds::default()).expect("an empty log"),
            0
        );
    }
}
