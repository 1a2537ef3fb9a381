//! Unpublished work is invisible through every way of reading.
//!
//! The ways are enumerated from the schema and the `OpenAPI` document: a new one that is not tried here fails the
//! test. A newsroom is built in which public things lead to hidden ones wherever that is possible: translations,
//! pins, neighbours, collections, menus, archives, pictures, pages.

use std::collections::BTreeSet;

use masthead_domain::visibility::Visibility;
use masthead_test_support::{TestApp, both_engines};
use serde_json::{Value, json};

use crate::streaming::harness::Events;

/// Stands in every text, address and name of what is hidden, and nowhere else.
const SECRET: &str = "zqxhidden";

/// The statuses that the public sees nothing of, and the embargo.
const HIDDEN: &[(&str, &str)] = &[
    ("draft", r#""status":"DRAFT""#),
    ("review", r#""status":"IN_REVIEW""#),
    ("approved", r#""status":"APPROVED""#),
    (
        "scheduled",
        r#""status":"SCHEDULED","scheduledAt":"2026-12-01T00:00:00Z""#,
    ),
    ("unpublished", r#""status":"UNPUBLISHED""#),
    ("killed", r#""status":"KILLED""#),
    ("deleted", r#""status":"DELETED""#),
    (
        "embargoed",
        r#""status":"PUBLISHED","embargoedUntil":"2026-12-01T00:00:00Z""#,
    ),
];

async fn newsroom(app: &TestApp) {
    let mut lines = vec![
        r#"{"type":"site","name":"Site","locales":["en","az"]}"#.to_owned(),
        r#"{"type":"author","slug":"jane","name":"Jane"}"#.to_owned(),
        r#"{"type":"category","path":"news","name":"News"}"#.to_owned(),
        r#"{"type":"tag","slug":"energy","name":"Energy"}"#.to_owned(),
        r#"{"type":"source","slug":"wire","name":"Wire"}"#.to_owned(),
    ];
    let links = r#""authors":["jane"],"categories":["news"],"tags":["energy"],"source":"wire""#;
    let pins: Vec<String> = HIDDEN
        .iter()
        .map(|(name, _)| format!("\"en:{SECRET}-{name}\""))
        .collect();
    lines.push(format!(
        r#"{{"type":"article","slug":"open","locale":"en","title":"Open","bodyHtml":"<p>Open text.</p>",{links},"status":"PUBLISHED","publishedAt":"2026-05-01T12:00:00Z","externalIds":[{{"system":"wordpress","id":"1"}}],"pins":[{}]}}"#,
        pins.join(","),
    ));
    lines.push(format!(
        r#"{{"type":"article","slug":"open-too","locale":"en","title":"Open too","bodyHtml":"<p>More.</p>",{links},"status":"PUBLISHED","publishedAt":"2026-05-03T12:00:00Z","translatedFrom":"en:{SECRET}-draft"}}"#,
    ));
    for (number, (name, status)) in HIDDEN.iter().enumerate() {
        let text = format!("{SECRET} {name}");
        // All between the two open ones by date, so that each would be their neighbour.
        lines.push(format!(
            r#"{{"type":"article","slug":"{SECRET}-{name}","locale":"en","title":"{text}","deck":"{text}","excerpt":"{text}","bodyHtml":"<p>{text}</p><figure><img src=\"https://pictures.example/{SECRET}-body.jpg\" alt=\"{text}\"></figure>",{links},{status},"publishedAt":"2026-05-02T0{number}:00:00Z","path":"/{SECRET}/{name}","aliasPaths":["/{SECRET}-old/{name}"],"featured":true,"image":{{"url":"https://pictures.example/{SECRET}-{name}.jpg","alt":"{text}","caption":"{text}"}},"externalIds":[{{"system":"wordpress","id":"{}"}}],"attributes":{{"note":{{"value":"{text}","public":true}}}}}}"#,
            number + 100,
        ));
    }
    // A hidden version of a story that is open in another language.
    lines.push(format!(
        r#"{{"type":"article","slug":"{SECRET}-az","locale":"az","title":"{SECRET} az","bodyHtml":"<p>{SECRET}</p>","categories":["news"],"status":"DRAFT","translatedFrom":"en:open"}}"#,
    ));
    lines.push(format!(
        r#"{{"type":"page","path":"{SECRET}-page","title":"{SECRET} page","bodyHtml":"<p>{SECRET}</p>","status":"DRAFT","externalIds":[{{"system":"wordpress","id":"500"}}],"image":{{"url":"https://pictures.example/{SECRET}-page.jpg"}}}}"#,
    ));
    lines.push(r#"{"type":"page","path":"about","title":"About","bodyHtml":"<p>We.</p>"}"#.to_owned());
    lines.push(format!(r#"{{"type":"page","path":"about/{SECRET}-team","title":"{SECRET} team","bodyHtml":"<p>{SECRET}</p>","status":"DRAFT"}}"#));
    let items: Vec<String> = std::iter::once("\"en:open\"".to_owned())
        .chain(pins.iter().cloned())
        .collect();
    lines.push(format!(
        r#"{{"type":"collection","slug":"choice","name":"Choice","items":[{}]}}"#,
        items.join(",")
    ));
    let menu: Vec<String> = HIDDEN
        .iter()
        .map(|(name, _)| format!(r#"{{"target":{{"kind":"article","ref":"en:{SECRET}-{name}"}}}}"#))
        .collect();
    lines.push(format!(
        r#"{{"type":"menu","location":"primary","items":[{{"label":"News","path":"/news","children":[{}]}},{{"target":{{"kind":"page","ref":"{SECRET}-page"}}}}]}}"#,
        menu.join(","),
    ));
    app.import(&lines.join("\n")).await;
}

/// The ids of what is hidden: articles, the page, the pictures.
async fn hidden_ids(app: &TestApp) -> Vec<String> {
    let editor = app.app.reader(Visibility::Editorial);
    let mut ids = Vec::new();
    for (name, _) in HIDDEN {
        // What is in the bin is hidden even from this reader; its id is found through the store.
        if let Some(card) = editor
            .find_article(&format!("{SECRET}-{name}"), None)
            .await
            .expect("the store answers")
        {
            ids.push(card.id.to_string());
            ids.extend(card.links.image.iter().map(|image| image.media.to_string()));
        }
    }
    assert_eq!(
        ids.len(),
        (HIDDEN.len() - 1) * 2,
        "the newsroom sees all but what is deleted"
    );
    let page = editor
        .find::<masthead_domain::page::PageData>(&format!("{SECRET}-page"))
        .await
        .expect("the store answers")
        .expect("the page");
    ids.push(masthead_domain::id::PageId::from_uuid(page.id).to_string());
    ids
}

const CARD: &str = "id title slug path deck excerpt image { url alt caption } attributes { value } ";

/// Queries that try to reach what is hidden. Every field that leads to an article, a page or a picture stands in one
/// of them; `ways` compares.
fn queries(ids: &[String]) -> Vec<String> {
    let list = |field: &str, arguments: &str| {
        format!("{field}{arguments} {{ totalCount nodes {{ {CARD} }} edges {{ node {{ {CARD} }} }} }}")
    };
    let all = "(first: 20)";
    let mut queries = vec![
        format!(
            "{{ {} featured: {} found: {} archive {{ count }} }}",
            list("articles", all),
            list("articles", "(first: 20, filter: { featured: true })"),
            list("articles", &format!("(first: 20, filter: {{ ids: [{}] }})", quoted(ids))),
        ),
        format!(
            "{{ article(by: {{ slug: \"open\" }}) {{ {CARD} bodyHtml translations {{ {CARD} }} related(first: 50) {{ article {{ {CARD} }} }} next {{ {CARD} }} previous {{ {CARD} }} seo {{ image {{ url }} }} jsonLd
                blocks {{ ... on ImageBlock {{ image {{ id }} }} ... on AudioBlock {{ media {{ id }} }} ... on VideoBlock {{ media {{ id }} }} ... on FileBlock {{ media {{ id }} }} ... on GalleryBlock {{ images {{ image {{ id }} }} }} }}
                authors {{ image {{ url }} articleCount {} }} primaryCategory {{ image {{ url }} articleCount {} }} tags {{ articleCount {} }} source {{ articleCount {} }} }}
              too: article(by: {{ slug: \"open-too\" }}) {{ translatedFrom {{ {CARD} }} previous {{ {CARD} }} next {{ {CARD} }} }}
              az: article(by: {{ slug: \"open\" }}, locale: \"az\") {{ {CARD} locale }} }}",
            list("articles", all), list("articles", all), list("articles", all), list("articles", all),
        ),
        format!(
            "{{ collection(by: {{ slug: \"choice\" }}) {{ {} }} menu(location: \"primary\") {{ items {{ label path url target {{ id }} children {{ label path url target {{ id }} }} }} }} site {{ logo {{ url }} }} }}",
            list("items", all),
        ),
        format!("{{ changes(first: 100) {{ nodes {{ kind paths replacement {{ id path }} entity {{ id node {{ id ... on Article {{ {CARD} }} ... on Page {{ title }} }} }} }} edges {{ node {{ paths entity {{ id }} }} }} }} }}"),
        "{ mediaItems(first: 100) { totalCount nodes { id } edges { node { id } } } pages(first: 100) { totalCount nodes { id title children { title } parent { title } image { url } } edges { node { title } } } page(by: { path: \"/about\" }) { children { title } } }".to_owned(),
        format!("{{ nodes(ids: [{}]) {{ id }} }}", quoted(ids)),
    ];
    queries.extend(searches(ids));
    for (number, (name, _)) in HIDDEN.iter().enumerate() {
        queries.push(format!(
            "{{ a: article(by: {{ slug: \"{SECRET}-{name}\" }}) {{ {CARD} }} b: article(by: {{ path: \"/{SECRET}/{name}\" }}) {{ {CARD} }} c: article(by: {{ externalId: {{ system: \"wordpress\", id: \"{}\" }} }}) {{ {CARD} }}
               d: resolve(path: \"/{SECRET}/{name}\") {{ __typename }} e: resolve(path: \"/{SECRET}-old/{name}\") {{ __typename }} f: resolve(path: \"/?p={}\") {{ __typename }} }}",
            number + 100, number + 100,
        ));
    }
    queries.push(format!("{{ a: page(by: {{ path: \"/{SECRET}-page\" }}) {{ title }} b: resolve(path: \"/{SECRET}-page\") {{ __typename }} c: resolve(path: \"/?page_id=500\") {{ __typename }} }}"));
    for id in ids {
        let by_id = if id.starts_with("article_") {
            format!("article(by: {{ id: \"{id}\" }}) {{ {CARD} }}")
        } else if id.starts_with("page_") {
            format!("page(by: {{ id: \"{id}\" }}) {{ title }}")
        } else {
            format!("media(by: {{ id: \"{id}\" }}) {{ id }}")
        };
        queries.push(format!("{{ node(id: \"{id}\") {{ id }} {by_id} }}"));
    }
    queries
}

/// Searches for what stands in everything that is hidden, and for what stands in all that there is.
fn searches(ids: &[String]) -> Vec<String> {
    let hit = format!("article {{ {CARD} }} snippets {{ text html }}");
    let selection = format!(
        "totalCount didYouMean nodes {{ {hit} }} edges {{ cursor node {{ {hit} }} }}
         facets {{ categories {{ count category {{ name articleCount }} }} authors {{ count author {{ name }} }} tags {{ count tag {{ name }} }} sources {{ count source {{ name }} }} locales {{ locale count }} years {{ year count }} }}"
    );
    let mut searches = Vec::new();
    for (typed, filter) in [
        (SECRET, "{}"),
        ("zqx", "{}"),
        ("title:zqx*", "{}"),
        ("author:jane", "{}"),
        ("category:news", "{ locale: [\"az\", \"en\"] }"),
        ("open text more zqxhidden", "{ featured: true }"),
        ("open", "{ tag: [\"energy\"], category: [\"news\"] }"),
    ] {
        for order in ["RELEVANCE", "RECENT", "PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC"] {
            searches.push(format!(
                "{{ search(query: \"{typed}\", first: 100, filter: {filter}, orderBy: {order}) {{ {selection} }} }}"
            ));
        }
        searches.push(format!(
            "{{ suggest(query: \"{typed}\", first: 20) {{ kind text path id }} }}"
        ));
    }
    searches.push(format!(
        "{{ search(query: \"{SECRET} author:jane\", filter: {{ ids: [{}] }}) {{ {selection} }} }}",
        quoted(ids)
    ));
    searches
}

fn quoted(ids: &[String]) -> String {
    ids.iter()
        .map(|id| format!("\"{id}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Fields of the schema that can hold an article, a page, a picture or their number: `Type.field`.
async fn ways(app: &TestApp) -> BTreeSet<String> {
    let query = "{ __schema { types { name kind possibleTypes { name } fields { name type { name ofType { name ofType { name ofType { name ofType { name ofType { name ofType { name } } } } } } } } } } }";
    let data = app.graphql(query, json!({})).await;
    let types = data["__schema"]["types"].as_array().expect("types");
    let named = |value: &Value| -> String {
        let mut at = value;
        while at["name"].is_null() && !at["ofType"].is_null() {
            at = &at["ofType"];
        }
        at["name"].as_str().expect("a name").to_owned()
    };
    let leads = |name: &str| {
        const HOLDERS: &[&str] = &[
            "Article",
            "Page",
            "Media",
            "Image",
            "Audio",
            "Video",
            "File",
            "Node",
            "Resolution",
            "RelatedArticle",
            "ArchiveMonth",
            "SearchConnection",
            "SearchEdge",
            "SearchHit",
            "SearchFacets",
            "Suggestion",
        ];
        let of = |kind: &str| name == format!("{kind}Connection") || name == format!("{kind}Edge");
        HOLDERS.contains(&name) || of("Article") || of("Page") || of("Media")
    };
    let mut ways = BTreeSet::new();
    for entry in types {
        let name = entry["name"].as_str().expect("a name");
        if name.starts_with("__") || entry["kind"] != "OBJECT" {
            continue;
        }
        for field in entry["fields"].as_array().into_iter().flatten() {
            let field_name = field["name"].as_str().expect("a name");
            if leads(&named(&field["type"])) || field_name == "articleCount" {
                ways.insert(format!("{name}.{field_name}"));
            }
        }
    }
    ways
}

/// The fields that the queries above go through.
const TRIED: &[&str] = &[
    "Article.image",
    "Article.next",
    "Article.previous",
    "Article.related",
    "Article.translatedFrom",
    "Article.translations",
    "ArticleChange.article",
    "ArticleConnection.edges",
    "ArticleConnection.nodes",
    "ArticleEdge.node",
    "AudioBlock.media",
    "Author.articleCount",
    "Author.articles",
    "Author.image",
    "Category.articleCount",
    "Category.articles",
    "Category.image",
    "ChangedEntity.node",
    "Collection.items",
    "FileBlock.media",
    "GalleryImage.image",
    "ImageBlock.image",
    "MediaConnection.edges",
    "MediaConnection.nodes",
    "MediaEdge.node",
    "MenuItem.target",
    "Page.children",
    "Page.image",
    "Page.parent",
    "PageConnection.edges",
    "PageConnection.nodes",
    "PageEdge.node",
    "Query.archive",
    "Query.article",
    "Query.articles",
    "Query.media",
    "Query.mediaItems",
    "Query.node",
    "Query.nodes",
    "Query.page",
    "Query.pages",
    "Query.resolve",
    "Query.search",
    "Query.suggest",
    "RelatedArticle.article",
    "SearchConnection.edges",
    "SearchConnection.facets",
    "SearchConnection.nodes",
    "SearchEdge.node",
    "SearchHit.article",
    "Seo.image",
    "Site.logo",
    "Source.articleCount",
    "Source.articles",
    "Subscription.articlePublished",
    "Tag.articleCount",
    "Tag.articles",
    "VideoBlock.media",
];

/// REST addresses that try to reach what is hidden, by the path of the `OpenAPI` document that they belong to.
fn addresses(ids: &[String]) -> Vec<(&'static str, String)> {
    let mut tried = vec![
        ("/v1/archive", "/v1/archive".to_owned()),
        ("/v1/articles", "/v1/articles?limit=100&count=true".to_owned()),
        ("/v1/articles", "/v1/articles?limit=100&count=true&featured=true".to_owned()),
        ("/v1/articles", format!("/v1/articles?limit=100&ids={}", ids.iter().filter(|id| id.starts_with("article")).cloned().collect::<Vec<_>>().join(","))),
        ("/v1/articles/{ref}", "/v1/articles/open?include=blocks,bodyMarkdown,related,latest,site,menus.primary,next,previous,collections.choice".to_owned()),
        ("/v1/articles/{ref}", "/v1/articles/open-too?include=next,previous".to_owned()),
        ("/v1/articles/{ref}/related", "/v1/articles/open/related?limit=50".to_owned()),
        ("/v1/authors", "/v1/authors?count=true".to_owned()),
        ("/v1/authors/{ref}", "/v1/authors/jane".to_owned()),
        ("/v1/categories", "/v1/categories".to_owned()),
        ("/v1/changes", "/v1/changes?limit=100".to_owned()),
        ("/v1/changes", "/v1/changes?limit=100&category=news".to_owned()),
        ("/v1/categories/{ref}", "/v1/categories/news".to_owned()),
        ("/v1/collections", "/v1/collections".to_owned()),
        ("/v1/collections/{ref}", "/v1/collections/choice".to_owned()),
        ("/v1/media", "/v1/media?limit=100&count=true".to_owned()),
        ("/v1/menus/{location}", "/v1/menus/primary".to_owned()),
        ("/v1/pages", "/v1/pages?limit=100&count=true".to_owned()),
        ("/v1/pages/{ref}", "/v1/pages/about".to_owned()),
        ("/v1/search", format!("/v1/search?q={SECRET}&limit=100&count=true&facets=true")),
        ("/v1/search", "/v1/search?q=author:jane&limit=100&count=true&facets=true&include=article.bodyHtml,article.attributes,article.seo".to_owned()),
        ("/v1/search", "/v1/search?q=open+text+zqx&sort=-publishedAt&category=news".to_owned()),
        ("/v1/suggest", "/v1/suggest?q=zqx&limit=20".to_owned()),
        ("/v1/suggest", format!("/v1/suggest?q={SECRET}")),
        ("/v1/site", "/v1/site".to_owned()),
        ("/v1/sources", "/v1/sources".to_owned()),
        ("/v1/sources/{ref}", "/v1/sources/wire".to_owned()),
        ("/v1/sync", "/v1/sync?limit=100&fields=id,title,bodyHtml,blocks,path,image,contributors,attributes".to_owned()),
        ("/v1/sync", "/v1/sync?limit=100&categories=news&locales=en,az&age=P1000D".to_owned()),
        ("/v1/tags", "/v1/tags".to_owned()),
        ("/v1/tags/{ref}", "/v1/tags/energy".to_owned()),
        ("/v1/resolve", "/v1/resolve?path=/2026/05/open".to_owned()),
    ];
    for list in [
        "category=news",
        "author=jane",
        "tag=energy",
        "source=wire",
        "collection=choice",
        "locale=az",
    ] {
        tried.push((
            "/v1/articles",
            format!("/v1/articles?limit=100&count=true&{list}"),
        ));
    }
    tried
}

/// REST addresses that name what is hidden: all of them answer 404, all alike.
fn hidden_addresses(ids: &[String]) -> Vec<(&'static str, String)> {
    let mut tried = Vec::new();
    for (number, (name, _)) in HIDDEN.iter().enumerate() {
        tried.push(("/v1/articles/{ref}", format!("/v1/articles/{SECRET}-{name}")));
        tried.push(("/v1/articles/{ref}", format!("/v1/articles/%2F{SECRET}%2F{name}")));
        tried.push((
            "/v1/articles/{ref}/related",
            format!("/v1/articles/{SECRET}-{name}/related"),
        ));
        tried.push(("/v1/resolve", format!("/v1/resolve?path=/{SECRET}/{name}")));
        tried.push(("/v1/resolve", format!("/v1/resolve?path=/{SECRET}-old/{name}")));
        tried.push(("/v1/resolve", format!("/v1/resolve?path=/?p={}", number + 100)));
    }
    tried.push(("/v1/pages/{ref}", format!("/v1/pages/{SECRET}-page")));
    for id in ids {
        if id.starts_with("article_") {
            tried.push(("/v1/articles/{ref}", format!("/v1/articles/{id}")));
        } else if id.starts_with("page_") {
            tried.push(("/v1/pages/{ref}", format!("/v1/pages/{id}")));
        } else {
            tried.push(("/v1/media/{ref}", format!("/v1/media/{id}")));
            tried.push(("/media/{id}/{file}", format!("/media/{id}/{SECRET}.jpg")));
        }
    }
    tried
}

/// Addresses whose answers do not end; they are tried by following them.
const STREAMS: &[&str] = &["/v1/changes/stream"];

both_engines! {
    async fn nothing_hidden_is_reached_through_graphql(app: TestApp) {
        newsroom(&app).await;
        let ids = hidden_ids(&app).await;
        let tried: BTreeSet<String> = TRIED.iter().map(|way| (*way).to_owned()).collect();
        let ways = ways(&app).await;
        let missing: Vec<&String> = ways.difference(&tried).collect();
        assert!(missing.is_empty(), "ways to an article that this test does not try yet: {missing:?}");
        for query in queries(&ids) {
            // What the query itself says is not an answer, so only the data is looked at.
            let answer = app.graphql_response(&query, json!({})).await;
            assert!(answer.get("errors").is_none(), "{query}: {:#}", answer["errors"]);
            let text = answer["data"].to_string();
            assert!(!text.contains(SECRET), "{query}\ngave\n{text}");
            for id in &ids {
                assert!(!text.contains(id.as_str()), "{query}\ngave\n{text}");
            }
        }
        let counts = app.graphql("{ articles { totalCount } archive { count } author(by: { slug: \"jane\" }) { articleCount articles { totalCount } } category(by: { path: \"/news\" }) { articleCount } tag(by: { slug: \"energy\" }) { articleCount } collection(by: { slug: \"choice\" }) { items { totalCount } } mediaItems { totalCount } pages { totalCount } search(query: \"author:jane\") { totalCount facets { tags { count } years { count } } } }", json!({})).await;
        assert_eq!(counts, json!({
            "articles": { "totalCount": 2 }, "archive": [{ "count": 2 }],
            "author": { "articleCount": 2, "articles": { "totalCount": 2 } },
            "category": { "articleCount": 2 }, "tag": { "articleCount": 2 },
            "collection": { "items": { "totalCount": 1 } }, "mediaItems": { "totalCount": 0 }, "pages": { "totalCount": 1 },
            "search": { "totalCount": 2, "facets": { "tags": [{ "count": 2 }], "years": [{ "count": 2 }] } },
        }));
    }

    async fn nothing_hidden_is_reached_through_rest(app: TestApp) {
        newsroom(&app).await;
        let ids = hidden_ids(&app).await;
        let visible = addresses(&ids);
        let hidden = hidden_addresses(&ids);
        let document: Value = serde_json::from_str(masthead_api::openapi_json()).expect("the document");
        let tried: BTreeSet<&str> = visible.iter().chain(&hidden).map(|(path, _)| *path).chain(STREAMS.iter().copied()).collect();
        for path in document["paths"].as_object().expect("paths").keys() {
            assert!(tried.contains(path.as_str()), "{path} is a way of reading that this test does not try yet");
        }
        for (_, address) in &visible {
            let answer = app.get(address).await;
            assert_eq!(answer.status.as_u16(), 200, "{address}: {}", answer.text());
            let text = answer.text();
            assert!(!text.contains(SECRET), "{address}\ngave\n{text}");
            for id in &ids {
                assert!(!text.contains(id.as_str()), "{address}\ngave\n{text}");
            }
        }
        let nothing = app.get("/v1/articles/there-is-nothing").await.expect_status(404).json();
        for (path, address) in &hidden {
            let answer = app.get(address).await.expect_status(404).json();
            if path.starts_with("/v1/articles/{ref}") {
                // The same but for the request's own id: nobody learns that there is something.
                let bare = |mut answer: Value| { answer["requestId"] = Value::Null; answer["instance"] = Value::Null; answer };
                assert_eq!(bare(answer), bare(nothing.clone()), "{address}");
            }
        }
    }

    /// Streams that were open while all of it came, and streams that read it afterwards.
    async fn nothing_hidden_is_sent_to_those_who_follow(app: TestApp) {
        // A name stands for what it names when a subscription begins.
        app.import(r#"{"type":"category","path":"news","name":"News"}"#).await;
        let start = app.get("/v1/changes?after=latest").await.json()["meta"]["nextCursor"].as_str().expect("a cursor").to_owned();
        let subscriptions = [
            format!("subscription {{ articlePublished {{ {CARD} }} }}"),
            format!("subscription {{ articleChanged(filter: {{ category: [\"news\"] }}) {{ change {{ paths }} article {{ {CARD} }} }} }}"),
            "subscription { changes { kind paths replacement { id path } entity { id node { id } } } }".to_owned(),
        ];
        let mut streams = vec![Events::get(&app, "/v1/changes/stream", None).await.opened().await];
        for subscription in &subscriptions {
            streams.push(Events::subscribe(&app, subscription, json!({})).await);
        }
        newsroom(&app).await;
        let ids = hidden_ids(&app).await;
        // Follows all that is hidden, and is shown.
        app.import(r#"{"type":"article","slug":"last","locale":"en","title":"Last","bodyHtml":"<p>x</p>","categories":["news"],"status":"PUBLISHED"}"#).await;
        streams.push(Events::get(&app, &format!("/v1/changes/stream?after={start}"), None).await.opened().await);
        let missed = "subscription($after: String) { changes(after: $after) { kind paths replacement { id path } entity { id node { id ... on Article { path } } } } }";
        streams.push(Events::subscribe(&app, missed, json!({ "after": start })).await);
        for mut stream in streams {
            let mut seen = 0;
            loop {
                let event = stream.expect().await;
                assert!(!event.data.contains(SECRET), "{}", event.data);
                assert!(ids.iter().all(|id| !event.data.contains(id.as_str())), "{}", event.data);
                assert!(!event.data.contains("errors"), "{}", event.data);
                seen += 1;
                if event.data.contains("/2026/11/last") {
                    break;
                }
            }
            assert!(seen >= 3, "what is open is sent");
        }
    }

    /// The newsroom's own eyes see it: the test above would pass on an empty database.
    async fn the_newsroom_sees_what_the_public_does_not(app: TestApp) {
        newsroom(&app).await;
        let editor = app.app.reader(Visibility::Editorial);
        let count = editor.article_count(&Default::default()).await.expect("the count");
        assert_eq!(count as usize, 2 + HIDDEN.len() - 1 + 1, "all but what is deleted");
        for id in hidden_ids(&app).await {
            assert!(!id.is_empty());
        }
    }
}
