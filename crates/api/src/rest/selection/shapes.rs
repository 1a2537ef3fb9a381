//! The shape of each kind of answer.
//!
//! The order is the schema's. A test compares the names with the OpenAPI document, so that a new field of a response
//! cannot be forgotten here.

use super::shape::{
    Level::{Card, Full, OnDemand, Summary},
    Shape, part, plain, thing,
};
use super::{
    found, parts,
    parts::{
        ALIAS_PATH, ATTRIBUTE, BREADCRUMB, CORRECTION, EXTERNAL_ID, FOCAL_POINT, LINK, MENU_ITEM,
        RELATED_REASON, RENDITION,
    },
};

/// An article. Its long texts, its history and what leads elsewhere belong to an answer of its own.
pub(crate) static ARTICLE: Shape = Shape {
    name: "Article",
    fields: &[
        plain("id", Summary),
        plain("kind", Card),
        plain("featured", Card),
        plain("showInRelated", Card),
        plain("translationGroupId", Card),
        plain("slug", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("canonicalUrl", Full),
        part("aliasPaths", Full, &ALIAS_PATH),
        plain("title", Summary),
        plain("deck", Card),
        plain("excerpt", Card),
        plain("bylineText", Card),
        plain("contributorNote", Full),
        plain("bodyHtml", Full),
        plain("bodyText", Full),
        plain("bodyMarkdown", OnDemand),
        plain("blocks", OnDemand),
        plain("wordCount", Card),
        plain("readingTimeMinutes", Card),
        thing("image", Card, &IMAGE, Full).wrapping(),
        thing("authors", Card, &AUTHOR, Full),
        thing("contributors", Full, &CONTRIBUTION, Summary),
        thing("primaryCategory", Card, &CATEGORY, Full),
        thing("categories", Card, &CATEGORY, Full),
        part("breadcrumbs", Full, &BREADCRUMB),
        thing("tags", Card, &TAG, Full),
        thing("source", Card, &SOURCE, Full),
        thing("translatedFrom", Full, &ARTICLE, Summary).outermost_only(),
        thing("translations", Full, &ARTICLE, Summary).outermost_only(),
        plain("locale", Summary),
        plain("requestedLocale", Card),
        thing("related", OnDemand, &RELATED_ARTICLE, Full).outermost_only(),
        part("corrections", Full, &CORRECTION),
        plain("publishedAt", Summary),
        plain("firstPublishedAt", Card),
        plain("updatedAt", Card),
        plain("modifiedAt", Card),
        plain("version", Card),
        part("attributes", Full, &ATTRIBUTE),
        part("externalIds", Full, &EXTERNAL_ID),
        thing("seo", Full, &SEO, Full).wrapping(),
        plain("jsonLd", Full),
    ],
};

/// A related article with the reasons.
pub(crate) static RELATED_ARTICLE: Shape = Shape {
    name: "RelatedArticle",
    fields: &[
        thing("article", Summary, &ARTICLE, Full).wrapping(),
        plain("score", Summary),
        part("reasons", Summary, &RELATED_REASON),
    ],
};

/// Who did what for a piece.
static CONTRIBUTION: Shape = Shape {
    name: "Contribution",
    fields: &[
        plain("role", Summary),
        thing("author", Summary, &AUTHOR, Full).wrapping(),
    ],
};

/// What search engines are told.
static SEO: Shape = Shape {
    name: "Seo",
    fields: &[
        plain("title", Summary),
        plain("description", Summary),
        thing("image", Summary, &IMAGE, Full).wrapping(),
        plain("noindex", Summary),
    ],
};

/// A picture in its place.
static IMAGE: Shape = Shape {
    name: "Image",
    fields: &[
        plain("id", Summary),
        plain("url", Summary),
        plain("width", Summary),
        plain("height", Summary),
        plain("alt", Summary),
        plain("caption", Summary),
        plain("credit", Summary),
        plain("source", Summary),
        part("focalPoint", Summary, &FOCAL_POINT),
        plain("placeholder", Summary),
        plain("contentType", Summary),
        part("renditions", Summary, &RENDITION),
    ],
};

/// A person.
pub(crate) static AUTHOR: Shape = Shape {
    name: "Author",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("name", Summary),
        plain("bio", Card),
        plain("bioHtml", Full),
        thing("image", Card, &IMAGE, Full).wrapping(),
        plain("jobTitle", Card),
        plain("organisation", Card),
        part("links", Card, &LINK),
        plain("articleCount", Full),
        part("aliasPaths", Full, &ALIAS_PATH),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// A section of the site.
pub(crate) static CATEGORY: Shape = Shape {
    name: "Category",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("treePath", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("name", Summary),
        plain("description", Card),
        thing("image", Card, &IMAGE, Full).wrapping(),
        thing("parent", Full, &CATEGORY_STEP, Summary),
        thing("ancestors", Card, &CATEGORY_STEP, Summary),
        thing("children", Full, &CATEGORY_STEP, Summary),
        plain("position", Card),
        plain("articleCount", Full),
        part("aliasPaths", Full, &ALIAS_PATH),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// A category beside another one.
pub(crate) static CATEGORY_STEP: Shape = Shape {
    name: "CategoryStep",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("treePath", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("name", Summary),
    ],
};

/// A topic.
pub(crate) static TAG: Shape = Shape {
    name: "Tag",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("name", Summary),
        plain("description", Card),
        plain("articleCount", Full),
        part("aliasPaths", Full, &ALIAS_PATH),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// An outlet.
pub(crate) static SOURCE: Shape = Shape {
    name: "Source",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("name", Summary),
        plain("url", Summary),
        plain("creditLine", Summary),
        plain("syndicatable", Card),
        plain("articleCount", Full),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// A medium of any kind.
pub(crate) static MEDIA: Shape = Shape {
    name: "Media",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("kind", Summary),
        plain("url", Summary),
        plain("fileName", Summary),
        plain("contentType", Summary),
        plain("byteLength", Summary),
        plain("width", Summary),
        plain("height", Summary),
        plain("duration", Summary),
        plain("title", Summary),
        plain("alt", Summary),
        plain("caption", Summary),
        plain("credit", Summary),
        plain("source", Summary),
        part("focalPoint", Summary, &FOCAL_POINT),
        plain("placeholder", Summary),
        part("renditions", Summary, &RENDITION),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// A static page.
pub(crate) static PAGE: Shape = Shape {
    name: "Page",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("treePath", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("title", Summary),
        plain("bodyHtml", Full),
        plain("bodyText", Full),
        plain("bodyMarkdown", OnDemand),
        plain("blocks", OnDemand),
        thing("image", Card, &IMAGE, Full).wrapping(),
        thing("parent", Full, &PAGE_STEP, Summary),
        thing("children", Full, &PAGE_STEP, Summary),
        plain("locale", Summary),
        plain("requestedLocale", Card),
        plain("position", Card),
        part("aliasPaths", Full, &ALIAS_PATH),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Card),
        plain("version", Card),
        thing("seo", Full, &SEO, Full).wrapping(),
    ],
};

/// A page beside another one.
static PAGE_STEP: Shape = Shape {
    name: "PageStep",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("treePath", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("title", Summary),
    ],
};

/// An ordered list of articles.
pub(crate) static COLLECTION: Shape = Shape {
    name: "Collection",
    fields: &[
        plain("id", Summary),
        plain("slug", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("name", Summary),
        plain("description", Summary),
        thing("items", Full, &ARTICLE, Full),
        part("externalIds", Full, &EXTERNAL_ID),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// A menu.
pub(crate) static MENU: Shape = Shape {
    name: "Menu",
    fields: &[
        plain("id", Summary),
        plain("location", Summary),
        plain("name", Summary),
        part("items", Summary, &MENU_ITEM),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// What the newsroom says of itself.
pub(crate) static SITE: Shape = Shape {
    name: "Site",
    fields: &[
        plain("id", Summary),
        plain("name", Summary),
        plain("tagline", Summary),
        plain("url", Summary),
        plain("locales", Summary),
        thing("logo", Summary, &IMAGE, Full).wrapping(),
        part("socialLinks", Summary, &LINK),
        plain("aboutText", Summary),
        plain("contactEmail", Summary),
        plain("modifiedAt", Full),
        plain("version", Full),
    ],
};

/// An article of a sync: its own fields, and ids of what it refers to.
pub(crate) static SYNC_ARTICLE: Shape = Shape {
    name: "SyncArticle",
    fields: &[
        plain("id", Summary),
        plain("kind", Summary),
        plain("featured", Summary),
        plain("translationGroupId", Summary),
        plain("slug", Summary),
        plain("path", Summary),
        plain("url", Summary),
        plain("canonicalUrl", Summary),
        plain("title", Summary),
        plain("deck", Summary),
        plain("excerpt", Summary),
        plain("bylineText", Summary),
        plain("contributorNote", Summary),
        plain("bodyHtml", Summary),
        plain("bodyText", OnDemand),
        plain("bodyMarkdown", OnDemand),
        plain("blocks", OnDemand),
        plain("wordCount", Summary),
        plain("readingTimeMinutes", Summary),
        plain("image", Summary),
        plain("authors", Summary),
        plain("contributors", OnDemand),
        plain("primaryCategory", Summary),
        plain("categories", Summary),
        plain("tags", Summary),
        plain("source", Summary),
        plain("locale", Summary),
        plain("publishedAt", Summary),
        plain("firstPublishedAt", Summary),
        plain("updatedAt", Summary),
        plain("modifiedAt", OnDemand),
        plain("version", Summary),
        part("corrections", Summary, &CORRECTION),
        part("attributes", OnDemand, &ATTRIBUTE),
    ],
};

/// An address that leads elsewhere.
pub(crate) static REDIRECT: Shape = Shape {
    name: "Redirect",
    fields: &[
        plain("from", Summary),
        plain("status", Summary),
        plain("target", Summary),
    ],
};

/// All shapes. In answers of these kinds any field may be missing, because `fields` may leave it out.
pub(crate) static ALL: &[&Shape] = &[
    &ARTICLE,
    &RELATED_ARTICLE,
    &CONTRIBUTION,
    &SEO,
    &IMAGE,
    &AUTHOR,
    &CATEGORY,
    &CATEGORY_STEP,
    &TAG,
    &SOURCE,
    &MEDIA,
    &PAGE,
    &PAGE_STEP,
    &COLLECTION,
    &MENU,
    &SITE,
    &REDIRECT,
    &SYNC_ARTICLE,
    &found::SEARCH_HIT,
    &found::SNIPPET,
    &found::TEXT_RANGE,
    &parts::MENU_ITEM,
    &parts::MENU_TARGET,
    &parts::ALIAS_PATH,
    &parts::BREADCRUMB,
    &parts::CORRECTION,
    &parts::ATTRIBUTE,
    &parts::EXTERNAL_ID,
    &parts::LINK,
    &parts::RELATED_REASON,
    &parts::FOCAL_POINT,
    &parts::RENDITION,
];
