//! Telling other servers something.

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;

use super::http::HttpError;

/// What is told.
#[derive(Clone, Copy)]
pub struct HttpSend<'s> {
    /// `POST`; caches have methods of their own, such as `PURGE`.
    pub method: &'s str,
    /// The whole address.
    pub url: &'s str,
    pub headers: &'s [(&'s str, &'s str)],
    pub body: &'s str,
    /// How long all of it may take.
    pub timeout: Duration,
}

/// Headers hold tokens and signatures, so they are not shown.
impl fmt::Debug for HttpSend<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSend")
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What was answered, whatever the status. Redirects are answers like any other: nobody follows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    pub status: u16,
    /// How the body begins: at most [`REPLY_HEAD`] bytes, what is no UTF-8 replaced.
    pub head: String,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
}

/// Bytes of an answer's body that are read.
pub const REPLY_HEAD: usize = 512;

/// Tells other servers something, and decides which of them may be told anything at all.
pub trait HttpSender: fmt::Debug + Send + Sync {
    /// Sends a request and gives the answer.
    fn send<'a>(&'a self, send: HttpSend<'a>) -> BoxFuture<'a, Result<HttpReply, HttpError>>;
}
