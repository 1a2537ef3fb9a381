//! The shapes of what a search finds.

use super::{
    shape::{
        Level::{Card, Full, Summary},
        Shape, part, plain, thing,
    },
    shapes::{ARTICLE, AUTHOR, CATEGORY, SOURCE, TAG},
};

/// A found article with the passages that match.
pub(crate) static SEARCH_HIT: Shape = Shape {
    name: "SearchHit",
    fields: &[
        thing("article", Card, &ARTICLE, Full).wrapping(),
        plain("score", Card),
        part("snippets", Card, &SNIPPET),
    ],
};

/// A passage.
pub(super) static SNIPPET: Shape = Shape {
    name: "Snippet",
    fields: &[
        plain("field", Summary),
        plain("text", Summary),
        plain("html", Summary),
        part("highlights", Summary, &TEXT_RANGE),
    ],
};

/// A part of a text.
pub(super) static TEXT_RANGE: Shape = Shape {
    name: "TextRange",
    fields: &[plain("start", Summary), plain("end", Summary)],
};

/// What hits have in common. Requests do not choose among it, so it is none of the shapes whose fields may be missing.
pub(crate) static SEARCH_FACETS: Shape = Shape {
    name: "SearchFacets",
    fields: &[
        thing("categories", Summary, &CATEGORY_FACET, Summary),
        thing("authors", Summary, &AUTHOR_FACET, Summary),
        thing("tags", Summary, &TAG_FACET, Summary),
        thing("sources", Summary, &SOURCE_FACET, Summary),
        plain("locales", Summary),
        plain("years", Summary),
    ],
};

static CATEGORY_FACET: Shape = Shape {
    name: "CategoryFacet",
    fields: &[
        thing("category", Summary, &CATEGORY, Summary),
        plain("count", Summary),
    ],
};

static AUTHOR_FACET: Shape = Shape {
    name: "AuthorFacet",
    fields: &[
        thing("author", Summary, &AUTHOR, Summary),
        plain("count", Summary),
    ],
};

static TAG_FACET: Shape = Shape {
    name: "TagFacet",
    fields: &[thing("tag", Summary, &TAG, Summary), plain("count", Summary)],
};

static SOURCE_FACET: Shape = Shape {
    name: "SourceFacet",
    fields: &[
        thing("source", Summary, &SOURCE, Summary),
        plain("count", Summary),
    ],
};
