//! The description of the REST interface, OpenAPI 3.1.
//!
//! Handlers say what is particular to them; what is the same everywhere is added here: the problems that any
//! operation can answer with, that none needs credentials, and that `fields` can leave out any field of the content.

mod completing;
mod headers;
mod problems;

use std::sync::LazyLock;

use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Schema,
        ServerBuilder, tag::TagBuilder,
    },
};

use super::{selection::shapes, v1};
use crate::http::{ProblemDetails, ProblemPlace};

const ABOUT: &str = "\
The reading side of a newsroom's content, over REST. One thing is `{ \"data\": {…} }`, a list is \
`{ \"data\": […], \"meta\": {…} }` with the header `Link`.

`fields` names the only fields to give, `include` names more of them, with dots into what is inside: \
`fields=title,image.url`. What is not asked for is not computed. `{ref}` is an id, a path (in one segment, with `%2F`) \
or a slug.

Lists are paged by cursors: follow `Link` or `meta.nextCursor`. Names are camelCase, times RFC 3339 in UTC, languages \
BCP 47. Every address answers `HEAD` and `OPTIONS` too. Answers have a strong `ETag`: send it as `If-None-Match`, and \
what has not changed is 304. Errors are `application/problem+json` (RFC 9457) with a `code` for programs; a parameter or field that is not \
known is an error that names it, never ignored. Every answer has `X-Request-Id`.";

const TAGS: &[(&str, &str)] = &[
    (
        "Articles",
        "Articles, each one language version of a story, and what leads from one to others.",
    ),
    ("Authors", "People who write, translate, edit or photograph."),
    ("Categories", "Sections of the site, in a tree."),
    ("Tags", "Topics."),
    ("Sources", "Outlets from which pieces are reprinted."),
    ("Collections", "Lists of articles in an order that editors keep."),
    ("Pages", "Static pages, in a tree."),
    ("Media", "Pictures, recordings, films and files."),
    ("Site", "The site itself: settings, menus, and what is at a path."),
    ("Search", "Finding articles, and completing what readers type."),
    (
        "Changes",
        "What happens to the content, to poll, to follow live and to keep a copy by.",
    ),
];

/// The description of what `/v1` serves.
#[must_use]
pub fn openapi() -> OpenApi {
    let (_, served) = v1::routes().merge(v1::streams()).split_for_parts();
    let license = LicenseBuilder::new()
        .name("MIT OR Apache-2.0")
        .identifier(Some("MIT OR Apache-2.0"))
        .build();
    let info = InfoBuilder::new()
        .title("Masthead")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("The newsroom that runs this server"))
                .build(),
        ))
        .build();
    let here = ServerBuilder::new()
        .url("/")
        .description(Some("This server"))
        .build();
    let tags = TAGS
        .iter()
        .map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build());
    let mut paths = served.paths;
    for (path, item) in &mut paths.paths {
        if let Some(operation) = item.get.as_mut() {
            completing::complete(path, operation);
        }
    }
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([here]))
        .tags(Some(tags))
        .paths(paths)
        .components(Some(components(served.components.unwrap_or_default())))
        .build()
}

/// The description as it is served, printed and committed: indented, with a line break at its end.
#[must_use]
pub fn openapi_json() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let text =
            serde_json::to_string_pretty(&openapi()).expect("the description has no maps with odd keys");
        text + "\n"
    });
    &TEXT
}

fn components(mut components: Components) -> Components {
    for shape in shapes::ALL {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(shape.name) {
            object.required.clear();
        }
    }
    components
        .schemas
        .insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    components
        .schemas
        .insert(ProblemPlace::name().into_owned(), ProblemPlace::schema());
    components.responses.extend(problems::responses());
    components.headers.extend(headers::all());
    components
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn document() -> Value {
        serde_json::from_str(openapi_json()).expect("json")
    }

    #[test]
    fn shapes_name_the_fields_of_the_schema() {
        let document = document();
        for shape in shapes::ALL {
            let schema = &document["components"]["schemas"][shape.name];
            let fields: BTreeSet<&str> = schema["properties"]
                .as_object()
                .expect(shape.name)
                .keys()
                .map(String::as_str)
                .collect();
            let named: BTreeSet<&str> = shape.fields.iter().map(|field| field.name).collect();
            assert_eq!(named, fields, "{}", shape.name);
        }
    }

    #[test]
    fn every_operation_is_public_described_and_called_differently() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let at = format!("{method} {path}");
                assert_eq!(operation["security"], serde_json::json!([]), "{at}");
                assert!(operation["summary"].is_string(), "{at}");
                assert!(
                    ids.insert(operation["operationId"].as_str().expect("an id").to_owned()),
                    "{at}"
                );
                for parameter in operation["parameters"].as_array().expect("parameters") {
                    assert!(
                        parameter["description"].is_string(),
                        "{at}: {}",
                        parameter["name"]
                    );
                }
                let content = &operation["responses"]["200"]["content"];
                let ok = &content["application/json"];
                assert!(
                    ok["example"]["data"].is_object()
                        || ok["example"]["data"].is_array()
                        || content["text/event-stream"].is_object(),
                    "{at}"
                );
                assert!(operation["description"].is_string(), "{at}");
                let names_a_thing = path.contains('{') || path == "/v1/resolve";
                assert_eq!(operation["responses"]["404"].is_object(), names_a_thing, "{at}");
                for (status, response) in operation["responses"].as_object().expect("responses") {
                    let response = match response["$ref"].as_str() {
                        Some(reference) => document.pointer(&reference[1..]).expect("the response"),
                        None => response,
                    };
                    assert!(response["headers"]["X-Request-Id"].is_object(), "{at}: {status}");
                }
            }
        }
        assert_eq!(ids.len(), 26);
    }

    #[test]
    fn every_field_is_described() {
        let document = document();
        for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
            assert!(schema["description"].is_string(), "{name}");
            let Some(fields) = schema["properties"].as_object() else {
                continue;
            };
            for (field, schema) in fields {
                // What may be null says it beside the reference.
                let described = [&schema["description"], &schema["oneOf"][0]["description"]];
                assert!(described.iter().any(|text| text.is_string()), "{name}.{field}");
            }
        }
    }

    #[test]
    fn no_reference_leads_nowhere() {
        let document = document();
        let text = openapi_json();
        for part in text.split("\"$ref\": \"#").skip(1) {
            let pointer = part.split('"').next().expect("a reference");
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
