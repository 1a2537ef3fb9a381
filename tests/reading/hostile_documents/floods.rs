//! Too many of the same.

use serde_json::json;

use super::{Hostile, document, each, with_variables};

pub(super) fn all() -> Vec<Hostile> {
    let of = |text: &str, times: usize| format!("{{ {} }}", text.repeat(times));
    vec![
        document(
            "1,000 aliases of __typename",
            "QUERY_TOO_MANY_ALIASES",
            format!("{{ {} }}", each(1_000, |n| format!("a{n}: __typename "))),
        ),
        document(
            "300 aliases of a list",
            "QUERY_TOO_MANY_ALIASES",
            format!(
                "{{ {} }}",
                each(300, |n| format!("a{n}: articles {{ totalCount }} "))
            ),
        ),
        document(
            "60 fields of the query",
            "QUERY_TOO_MANY_ROOT_FIELDS",
            of("__typename ", 60),
        ),
        document(
            "a site 500 times over",
            "QUERY_TOO_MANY_ROOT_FIELDS",
            of("site { logo { url } } ", 500),
        ),
        document(
            "10,000 times the same field",
            "QUERY_TOO_LONG",
            of("__typename ", 10_000),
        ),
        document(
            "the same relation 2,000 times over",
            "QUERY_TOO_MANY_NODES",
            format!(
                "{{ categories {{ nodes {{ {} }} }} }}",
                "parent { name } ".repeat(2_000)
            ),
        ),
        document(
            "fields that cannot be merged",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "{{ {} }}",
                each(50, |n| format!("articles(first: {n}) {{ totalCount }} "))
            ),
        ),
        document(
            "300 directives on one field",
            "QUERY_TOO_MANY_DIRECTIVES",
            format!("{{ __typename {} }}", "@skip(if: false) ".repeat(300)),
        ),
        document(
            "a directive on each of 300 fields",
            "QUERY_TOO_MANY_DIRECTIVES",
            format!("{{ site {{ {} }} }}", "name @include(if: true) ".repeat(300)),
        ),
        document(
            "2,500 unknown directives",
            "QUERY_TOO_MANY_DIRECTIVES",
            format!("{{ __typename {} }}", "@x ".repeat(2_500)),
        ),
        document(
            "2,500 directives on an operation",
            "QUERY_TOO_MANY_DIRECTIVES",
            format!("query {} {{ __typename }}", "@x ".repeat(2_500)),
        ),
        document(
            "5,000 unknown fields",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "{{ article(by: {{ slug: \"x\" }}) {{ {} }} }}",
                each(5_000, |n| format!("titl{n} "))
            ),
        ),
        document(
            "2,000 unknown arguments",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "{{ articles({}) {{ totalCount }} }}",
                each(2_000, |n| format!("firs{n}: 1 "))
            ),
        ),
        document(
            "2,000 operations without a name",
            "GRAPHQL_PARSE_FAILED",
            "{ __typename } ".repeat(2_000),
        ),
        document(
            "1,000 operations, none chosen",
            "GRAPHQL_VALIDATION_FAILED",
            each(1_000, |n| format!("query q{n} {{ __typename }} ")),
        ),
        document(
            "2,000 variables that nothing uses",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "query({}) {{ __typename }}",
                each(2_000, |n| format!("$v{n}: Int "))
            ),
        ),
        document(
            "a variable declared 2,000 times",
            "GRAPHQL_VALIDATION_FAILED",
            format!(
                "query({}) {{ articles(first: $v) {{ totalCount }} }}",
                "$v: Int ".repeat(2_000)
            ),
        ),
        document(
            "a variable of an unknown type",
            "GRAPHQL_VALIDATION_FAILED",
            "query($v: [Nothing!] = [1]) { articles(first: $v) { totalCount } }",
        ),
        with_variables(
            "a large variable 100 times over",
            "QUERY_TOO_COMPLEX",
            format!(
                "query($k: [String!]) {{ article(by: {{ slug: \"x\" }}) {{ {} }} }}",
                "attributes(keys: $k) { key } ".repeat(100)
            ),
            &json!({ "k": vec!["x"; 1_900] }),
        ),
        with_variables(
            "5,000 ids",
            "VARIABLES_TOO_LARGE",
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            &json!({ "i": vec!["article_x"; 5_000] }),
        ),
        with_variables(
            "1,500 ids",
            "LIMIT_EXCEEDED",
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            &json!({ "i": vec!["article_x"; 1_500] }),
        ),
        with_variables(
            "1,500 ids of a filter",
            "LIMIT_EXCEEDED",
            "query($i: [String!]) { articles(filter: { ids: $i }) { totalCount } }",
            &json!({ "i": vec!["article_x"; 1_500] }),
        ),
        document(
            "9,000 ids in the document",
            "LIMIT_EXCEEDED",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\" ".repeat(9_000)),
        ),
    ]
}
