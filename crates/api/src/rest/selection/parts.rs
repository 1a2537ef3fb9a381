//! The shapes of the small parts of things. They come whole unless something in them is named.

use super::shape::{Level::Summary, Shape, part, plain};

/// A link of a menu.
pub(super) static MENU_ITEM: Shape = Shape {
    name: "MenuItem",
    fields: &[
        plain("label", Summary),
        plain("path", Summary),
        plain("url", Summary),
        part("target", Summary, &MENU_TARGET),
        part("children", Summary, &MENU_ITEM),
    ],
};

/// What a link of a menu leads to.
pub(super) static MENU_TARGET: Shape = Shape {
    name: "MenuTarget",
    fields: &[plain("type", Summary), plain("id", Summary)],
};

/// A former path.
pub(super) static ALIAS_PATH: Shape = Shape {
    name: "AliasPath",
    fields: &[plain("path", Summary), plain("ceasedAt", Summary)],
};

/// A step from the front page to an article.
pub(super) static BREADCRUMB: Shape = Shape {
    name: "Breadcrumb",
    fields: &[plain("title", Summary), plain("path", Summary)],
};

/// A public note of what was wrong.
pub(super) static CORRECTION: Shape = Shape {
    name: "Correction",
    fields: &[plain("at", Summary), plain("text", Summary)],
};

/// A custom field.
pub(super) static ATTRIBUTE: Shape = Shape {
    name: "Attribute",
    fields: &[plain("key", Summary), plain("value", Summary)],
};

/// A name in another system.
pub(super) static EXTERNAL_ID: Shape = Shape {
    name: "ExternalId",
    fields: &[plain("system", Summary), plain("id", Summary)],
};

/// A named address.
pub(super) static LINK: Shape = Shape {
    name: "Link",
    fields: &[plain("label", Summary), plain("url", Summary)],
};

/// Why an article is related.
pub(super) static RELATED_REASON: Shape = Shape {
    name: "RelatedReason",
    fields: &[plain("kind", Summary), plain("label", Summary)],
};

/// The point that every crop keeps.
pub(super) static FOCAL_POINT: Shape = Shape {
    name: "FocalPoint",
    fields: &[plain("x", Summary), plain("y", Summary)],
};

/// A ready-made size.
pub(super) static RENDITION: Shape = Shape {
    name: "Rendition",
    fields: &[
        plain("name", Summary),
        plain("url", Summary),
        plain("width", Summary),
        plain("height", Summary),
        plain("contentType", Summary),
    ],
};
