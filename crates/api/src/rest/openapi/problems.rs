//! What operations can go wrong with.

use masthead_app::error::ErrorCode;
use utoipa::{
    ToSchema as _,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

use super::headers;
use crate::http::{Problem, ProblemDetails, RequestId, status_of};

/// Operations that have a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    All,
    /// Those that name one thing.
    Naming,
    /// Those that follow the change log.
    Following,
}

/// A kind of problem.
#[derive(Debug)]
pub(super) struct Kind {
    /// The name of the response in the document.
    pub(super) name: &'static str,
    about: &'static str,
    codes: &'static [ErrorCode],
    pub(super) whose: Whose,
}

const fn of_all(name: &'static str, about: &'static str, codes: &'static [ErrorCode]) -> Kind {
    Kind {
        name,
        about,
        codes,
        whose: Whose::All,
    }
}

/// All kinds, each with a status of its own. A method that is not documented is no operation and has no place here.
pub(super) const KINDS: &[Kind] = &[
    of_all(
        "BadRequest",
        "The request is wrong; `errors` names the place.",
        &[
            ErrorCode::BadRequest,
            ErrorCode::BadCursor,
            ErrorCode::LimitExceeded,
            ErrorCode::UnknownParameter,
            ErrorCode::UnknownField,
        ],
    ),
    of_all(
        "Unauthenticated",
        "The request shows credentials that are not valid.",
        &[ErrorCode::Unauthenticated],
    ),
    Kind {
        name: "NotFound",
        about: "It is not there, or not public; the answers are the same.",
        codes: &[ErrorCode::NotFound],
        whose: Whose::Naming,
    },
    Kind {
        name: "Gone",
        about: "The cursor is older than what is kept, or of another database; `restart` says where to start again.",
        codes: &[ErrorCode::CursorExpired],
        whose: Whose::Following,
    },
    of_all(
        "NotAcceptable",
        "`Accept` or `Accept-Encoding` allows no form that there is.",
        &[ErrorCode::NotAcceptable],
    ),
    of_all(
        "PreconditionFailed",
        "What is there is not what `If-Match` or `If-Unmodified-Since` asks for.",
        &[ErrorCode::VersionConflict],
    ),
    of_all(
        "PayloadTooLarge",
        "The request brings too large a body.",
        &[ErrorCode::PayloadTooLarge],
    ),
    of_all("UriTooLong", "The address is too long.", &[ErrorCode::UriTooLong]),
    of_all(
        "HeadersTooLarge",
        "The request's headers are too large.",
        &[ErrorCode::HeadersTooLarge],
    ),
    of_all("Internal", "Our own fault.", &[ErrorCode::Internal]),
    of_all(
        "Unavailable",
        "Come again after `Retry-After`.",
        &[ErrorCode::Unavailable],
    ),
    of_all(
        "Timeout",
        "The answer took too long; ask for less.",
        &[ErrorCode::Timeout],
    ),
];

impl Kind {
    /// Its status, as the document names responses.
    pub(super) fn status(&self) -> String {
        self.code()
            .map(|code| status_of(code).as_str().to_owned())
            .unwrap_or_default()
    }

    fn code(&self) -> Option<ErrorCode> {
        self.codes.first().copied()
    }

    fn response(&self) -> Response {
        let codes: Vec<String> = self
            .codes
            .iter()
            .map(|code| format!("`{}`", code.as_str()))
            .collect();
        let example = match self.code() {
            Some(ErrorCode::BadRequest) => {
                Problem::parameter(ErrorCode::LimitExceeded, "limit", "is 101, the maximum is 100")
            }
            Some(ErrorCode::NotFound) | None => Problem::not_found(),
            Some(ErrorCode::CursorExpired) => {
                Problem::from(masthead_app::changes::expired()).restart_at("/v1/sync".to_owned())
            }
            Some(code) => {
                let text = self.about.trim_end_matches('.').replace('`', "");
                let mut letters = text.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                Problem::new(code, first.into_iter().chain(letters).collect::<String>())
            }
        };
        let schema = RefOr::Ref(Ref::from_schema_name(ProblemDetails::name()));
        let mut content = Content::new(Some(schema));
        content.example = serde_json::to_value(example.details(&RequestId::sample())).ok();
        let mut response = ResponseBuilder::new()
            .description(format!("{} `code`: {}.", self.about, codes.join(", ")))
            .content("application/problem+json", content)
            .build();
        let own = match self.code() {
            Some(ErrorCode::Unauthenticated) => Some(headers::CHALLENGE),
            Some(ErrorCode::Unavailable) => Some(headers::RETRY_AFTER),
            _ => None,
        };
        for name in own
            .into_iter()
            .chain([headers::REQUEST_ID, headers::CACHE_CONTROL])
        {
            response.headers.insert(name.to_owned(), headers::reference(name));
        }
        response
    }
}

/// The responses that operations refer to, by name.
pub(super) fn responses() -> impl Iterator<Item = (String, RefOr<Response>)> {
    KINDS
        .iter()
        .map(|kind| (kind.name.to_owned(), RefOr::T(kind.response())))
}
