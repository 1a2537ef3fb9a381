//! What the `OpenAPI` document promises.
