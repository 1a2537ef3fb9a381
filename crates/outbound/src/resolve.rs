//! From a host's name to its addresses.

use std::{fmt, io, net::SocketAddr};

use futures_util::future::BoxFuture;

/// Finds the addresses of a host.
pub trait Resolve: fmt::Debug + Send + Sync {
    /// All its addresses, the preferred one first.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}
