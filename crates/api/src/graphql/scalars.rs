//! Scalars of our own.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use masthead_domain::time::{Timestamp, rfc3339};

/// A moment, as every interface shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateTime(pub(super) Timestamp);

/// A moment in RFC 3339, in UTC with `Z` in answers: `2021-10-14T08:00:00Z`. Arguments may have any offset.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(moment) => Ok(Self(moment.to_utc())),
            Err(_) => Err(InputValueError::custom(format_args!(
                "\"{text}\" is not a moment in RFC 3339 such as \"2021-10-14T08:00:00Z\""
            ))),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(rfc3339(self.0))
    }
}

impl From<Timestamp> for DateTime {
    fn from(moment: Timestamp) -> Self {
        Self(moment)
    }
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Json(pub(super) serde_json::Value);

/// Any JSON value: an object, a list, a text, a number, a boolean or null.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        // Every JSON value is one of the schema's.
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}
