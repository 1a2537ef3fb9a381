//! Getting things from other servers.

use std::{fmt, io, time::Duration};

use futures_util::future::BoxFuture;

/// What is to be got.
#[derive(Debug, Clone, Copy)]
pub struct HttpGet<'g> {
    /// The whole address.
    pub url: &'g str,
    /// More bytes than these are refused.
    pub max_bytes: u64,
    /// How long all of it may take, redirects included.
    pub timeout: Duration,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Where it came from in the end.
    pub url: String,
    /// What the server calls it.
    pub content_type: Option<String>,
    pub bytes: u64,
}

/// Takes the bytes as they come. An error ends the transfer.
pub type HttpSink<'s> = dyn FnMut(&[u8]) -> io::Result<()> + Send + 's;

/// Why nothing came, or not all of it.
#[derive(Debug)]
pub enum HttpError {
    /// The address is none that is asked: its scheme, its form.
    Address(String),
    /// The host is at a place that must not be asked.
    Forbidden(String),
    /// The host has no address, or nobody answers there.
    Unreachable(String),
    /// The server answered with another status than 200.
    Status {
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// It is larger than it may be.
    TooLarge(u64),
    /// It leads on and on.
    TooManyRedirects(usize),
    /// It took too long.
    TimedOut(Duration),
    /// The transfer broke, or was none.
    Broken(String),
    /// Whoever took the bytes could not.
    Sink(io::Error),
}

impl HttpError {
    /// Whether the next try may do better.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Self::Unreachable(_) | Self::TimedOut(_) | Self::Broken(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(reason) | Self::Forbidden(reason) | Self::Unreachable(reason) => {
                f.write_str(reason)
            }
            Self::Status { status, .. } => write!(f, "the server answered {status}"),
            Self::TooLarge(limit) => write!(f, "it is larger than {limit} bytes"),
            Self::TooManyRedirects(most) => write!(f, "it redirects more than {most} times"),
            Self::TimedOut(limit) => write!(f, "it took longer than {} s", limit.as_secs_f32()),
            Self::Broken(reason) => write!(f, "the transfer broke: {reason}"),
            Self::Sink(_) => f.write_str("what came could not be kept"),
        }
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sink(error) => Some(error),
            _ => None,
        }
    }
}

/// Gets things from other servers, and decides which of them may be asked at all.
pub trait HttpClient: fmt::Debug + Send + Sync {
    /// Gets what is at an address, follows redirects, and hands the bytes of the answer to `sink` as they come.
    fn get<'a>(
        &'a self,
        get: HttpGet<'a>,
        sink: &'a mut HttpSink<'a>,
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>>;
}
