//! Fragments that are spread within fragments.

use super::{Hostile, document, each};

pub(super) fn all() -> Vec<Hostile> {
    let doubling = |levels: usize, field: &str| {
        let chain = each(levels, |n| {
            format!(" fragment f{n} on Query {{ {field} ...f{m} ...f{m} }}", m = n + 1)
        });
        format!("{{ ...f0 }} {chain} fragment f{levels} on Query {{ {field} }}")
    };
    let chain = |levels: usize, last: &str| {
        let chain = each(levels, |n| format!(" fragment f{n} on Query {{ ...f{} }}", n + 1));
        format!("{{ ...f0 }} {chain} fragment f{levels} on Query {{ {last} }}")
    };
    let triangle = {
        let spreads = |from: usize| (from..36).fold(String::new(), |text, n| format!("{text} ...f{n}"));
        let fragments = each(36, |n| {
            format!(" fragment f{n} on Category {{ name {} }}", spreads(n + 1))
        });
        format!("{{ categories {{ nodes {{ {} }} }} }} {fragments}", spreads(0))
    };
    let wide_spread = {
        let fields = "id slug path name description ".repeat(100);
        let spreads = "parent { ...f } ".repeat(300);
        format!("{{ category(by: {{ slug: \"x\" }}) {{ {spreads} }} }} fragment f on Category {{ {fields} }}")
    };
    vec![
        document(
            "fragments doubled 36 times",
            "QUERY_TOO_COMPLEX",
            doubling(36, "site { name }"),
        ),
        document(
            "fragments doubled 16 times",
            "QUERY_TOO_COMPLEX",
            doubling(16, "__typename"),
        ),
        document(
            "each fragment spreads all behind it",
            "QUERY_TOO_COMPLEX",
            triangle,
        ),
        document("500 fields spread 300 times", "QUERY_TOO_COMPLEX", wide_spread),
        document(
            "a fragment within itself",
            "GRAPHQL_VALIDATION_FAILED",
            "{ ...a } fragment a on Query { ...a }",
        ),
        document(
            "a circle of ten fragments",
            "GRAPHQL_VALIDATION_FAILED",
            chain(10, "...f0"),
        ),
        document(
            "a circle that nothing spreads",
            "GRAPHQL_VALIDATION_FAILED",
            "{ site { name } } fragment a on Query { ...b } fragment b on Query { ...a }",
        ),
        document(
            "a circle through fields",
            "GRAPHQL_VALIDATION_FAILED",
            "{ category(by: {slug: \"x\"}) { ...a } } fragment a on Category { parent { children { ...a } } }",
        ),
        document(
            "a chain of 1,000 fragments",
            "QUERY_TOO_DEEP",
            chain(1_000, "__typename"),
        ),
        document(
            "a chain of 1,000 fragments that nothing spreads",
            "QUERY_TOO_DEEP",
            chain(1_000, "__typename").replace("{ ...f0 }", "{ __typename }"),
        ),
        document(
            "1,000 fragments that nothing spreads",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "{{ __typename }} {}",
                each(1_000, |n| format!("fragment f{n} on Query {{ __typename }} "))
            ),
        ),
        document(
            "3,000 spreads of nothing",
            "GRAPHQL_VALIDATION_FAILED",
            format!("{{ {} }}", each(3_000, |n| format!("...f{n} "))),
        ),
        document(
            "2,000 inline fragments beside each other",
            "QUERY_TOO_MANY_ROOT_FIELDS",
            format!("{{ {} }}", "... { __typename } ".repeat(2_000)),
        ),
    ]
}
