//! `/`: what runs here, for whoever opens the address in a browser.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use masthead_domain::visibility::Visibility;

use super::caching;
use crate::state::ApiState;

const PAGE: &str = include_str!("landing.html");

/// The page holds all that it shows, and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The landing page, with the site's name where it has one.
pub(super) async fn get_landing_page(State(state): State<ApiState>) -> Response {
    let reader = state.app.reader(Visibility::Public);
    // A page that says what runs here must come up when the database does not.
    let (name, tagline) = match futures_util::try_join!(reader.site(), reader.chain(None)) {
        Ok((site, chain)) => (
            site.data.name.best(&chain).cloned(),
            site.data.tagline.best(&chain).cloned(),
        ),
        Err(_) => (None, None),
    };
    let origin = &state.app.addresses.public_url;
    let page = PAGE
        .replace(
            "{{name}}",
            &escape(name.as_deref().unwrap_or("A newsroom without a name yet")),
        )
        .replace(
            "{{tagline}}",
            &escape(
                tagline
                    .as_deref()
                    .unwrap_or("Content for any frontend, in one request."),
            ),
        )
        .replace("{{origin}}", &escape(origin))
        .replace("{{version}}", env!("CARGO_PKG_VERSION"));
    let mut response = caching::public_read(Html(page).into_response());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_cannot_put_markup_into_the_page() {
        assert_eq!(
            escape("<b>\"O'Neil & Co\"</b>"),
            "&lt;b&gt;&quot;O&#39;Neil &amp; Co&quot;&lt;/b&gt;"
        );
    }

    #[test]
    fn the_page_loads_nothing_from_elsewhere() {
        assert!(!PAGE.contains("<script") && !PAGE.contains("http://") && !PAGE.contains("https://"));
    }
}
