//! The server on real sockets: what it waits for, what it refuses, how it ends.

mod bodies;
mod cors;
mod ending;
mod harness;
mod heads;
mod http2;
mod metrics;
mod places;
mod tls;
