//! Things within things within things.

use serde_json::json;

use super::{Hostile, document, nested, raw, with_variables};

pub(super) fn all() -> Vec<Hostile> {
    let not =
        |levels: usize| (0..levels).fold(json!({ "featured": true }), |inner, _| json!({ "not": inner }));
    let filtered = "query($f: ArticleFilter) { articles(filter: $f) { totalCount } }";
    let deep_json = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}}}}}",
        nested("[", "", "]", 100_000)
    );
    vec![
        document(
            "25 parents",
            "QUERY_TOO_DEEP",
            format!(
                "{{ category(by: {{ slug: \"x\" }}) {{ {} }} }}",
                nested("parent { ", "id", " }", 25)
            ),
        ),
        document(
            "2,000 levels of fields",
            "QUERY_TOO_DEEP",
            nested("{ a ", "", "}", 2_000),
        ),
        document(
            "50,000 levels of fields",
            "QUERY_TOO_LONG",
            nested("{a", "", "}", 50_000),
        ),
        document(
            "inline fragments within one another",
            "QUERY_TOO_DEEP",
            format!("{{ {} }}", nested("... on Query { ", "__typename", " }", 55)),
        ),
        document(
            "1,000 lists within one another",
            "QUERY_TOO_DEEP",
            format!("{{ nodes(ids: {}) {{ id }} }}", nested("[", "\"x\"", "]", 1_000)),
        ),
        document(
            "1,000 lists that are not closed",
            "QUERY_TOO_DEEP",
            format!("{{ nodes(ids: {}", "[".repeat(1_000)),
        ),
        document(
            "100 objects within one another",
            "QUERY_TOO_DEEP",
            format!(
                "{{ articles(filter: {}) {{ totalCount }} }}",
                nested("{ not: ", "{ featured: true }", " }", 100)
            ),
        ),
        document(
            "10 filters within one another",
            "BAD_REQUEST",
            format!(
                "{{ articles(filter: {}) {{ totalCount }} }}",
                nested("{ not: ", "{ featured: true }", " }", 10)
            ),
        ),
        document(
            "a type of 100 lists",
            "QUERY_TOO_DEEP",
            format!("query($a: {}) {{ __typename }}", nested("[", "Int", "]", 100)),
        ),
        with_variables(
            "filters within one another, in variables",
            "BAD_REQUEST",
            filtered,
            &json!({ "f": not(10) }),
        ),
        with_variables(
            "50 filters within one another, in variables",
            "VARIABLES_TOO_LARGE",
            filtered,
            &json!({ "f": not(50) }),
        ),
        raw("100,000 lists in variables", "VARIABLES_TOO_LARGE", deep_json),
        raw("100,000 lists in the body", "BAD_REQUEST", "[".repeat(100_000)),
    ]
}
