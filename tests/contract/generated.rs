//! Files that are made from the code are what the code makes.

use super::tree::read;

#[test]
fn the_graphql_schema_is_fresh() {
    assert_eq!(
        read("schema.graphql"),
        masthead_api::graphql::sdl(),
        "run `make gen`"
    );
}

#[test]
fn the_openapi_document_is_fresh() {
    assert_eq!(
        read("openapi/masthead.json"),
        masthead_api::rest::openapi_json(),
        "run `make gen`"
    );
}
