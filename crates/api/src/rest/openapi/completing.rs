//! What every operation has, added to what each says of itself.

use utoipa::openapi::{
    Ref, RefOr, Response, ResponseBuilder, Schema,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    schema::{AnyOfBuilder, ArrayItems, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type},
};

use super::{
    headers,
    problems::{KINDS, Whose},
};
use crate::rest::params::MOST_VALUES;

/// Adds what every operation has.
pub(super) fn complete(path: &str, operation: &mut Operation) {
    // An empty list says "none", where leaving it out would say "whatever is usual".
    operation.security = Some(Vec::new());
    let is_list = operation
        .parameters
        .iter()
        .flatten()
        .any(|known| matches!(known, RefOr::T(known) if known.name == "cursor"))
        && path != "/v1/sync"
        || path == "/v1/changes";
    let is_stream = path.ends_with("/stream");
    let parameters = operation.parameters.get_or_insert_default();
    for parameter in parameters.iter_mut() {
        if let RefOr::T(parameter) = parameter {
            bound(parameter);
        }
    }
    parameters.push(RefOr::T(if is_stream {
        last_event_id()
    } else {
        if_none_match()
    }));

    let names_a_thing = path.contains('{') || path.ends_with("/resolve");
    let follows = path.starts_with("/v1/changes") || path == "/v1/sync";
    let is_kept = !follows && !matches!(path, "/v1/search" | "/v1/suggest");
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(answer)) = responses.get_mut("200") {
        if is_stream {
            for name in [headers::REQUEST_ID, headers::CACHE_CONTROL] {
                answer.headers.insert(name.to_owned(), headers::reference(name));
            }
        } else {
            describe(answer, is_list, is_kept);
        }
    }
    // What never ends is never the same again.
    if !is_stream {
        let mut same = ResponseBuilder::new()
            .description("Nothing has changed since the answer that `If-None-Match` names.")
            .build();
        describe(&mut same, is_list, is_kept);
        responses.insert("304".to_owned(), RefOr::T(same));
    }
    for kind in KINDS {
        let has = match kind.whose {
            Whose::All => true,
            Whose::Naming => names_a_thing,
            Whose::Following => follows,
        };
        if has {
            let response = RefOr::Ref(Ref::from_response_name(kind.name));
            responses.entry(kind.status()).or_insert(response);
        }
    }
}

fn describe(answer: &mut Response, is_list: bool, is_kept: bool) {
    let usual = [
        headers::REQUEST_ID,
        headers::CACHE_CONTROL,
        headers::ETAG,
        headers::VARY,
    ];
    // What follows the change log or asks the text index is kept nowhere.
    let of_kept = [
        headers::SURROGATE_KEY,
        headers::CACHE_TAG,
        headers::AGE,
        headers::X_CACHE,
        headers::SERVER_TIMING,
    ];
    let of_kept = of_kept.into_iter().filter(|_| is_kept);
    let names = usual.into_iter().chain(of_kept);
    for name in names.chain(is_list.then_some(headers::LINK)) {
        answer.headers.insert(name.to_owned(), headers::reference(name));
    }
}

fn if_none_match() -> Parameter {
    let tags = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "The `ETag` of an answer that the client has: while it would be the same, the answer is 304.",
        ))
        .schema(Some(RefOr::T(tags.into())))
        .example(Some("\"Zm9yIGV4YW1wbGU\"".into()))
        .build()
}

fn last_event_id() -> Parameter {
    let cursor = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name("Last-Event-ID")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "The `id` of the last event that the client has: the stream goes on behind it. Browsers send it by themselves.",
        ))
        .schema(Some(RefOr::T(cursor.into())))
        .build()
}

/// What holds for all parameters: none may be empty, and lists have so many values at the most.
fn bound(parameter: &mut Parameter) {
    let Some(RefOr::T(schema)) = &mut parameter.schema else {
        return;
    };
    match schema {
        Schema::Array(list) => {
            list.min_items = Some(1);
            list.max_items = Some(MOST_VALUES);
            if let ArrayItems::RefOrSchema(item) = &mut list.items
                && let RefOr::T(item) = &mut **item
            {
                not_empty(item);
            }
        }
        Schema::Object(moment) if moment.format == Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)) => {
            *schema = moment_or_day();
        }
        other => not_empty(other),
    }
}

/// Wherever a moment can stand, a day can, too.
fn moment_or_day() -> Schema {
    let text = |format| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(format)))
            .build()
    };
    AnyOfBuilder::new()
        .item(text(KnownFormat::DateTime))
        .item(text(KnownFormat::Date))
        .build()
        .into()
}

fn not_empty(schema: &mut Schema) {
    if let Schema::Object(object) = schema
        && object.schema_type == SchemaType::Type(Type::String)
        && object.enum_values.is_none()
    {
        object.min_length = Some(1);
    }
}
