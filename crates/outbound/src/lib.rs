//! The only place that talks to other servers: an HTTP client that goes nowhere it must not.
//!
//! Whoever names an address in an import must not be able to make this machine ask its own network. So:
//! - http and https only, without credentials in the address
//! - a host's name is resolved once; what it resolves to is checked, and the connection goes to the checked address,
//!   so that a name cannot point elsewhere between check and connection
//! - private, loopback, link-local and all other addresses that are not of the public internet are refused, in IPv6
//!   forms of IPv4 addresses too, unless the owner allows them
//! - each redirect is checked like a first address, and there are at most five
//! - bytes, time and waiting are limited; nothing compressed is asked for, so that nothing small becomes large
//! - what is sent (webhooks, purges) goes to the address that was named and nowhere else: no redirect is followed
//! - no proxy of the environment is used: it would go where it likes
//!
//! HTTP/1.1 over one connection a request, by hyper; TLS by rustls with ring and Mozilla's authorities, as the database
//! drivers have them. A whole client library would bring a second pool, proxies, cookies and a resolver of its own,
//! which is just what must not decide here.

mod address;
mod client;
mod resolve;
mod send;

pub use self::{
    client::{MAX_REDIRECTS, Outbound, OutboundOptions},
    resolve::{Resolve, SystemResolver},
};
