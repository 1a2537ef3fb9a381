//! Whole folders: sites of generators, pages in several languages, the demo newsroom.

use masthead_app::import::{
    input::{Input, MediaFiles as _, Pass},
    record::{ArticleRecord, CategoryRecord, Record},
};
use masthead_exchange::markdown::MarkdownReader;
use serde_json::{Value, json};

use crate::harness::{inputs, name, notes, pages, reader, told};

#[test]
fn a_jekyll_site() {
    let files = [
        ("_config.yml", "title: x"),
        (
            "sport/_posts/2021-10-14-the-match.markdown",
            "---\nlayout: post\ncategories: Football League\ntags: a b\nimage: /assets/a.jpg\n---\n![]({{ site.baseurl }}/assets/a.jpg)\n[next]({% post_url 2021-10-15-next %})\n",
        ),
        (
            "_posts/2021-10-15-next.html",
            "---\npermalink: /next/\n---\n<img src=\"/assets/a.jpg\"> {{ page.x }}",
        ),
        ("_drafts/later.md", "---\ntitle: Later\n---\n"),
        (
            "about.md",
            "---\nlayout: page\ntitle: About\npermalink: /about/\n---\n",
        ),
        ("index.md", "---\nlayout: home\n---\n"),
        ("README.md", "# Readme"),
        ("assets/a.jpg", "a"),
    ];
    let mut site = reader(&files);
    assert_eq!(
        notes(&mut site),
        [
            "README.md skipped: about the folder, not for its readers",
            "_posts/2021-10-15-next.html noted {{ page.x }}: not evaluated; left as it is written",
            "index.md skipped: the front page is made by the site",
        ]
    );
    assert_eq!(
        told(&mut site, Pass::Content),
        [
            "_drafts/later.md article later",
            "_posts/2021-10-15-next.html article next",
            "sport/_posts/2021-10-14-the-match.markdown article the-match",
            "about.md page about",
        ]
    );
    let articles: Vec<Value> = inputs(&mut site, Pass::Links)
        .into_iter()
        .map(|input| match input {
            Input::Record { record, .. } => serde_json::to_value(record).expect("json"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(articles[0]["status"], "DRAFT");
    assert_eq!(articles[1]["path"], "/next");
    assert_eq!(
        articles[1]["bodyHtml"],
        "<img src=\"media:file/assets/a.jpg\"> {{ page.x }}"
    );
    assert_eq!(articles[1]["aliasPaths"], json!(["/2021/10/15/next.html"]));
    assert_eq!(
        articles[2]["bodyMarkdown"],
        "![](media:file/assets/a.jpg)\n[next](/next)\n"
    );
    assert_eq!(articles[2]["categories"], json!(["football", "league"]));
    assert_eq!(articles[2]["tags"], json!(["a", "b"]));
    assert_eq!(articles[2]["image"]["file"], "assets/a.jpg");
    assert_eq!(articles[2]["publishedAt"], "2021-10-14T00:00:00Z");
    assert_eq!(pages(&files)[0].site_path.as_deref(), Some("/about"));
}

#[test]
fn a_hugo_site() {
    let files = [
        ("hugo.toml", ""),
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        (
            "content/news/_index.md",
            "---\ntitle: News\ndescription: What is new\nweight: 2\n---\n",
        ),
        ("content/news/_index.az.md", "---\ntitle: Xəbərlər\n---\n"),
        (
            "content/authors/jane-doe/_index.md",
            "---\ntitle: Jane Doe\n---\nWrites about seas.\n",
        ),
        ("content/tags/_index.md", ""),
        (
            "content/news/sea/index.md",
            "+++\ntitle = 'The sea'\ndate = 2021-10-14\nauthor = 'jane-doe'\naliases = ['ocean', '/water/']\n+++\n{{< figure src=\"near.jpg\" caption=\"C\" >}}\n![](/img/top.jpg) ![](gone.jpg)\n",
        ),
        (
            "content/news/sea/index.az.md",
            "---\ntitle: Dəniz\ndate: 2021-10-14\n---\n",
        ),
        ("content/news/sea/near.jpg", "a"),
        ("content/news/sea/notes.md", "notes"),
        ("static/img/top.jpg", "b"),
        ("layouts/x.md", "template"),
    ];
    let mut site = reader(&files);
    assert_eq!(
        told(&mut site, Pass::Things),
        [
            "content/_index.md skipped: the front page is made by the site",
            "content/news/sea/index.md noted picture: there is no file \"gone.jpg\"",
            "content/news/sea/notes.md skipped: a part of the text in the same folder",
            "content/tags/_index.md skipped: a list of all terms is made by the site",
            "content/news/sea/near.jpg media content/news/sea/near.jpg",
            "static/img/top.jpg media static/img/top.jpg",
            "content/authors/jane-doe/_index.md author jane-doe",
            "content/news/_index.az.md category news",
        ]
    );
    let category = inputs(&mut site, Pass::Things)
        .into_iter()
        .find_map(|input| match input {
            Input::Record {
                record: Record::Category(category),
                ..
            } => Some(category),
            _ => None,
        })
        .expect("a category");
    let CategoryRecord {
        name,
        description,
        position,
        external_ids,
        ..
    } = category;
    assert_eq!(
        serde_json::to_value(name).expect("json"),
        json!({"az": "Xəbərlər", "und": "News"})
    );
    assert_eq!(
        serde_json::to_value(description).expect("json"),
        json!({"und": "What is new"})
    );
    assert_eq!((position, external_ids.len()), (Some(2), 2));
    let found: Vec<ArticleRecord> = inputs(&mut site, Pass::Content)
        .into_iter()
        .map(|input| match input {
            Input::Record {
                record: Record::Article(article),
                ..
            } => *article,
            other => panic!("{other:?}"),
        })
        .collect();
    let [az, en] = found.as_slice() else {
        panic!("two articles: {found:?}")
    };
    assert_eq!((az.slug.as_str(), en.slug.as_str()), ("sea", "sea"));
    assert_eq!(az.locale.as_ref().map(ToString::to_string).as_deref(), Some("az"));
    assert_eq!(
        az.translation_group_id.as_deref(),
        Some("markdown:news/sea/index")
    );
    assert_eq!(az.translation_group_id, en.translation_group_id);
    assert_eq!(en.categories, ["news"]);
    assert_eq!(en.alias_paths, ["/news/ocean", "/water", "/news/sea"]);
    assert_eq!(az.alias_paths, ["/az/news/sea"]);
    assert_eq!(
        en.body_markdown.as_deref(),
        Some(
            "\n<figure><img src=\"media:file/content/news/sea/near.jpg\" alt=\"\"><figcaption>C</figcaption></figure>\n\n![](media:file/static/img/top.jpg) ![](gone.jpg)\n"
        )
    );
}

#[test]
fn a_page_has_all_its_languages() {
    let found = pages(&[
        ("pages/about/team.md", "---\ntitle: Team\nweight: 3\n---\nEnglish"),
        ("pages/about/team.az.md", "---\ntitle: Komanda\n---\nAzərbaycanca"),
        (
            "anywhere.md",
            "---\ntype: page\npath: /Privacy Policy/\ntitle: Privacy\ndraft: true\n---\nText",
        ),
        (
            "pages/news.md",
            "---\ntype: article\ntitle: News\ndate: 2021-10-14\n---\nText",
        ),
    ]);
    let [team, privacy] = found.as_slice() else {
        panic!("two pages: {found:?}")
    };
    let value = serde_json::to_value(team).expect("json");
    assert_eq!(value["path"], "about/team");
    assert_eq!(value["title"], json!({"az": "Komanda", "und": "Team"}));
    assert_eq!(
        value["bodyMarkdown"],
        json!({"az": "Azərbaycanca", "und": "English"})
    );
    assert_eq!(value["position"], 3);
    let value = serde_json::to_value(privacy).expect("json");
    assert_eq!(
        (value["path"].as_str(), value["status"].as_str()),
        (Some("privacy-policy"), Some("DRAFT"))
    );
}

#[test]
fn records_at_the_top_come_first_and_need_no_mention() {
    let files = [
        (
            "newsroom.jsonl",
            concat!(
                "{\"type\":\"site\",\"name\":\"S\",\"locales\":[\"en\"],\"logo\":{\"url\":\"images/logo.svg\"}}\n",
                "{\"type\":\"author\",\"slug\":\"jane-doe\",\"name\":\"Jane\",\"image\":{\"url\":\"images/jane.jpg\",\"alt\":\"J\"}}\n",
                "{\"type\":\"tag\",\"slug\":\"energy\"}\n",
                "{\"type\":\"menu\",\"location\":\"primary\",\"items\":[]}\n",
            ),
        ),
        (
            "articles/a.md",
            "---\nauthors: [jane-doe]\ntags: [energy]\ndate: 2021-10-14\n---\nText",
        ),
        ("images/logo.svg", "<svg/>"),
        ("images/jane.jpg", "j"),
    ];
    let mut folder = reader(&files);
    let site = inputs(&mut folder, Pass::Site);
    assert!(
        matches!(site.as_slice(), [Input::Record { at, record: Record::Site(site) }]
        if at == "newsroom.jsonl line 1" && site.logo.as_ref().is_some_and(|logo| logo.file.as_deref() == Some("images/logo.svg") && logo.url.is_none()))
    );
    assert_eq!(
        told(&mut folder, Pass::Things),
        [
            "images/jane.jpg media images/jane.jpg",
            "newsroom.jsonl line 2 author jane-doe",
            "newsroom.jsonl line 3 refused: \"name\" is missing",
            // The line that describes it is refused, so the mention is needed.
            "articles/a.md mentions tag energy",
        ]
    );
    assert_eq!(told(&mut folder, Pass::Content), ["articles/a.md article a"]);
    assert_eq!(
        told(&mut folder, Pass::Links),
        ["newsroom.jsonl line 4 menu primary", "articles/a.md article a"]
    );
}

/// The newsroom of this repository must come in without a word.
#[test]
fn the_demo_newsroom_is_read_without_a_note() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");
    let mut reader = MarkdownReader::open(folder).expect("the demo newsroom");
    let remarks: Vec<String> = notes(&mut reader)
        .into_iter()
        .filter(|line| !line.starts_with("README.md skipped"))
        .collect();
    assert!(remarks.is_empty(), "{remarks:#?}");
    for pass in Pass::ALL {
        assert!(!inputs(&mut reader, *pass).is_empty(), "{pass:?}");
    }
    let files = reader.files();
    for input in inputs(&mut reader, Pass::Things) {
        match input {
            Input::Record {
                record: Record::Media(media),
                ..
            } => {
                let file = media.file.expect("the media of a folder are files");
                assert!(!files.open(&file).expect("a file that is there").is_empty());
            }
            Input::Mention { at, record } => panic!(
                "{at} names {}, which the newsroom does not describe",
                name(&record)
            ),
            _ => {}
        }
    }
}
