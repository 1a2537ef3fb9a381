//! Tests of the schema as a whole: that it describes itself, and that its limits let ordinary documents pass.

use async_graphql::{
    Request,
    parser::{parse_query, parse_schema},
};
use serde_json::Value;

use super::{limits, schema, schema::MastheadSchema, sdl};
use crate::state::ApiOptions;

const INTROSPECTION: &str = include_str!("introspection.graphql");
const REFERENCE_PAGE: &str = include_str!("../../../../docs/reference-page.graphql");

async fn introspected(schema: &MastheadSchema) -> Value {
    let response = schema.execute(Request::new(INTROSPECTION)).await;
    assert_eq!(response.errors, Vec::new());
    response.data.into_json().expect("json")
}

fn items<'v>(value: &'v Value, list: &str) -> &'v [Value] {
    value[list].as_array().map_or(&[], Vec::as_slice)
}

#[tokio::test]
async fn everything_has_a_description() {
    let answer = introspected(&schema(&ApiOptions::default())).await;
    let mut missing = Vec::new();
    let mut check = |place: String, value: &Value| {
        if value["description"]
            .as_str()
            .is_none_or(|text| text.trim().is_empty())
        {
            missing.push(place);
        }
    };
    for meta in items(&answer["__schema"], "types") {
        let name = meta["name"].as_str().expect("a name");
        if name.starts_with("__") {
            continue;
        }
        check(name.to_owned(), meta);
        for field in items(meta, "fields") {
            let place = format!("{name}.{}", field["name"]);
            for argument in items(field, "args") {
                check(format!("{place}({})", argument["name"]), argument);
            }
            check(place, field);
        }
        for list in ["inputFields", "enumValues"] {
            for value in items(meta, list) {
                check(format!("{name}.{}", value["name"]), value);
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_schema_is_the_same_every_time_and_can_be_parsed() {
    let text = sdl();
    assert_eq!(text, sdl());
    parse_schema(&text).expect("a schema");
    assert!(text.contains("input ArticleBy @oneOf {"), "{text}");
    assert!(text.contains("type Article implements "), "{text}");
}

/// Names of the contract's skeleton: what is missing or of another type here is a broken promise.
#[test]
fn the_contract_is_kept() {
    let text = sdl();
    let promised = [
        "node(",
        "nodes(",
        "related(",
        "interface Node {",
        "interface Block {",
        "union Resolution = Article",
        "bodyHtml: String!",
        "translatedFrom: Article\n",
        "primaryCategory: Category\n",
        "firstPublishedAt: DateTime!",
        "jsonLd: JSON!",
        "breadcrumbs: [Breadcrumb!]!",
        "first: Int = 4",
        "orderBy: ArticleOrder = PUBLISHED_AT_DESC",
        "includeDescendants: Boolean = true",
        "): [Node]!",
        "totalCount: Int!",
    ];
    let broken: Vec<&str> = promised
        .into_iter()
        .filter(|promise| !text.contains(promise))
        .collect();
    assert_eq!(broken, Vec::<&str>::new());
    let blocks = "Paragraph Heading List ListItem Quote Image Gallery Embed Audio Video File Table Code Divider Callout Html";
    for kind in blocks.split(' ') {
        assert!(
            text.contains(&format!("type {kind}Block implements Block {{")),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn ordinary_documents_stay_within_the_limits() {
    for document in [INTROSPECTION, REFERENCE_PAGE] {
        limits::check_text(document).expect("few tokens");
        limits::check_document(&parse_query(document).expect("a document")).expect("few selections");
    }
    // Passing the library's limits means getting as far as the resolvers, which need a request's reader. The
    // introspection needs none; the reference page is only validated.
    introspected(&schema(&ApiOptions::default())).await;
    let unknown = format!("{REFERENCE_PAGE} query Nothing {{ nothing }}");
    let response = schema(&ApiOptions::default())
        .execute(Request::new(unknown))
        .await;
    let messages: Vec<&str> = response
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].starts_with("Unknown field \"nothing\""),
        "{messages:?}"
    );
}

#[tokio::test]
async fn a_closed_schema_gives_nothing_away() {
    let closed = schema(&ApiOptions {
        introspection: false,
        ..ApiOptions::default()
    });
    let response = closed
        .execute(Request::new("{ __schema { types { name } } }"))
        .await;
    assert!(
        !response.data.to_string().contains("Article"),
        "{:?}",
        response.data
    );
    let response = closed
        .execute(Request::new("{ articlez { nodes { id } } }"))
        .await;
    assert!(
        !response.errors[0].message.contains("articles"),
        "{:?}",
        response.errors
    );
}

#[tokio::test]
async fn the_limits_of_the_library_are_recognised() {
    let schema = schema(&ApiOptions::default());
    let nested = |levels: usize| {
        let inner = "nodes { articles(first: 1) { ".repeat(levels);
        format!(
            "{{ categories(first: 1) {{ {inner} totalCount {} }} }}",
            "} }".repeat(levels)
        )
    };
    let deep = "{ category(by: {id: \"x\"}) { ".to_owned()
        + &"parent { ".repeat(limits::MAX_DEPTH)
        + "id"
        + &" }".repeat(limits::MAX_DEPTH + 2);
    let wide = "{ articles(first: 100) { nodes { related(first: 50) { article { related(first: 50) { article { id } } } } } } }";
    let directives = format!(
        "{{ site {{ name {} }} }}",
        "@include(if: true) ".repeat(limits::MAX_DIRECTIVES + 1)
    );
    let recursive = nested(limits::MAX_RECURSION / 2 + 2);
    for (document, beginning) in [
        (deep.as_str(), "Query is nested too deep"),
        (wide, "Query is too complex"),
        (directives.as_str(), "The number of directives on the field"),
        (recursive.as_str(), "The recursion depth of the query"),
    ] {
        let response = schema.execute(Request::new(document)).await;
        let error = response.errors.into_iter().next().expect("refused");
        assert!(error.message.starts_with(beginning), "{}", error.message);
        let published = super::error::publish(error, "r1");
        let extensions = serde_json::to_value(published.extensions).expect("extensions");
        assert_eq!(extensions["code"], "QUERY_TOO_COMPLEX", "{beginning}");
    }
}
