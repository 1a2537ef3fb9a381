//! The scripts and styles of the pages.
//!
//! They are inside the binary. Their addresses name their content, so that a browser may keep them for good and never
//! mixes those of two releases.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use crate::http::problem::Problem;

/// What pages load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asset {
    /// The style of our own pages.
    Style,
    Icon,
    /// What the reference does besides being read.
    ReferenceScript,
    ExplorerScript,
    ExplorerStyle,
}

impl Asset {
    const ALL: [Self; 5] = [
        Self::Style,
        Self::Icon,
        Self::ReferenceScript,
        Self::ExplorerScript,
        Self::ExplorerStyle,
    ];

    /// Where it is.
    pub(super) fn address(self) -> &'static str {
        let known = ADDRESSES.iter().find(|(asset, _)| *asset == self);
        known.map_or("", |(_, address)| address)
    }

    /// The two parts of its name, its media type, its content.
    const fn file(self) -> (&'static str, &'static str, &'static str, &'static [u8]) {
        const CSS: &str = "text/css; charset=utf-8";
        const SCRIPT: &str = "text/javascript; charset=utf-8";
        match self {
            Self::Style => (
                "pages",
                "css",
                CSS,
                include_bytes!("../../../assets/pages/pages.css"),
            ),
            Self::Icon => (
                "icon",
                "svg",
                "image/svg+xml",
                include_bytes!("../../../assets/pages/icon.svg"),
            ),
            Self::ReferenceScript => (
                "reference",
                "js",
                SCRIPT,
                include_bytes!("../../../assets/pages/reference.js"),
            ),
            Self::ExplorerScript => (
                "graphiql",
                "js",
                SCRIPT,
                include_bytes!("../../../assets/graphiql/graphiql.js"),
            ),
            Self::ExplorerStyle => (
                "graphiql",
                "css",
                CSS,
                include_bytes!("../../../assets/graphiql/graphiql.css"),
            ),
        }
    }
}

static ADDRESSES: LazyLock<Vec<(Asset, String)>> = LazyLock::new(|| {
    let addressed = Asset::ALL.map(|asset| {
        let (name, ending, _, bytes) = asset.file();
        let hash = blake3::hash(bytes).to_hex();
        (asset, format!("/assets/{name}-{}.{ending}", &hash[..16]))
    });
    addressed.into()
});

/// A script or style, by the name that holds its hash.
pub(super) async fn get_asset(Path(file): Path<String>) -> Result<Response, Problem> {
    let known = ADDRESSES
        .iter()
        .find(|(_, address)| address.strip_prefix("/assets/") == Some(file.as_str()));
    let (asset, _) = known.ok_or_else(Problem::not_found)?;
    let (_, _, media_type, bytes) = asset.file();
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
