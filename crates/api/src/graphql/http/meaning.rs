//! What a request means, however it is written: the key of its answer.

use async_graphql::Request;
use serde_json::Value as Json;

use super::request::{parse_address, parse_body};

/// Adds what a query in an address means. Nothing where it is none.
pub(crate) fn meaning_of_address(address: &str, key: &mut Vec<u8>) -> Option<()> {
    write(&parse_address(address).ok()?, key)
}

/// Adds what a request in a body means. Nothing where it is none.
pub(crate) fn meaning_of_body(body: &[u8], key: &mut Vec<u8>) -> Option<()> {
    write(&parse_body(body).ok()?, key)
}

fn write(request: &Request, key: &mut Vec<u8>) -> Option<()> {
    let parts = [
        serde_json::to_value(request.operation_name.as_deref()).ok()?,
        sorted(serde_json::to_value(&request.variables).ok()?),
        sorted(serde_json::to_value(&request.extensions).ok()?),
    ];
    for part in parts {
        serde_json::to_writer(&mut *key, &part).ok()?;
        // No JSON text holds it.
        key.push(0);
    }
    key.extend_from_slice(request.query.as_bytes());
    Some(())
}

/// The same value with the members of its objects in one order. Lists keep theirs, which means something.
fn sorted(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> = members.into_iter().collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Json::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name, sorted(value)))
                    .collect(),
            )
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(body: &str) -> Option<Vec<u8>> {
        let mut key = Vec::new();
        meaning_of_body(body.as_bytes(), &mut key).map(|()| key)
    }

    #[test]
    fn what_does_not_matter_makes_no_difference() {
        let one =
            key(r#"{"query":"{ a }","variables":{"b":{"x":1,"y":[2,1]},"a":null}}"#).expect("a request");
        for same in [
            r#"{ "variables" : { "a":null, "b":{"y":[2,1], "x":1} }, "query" : "{ a }" }"#,
            r#"{"query":"{ a }","variables":{"b":{"x":1,"y":[2,1]},"a":null},"operationName":null,"more":1}"#,
        ] {
            assert_eq!(key(same).as_ref(), Some(&one), "{same}");
        }
        for other in [
            r#"{"query":"{ a }","variables":{"b":{"x":1,"y":[1,2]},"a":null}}"#,
            r#"{"query":"{ a }","variables":{"b":{"x":"1","y":[2,1]},"a":null}}"#,
            r#"{"query":"{ a }","variables":{"b":{"x":1,"y":[2,1]}}}"#,
            r#"{"query":"{ a  }","variables":{"b":{"x":1,"y":[2,1]},"a":null}}"#,
            r#"{"query":"{ a }","variables":{"b":{"x":1,"y":[2,1]},"a":null},"operationName":"A"}"#,
        ] {
            assert_ne!(key(other).as_ref(), Some(&one), "{other}");
        }
        assert_eq!(key("[]"), None);
    }

    #[test]
    fn an_address_means_what_its_body_would() {
        let mut address = Vec::new();
        meaning_of_address("query=%7B%20a%20%7D&variables=%7B%22b%22:1%7D", &mut address).expect("a query");
        assert_eq!(Some(address), key(r#"{"query":"{ a }","variables":{"b":1}}"#));
    }
}
