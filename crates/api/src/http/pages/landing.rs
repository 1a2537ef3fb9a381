//! `/`: what runs here, for whoever opens the address in a browser, and for programs that look for the rest.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::{
    error::Error,
    read::{ArticleList, PageArguments, Reader},
};
use masthead_domain::{article::ArticleCard, visibility::Visibility};
use maud::{Markup, html};
use serde_json::json;

use super::frame::{Place, frame};
use crate::{
    http::{accept::Accept, caching},
    state::ApiState,
};

/// How many articles it shows.
const NEWEST: i64 = 5;

/// What the page says of the site.
#[derive(Debug, Default)]
struct Shown {
    name: Option<String>,
    tagline: Option<String>,
    locales: Vec<String>,
    newest: Vec<Arc<ArticleCard>>,
}

/// The landing page, with the site's name where it has one; the same as JSON for those who prefer that.
pub(super) async fn get_landing_page(State(state): State<ApiState>, headers: HeaderMap) -> Response {
    let reader = state.app.reader(Visibility::Public);
    // A page that says what runs here must come up when the database does not.
    let shown = match read(&reader).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!(%error, "the landing page comes without the site");
            Shown::default()
        }
    };
    let origin = &state.app.addresses.public_url;
    let open = state.options.introspection;
    let wanted = Accept::of(&headers).choose(&["text/html", "application/json"]);
    let mut response = match wanted {
        Some("application/json") => {
            caching::public_read(Json(document(&shown, origin, open)).into_response())
        }
        _ => super::html(page(&shown, origin, open)),
    };
    let vary = HeaderValue::from_static("accept");
    response.headers_mut().insert(header::VARY, vary);
    response
}

async fn read(reader: &Reader) -> Result<Shown, Error> {
    let newest = async {
        let chain = reader.chain(None).await?;
        let list = ArticleList {
            locale: Some(chain.first().clone()),
            ..ArticleList::default()
        };
        let part = PageArguments {
            first: Some(NEWEST),
            ..PageArguments::default()
        };
        let page = reader.article_page(&list, &part).await?;
        Ok((chain, page.nodes().cloned().collect()))
    };
    let (site, (chain, newest)) = futures_util::try_join!(reader.site(), newest)?;
    Ok(Shown {
        name: site.data.name.best(&chain).cloned(),
        tagline: site.data.tagline.best(&chain).cloned(),
        locales: site.data.locales.iter().map(ToString::to_string).collect(),
        newest,
    })
}

/// Where the rest is, for programs.
///
/// The schema of GraphQL is a file where it is `open` to questions.
fn document(shown: &Shown, origin: &str, open: bool) -> serde_json::Value {
    let at = |path: &str| format!("{origin}{path}");
    json!({
        "data": {
            "name": shown.name,
            "tagline": shown.tagline,
            "locales": shown.locales,
            "software": "Masthead",
            "version": env!("CARGO_PKG_VERSION"),
            "links": {
                "graphql": at("/graphql"),
                "graphqlSchema": open.then(|| at("/schema.graphql")),
                "rest": at("/v1/articles"),
                "openapi": at("/openapi.json"),
                "reference": at("/docs"),
                "live": at("/healthz"),
                "ready": at("/readyz"),
            },
        },
    })
}

fn page(shown: &Shown, origin: &str, open: bool) -> String {
    let name = shown.name.as_deref().unwrap_or("A newsroom without a name yet");
    let tagline = shown
        .tagline
        .as_deref()
        .unwrap_or("Content for any frontend, in one request.");
    let title = format!("{name} · Masthead");
    let content = html! {
        main.landing #content {
            header.name {
                h1 { (name) }
                p { (tagline) }
            }
            p.intro {
                "This is a content API. Articles, sections, authors, pictures, menus and pages come out of it ready to \
                 show, by GraphQL or by REST."
            }
            ul.cards {
                (card("/graphql", "GraphQL explorer", "write a query, see the answer"))
                (card("/docs", "Reference", "every REST request, with its curl line"))
                (card("/openapi.json", "OpenAPI", "the REST interface, for tools"))
                @if open { (card("/schema.graphql", "GraphQL schema", "the whole of it, as a file")) }
            }
            @if !shown.newest.is_empty() {
                h2 { "The newest articles" }
                ul.news {
                    @for article in &shown.newest {
                        @let day = article.published_at.format("%Y-%m-%d").to_string();
                        li {
                            a href={ "/v1/articles/" (article.id) } lang=(article.locale) { (article.title) }
                            time datetime=(day) { (article.published_at.format("%-d %B %Y")) }
                        }
                    }
                }
            }
            h2 { "The first request" }
            pre { code { "curl '" (origin) "/v1/articles?limit=5&fields=title,path,publishedAt'" } }
            p { "The same by GraphQL:" }
            pre { code {
                "curl " (origin) "/graphql \\\n  -H 'Content-Type: application/json' \\\n  \
                 -d '{\"query\": \"{ articles(first: 5) { nodes { title path publishedAt } } }\"}'"
            } }
            footer.foot {
                "Masthead " (env!("CARGO_PKG_VERSION"))
                @if !shown.locales.is_empty() { " · " (shown.locales.join(", ")) }
                " · " a href="/healthz" { "alive" } " · " a href="/readyz" { "ready" }
            }
        }
    };
    frame(Place::Landing, &title, None, &content)
}

fn card(address: &str, name: &str, about: &str) -> Markup {
    html! {
        li { a href=(address) { strong { (name) } span { (about) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_cannot_put_markup_into_the_page() {
        let shown = Shown {
            name: Some("<b>\"O'Neil & Co\"</b>".to_owned()),
            ..Shown::default()
        };
        let page = page(&shown, "http://127.0.0.1", true);
        assert!(
            page.contains("<h1>&lt;b&gt;&quot;O'Neil &amp; Co&quot;&lt;/b&gt;</h1>"),
            "{page}"
        );
    }
}
