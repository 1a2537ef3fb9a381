//! The one place where an error gets a number.

use axum::http::StatusCode;
use masthead_app::error::ErrorCode;

/// The HTTP status of a code.
#[must_use]
pub const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest
        | ErrorCode::BadCursor
        | ErrorCode::LimitExceeded
        | ErrorCode::UnknownParameter
        | ErrorCode::UnknownField
        | ErrorCode::GraphqlParseFailed
        | ErrorCode::GraphqlValidationFailed
        | ErrorCode::GraphqlVariablesInvalid
        | ErrorCode::QueryTooLong
        | ErrorCode::QueryTooDeep
        | ErrorCode::QueryTooComplex
        | ErrorCode::QueryTooManyNodes
        | ErrorCode::QueryTooManyAliases
        | ErrorCode::QueryTooManyRootFields
        | ErrorCode::QueryTooManyDirectives
        | ErrorCode::VariablesTooLarge
        | ErrorCode::PersistedQueryNotFound
        | ErrorCode::PersistedQueryNotSupported => StatusCode::BAD_REQUEST,
        ErrorCode::ValidationFailed => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden | ErrorCode::QueryNotRegistered => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        ErrorCode::CursorExpired => StatusCode::GONE,
        ErrorCode::BodyTooSlow | ErrorCode::TooSlow => StatusCode::REQUEST_TIMEOUT,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::VersionConflict => StatusCode::PRECONDITION_FAILED,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UriTooLong => StatusCode::URI_TOO_LONG,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // Not 408, which blames a client for sending slowly: what took too long was our answer.
        ErrorCode::Timeout => StatusCode::GATEWAY_TIMEOUT,
    }
}

/// The code for a status that a library chose, where no code of ours was at hand.
pub(super) fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED => ErrorCode::Unauthenticated,
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => ErrorCode::NotAcceptable,
        StatusCode::GONE => ErrorCode::CursorExpired,
        StatusCode::REQUEST_TIMEOUT => ErrorCode::BodyTooSlow,
        StatusCode::GATEWAY_TIMEOUT => ErrorCode::Timeout,
        StatusCode::CONFLICT => ErrorCode::Conflict,
        StatusCode::UNPROCESSABLE_ENTITY => ErrorCode::ValidationFailed,
        StatusCode::PRECONDITION_FAILED => ErrorCode::VersionConflict,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::URI_TOO_LONG => ErrorCode::UriTooLong,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        StatusCode::RANGE_NOT_SATISFIABLE => ErrorCode::RangeNotSatisfiable,
        StatusCode::TOO_MANY_REQUESTS => ErrorCode::RateLimited,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => ErrorCode::HeadersTooLarge,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::Unavailable,
        other if other.is_server_error() => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    }
}

/// What a problem with this code is called. Says no more than the code: what is particular stands in the detail.
pub(super) const fn title_of(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BadRequest => "The request cannot be understood",
        ErrorCode::BadCursor => "The cursor does not belong to this list",
        ErrorCode::CursorExpired => "The cursor has expired",
        ErrorCode::LimitExceeded => "More is asked for than is allowed",
        ErrorCode::UnknownParameter => "A parameter is not known",
        ErrorCode::UnknownField => "A field is not known",
        ErrorCode::ValidationFailed => "The input breaks a rule",
        ErrorCode::GraphqlParseFailed => "The GraphQL document cannot be parsed",
        ErrorCode::GraphqlValidationFailed => "The GraphQL document does not fit the schema",
        ErrorCode::GraphqlVariablesInvalid => "The variables do not fit the operation",
        ErrorCode::QueryTooLong => "The GraphQL document is too long",
        ErrorCode::QueryTooDeep => "The query is nested too deeply",
        ErrorCode::QueryTooComplex => "The query is too complex",
        ErrorCode::QueryTooManyNodes => "The query asks for too many things",
        ErrorCode::QueryTooManyAliases => "The query has too many aliases",
        ErrorCode::QueryTooManyRootFields => "The query asks too many things at once",
        ErrorCode::QueryTooManyDirectives => "The query has too many directives",
        ErrorCode::VariablesTooLarge => "The variables are too large",
        ErrorCode::PersistedQueryNotFound => "The document is not known here",
        ErrorCode::PersistedQueryNotSupported => "Documents are not kept for clients here",
        ErrorCode::QueryNotRegistered => "The document is not registered",
        ErrorCode::Unauthenticated => "The credentials are not valid",
        ErrorCode::Forbidden => "This is not allowed",
        ErrorCode::NotFound => "There is no such thing",
        ErrorCode::MethodNotAllowed => "The method is not allowed here",
        ErrorCode::NotAcceptable => "The answer does not come in that form",
        ErrorCode::BodyTooSlow => "The request's body came too slowly",
        ErrorCode::Timeout => "The answer took too long",
        ErrorCode::TooSlow => "Events were not taken in time",
        ErrorCode::Conflict => "It contradicts what is stored",
        ErrorCode::VersionConflict => "The thing was changed in between",
        ErrorCode::PayloadTooLarge => "The request's body is too large",
        ErrorCode::UriTooLong => "The address is too long",
        ErrorCode::UnsupportedMediaType => "The body is of a type that is not read here",
        ErrorCode::RangeNotSatisfiable => "The range lies outside the file",
        ErrorCode::RateLimited => "Too many requests",
        ErrorCode::HeadersTooLarge => "The request's headers are too large",
        ErrorCode::Internal => "An internal error occurred",
        ErrorCode::Unavailable => "The service is not available now",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_an_error_and_says_what_it_is() {
        for code in ErrorCode::ALL {
            let status = status_of(*code);
            assert!(status.is_client_error() || status.is_server_error(), "{code:?}");
            assert!(!title_of(*code).is_empty(), "{code:?}");
            assert_eq!(status_of(code_of(status)), status, "{code:?}");
        }
    }
}
