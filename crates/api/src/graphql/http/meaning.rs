//! What a request means, however it is written: the key of its answer.

use serde_json::Value as Json;

use super::request::{parse_address, parse_body};
use crate::graphql::envelope::{Envelope, How};

/// Adds what a query in an address means. Nothing where it is none.
pub(crate) fn meaning_of_address(address: &str, key: &mut Vec<u8>) -> Option<()> {
    write(parse_address(address).ok()?, key)
}

/// Adds what a request in a body means. Nothing where it is none.
pub(crate) fn meaning_of_body(body: &[u8], key: &mut Vec<u8>) -> Option<()> {
    write(parse_body(body).ok()?, key)
}

fn write(mut envelope: Envelope, key: &mut Vec<u8>) -> Option<()> {
    envelope.extensions.remove("persistedQuery");
    let parts = [
        serde_json::to_value(envelope.operation_name).ok()?,
        sorted(Json::Object(envelope.variables)),
        sorted(Json::Object(envelope.extensions)),
    ];
    for part in parts {
        serde_json::to_writer(&mut *key, &part).ok()?;
        // No JSON text holds it.
        key.push(0);
    }
    // A name means the same document for as long as this process lives: a hash says which, and ids are registered at
    // the start.
    let (mark, document) = match (envelope.query, envelope.named) {
        (Some(text), None) => (b't', text),
        (None, Some(named)) if named.how == How::Id => (b'i', named.id),
        (None, Some(named)) => (b'h', named.id),
        // Whoever sends both leaves a document here, or is refused: no answer from memory does that.
        (Some(_), Some(_)) | (None, None) => return None,
    };
    key.push(mark);
    key.extend_from_slice(document.as_bytes());
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
    fn a_name_stands_for_its_document() {
        let hash = "0a".repeat(32);
        let extension = |more: &str| {
            format!(
                r#"{{"extensions":{{"persistedQuery":{{"version":1,"sha256Hash":"{hash}"{more}}}}},"variables":{{}}}}"#
            )
        };
        let one = key(&extension("")).expect("a request");
        assert_eq!(key(&extension(r#","miss":true"#)).as_ref(), Some(&one));
        assert_eq!(
            key(&format!(r#"{{"documentId":"sha256:{hash}"}}"#)).as_ref(),
            Some(&one)
        );
        for other in [
            format!(r#"{{"documentId":"{hash}"}}"#),
            format!(r#"{{"query":"{hash}"}}"#),
            format!(r#"{{"documentId":"sha256:{hash}","variables":{{"a":1}}}}"#),
        ] {
            assert_ne!(key(&other).expect("a request"), one, "{other}");
        }
        // Leaves its document here.
        let both = extension("").replacen('{', r#"{"query":"{ a }","#, 1);
        assert_eq!(key(&both), None);
    }

    #[test]
    fn an_address_means_what_its_body_would() {
        let mut address = Vec::new();
        meaning_of_address("query=%7B%20a%20%7D&variables=%7B%22b%22:1%7D", &mut address).expect("a query");
        assert_eq!(Some(address), key(r#"{"query":"{ a }","variables":{"b":1}}"#));
    }
}
