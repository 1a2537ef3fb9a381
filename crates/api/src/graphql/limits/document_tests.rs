//! Tests of what documents come to.

use std::fmt::Write as _;

use async_graphql::{Variables, parser::parse_query};
use serde_json::json;

use super::GraphqlLimits;
use super::document::{Measured, Scene, measure};
use crate::graphql::schema::registry;

fn measured_with(text: &str, variables: serde_json::Value) -> Result<Measured, (String, String)> {
    let registry = registry();
    let document = parse_query(text).expect("a document");
    let (_, operation) = document.operations.iter().next().expect("an operation");
    let scene = Scene {
        registry: &registry,
        document: &document,
        operation: &operation.node,
        variables: &Variables::from_json(variables),
    };
    measure(scene, &GraphqlLimits::default()).map_err(|error| {
        let extensions = serde_json::to_value(&error.extensions).expect("extensions");
        let code = extensions["code"].as_str().unwrap_or_default().to_owned();
        (code, error.message)
    })
}

fn cost(text: &str) -> usize {
    measured_with(text, json!({})).expect("within the limits").cost
}

fn refused(text: &str) -> (String, String) {
    measured_with(text, json!({})).expect_err("refused")
}

/// Fragments that each spread the next one twice.
fn doubling(fragments: usize) -> String {
    let mut text = "{ ...f0 }".to_owned();
    for number in 0..fragments {
        let next = number + 1;
        let _ = write!(
            text,
            " fragment f{number} on Query {{ site {{ name }} ...f{next} ...f{next} }}"
        );
    }
    let _ = write!(text, " fragment f{fragments} on Query {{ site {{ name }} }}");
    text
}

#[test]
fn fragments_count_as_often_as_they_are_spread() {
    assert_eq!(cost(&doubling(3)), 2 * 15);
    for fragments in [12, 35] {
        let (code, message) = refused(&doubling(fragments));
        assert_eq!(code, "QUERY_TOO_COMPLEX");
        assert!(message.starts_with("selections and argument values"), "{message}");
    }
}

#[test]
fn lists_count_as_often_as_they_may_have_items() {
    assert_eq!(cost("{ site { name } }"), 2);
    assert_eq!(cost("{ articles { nodes { id } } }"), 2 + 20);
    assert_eq!(
        cost("{ articles(first: 100) { totalCount edges { cursor node { id title } } } }"),
        4 + 400
    );
    assert_eq!(
        cost("{ articles(last: 3) { ...Page } } fragment Page on ArticleConnection { nodes { id } }"),
        3 + 3
    );
    // Over the maximum: the list itself says so.
    assert_eq!(cost("{ articles(first: 2147483647) { nodes { id } } }"), 3 + 100);
    assert_eq!(cost("{ nodes(ids: [\"a\", \"b\"]) { id } }"), 4 + 2);
    assert_eq!(cost("{ nodes(ids: \"a\") { id } }"), 2 + 1);
}

#[test]
fn variables_and_their_defaults_are_known() {
    let text =
        "query($n: Int = 7, $ids: [ID!]) { articles(first: $n) { nodes { id } } nodes(ids: $ids) { id } }";
    let cost = |variables| measured_with(text, variables).expect("within the limits").cost;
    assert_eq!(cost(json!({})), (3 + 7) + 2);
    assert_eq!(cost(json!({ "n": 50, "ids": ["a", "b"] })), (3 + 50) + (4 + 2));
    // Null is no number: the list's own default holds.
    assert_eq!(cost(json!({ "n": null })), (3 + 20) + 2);
}

#[test]
fn of_fragments_for_several_types_the_largest_counts() {
    let text = "{ node(id: \"a\") { id ... on Tag { name } ... on Author { name bio } ... on Routable { path } ... on Author { jobTitle } } }";
    assert_eq!(cost(text), 2 + 1 + 3 + 1);
}

#[test]
fn each_limit_has_its_code() {
    let code = |text: &str| refused(text).0;
    let many = |word: &str, times: usize| word.repeat(times);
    let deep = format!(
        "{{ category(by: {{ id: \"x\" }}) {{ {} id {} }} }}",
        many("parent { ", 19),
        many("}", 19)
    );
    assert_eq!(
        refused(&deep),
        (
            "QUERY_TOO_DEEP".to_owned(),
            "levels of fields: there are 21, the maximum is 20".to_owned()
        )
    );
    let aliases: String = (0..201).fold(String::new(), |text, n| format!("{text} a{n}: name"));
    assert_eq!(
        code(&format!("{{ site {{ {aliases} }} }}")),
        "QUERY_TOO_MANY_ALIASES"
    );
    assert_eq!(
        code(&format!("{{ {} }}", many("__typename ", 51))),
        "QUERY_TOO_MANY_ROOT_FIELDS"
    );
    assert_eq!(
        code(&format!(
            "{{ site {{ name {} }} }}",
            many("@skip(if: false) ", 201)
        )),
        "QUERY_TOO_MANY_DIRECTIVES"
    );
    let nested = "categories(first: 100) { nodes { articles(first: 100) { nodes { tags { id } } } } }";
    assert_eq!(code(&format!("{{ {nested} }}")), "QUERY_TOO_MANY_NODES");
    let wide = format!(
        "{{ articles(first: 100) {{ nodes {{ {} }} }} }}",
        many("title ", 1_001)
    );
    assert_eq!(code(&wide), "QUERY_TOO_COMPLEX");
    let values = format!("{{ nodes(ids: [{}]) {{ id }} }}", many("1 ", 9_999));
    assert_eq!(code(&values), "QUERY_TOO_COMPLEX");
}

#[test]
fn an_answer_says_what_was_found() {
    let text = format!("{{ {} }}", "__typename ".repeat(51));
    assert_eq!(
        refused(&text).1,
        "fields of the query itself: there are 51, the maximum is 50"
    );
    let (_, message) = refused(&doubling(36));
    assert!(
        message.contains("there are more than 1000000000, the maximum is 10000"),
        "{message}"
    );
}

#[test]
fn circles_and_long_chains_of_fragments_are_refused() {
    let circle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    assert_eq!(refused(circle).0, "GRAPHQL_VALIDATION_FAILED");
    let chain = |length: usize| {
        let mut text = "{ ...f0 }".to_owned();
        for number in 0..length {
            let _ = write!(text, " fragment f{number} on Query {{ ...f{} }}", number + 1);
        }
        let _ = write!(text, " fragment f{length} on Query {{ site {{ name }} }}");
        text
    };
    assert_eq!(cost(&chain(30)), 2);
    assert_eq!(refused(&chain(1_000)).0, "QUERY_TOO_DEEP");
    // Not spread by anything, and validated all the same.
    let unused = chain(1_000).replace("{ ...f0 }", "{ site { name } }");
    assert_eq!(refused(&unused).0, "QUERY_TOO_DEEP");
    assert_eq!(
        refused("{ a } fragment a on Query { ...a }").0,
        "GRAPHQL_VALIDATION_FAILED"
    );
}

#[test]
fn every_operation_is_held_to_the_limits() {
    let text = format!(
        "query A {{ site {{ name }} }} query B {{ {} }}",
        "__typename ".repeat(51)
    );
    assert_eq!(refused(&text).0, "QUERY_TOO_MANY_ROOT_FIELDS");
}

#[test]
fn a_document_that_asks_for_the_schema_is_known() {
    let introspects = |text| {
        measured_with(text, json!({}))
            .expect("within the limits")
            .introspects
    };
    assert!(introspects("{ __schema { queryType { name } } }"));
    assert!(introspects(
        "{ ...a } fragment a on Query { x: __type(name: \"A\") { name } }"
    ));
    assert!(!introspects("{ __typename site { name } }"));
}

#[test]
fn the_schema_cannot_be_asked_for_in_circles() {
    let circle = |levels: usize| {
        let (open, close) = ("fields { type { ".repeat(levels), "} } ".repeat(levels));
        format!("{{ __schema {{ types {{ {open} name {close} }} }} }}")
    };
    assert!(cost(&circle(1)) > 100);
    assert_eq!(refused(&circle(4)).0, "QUERY_TOO_COMPLEX");
}
