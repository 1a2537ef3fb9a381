//! One operation: what it does, what it takes, how to try it, what it answers.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    ORIGIN, line, list, members,
    prose::prose,
    schema::{kind, row},
    text,
};

/// Parameters up to which all are shown at once; more are folded under their names.
const MANY: usize = 12;

/// Items that a list is asked for when it is tried.
const FEW: &str = "limit=3";

/// An operation of the document.
#[derive(Debug)]
pub(super) struct Operation<'d> {
    pub id: &'d str,
    pub group: &'d str,
    pub summary: &'d str,
    method: &'d str,
    path: &'d str,
    described: &'d Value,
}

impl<'d> Operation<'d> {
    /// All of them, in the order of the document.
    pub(super) fn all(document: &'d Value) -> Vec<Self> {
        let paths = members(&document["paths"]);
        paths
            .flat_map(|(path, item)| {
                let operations = members(item).filter(|(_, described)| described["operationId"].is_string());
                operations.map(move |(method, described)| Self {
                    id: text(&described["operationId"]),
                    group: text(&described["tags"][0]),
                    summary: text(&described["summary"]),
                    method,
                    path,
                    described,
                })
            })
            .collect()
    }

    pub(super) fn show(&self, document: &'d Value) -> Markup {
        let parameters: Vec<&Value> = list(&self.described["parameters"])
            .map(|parameter| resolved(document, parameter))
            .collect();
        let address = self.address(&parameters);
        // Where a path has a placeholder, the list beside it has what to put there.
        let beside = self.path.split("/{").next().filter(|list| *list != self.path);
        let beside = beside.filter(|list| document["paths"][*list]["get"].is_object());
        let reads = self.method == "get";
        html! {
            article.operation #(self.id) {
                h3 { a href={ "#" (self.id) } { (self.summary) } }
                p.address { span.method { (self.method.to_uppercase()) } code.path { (self.path) } }
                div.lead { (prose(text(&self.described["description"]))) }
                @if !parameters.is_empty() {
                    h4 { "Parameters" }
                    (rows(&parameters))
                }
                @for (media_type, body) in members(&self.described["requestBody"]["content"]) {
                    h4 { "Body" }
                    p { code { (media_type) } " " (kind(&body["schema"])) }
                    (example(&body["example"], "An example"))
                }
                h4 { "Request" }
                (line(&self.curl(&address)))
                @if reads {
                    p.try data-address=(address) data-list=[beside] { a href=(address) { "Open " (address) } }
                }
                h4 { "Answers" }
                ul.answers {
                    @for (status, response) in members(&self.described["responses"]) {
                        (answer(status, resolved(document, response)))
                    }
                }
                @for (_, response) in members(&self.described["responses"]).filter(|(status, _)| status.starts_with('2')) {
                    @for (_, body) in members(&resolved(document, response)["content"]) {
                        (example(&body["example"], "An example of the answer"))
                    }
                }
            }
        }
    }

    /// The path with what it needs, small where a list can be made small.
    fn address(&self, parameters: &[&Value]) -> String {
        let mut address = self.path.to_owned();
        let mut query = Vec::new();
        for parameter in parameters {
            let name = text(&parameter["name"]);
            let sample = sample(parameter);
            match text(&parameter["in"]) {
                "path" => {
                    if let Some(sample) = sample {
                        address = address.replace(&format!("{{{name}}}"), &sample.replace('/', "%2F"));
                    }
                }
                "query" if parameter["required"] == true => {
                    query.push(format!("{name}={}", sample.unwrap_or_default()));
                }
                "query" if name == "limit" => query.push(FEW.to_owned()),
                _ => {}
            }
        }
        if !query.is_empty() {
            address.push('?');
            address.push_str(&query.join("&"));
        }
        address
    }

    fn curl(&self, address: &str) -> String {
        let method = match self.method {
            "get" => String::new(),
            method => format!("-X {} ", method.to_uppercase()),
        };
        let body = members(&self.described["requestBody"]["content"]).next();
        let body = body.map_or_else(String::new, |(media_type, body)| {
            let example = body["example"].to_string().replace('\'', "'\\''");
            format!(" \\\n  -H 'Content-Type: {media_type}' \\\n  -d '{example}'")
        });
        format!("curl {method}'{ORIGIN}{address}'{body}")
    }
}

/// What a parameter's value could be, if the document says.
fn sample(parameter: &Value) -> Option<String> {
    let named = members(&parameter["examples"]).map(|(_, example)| &example["value"]);
    let given = [&parameter["example"], &parameter["schema"]["example"]];
    let listed = list(&parameter["schema"]["examples"]);
    given
        .into_iter()
        .chain(named)
        .chain(listed)
        .find_map(|value| match value {
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
}

fn rows(parameters: &[&Value]) -> Markup {
    let names: Vec<&str> = parameters
        .iter()
        .map(|parameter| text(&parameter["name"]))
        .collect();
    let rows = html! {
        dl.rows {
            @for parameter in parameters {
                (row(text(&parameter["name"]), parameter, parameter["required"] == true))
            }
        }
    };
    if parameters.len() <= MANY {
        return rows;
    }
    html! {
        details {
            summary { (parameters.len()) " parameters: " span.names { (names.join(", ")) } }
            (rows)
        }
    }
}

fn answer(status: &str, response: &Value) -> Markup {
    let mut types = members(&response["content"]).map(|(_, body)| &body["schema"]);
    html! {
        li {
            code { (status) }
            (prose_line(text(&response["description"])))
            @if let Some(schema) = types.next() { " " (kind(schema)) }
        }
    }
}

/// A description within a line.
fn prose_line(markdown: &str) -> Markup {
    let html = prose(markdown).into_string();
    let html = html.trim().trim_start_matches("<p>").trim_end_matches("</p>");
    maud::PreEscaped(html.to_owned())
}

fn example(value: &Value, title: &str) -> Markup {
    html! {
        @if !value.is_null() {
            details {
                summary { (title) }
                pre.result { code { (serde_json::to_string_pretty(value).unwrap_or_default()) } }
            }
        }
    }
}

/// What a `$ref` of the document points to; the thing itself where it is none.
fn resolved<'d>(document: &'d Value, part: &'d Value) -> &'d Value {
    let target = part["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(part)
}
