//! What the GraphQL schema promises.
