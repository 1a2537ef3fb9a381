//! GraphQL: the whole reading side in one schema.
//!
//! [`execute()`] runs a request for a viewer, [`sdl`] prints the schema, [`routes`] serves both over HTTP. Resolvers
//! decide nothing about content: they parse arguments, ask the application's reader and name what it answers. All
//! that a document asks for at once the reader reads at once, so a resolver awaits as few things one after the other
//! as it can; what it needs besides (the site, for its locales) it asks for in the same breath.
//!
//! To add a type: a file in `types` with its fields and their descriptions, a file in `query` with its look-ups, its
//! place among the nodes in `node`, and the query's struct in `query::Query`.

mod answer;
mod arguments;
mod aside;
mod bounded;
mod context;
mod document;
mod envelope;
mod error;
mod execute;
mod gather;
mod http;
mod inputs;
mod kept;
mod lasting;
mod limits;
mod node;
mod occasion;
#[expect(
    clippy::unused_async,
    reason = "async-graphql wants the function of every field to be async"
)]
mod paginate;
mod persisted;
mod query;
mod scalars;
mod schema;
mod shown;
mod subscription;
mod suggest;
#[expect(
    clippy::unused_async,
    reason = "async-graphql wants the function of every field to be async"
)]
mod types;
mod uses;
mod variables;
mod ws;

#[cfg(test)]
mod schema_tests;

pub(crate) use self::http::{Form, answered_by_get, answered_by_post, meaning_of_address, meaning_of_body};
pub(crate) use self::persisted::Persisted;
pub use self::{
    execute::execute,
    http::routes,
    limits::GraphqlLimits,
    persisted::{DocumentOptions, Operation, RegisteredOperations, UnusableOperation},
    schema::{MastheadSchema, schema, sdl},
};
