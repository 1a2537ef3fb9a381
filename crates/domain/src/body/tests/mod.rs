//! What a body keeps of real and of hostile input.

mod constructs;
mod figures;
mod hostile;
mod json;
mod markdown;
mod properties;
mod snippets;

use super::{Body, render};

/// The HTML with the addresses of the source.
fn html(body: &Body) -> String {
    render::html(body, &render::original)
}

/// The words of a text: what has a letter or digit in it.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// Checks that a body survives its own HTML and JSON.
fn assert_stable(body: &Body) {
    let rendered = html(body);
    let again = Body::from_html(&rendered);
    assert_eq!(&again, body, "HTML read back: {rendered}");
    let json = serde_json::to_string(body).expect("a body is JSON");
    let read: Body = serde_json::from_str(&json).expect("its own JSON");
    assert_eq!(&read, body, "JSON read back: {json}");
}
