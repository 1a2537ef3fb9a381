//! What a use case can answer instead of a result.

use std::fmt;

use masthead_domain::{listing::BadCursor, violation::Violation};
use masthead_persistence::StoreError;

/// The public, closed list of reasons. `docs/errors.md` says for each what it means and what a client should do;
/// codes are added, never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    BadRequest,
    BadCursor,
    CursorExpired,
    LimitExceeded,
    UnknownParameter,
    UnknownField,
    ValidationFailed,
    GraphqlParseFailed,
    GraphqlValidationFailed,
    GraphqlVariablesInvalid,
    QueryTooLong,
    QueryTooDeep,
    QueryTooComplex,
    QueryTooManyNodes,
    QueryTooManyAliases,
    QueryTooManyRootFields,
    QueryTooManyDirectives,
    VariablesTooLarge,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
    QueryNotRegistered,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    BodyTooSlow,
    Timeout,
    TooSlow,
    Conflict,
    VersionConflict,
    PayloadTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    RangeNotSatisfiable,
    RateLimited,
    HeadersTooLarge,
    Internal,
    Unavailable,
}

impl ErrorCode {
    /// Every code, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::BadRequest,
        Self::BadCursor,
        Self::CursorExpired,
        Self::LimitExceeded,
        Self::UnknownParameter,
        Self::UnknownField,
        Self::ValidationFailed,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::GraphqlVariablesInvalid,
        Self::QueryTooLong,
        Self::QueryTooDeep,
        Self::QueryTooComplex,
        Self::QueryTooManyNodes,
        Self::QueryTooManyAliases,
        Self::QueryTooManyRootFields,
        Self::QueryTooManyDirectives,
        Self::VariablesTooLarge,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::QueryNotRegistered,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::BodyTooSlow,
        Self::Timeout,
        Self::TooSlow,
        Self::Conflict,
        Self::VersionConflict,
        Self::PayloadTooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::RangeNotSatisfiable,
        Self::RateLimited,
        Self::HeadersTooLarge,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code as clients see it, in REST and in GraphQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::BadCursor => "BAD_CURSOR",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::UnknownParameter => "UNKNOWN_PARAMETER",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::GraphqlVariablesInvalid => "GRAPHQL_VARIABLES_INVALID",
            Self::QueryTooLong => "QUERY_TOO_LONG",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::QueryTooManyNodes => "QUERY_TOO_MANY_NODES",
            Self::QueryTooManyAliases => "QUERY_TOO_MANY_ALIASES",
            Self::QueryTooManyRootFields => "QUERY_TOO_MANY_ROOT_FIELDS",
            Self::QueryTooManyDirectives => "QUERY_TOO_MANY_DIRECTIVES",
            Self::VariablesTooLarge => "VARIABLES_TOO_LARGE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::QueryNotRegistered => "QUERY_NOT_REGISTERED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::BodyTooSlow => "BODY_TOO_SLOW",
            Self::Timeout => "TIMEOUT",
            Self::TooSlow => "TOO_SLOW",
            Self::Conflict => "CONFLICT",
            Self::VersionConflict => "VERSION_CONFLICT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UriTooLong => "URI_TOO_LONG",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::RangeNotSatisfiable => "RANGE_NOT_SATISFIABLE",
            Self::RateLimited => "RATE_LIMITED",
            Self::HeadersTooLarge => "HEADERS_TOO_LARGE",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

/// Why a use case has no result. Says nothing of transports; the public text never holds a cause.
#[derive(Debug, Clone)]
pub enum Error {
    /// The request is wrong: the code, a place in it (a parameter, an argument) and what is wrong there.
    Request {
        code: ErrorCode,
        at: Option<String>,
        detail: String,
    },
    /// It is not there, or not for this viewer.
    NotFound,
    /// Rules that the input breaks, all of them.
    Invalid(Vec<Violation>),
    /// It contradicts what is stored.
    Conflict(String),
    /// Somebody else wrote in between.
    Stale,
    /// Come again later.
    Unavailable(StoreError),
    /// What it takes is being made: what that is, and the seconds after which to come again.
    NotReady { what: &'static str, retry_after: u32 },
    /// Our own fault; the cause is for the log alone.
    Internal(StoreError),
}

impl Error {
    /// A request that is wrong at one place.
    pub fn request(code: ErrorCode, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Request {
            code,
            at: Some(at.into()),
            detail: detail.into(),
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Request { code, .. } => *code,
            Self::NotFound => ErrorCode::NotFound,
            Self::Invalid(_) => ErrorCode::ValidationFailed,
            Self::Conflict(_) => ErrorCode::Conflict,
            Self::Stale => ErrorCode::VersionConflict,
            Self::Unavailable(_) | Self::NotReady { .. } => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }
}

impl Error {
    /// Seconds after which to come again, where that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::NotReady { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}

/// The text that clients may read.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request {
                at: Some(at), detail, ..
            } => write!(f, "{at}: {detail}"),
            Self::Request { at: None, detail, .. } | Self::Conflict(detail) => f.write_str(detail),
            Self::NotFound => f.write_str("there is no such thing"),
            Self::Invalid(violations) => {
                for (number, violation) in violations.iter().enumerate() {
                    let separator = if number == 0 { "" } else { "; " };
                    write!(f, "{separator}{violation}")?;
                }
                Ok(())
            }
            Self::Stale => f.write_str("it was changed by somebody else; read it again"),
            Self::Unavailable(_) => f.write_str("the service is busy; try again"),
            Self::NotReady { what, .. } => write!(f, "{what}; try again"),
            Self::Internal(_) => f.write_str("an internal error occurred"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unavailable(cause) | Self::Internal(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            StoreError::Unavailable(_) => Self::Unavailable(error),
            other => Self::Internal(other),
        }
    }
}

impl From<BadCursor> for Error {
    fn from(_: BadCursor) -> Self {
        Self::Request {
            code: ErrorCode::BadCursor,
            at: None,
            detail: "the cursor is not one of this list (same filter, order, locale and rights)".to_owned(),
        }
    }
}

/// An error with its causes, for the log: `Display` never says what a source says.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
