use masthead_app::import::record::{ExternalId, Record};
use masthead_domain::locale::Localized;
use masthead_exchange::wordpress::Options;

use super::support::{Found, export, item, meta, post, read, read_with};

fn words(text: &str) -> Localized<String> {
    Localized::unspecified(text.to_owned())
}

fn own(id: &str) -> ExternalId {
    ExternalId {
        system: "wordpress".to_owned(),
        id: id.to_owned(),
    }
}

#[test]
fn the_site_is_called_as_the_channel_says() {
    let found = read(export(""));
    let Some((_, _, Record::Site(site))) = found.records.first() else {
        panic!("a site: {found:?}")
    };
    let json = serde_json::to_value(site).expect("json");
    assert_eq!(json["name"], serde_json::json!({ "en-US": "The Paper" }));
    assert_eq!(json["tagline"], serde_json::json!({ "en-US": "News & more" }));
    assert_eq!(json["locales"], serde_json::json!(["en-US"]));
    let asked = Options {
        locale: "az".parse().ok(),
        ..Options::default()
    };
    let found = read_with(export(""), asked);
    let Some((_, _, Record::Site(site))) = found.records.first() else {
        panic!("a site: {found:?}")
    };
    assert_eq!(
        serde_json::to_value(site).expect("json")["name"],
        serde_json::json!({ "az": "The Paper" })
    );
}

fn category(id: u32, nicename: &str, parent: &str, name: &str) -> String {
    format!(
        "<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{nicename}</wp:category_nicename>\
         <wp:category_parent>{parent}</wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>\n"
    )
}

#[test]
fn categories_get_their_place_in_the_tree() {
    let channel = category(2, "economy", "news", "Economy &amp;amp; trade")
        + &category(1, "news", "", "News")
        + &category(3, "oil", "economy", "Oil")
        + &category(4, "lost", "gone", "Lost")
        + &category(5, "x", "y", "X")
        + &category(6, "y", "x", "Y")
        + &category(7, "%d0%bc%d0%b8%d1%80", "News", "Мир")
        + "<wp:term><wp:term_id>8</wp:term_id><wp:term_taxonomy>category</wp:term_taxonomy>\
           <wp:term_slug>late</wp:term_slug><wp:term_parent>news</wp:term_parent><wp:term_name>Late</wp:term_name></wp:term>";
    let found = read(export(&channel));
    let paths: Vec<String> = found
        .categories()
        .into_iter()
        .map(|category| category.path)
        .collect();
    let expected = [
        "news",
        "lost",
        "x",
        "y",
        "news/economy",
        "news/мир",
        "news/late",
        "news/economy/oil",
    ];
    assert_eq!(paths, expected);
    let economy = &found.categories()[4];
    assert_eq!(economy.name, words("Economy & trade"));
    assert_eq!(economy.external_ids, [own("2")]);
    assert!(found.notes("its parent is not in the export"));
    assert!(found.notes("below itself"));
}

#[test]
fn orphan_terms_are_mentions_and_articles_refer_to_them() {
    let channel = category(1, "news", "", "News")
        + &post(
            10,
            "<category domain=\"category\" nicename=\"extra\"><![CDATA[Extra]]></category>\
             <category domain=\"category\" nicename=\"news\"><![CDATA[News]]></category>\
             <category domain=\"post_tag\" nicename=\"oil\"><![CDATA[Oil &amp; gas]]></category>",
        );
    let found = read(export(&channel));
    assert_eq!(found.mentions, ["category \"extra\"", "tag \"oil\""]);
    assert_eq!(
        found
            .noted
            .iter()
            .filter(|remark| remark.reason.contains("only mentions on its items"))
            .count(),
        2
    );
    let article = found.article();
    assert_eq!(article.categories, ["extra", "wordpress#1"]);
    assert_eq!(article.tags, ["oil"]);
    assert_eq!(found.tags()[0].name, words("Oil & gas"));
}

#[test]
fn terms_of_wordpress_2_have_no_taxonomy_and_name_their_parents() {
    let channel = "<wp:category><wp:category_nicename>news</wp:category_nicename><wp:cat_name>All News</wp:cat_name></wp:category>\
         <wp:category><wp:category_nicename>oil</wp:category_nicename><wp:category_parent>All News</wp:category_parent><wp:cat_name>Oil</wp:cat_name></wp:category>"
        .to_owned()
        + &post(1, "<category><![CDATA[Oil]]></category><category domain=\"tag\"><![CDATA[Gas]]></category>");
    let found = read(export(&channel));
    assert_eq!(found.categories()[1].path, "news/oil");
    assert_eq!(found.article().categories, ["news/oil"]);
    assert_eq!(found.article().tags, ["gas"]);
}

fn user(id: &str, login: &str, name: &str) -> String {
    format!(
        "<wp:author><wp:author_id>{id}</wp:author_id><wp:author_login>{login}</wp:author_login>\
         <wp:author_email>secret-{id}@mail.example</wp:author_email>\
         <wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"
    )
}

fn json(found: &Found) -> String {
    let records: Vec<_> = found.records.iter().map(|(_, at, record)| (at, record)).collect();
    serde_json::to_string(&records).expect("json") + &format!("{:?}{:?}", found.noted, found.skipped)
}

#[test]
fn addresses_of_authors_and_commenters_never_appear() {
    let channel = user("7", "jane.doe@mail.example", "jane.doe@mail.example")
        + &user("8", "jane.doe@other.example", "Jane (jane.doe@other.example)")
        + &post(
            1,
            &("<dc:creator>jane.doe@other.example</dc:creator>\
             <wp:comment><wp:comment_author>Reader</wp:comment_author>\
             <wp:comment_author_email>reader@mail.example</wp:comment_author_email></wp:comment>"
                .to_owned()
                + &meta("notified", "to reader@mail.example")),
        )
        + &post(2, "<dc:creator>new.one@mail.example</dc:creator>");
    let found = read(export(&channel));
    let slugs: Vec<String> = found.authors().into_iter().map(|author| author.slug).collect();
    assert_eq!(slugs, ["jane.doe", "jane.doe-2", "new.one"]);
    assert_eq!(found.authors()[1].name, words("Jane (jane.doe)"));
    assert_eq!(found.articles()[0].authors, ["wordpress#8"]);
    assert_eq!(found.articles()[1].authors, ["new.one"]);
    assert!(!json(&found).contains(".example\""), "{}", json(&found));
    for secret in ["@mail.example", "@other.example", "secret-", "reader"] {
        assert!(!json(&found).contains(secret), "{secret}");
    }
    assert!(found.notes("cut to its local part"));
    assert!(found.notes("with e-mail addresses were left out"));
}

#[test]
fn several_authors_come_from_the_plugins_terms_in_their_order() {
    let guest = item(
        "guest-author",
        90,
        "publish",
        &("<title>Guest of Honour</title><wp:post_name>cap-guest</wp:post_name>".to_owned()
            + &meta("cap-display_name", "Guest of Honour")
            + &meta("cap-user_login", "guest")
            + &meta("cap-user_email", "guest@mail.example")
            + &meta("cap-description", "Writes. Reach me: guest@mail.example")
            + &meta("cap-website", "https://www.guest.example/")
            + &meta("_thumbnail_id", "91")),
    );
    let linked = item(
        "guest-author",
        92,
        "publish",
        &("<wp:post_name>cap-jdoe</wp:post_name>".to_owned()
            + &meta("cap-display_name", "Jane Doe")
            + &meta("cap-linked_account", "jane")
            + &meta("cap-description", "Our editor.")),
    );
    let channel = user("7", "jane", "Jane Doe")
        + &post(
            1,
            "<dc:creator>jane</dc:creator>\
             <category domain=\"author\" nicename=\"cap-guest\"><![CDATA[guest]]></category>\
             <category domain=\"author\" nicename=\"cap-jane\"><![CDATA[jane]]></category>\
             <category domain=\"author\" nicename=\"cap-third-one\"><![CDATA[third-one]]></category>\
             <category domain=\"author\" nicename=\"cap-jdoe\"><![CDATA[Jane Doe]]></category>",
        )
        + &guest
        + &linked;
    let found = read(export(&channel));
    assert_eq!(
        found.article().authors,
        ["wordpress#guest-author-90", "wordpress#7", "third-one"]
    );
    let authors = found.authors();
    assert_eq!(authors.len(), 3, "{authors:?}");
    assert_eq!(authors[0].bio, words("Our editor."));
    assert_eq!(
        (authors[1].slug.as_str(), &authors[1].name),
        ("guest", &words("Guest of Honour"))
    );
    assert_eq!(authors[1].bio, words("Writes. Reach me: guest"));
    assert_eq!(authors[1].links[0].url, "https://www.guest.example/");
    assert_eq!(
        authors[1].image.as_ref().and_then(|image| image.media.as_deref()),
        Some("wordpress#91")
    );
    assert_eq!(authors[2].name, words("Third One"));
    assert_eq!(found.mentions, ["author \"Third One\""]);
}

#[test]
fn attachments_become_media_with_what_is_known_of_them() {
    let metadata = "a:5:{s:5:\"width\";i:2400;s:6:\"height\";i:1600;s:4:\"file\";s:15:\"2021/10/oil.jpg\";s:5:\"sizes\";a:1:{s:5:\"large\";a:4:{s:4:\"file\";s:16:\"oil-1024x683.jpg\";s:5:\"width\";i:1024;s:6:\"height\";i:683;s:9:\"mime-type\";s:10:\"image/jpeg\";}}s:10:\"image_meta\";a:1:{s:6:\"credit\";s:5:\"Camus\";}}";
    let attachment = item(
        "attachment",
        20,
        "inherit",
        &("<title>Oil &amp;amp; gas</title><guid>https://paper.example/?attachment_id=20</guid>\
           <excerpt:encoded><![CDATA[A <b>rig</b>]]></excerpt:encoded><content:encoded><![CDATA[Longer]]></content:encoded>\
           <wp:attachment_url>https://paper.example/wp-content/uploads/2021/10/oil.jpg</wp:attachment_url>"
            .to_owned()
            + &meta("_wp_attachment_image_alt", "The rig &quot;Neft&quot;")
            + &meta("_wp_attachment_metadata", metadata)),
    );
    let without = item("attachment", 21, "inherit", "");
    let found = read(export(&(attachment + &without)));
    let medium = found.media().remove(0);
    assert_eq!(
        medium.url.as_deref(),
        Some("https://paper.example/wp-content/uploads/2021/10/oil.jpg")
    );
    assert_eq!((medium.width, medium.height), (Some(2400), Some(1600)));
    assert_eq!(
        (medium.title, medium.alt, medium.caption),
        (words("Oil & gas"), words("The rig \"Neft\""), words("A rig"))
    );
    assert_eq!(medium.credit.as_deref(), Some("Camus"));
    assert_eq!(medium.content_type.as_deref(), Some("image/jpeg"));
    assert_eq!(
        medium.renditions[0].url,
        "https://paper.example/wp-content/uploads/2021/10/oil-1024x683.jpg"
    );
    assert_eq!(medium.alias_paths, ["/wp-content/uploads/2021/10/oil.jpg"]);
    assert_eq!(medium.external_ids[0], own("20"));
    assert!(found.notes("description of a file"));
    assert!(
        found
            .skipped
            .iter()
            .any(|remark| remark.refused && remark.at.starts_with("attachment 21"))
    );
}
