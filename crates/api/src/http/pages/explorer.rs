//! GraphiQL, the explorer of GraphQL, at the address of the interface itself.
//!
//! What it is made of, and how to make it again: `assets/graphiql/README.md`.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use maud::{DOCTYPE, html};

use super::assets::Asset;

/// The explorer, for a browser that asks for GraphQL's address.
///
/// It learns from the server whether the schema is open to questions, and says so where it is not.
pub(crate) fn page() -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "GraphQL explorer · Masthead" }
                link rel="icon" type="image/svg+xml" href=(Asset::Icon.address());
                link rel="stylesheet" href=(Asset::ExplorerStyle.address());
                script src=(Asset::ExplorerScript.address()) defer {}
            }
            body {
                div #explorer {
                    p.wait { "The explorer is loading." }
                    noscript {
                        p.wait {
                            "It needs scripts. The " a href="/docs" { "reference" } " does not."
                        }
                    }
                }
            }
        }
    };
    let mut response = super::html(page.into_string());
    // The same address gives JSON to whoever asks for that.
    let vary = HeaderValue::from_static("accept");
    response.headers_mut().insert(header::VARY, vary);
    response
}
