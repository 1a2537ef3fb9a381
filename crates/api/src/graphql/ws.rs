//! GraphQL over `WebSocket`s: `graphql-transport-ws`.
//!
//! [`protocol`] says what each message means, [`socket`] waits and sends.

mod protocol;
#[cfg(test)]
mod protocol_tests;
mod socket;

pub(super) use self::socket::get_socket;
