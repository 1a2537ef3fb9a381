//! Lists whose items have lists.

use super::{Hostile, document, each, nested};

pub(super) fn all() -> Vec<Hostile> {
    let levels = "articles(first: 100) { nodes { primaryCategory { ".repeat(3);
    let hundreds = format!(
        "{{ {levels} articles(first: 100) {{ nodes {{ id }} }} {} }}",
        "} } } ".repeat(3)
    );
    let by_variable = hundreds
        .replace("100", "$n")
        .replacen('{', "query($n: Int = 100) {", 1);
    let related = nested("related(first: 50) { article { ", "id", " } }", 5);
    let schema = "types { fields { args { type { name } } } }";
    vec![
        document(
            "connections of 100 at four levels",
            "QUERY_TOO_MANY_NODES",
            hundreds,
        ),
        document(
            "connections of 100 by a variable",
            "QUERY_TOO_MANY_NODES",
            by_variable,
        ),
        document(
            "connections of 100 at six levels",
            "QUERY_TOO_MANY_NODES",
            format!(
                "{{ articles(first: 100) {{ nodes {{ {} }} }} }}",
                nested("tags { articles(first: 100) { nodes { ", "id", " } } }", 5)
            ),
        ),
        document(
            "50 related to 50 related",
            "QUERY_TOO_MANY_NODES",
            format!("{{ article(by: {{ slug: \"x\" }}) {{ {related} }} }}"),
        ),
        document(
            "lists without a length within one another",
            "QUERY_TOO_MANY_NODES",
            format!(
                "{{ categories {{ nodes {{ {} }} }} }}",
                nested("children { ", "id", " }", 12)
            ),
        ),
        document(
            "1,100 fields of 100 articles",
            "QUERY_TOO_COMPLEX",
            format!(
                "{{ articles(first: 100) {{ nodes {{ {} }} }} }}",
                "title ".repeat(1_100)
            ),
        ),
        document(
            "a page of two billion",
            "LIMIT_EXCEEDED",
            "{ articles(first: 2147483647) { nodes { id } } }",
        ),
        document(
            "a page of more than there are numbers",
            "BAD_REQUEST",
            "{ articles(first: 9223372036854775807) { nodes { id } } }",
        ),
        document(
            "the schema in circles",
            "QUERY_TOO_COMPLEX",
            format!(
                "{{ __schema {{ types {{ {} }} }} }}",
                nested("fields { type { ", "name", " } }", 5)
            ),
        ),
        document(
            "the schema 40 times over",
            "QUERY_TOO_COMPLEX",
            format!(
                "{{ {} }}",
                each(40, |n| format!("s{n}: __schema {{ {schema} }} "))
            ),
        ),
    ]
}
