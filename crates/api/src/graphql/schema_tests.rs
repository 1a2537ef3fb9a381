//! Tests of the schema as a whole: that it describes itself, and that its limits let ordinary documents pass.

use async_graphql::{
    Request, Variables,
    parser::{parse_query, parse_schema},
};
use serde_json::{Value, json};

use super::{
    limits::{self, GraphqlLimits},
    schema,
    schema::{MastheadSchema, registry},
    sdl,
};
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
        "orderBy: SearchOrder = RELEVANCE",
        "): SearchConnection!",
        "first: Int = 8",
        "): [Suggestion!]!",
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

/// What ordinary documents come to; `docs/graphql.md` says how far below the limits that is.
#[tokio::test]
async fn ordinary_documents_stay_within_the_limits() {
    let page_of_hundreds = format!(
        "{{ articles(first: 100) {{ nodes {{ {card} related {{ article {{ title path }} }} }} }} latest: articles(first: 100) {{ nodes {{ {card} }} }} }}",
        card = "id title path deck publishedAt image { url alt } authors { name path } categories { name path } tags { name path }"
    );
    let bodies = "{ articles(first: 100) { nodes { title blocks { __typename id html ... on HeadingBlock { level text } ... on ImageBlock { url alt caption } } } } }";
    let registry = registry();
    let allowed = GraphqlLimits::default();
    for document in [INTROSPECTION, REFERENCE_PAGE, &page_of_hundreds, bodies] {
        let tokens = limits::read(document, &allowed).expect("few tokens").tokens;
        let parsed = parse_query(document).expect("a document");
        let (_, operation) = parsed.operations.iter().next().expect("an operation");
        let scene = limits::Scene {
            registry: &registry,
            document: &parsed,
            operation: &operation.node,
            variables: &Variables::default(),
        };
        let measured = limits::measure(scene, &allowed).expect("within the limits");
        println!("{tokens} tokens, {measured:?}");
        assert!(measured.cost <= allowed.cost * 3 / 4, "{measured:?}");
    }
    // The library has limits of its own. Passing them means getting as far as the resolvers, which need a request's
    // reader. The introspection needs none; the reference page is only validated.
    introspected(&schema(&ApiOptions::default())).await;
    let unknown = format!("{REFERENCE_PAGE} query Nothing {{ nothing }}");
    let errors = schema(&ApiOptions::default()).validate(Request::new(unknown));
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
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
    let errors = closed.validate(Request::new("{ articlez { nodes { id } } }"));
    assert!(!errors[0].message.contains("articles"), "{errors:?}");
}

#[tokio::test]
async fn validation_executes_nothing() {
    let schema = schema(&ApiOptions::default());
    // Resolvers need a request's reader, without which they would panic.
    let query = "query($slug: String!) { article(by: { slug: $slug }) { title } }";
    let ask = |variables| Request::new(query).variables(Variables::from_json(variables));
    assert_eq!(schema.validate(ask(json!({ "slug": "x" }))), Vec::new());
    assert_eq!(schema.validate(ask(json!({ "slug": 1 }))).len(), 1);
}
