use masthead_domain::article::Status;
use masthead_exchange::wordpress::Options;

use super::support::{export, item, meta, post, read, read_with};

#[test]
fn an_article_has_what_its_post_had() {
    let channel = post(
        12,
        &("<title><![CDATA[Iran&#8217;s <em>border</em> &amp; us]]></title>\
           <guid isPermaLink=\"false\">https://paper.example/?p=12</guid><wp:is_sticky>1</wp:is_sticky>\
           <wp:post_modified_gmt>2021-10-15 09:00:00</wp:post_modified_gmt>\
           <content:encoded><![CDATA[One\n\ntwo]]></content:encoded><excerpt:encoded><![CDATA[<p>Short &amp; good</p>]]></excerpt:encoded>\
           <category domain=\"post_format\" nicename=\"post-format-aside\">Aside</category>"
            .to_owned()
            + &meta("_thumbnail_id", "20")
            + &meta("_wp_old_slug", "former")
            + &meta("_wp_old_slug", "former")
            + &meta("_yoast_wpseo_metadesc", "For robots")
            + &meta("_yoast_wpseo_title", "%%title%%")
            + &meta("_edit_lock", "1:1")
            + &meta("rating", "4")),
    );
    let found = read(export(&channel));
    let article = found.article();
    let json = serde_json::to_value(&article).expect("json");
    let expected = serde_json::json!({
        "slug": "slug-12",
        "title": "Iran’s border & us",
        "featured": true,
        "excerpt": "Short & good",
        "bodyHtml": "<p>One</p>\n<p>two</p>",
        "status": "PUBLISHED",
        "publishedAt": "2021-10-14T08:00:00Z",
        "updatedAt": "2021-10-15T09:00:00Z",
        "image": { "media": "wordpress#20" },
        "path": "/2021/slug-12",
        "aliasPaths": ["/2021/former"],
        "externalIds": [
            { "system": "wordpress", "id": "12" },
            { "system": "guid", "id": "https://paper.example/?p=12" },
        ],
        "seo": { "description": "For robots" },
        "attributes": {
            "postFormat": { "value": "aside", "public": false },
            "rating": { "value": "4", "public": false },
        },
    });
    assert_eq!(json, expected);
    assert_eq!(
        found.noted.len(),
        2,
        "the pattern, and no author: {:?}",
        found.noted
    );
}

#[test]
fn nothing_is_public_that_was_not() {
    let channel = item(
        "post",
        1,
        "publish",
        "<wp:post_password>secret</wp:post_password>",
    ) + &item("post", 2, "private", "")
        + &item(
            "post",
            3,
            "draft",
            "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:post_date>2021-10-14 12:00:00</wp:post_date>",
        )
        + &item("post", 4, "pending", "")
        + &item("post", 5, "future", "")
        + &item("post", 6, "trash", "")
        + &item("post", 7, "strange", "")
        + &item("post", 8, "auto-draft", "<title></title>")
        + &item(
            "page",
            9,
            "publish",
            "<wp:post_password>secret</wp:post_password>",
        )
        + &item("page", 10, "future", "");
    let found = read(export(&channel));
    let states: Vec<Option<Status>> = found.articles().iter().map(|article| article.status).collect();
    let expected = [
        Status::Draft,
        Status::Draft,
        Status::Draft,
        Status::InReview,
        Status::Scheduled,
        Status::Draft,
    ];
    assert_eq!(states, expected.map(Some));
    assert!(
        found
            .pages()
            .iter()
            .all(|page| page.status == Some(Status::Draft))
    );
    let scheduled = &found.articles()[4];
    assert_eq!(
        scheduled.scheduled_at.map(|at| at.to_rfc3339()).as_deref(),
        Some("2021-10-14T08:00:00+00:00")
    );
    assert_eq!(scheduled.published_at, None);
    assert_eq!(
        found.articles()[2]
            .created_at
            .map(|at| at.to_rfc3339())
            .as_deref(),
        Some("2021-10-14T12:00:00+00:00")
    );
    for words in [
        "password",
        "private",
        "a draft:",
        "waiting for review",
        "scheduled: not public",
        "status is unknown",
        "cannot be scheduled",
    ] {
        assert!(found.notes(words), "{words}");
    }
    assert_eq!(found.skipped.len(), 2);
    assert!(!format!("{found:?}").contains("secret"));
}

#[test]
fn permalinks_are_paths_or_aliases() {
    let channel = post(1, &("<link>https://www.paper.example/2021/10/%d0%bc%d0%b8%d1%80/</link><wp:post_name>%d0%bc%d0%b8%d1%80</wp:post_name>".to_owned() + &meta("_wp_old_slug", "war")))
        + &post(2, "<link>https://paper.example/?p=2</link>")
        + &post(3, "<link>https://elsewhere.example/x</link>")
        + &item("page", 4, "publish", "<link>https://paper.example/</link>");
    let found = read(export(&channel));
    let paths: Vec<Option<String>> = found.articles().into_iter().map(|article| article.path).collect();
    assert_eq!(paths, [Some("/2021/10/мир".to_owned()), None, None]);
    assert_eq!(found.articles()[0].slug, "мир");
    assert_eq!(found.articles()[0].alias_paths, ["/2021/10/war"]);
    assert_eq!(found.pages()[0].site_path, None);
    assert!(found.notes("on another site") && found.notes("front page"));
    let new = read_with(
        export(&channel),
        Options {
            new_permalinks: true,
            ..Options::default()
        },
    );
    assert_eq!(new.articles()[0].path, None);
    assert_eq!(new.articles()[0].alias_paths, ["/2021/10/мир", "/2021/10/war"]);
}

#[test]
fn pages_lie_below_their_parents_wherever_these_stand() {
    let page = |id: u32, parent: u32, name: &str| {
        item(
            "page",
            id,
            "publish",
            &format!(
                "<wp:post_name>{name}</wp:post_name><wp:post_parent>{parent}</wp:post_parent><wp:menu_order>2</wp:menu_order>"
            ),
        )
    };
    let found = read(export(
        &(page(3, 2, "jane")
            + &page(2, 1, "team")
            + &page(1, 0, "about")
            + &page(4, 99, "lost")
            + &page(5, 6, "a")
            + &page(6, 5, "b")),
    ));
    let paths: Vec<String> = found.pages().into_iter().map(|page| page.path).collect();
    assert_eq!(
        paths,
        ["about/team/jane", "about/team", "about", "lost", "b/a", "a/b"]
    );
    assert_eq!(found.pages()[0].position, Some(2));
    assert!(found.notes("the page above it is not in the export"));
}

#[test]
fn what_is_missing_is_made_up_and_told() {
    let channel = post(
        1,
        "<title></title><wp:post_name></wp:post_name><content:encoded><![CDATA[The first words of a text &amp; what follows them until it is long enough to be cut]]></content:encoded>",
    ) + &post(2, "<title> </title><wp:post_name></wp:post_name>")
        + &post(
            3,
            "<title>A Title!</title><wp:post_name></wp:post_name><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>",
        );
    let found = read(export(&channel));
    let named: Vec<(String, String)> = found
        .articles()
        .into_iter()
        .map(|article| (article.title, article.slug))
        .collect();
    assert_eq!(
        named[0],
        (
            "The first words of a text & what follows them until it is long enough…".to_owned(),
            "post-1".to_owned()
        )
    );
    assert_eq!(named[1], ("Untitled".to_owned(), "post-2".to_owned()));
    assert_eq!(named[2], ("A Title!".to_owned(), "a-title".to_owned()));
    for words in [
        "no title",
        "neither title nor text",
        "no valid date",
        "names no author",
    ] {
        assert!(found.notes(words), "{words}");
    }
}

#[test]
fn what_has_no_place_is_counted() {
    let comment = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>";
    let channel = post(1, &comment.repeat(3))
        + &item("wp_template", 2, "publish", "")
        + &item("product", 3, "publish", "")
        + &item("revision", 4, "inherit", "");
    let found = read(export(&channel));
    let count = |what: &str| found.skipped.iter().filter(|remark| remark.what == what).count();
    assert_eq!(count("comment"), 3);
    assert_eq!(count("post type \"wp_template\""), 1);
    assert_eq!(count("post type \"product\""), 1);
    assert_eq!(count("post type \"revision\""), 1);
    assert!(found.skipped.iter().all(|remark| !remark.refused));
    assert_eq!(found.skipped[0].at, "post 1 \"Title 1\"");
}

#[test]
fn language_versions_share_their_group() {
    let version = |id: u32, language: &str| {
        post(
            id,
            &format!(
                "<category domain=\"language\" nicename=\"{language}\">L</category><category domain=\"post_translations\" nicename=\"pll_1\">pll_1</category>"
            ),
        )
    };
    let found = read(export(&(version(1, "en") + &version(2, "az"))));
    let articles = found.articles();
    assert_eq!(articles[0].locale, None, "the site's own");
    assert_eq!(
        articles[1].locale.as_ref().map(ToString::to_string).as_deref(),
        Some("az")
    );
    assert!(articles[0].translation_group_id.is_some());
    assert_eq!(articles[0].translation_group_id, articles[1].translation_group_id);
}

#[test]
fn a_gallery_shows_what_was_uploaded_to_its_post() {
    let picture = |id: u32, parent: u32, order: u32| {
        item(
            "attachment",
            id,
            "inherit",
            &format!(
                "<wp:post_parent>{parent}</wp:post_parent><wp:menu_order>{order}</wp:menu_order><wp:attachment_url>https://paper.example/{id}.jpg</wp:attachment_url>"
            ),
        )
    };
    let channel = picture(21, 5, 2)
        + &picture(22, 6, 0)
        + &post(5, "<content:encoded><![CDATA[[gallery]]]></content:encoded>")
        + &picture(23, 5, 1);
    let body = read(export(&channel)).article().body_html.expect("a body");
    let places: Vec<Option<usize>> = ["#23\"", "#21\"", "#22\""]
        .iter()
        .map(|name| body.find(name))
        .collect();
    assert!(
        places[0] < places[1] && places[0].is_some() && places[2].is_none(),
        "{body}"
    );
}

#[test]
fn reusable_blocks_are_written_out() {
    let channel = post(
        1,
        "<content:encoded><![CDATA[<!-- wp:block {\"ref\":7} /-->]]></content:encoded>",
    ) + &item(
        "wp_block",
        7,
        "publish",
        "<content:encoded><![CDATA[<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph --><!-- wp:block {\"ref\":7} /-->]]></content:encoded>",
    );
    let found = read(export(&channel));
    assert_eq!(found.article().body_html.as_deref(), Some("<p>Shared</p>"));
}

#[test]
fn a_shared_guid_names_nothing() {
    let guid = "<guid>https://paper.example/?p=1</guid>";
    let found = read(export(&(post(1, guid) + &post(2, guid))));
    assert!(
        found
            .articles()
            .iter()
            .all(|article| article.external_ids.len() == 1)
    );
    assert!(found.notes("same guid"));
}
