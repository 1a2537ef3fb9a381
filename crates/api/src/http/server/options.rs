//! What a connection may take.

use std::{sync::Arc, time::Duration};

use super::{figures::ConnectionFigures, tls::Tls};

/// How the server behaves towards connections. What concerns requests is in [`ApiOptions`](crate::ApiOptions).
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How long requests in flight may still take once the end was asked for.
    pub grace: Duration,
    pub times: Times,
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one address of the internet; 0 is no limit. Addresses of this machine and of private
    /// networks are not limited, because behind each of them a proxy may stand for everybody.
    pub connections_per_address: usize,
    /// Bytes of a head beyond which hyper answers by itself and hangs up. The router refuses smaller ones with a
    /// problem, so this is higher than its limit.
    pub head: usize,
    /// Likewise, the number of header lines.
    pub header_lines: usize,
    /// Requests at a time on one HTTP/2 connection.
    pub streams: u32,
    /// Answers in TLS, and in nothing else.
    pub tls: Option<Tls>,
    /// Where connections are counted.
    pub figures: Arc<ConnectionFigures>,
}

/// How long a connection may take for what.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// From the first byte of a request, or from the opening of the connection, to the end of its head. Also for TLS's
    /// handshake.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// For taking nothing of what is sent.
    pub write: Duration,
    /// For an HTTP/2 connection whose requests are in flight and do not move.
    pub stuck: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            write: Duration::from_secs(30),
            stuck: Duration::from_secs(60),
        }
    }
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(20),
            times: Times::default(),
            connections: 4_096,
            connections_per_address: 256,
            head: 80 * 1024,
            header_lines: 200,
            streams: 100,
            tls: None,
            figures: Arc::default(),
        }
    }
}
