//! What the pages have in common: the head, and the bar with the way to the others.

use maud::{DOCTYPE, Markup, html};

use super::assets::Asset;

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Landing,
    Reference,
}

/// The ways between the pages.
const WAYS: &[(&str, &str, Option<Place>)] = &[
    ("/graphql", "GraphQL explorer", None),
    ("/docs", "Reference", Some(Place::Reference)),
    ("/openapi.json", "OpenAPI", None),
];

/// A page around its content.
pub(super) fn frame(place: Place, title: &str, script: Option<Asset>, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" type="image/svg+xml" href=(Asset::Icon.address());
                link rel="stylesheet" href=(Asset::Style.address());
                @if let Some(script) = script { script src=(script.address()) defer {} }
            }
            body {
                a.skip href="#content" { "To the content" }
                nav.bar aria-label="Pages" {
                    a.brand href="/" aria-current=[(place == Place::Landing).then_some("page")] { "Masthead" }
                    @for (address, name, other) in WAYS {
                        a href=(address) aria-current=[(*other == Some(place)).then_some("page")] { (name) }
                    }
                }
                (content)
            }
        }
    };
    page.into_string()
}
