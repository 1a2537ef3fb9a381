//! Long, broken and foreign bytes.

use serde_json::json;

use super::{Hostile, document, raw, with_variables};

pub(super) fn all() -> Vec<Hostile> {
    let long = "x".repeat(200_000);
    let one = json!({ "query": "{ __typename }" }).to_string();
    vec![
        document(
            "a name of 200,000 characters",
            "QUERY_TOO_LONG",
            format!("{{ {long} }}"),
        ),
        document(
            "a number of 200,000 digits",
            "QUERY_TOO_LONG",
            format!("{{ articles(first: {}) {{ totalCount }} }}", "1".repeat(200_000)),
        ),
        document(
            "a text of 200,000 characters",
            "QUERY_TOO_LONG",
            format!("{{ site(locale: \"{long}\") {{ name }} }}"),
        ),
        document(
            "a block text of 60,000 lines",
            "QUERY_TOO_LONG",
            format!(
                "{{ site(locale: \"\"\"{}\"\"\") {{ name }} }}",
                "x\n".repeat(60_000)
            ),
        ),
        document(
            "a comment of 200,000 characters",
            "QUERY_TOO_LONG",
            format!("{{ __typename # {long}\n }}"),
        ),
        document(
            "60,000 comments",
            "QUERY_TOO_LONG",
            format!("{{ __typename {} }}", "#x\n".repeat(60_000)),
        ),
        document(
            "200,000 blanks",
            "QUERY_TOO_LONG",
            format!("{{ __typename {} }}", " ".repeat(200_000)),
        ),
        document(
            "100,000 empty lines",
            "QUERY_TOO_LONG",
            format!("{{ __typename {} }}", "\n".repeat(100_000)),
        ),
        document(
            "30,000 marks of byte order",
            "QUERY_TOO_LONG",
            format!("{{ __typename {} }}", "\u{feff}".repeat(30_000)),
        ),
        with_variables(
            "a variable of 200,000 characters",
            "VARIABLES_TOO_LARGE",
            "query($l: String) { site(locale: $l) { name } }",
            &json!({ "l": long }),
        ),
        with_variables(
            "a locale of 60,000 characters",
            "BAD_REQUEST",
            "query($l: String) { site(locale: $l) { name } }",
            &json!({ "l": "x".repeat(60_000) }),
        ),
        document(
            "a text that is not closed",
            "GRAPHQL_PARSE_FAILED",
            "{ site(locale: \"en) { name } }",
        ),
        document(
            "a block text that is not closed",
            "GRAPHQL_PARSE_FAILED",
            "{ site(locale: \"\"\"en) { name } }",
        ),
        document(
            "brackets that are not closed",
            "GRAPHQL_PARSE_FAILED",
            "{ site { name",
        ),
        document(
            "half a pair of code units",
            "GRAPHQL_PARSE_FAILED",
            "{ site(locale: \"\\ud83d\") { name } }",
        ),
        document("null bytes", "GRAPHQL_PARSE_FAILED", "{ site\0 { name } }"),
        document("letters that no name has", "GRAPHQL_PARSE_FAILED", "{ şəkil }"),
        document("an empty document", "GRAPHQL_PARSE_FAILED", ""),
        document(
            "nothing but a comment",
            "GRAPHQL_PARSE_FAILED",
            "# { site { name } }",
        ),
        document("a mutation", "GRAPHQL_VALIDATION_FAILED", "mutation { publish }"),
        document(
            "a subscription",
            "GRAPHQL_VALIDATION_FAILED",
            "subscription { changes }",
        ),
        raw(
            "bytes that are not UTF-8",
            "BAD_REQUEST",
            b"{\"query\":\"{ \xff\xfe }\"}".as_slice(),
        ),
        raw("null bytes around the body", "BAD_REQUEST", format!("\0{one}\0")),
        raw(
            "a number that JSON cannot hold",
            "BAD_REQUEST",
            "{\"query\":\"{ __typename }\",\"variables\":{\"a\":1e999}}",
        ),
        raw(
            "a batch of 100",
            "BAD_REQUEST",
            format!("[{}]", vec![one; 100].join(",")),
        ),
        raw("a batch of none", "BAD_REQUEST", "[]"),
        raw(
            "a body of 300,000 bytes",
            "PAYLOAD_TOO_LARGE",
            document("", "", " ".repeat(300_000)).body,
        ),
    ]
}
