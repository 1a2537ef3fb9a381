//! The fields and the text of one file as an article.

use masthead_app::import::{
    input::{Input, MediaFiles as _, Pass},
    record::{ArticleRecord, Record},
};
use masthead_domain::time::{Timestamp, rfc3339};
use serde_json::json;

use crate::harness::{article, article_of, inputs, reader, told};

/// A fact of an article, in short.
type Fact = fn(&ArticleRecord) -> String;

fn day(moment: Option<Timestamp>) -> String {
    moment.map_or_else(String::new, rfc3339)
}

const EVERYTHING: &str = r#"---
title: "A title: with a colon"
slug: a-slug
locale: en
deck: A deck
excerpt: An excerpt
description: A description
kind: opinion
featured: true
show_in_related: false
date: 2021-10-14T08:00:00Z
updated: 2021-10-15 08:00:00 +0400
authors: [jane-doe, {name: John Roe, bio: Writes., email: john@x.example}]
primaryCategory: opinion
categories: [opinion, News/Economy]
tags: [energy, "Green Energy"]
image:
  src: ../images/a.jpg
  alt: Alt
  caption: Caption
  credit: Credit
source: {name: The National Interest, url: "https://x.example/"}
canonicalUrl: https://x.example/a
contributorNote: A note
translationOf: az:a-slug
contributions:
  - {role: translator, author: jane-doe}
  - {role: Photographer, author: Kim Poe}
corrections:
  - {at: 2021-10-16, text: It was wrong.}
seo: {title: T, description: D, noindex: true, image: ../images/b.png, twitter: x}
externalId: wordpress#12
aliases: [/old/, /older]
theme: {colour: red, sizes: [1, 2]}
rating: 5
---

Text with ![Alt B](../images/b.png).
"#;

#[test]
fn every_field_of_an_article_has_its_place() {
    let files = [
        ("articles/a.md", EVERYTHING),
        ("images/a.jpg", "a"),
        ("images/b.png", "b"),
    ];
    let found = serde_json::to_value(article_of(&files)).expect("json");
    assert_eq!(
        found,
        json!({
            "slug": "a-slug", "locale": "en", "translatedFrom": "az:a-slug", "kind": "OPINION", "featured": true,
            "showInRelated": false,
            "title": "A title: with a colon", "deck": "A deck", "excerpt": "An excerpt", "contributorNote": "A note",
            "bodyMarkdown": "\nText with ![Alt B](media:file/images/b.png).\n",
            "authors": ["jane-doe", "john-roe"],
            "contributions": [
                {"role": "TRANSLATOR", "author": "jane-doe"}, {"role": "PHOTOGRAPHER", "author": "kim-poe"}
            ],
            "primaryCategory": "opinion", "categories": ["opinion", "news/economy"],
            "tags": ["energy", "green-energy"], "source": "the-national-interest",
            "canonicalUrl": "https://x.example/a", "status": "PUBLISHED",
            "publishedAt": "2021-10-14T08:00:00Z", "updatedAt": "2021-10-15T04:00:00Z",
            "image": {"file": "images/a.jpg", "alt": {"en": "Alt"}, "caption": {"en": "Caption"}, "credit": "Credit"},
            "aliasPaths": ["/old", "/older"],
            "externalIds": [{"system": "markdown", "id": "articles/a.md"}, {"system": "wordpress", "id": "12"}],
            "seo": {"title": "T", "description": "D", "image": {"file": "images/b.png"}, "noindex": true},
            "corrections": [{"at": "2021-10-16T00:00:00Z", "text": "It was wrong."}],
            "attributes": {
                "theme": {"value": {"colour": "red", "sizes": [1, 2]}, "public": false},
                "rating": {"value": 5, "public": false},
                "seo": {"value": {"twitter": "x"}, "public": false}
            }
        })
    );
    let mut reader = reader(&files);
    assert_eq!(
        told(&mut reader, Pass::Things),
        [
            "images/a.jpg media images/a.jpg",
            "images/b.png media images/b.png",
            "articles/a.md mentions author jane-doe",
            "articles/a.md mentions author john-roe",
            "articles/a.md mentions author kim-poe",
            "articles/a.md mentions category news",
            "articles/a.md mentions category news/economy",
            "articles/a.md mentions category opinion",
            "articles/a.md mentions tag energy",
            "articles/a.md mentions tag green-energy",
            "articles/a.md mentions source the-national-interest",
        ]
    );
    assert!(told(&mut reader, Pass::Site).is_empty());
    assert_eq!(told(&mut reader, Pass::Content), ["articles/a.md article a-slug"]);
    assert_eq!(told(&mut reader, Pass::Links), ["articles/a.md article a-slug"]);
    let everything = format!("{:?}", inputs(&mut reader, Pass::Things));
    assert!(!everything.contains("john@"), "addresses of people never come in");
    assert_eq!(reader.files().open("images/a.jpg").expect("a picture"), b"a");
}

#[test]
fn the_same_fact_under_other_keys() {
    let cases: [(&str, Fact, &str); 20] = [
        ("subtitle: D", |a| a.deck.clone().unwrap_or_default(), "D"),
        ("description: D", |a| a.excerpt.clone().unwrap_or_default(), "D"),
        (
            "summary: S\ndescription: D",
            |a| a.seo.description.clone().unwrap_or_default(),
            "D",
        ),
        (
            "lang: az_AZ",
            |a| a.locale.clone().map(|l| l.to_string()).unwrap_or_default(),
            "az-AZ",
        ),
        ("sticky: yes", |a| a.featured.to_string(), "true"),
        (
            "publishDate: 2021-10-14",
            |a| day(a.published_at),
            "2021-10-14T00:00:00Z",
        ),
        (
            "last_modified_at: 2021-10-14 08:00",
            |a| day(a.updated_at),
            "2021-10-14T08:00:00Z",
        ),
        (
            "LastMod: 2021-10-14",
            |a| day(a.updated_at),
            "2021-10-14T00:00:00Z",
        ),
        (
            "expiryDate: 2021-10-14",
            |a| day(a.expires_at),
            "2021-10-14T00:00:00Z",
        ),
        ("author: Jane Doe", |a| a.authors.join(","), "jane-doe"),
        (
            "authors: [{name: Jane Doe}]\nauthor: Jane Doe",
            |a| a.authors.join(","),
            "jane-doe",
        ),
        ("category: Şuşa / Bazar", |a| a.categories.join(","), "susa/bazar"),
        ("tags: a, b c", |a| a.tags.join(","), "a,b-c"),
        ("keywords: [a]", |a| a.tags.join(","), "a"),
        (
            "canonical_url: https://x.example/",
            |a| a.canonical_url.clone().unwrap_or_default(),
            "https://x.example/",
        ),
        ("permalink: /a/b/", |a| a.path.clone().unwrap_or_default(), "/a/b"),
        (
            "url: a/b.html",
            |a| a.path.clone().unwrap_or_default(),
            "/a/b.html",
        ),
        ("redirect_from: /old/", |a| a.alias_paths.join(","), "/old"),
        (
            "cover: {image: 'https://x.example/a.jpg', alt: A}",
            |a| format!("{:?}", a.image.as_ref().and_then(|i| i.url.clone())),
            "Some(\"https://x.example/a.jpg\")",
        ),
        (
            "translationKey: k",
            |a| a.translation_group_id.clone().unwrap_or_default(),
            "k",
        ),
    ];
    for (matter, fact, expected) in cases {
        let found = article("a.md", &format!("---\n{matter}\n---\nText"));
        assert_eq!(fact(&found), expected, "{matter}");
    }
    let found = article("a.md", "---\nid: 17\n---\n");
    assert_eq!(found.external_ids[1].id, "17");
    let found = article("a.md", "---\nid: article_01h2xcejqtf2nbrexx3vqjhp41\n---\n");
    assert_eq!(found.id.as_deref(), Some("article_01h2xcejqtf2nbrexx3vqjhp41"));
}

#[test]
fn three_notations_say_the_same() {
    let texts = [
        "---\ntitle: T\ndate: 2021-10-14T08:00:00+04:00\ntags: [a]\n---\nText",
        "+++\ntitle = 'T'\ndate = 2021-10-14T08:00:00+04:00\ntags = ['a']\n+++\nText",
        "{\"title\": \"T\", \"date\": \"2021-10-14T08:00:00+04:00\", \"tags\": [\"a\"]}\nText",
    ];
    for text in texts {
        let found = article("a.md", text);
        assert_eq!(
            (found.title.as_str(), found.tags),
            ("T", vec!["a".to_owned()]),
            "{text}"
        );
        assert_eq!(day(found.published_at), "2021-10-14T04:00:00Z", "{text}");
        assert_eq!(found.body_markdown.as_deref(), Some("Text"), "{text}");
    }
}

#[test]
fn without_front_matter_the_text_and_the_name_speak() {
    let cases = [
        (
            "a-b.md",
            "# The *title*\n\nText",
            "The title",
            "a-b",
            Some("Text"),
        ),
        ("a-b.md", "Text\n\n# Later", "A b", "a-b", Some("Text\n\n# Later")),
        ("Über uns.md", "", "Über uns", "uber-uns", None),
        ("2021-10-14-a.md", "Text", "A", "a", Some("Text")),
    ];
    for (path, text, title, slug, body) in cases {
        let found = article(path, text);
        assert_eq!(
            (found.title.as_str(), found.slug.as_str()),
            (title, slug),
            "{path}"
        );
        assert_eq!(found.body_markdown.as_deref(), body, "{path}");
    }
    assert_eq!(
        day(article("2021-10-14-a.md", "Text").published_at),
        "2021-10-14T00:00:00Z"
    );
}

#[test]
fn the_moment_of_the_import_decides_what_is_out() {
    let files = [("a.md", "---\ndate: 2030-01-01\n---\n")];
    let now = "2024-01-01T00:00:00Z".parse().expect("a moment");
    let mut found = inputs(&mut reader(&files).as_of(now), Pass::Content);
    let Some(Input::Record {
        record: Record::Article(article),
        ..
    }) = found.pop()
    else {
        panic!("an article")
    };
    assert_eq!(day(article.scheduled_at), "2030-01-01T00:00:00Z");
}
