//! `/docs`: the reference of REST, written from its OpenAPI document.
//!
//! It is one page that can be read without scripts, searched, printed and linked into; the script only adds what
//! reading does not need. What an operation, a parameter or a schema is called in it comes from the document, so the
//! page is complete whenever the document is.

mod operation;
mod prose;
mod schema;

use std::sync::LazyLock;

use axum::{extract::State, response::Response};
use masthead_app::error::ErrorCode;
use maud::{Markup, html};
use serde_json::Value;

use self::{operation::Operation, prose::prose};
use super::{
    assets::Asset,
    frame::{Place, frame},
};
use crate::{
    http::status::{status_of, title_of},
    rest,
    state::ApiState,
};

/// Stands for the address of the server until a page is sent.
const ORIGIN: &str = "{{origin}}";

/// The page, but for the address of the server, which is not known when it is written.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(rest::openapi()).expect("the description has no maps with odd keys");
    page(&document)
});

/// The reference.
pub(super) async fn get_reference_page(State(state): State<ApiState>) -> Response {
    let origin = html! { (state.app.addresses.public_url) }.into_string();
    super::html(PAGE.replace(ORIGIN, &origin))
}

fn page(document: &Value) -> String {
    let operations = Operation::all(document);
    let groups: Vec<(&str, &str, Vec<&Operation<'_>>)> = list(&document["tags"])
        .map(|tag| {
            let name = text(&tag["name"]);
            let of_group = operations.iter().filter(|operation| operation.group == name);
            (name, text(&tag["description"]), of_group.collect())
        })
        .collect();
    let schemas: Vec<(&str, &Value)> = members(&document["components"]["schemas"]).collect();
    let content = html! {
        div.reference {
            details.contents open {
                summary { "Contents" }
                p.group { "Start" }
                ul {
                    @for (id, name) in [("start", "How it works"), ("addresses", "Addresses"), ("graphql", "GraphQL"), ("errors", "Errors")] {
                        li { a href={ "#" (id) } { (name) } }
                    }
                }
                @for (name, _, operations) in &groups {
                    p.group { (name) }
                    ul {
                        @for operation in operations {
                            li { a href={ "#" (operation.id) } { (operation.summary) } }
                        }
                    }
                }
                p.group { "Schemas" }
                ul {
                    @for (name, _) in &schemas {
                        li { a href={ "#" (schema::anchor(name)) } { (name) } }
                    }
                }
            }
            main.body #content {
                h1 { (text(&document["info"]["title"])) " reference" }
                (start(document))
                @for (name, about, operations) in &groups {
                    section {
                        (heading(&format!("group-{}", name.to_lowercase()), name))
                        div.lead { (prose(about)) }
                        @for operation in operations { (operation.show(document)) }
                    }
                }
                section {
                    (heading("schemas", "Schemas"))
                    @for (name, schema) in &schemas { (schema::show(name, schema)) }
                }
            }
        }
    };
    frame(
        Place::Reference,
        "Reference · Masthead",
        Some(Asset::ReferenceScript),
        &content,
    )
}

/// What holds for every request, before the single ones.
fn start(document: &Value) -> Markup {
    html! {
        section.lead {
            (heading("start", "How it works"))
            (prose(text(&document["info"]["description"])))
            (line(&format!("curl '{ORIGIN}/v1/articles?limit=3&fields=title,path,publishedAt'")))
        }
        section.lead {
            (heading("addresses", "Addresses"))
            dl.rows {
                @for (address, about) in [
                    ("/v1/…", "REST, described on this page."),
                    ("/openapi.json", "The same description for tools: OpenAPI 3.1."),
                    ("/graphql", "GraphQL over HTTP; in a browser the explorer, with the whole schema in it."),
                    ("/schema.graphql", "The schema of GraphQL as a file, for code generators; not there where introspection is switched off."),
                    ("/media/{id}/{file}", "Pictures and files. Take their addresses from what is answered."),
                    ("/healthz, /readyz", "Whether the server lives, and whether it can answer."),
                ] {
                    div { dt { code { (address) } } dd { (about) } }
                }
            }
        }
        section.lead {
            (heading("graphql", "GraphQL"))
            p {
                "The same content with the same names, filters and cursors, one query a page. "
                a href="/graphql" { "Open the explorer" } " or send a query:"
            }
            (line(&format!(
                "curl {ORIGIN}/graphql \\\n  -H 'Content-Type: application/json' \\\n  -d '{}'",
                r#"{"query": "{ articles(first: 3) { nodes { title path publishedAt } } }"}"#
            )))
        }
        section.lead {
            (heading("errors", "Errors"))
            p {
                "Every error has a code, the same in REST (" code { "code" } " of the problem) and in GraphQL ("
                code { "extensions.code" } "). Decide by the code; the text is for people."
            }
            div.wide {
                table {
                    thead { tr { th { "Code" } th { "Status" } th { "Meaning" } } }
                    tbody {
                        @for code in ErrorCode::ALL {
                            tr { td { code { (code.as_str()) } } td { (status_of(*code).as_u16()) } td { (title_of(*code)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A heading that can be linked to.
fn heading(id: &str, name: &str) -> Markup {
    html! { h2 id=(id) { a href={ "#" (id) } { (name) } } }
}

/// A command line that can be copied.
fn line(command: &str) -> Markup {
    html! { div.line { pre { code { (command) } } } }
}

/// A text of the document; empty where it says nothing.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The values of an attribute, in order.
    fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
        let start = format!(" {attribute}=\"");
        let parts = page.split(start.as_str()).skip(1);
        parts.filter_map(|part| part.split('"').next()).collect()
    }

    #[test]
    fn every_operation_and_schema_is_there_once_and_every_link_leads_somewhere() {
        let ids = values(&PAGE, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "ids are unique");
        let document = serde_json::to_value(rest::openapi()).expect("json");
        for (path, item) in members(&document["paths"]) {
            for (_, operation) in members(item) {
                assert!(known.contains(text(&operation["operationId"])), "{path}");
            }
        }
        for (name, _) in members(&document["components"]["schemas"]) {
            assert!(known.contains(schema::anchor(name).as_str()), "{name}");
        }
        let inside = values(&PAGE, "href")
            .into_iter()
            .filter_map(|link| link.strip_prefix('#'));
        let lost: Vec<&str> = inside.filter(|link| !known.contains(link)).collect();
        assert!(lost.is_empty(), "links without a target: {lost:?}");
    }

    #[test]
    fn every_parameter_is_explained() {
        let document = serde_json::to_value(rest::openapi()).expect("json");
        let operations = Operation::all(&document);
        let articles = operations
            .iter()
            .find(|operation| operation.id == "list_articles");
        let shown = articles.expect("it is there").show(&document).into_string();
        for parameter in list(&document["paths"]["/v1/articles"]["get"]["parameters"]) {
            let name = format!("<dt><code>{}</code>", text(&parameter["name"]));
            assert!(shown.contains(&name), "{name}");
        }
        assert!(shown.contains("integer, 0 to 100, default 20"), "{shown}");
    }
}
