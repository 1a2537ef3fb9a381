//! Whole descriptions, compared as they go out: a change of one key or of their order is seen here.

use masthead_domain::{
    article::{ArticleKind, Correction},
    locale::Locale,
    time::Timestamp,
};
use masthead_syndication::json_ld::{
    Breadcrumb, Image, NewsArticle, Person, Publisher, Source, news_article,
};
use serde_json::{Value, json};

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn english() -> Locale {
    "en".parse().expect("a locale")
}

/// A piece of which only what must be there is known.
fn bare(locale: &Locale) -> NewsArticle<'_> {
    NewsArticle {
        kind: ArticleKind::News,
        headline: "The sea is lower",
        description: None,
        url: "https://digest.example/2021/10/the-sea-is-lower".into(),
        canonical_url: "https://digest.example/2021/10/the-sea-is-lower".into(),
        images: Vec::new(),
        published_at: moment("2021-10-14T08:00:00Z"),
        updated_at: moment("2021-10-14T08:00:00Z"),
        authors: Vec::new(),
        translators: Vec::new(),
        publisher: Publisher {
            name: "The Digest",
            url: "https://digest.example/".into(),
            logo: None,
        },
        section: None,
        keywords: Vec::new(),
        locale,
        word_count: 0,
        source: None,
        translated_from: None,
        breadcrumbs: Vec::new(),
        accessible_for_free: true,
        corrections: &[],
    }
}

fn field(description: &Value, name: &str) -> Value {
    description.get(name).cloned().unwrap_or_default()
}

#[test]
fn a_full_description_has_every_property_in_its_order() {
    let locale = english();
    let corrections = [Correction {
        at: moment("2021-10-15T09:30:00Z"),
        text: "An earlier version misstated the width of the river.".to_owned(),
    }];
    let description = news_article(&NewsArticle {
        kind: ArticleKind::Opinion,
        headline: "Will the border flare-up \"escalate\"?",
        description: Some("What both sides can lose."),
        url: "https://digest.example/2021/10/flare-up".into(),
        canonical_url: "https://review.example/flare-up".into(),
        images: vec![Image {
            url: "https://api.example/media/media_1/bridge.jpg".into(),
            width: Some(960),
            height: Some(640),
            caption: Some("The flag next to the bridge"),
            credit: Some("A. Photographer/Agency"),
        }],
        updated_at: moment("2021-10-15T09:30:00Z"),
        authors: vec![
            Person {
                name: "Jane Doe",
                url: Some("https://digest.example/author/jane-doe".into()),
            },
            Person {
                name: "John Roe",
                url: None,
            },
        ],
        translators: vec![Person {
            name: "Ana Zoe",
            url: None,
        }],
        publisher: Publisher {
            name: "The Digest",
            url: "https://digest.example/".into(),
            logo: Some(Image {
                url: "https://api.example/media/media_2/logo.svg".into(),
                width: Some(320),
                height: Some(80),
                caption: None,
                credit: None,
            }),
        },
        section: Some("Opinion"),
        keywords: vec!["Borders", "Iran & Azerbaijan"],
        word_count: 1_024,
        source: Some(Source {
            name: "The Review",
            url: Some("https://review.example".into()),
        }),
        translated_from: Some("https://digest.example/az/2021/10/serhed".into()),
        breadcrumbs: vec![
            Breadcrumb {
                title: "The Digest",
                url: Some("https://digest.example/".into()),
            },
            Breadcrumb {
                title: "Unplaced",
                url: None,
            },
            Breadcrumb {
                title: "Flare-up",
                url: Some("https://digest.example/2021/10/flare-up".into()),
            },
        ],
        corrections: &corrections,
        ..bare(&locale)
    });
    let expected = r#"{
  "@context": "https://schema.org",
  "@type": "OpinionNewsArticle",
  "headline": "Will the border flare-up \"escalate\"?",
  "description": "What both sides can lose.",
  "url": "https://digest.example/2021/10/flare-up",
  "mainEntityOfPage": {
    "@type": "WebPage",
    "@id": "https://digest.example/2021/10/flare-up",
    "breadcrumb": {
      "@type": "BreadcrumbList",
      "itemListElement": [
        {
          "@type": "ListItem",
          "position": 1,
          "name": "The Digest",
          "item": "https://digest.example/"
        },
        {
          "@type": "ListItem",
          "position": 2,
          "name": "Unplaced"
        },
        {
          "@type": "ListItem",
          "position": 3,
          "name": "Flare-up",
          "item": "https://digest.example/2021/10/flare-up"
        }
      ]
    }
  },
  "image": [
    {
      "@type": "ImageObject",
      "url": "https://api.example/media/media_1/bridge.jpg",
      "contentUrl": "https://api.example/media/media_1/bridge.jpg",
      "width": 960,
      "height": 640,
      "caption": "The flag next to the bridge",
      "creditText": "A. Photographer/Agency"
    }
  ],
  "datePublished": "2021-10-14T08:00:00Z",
  "dateModified": "2021-10-15T09:30:00Z",
  "author": [
    {
      "@type": "Person",
      "name": "Jane Doe",
      "url": "https://digest.example/author/jane-doe"
    },
    {
      "@type": "Person",
      "name": "John Roe"
    }
  ],
  "translator": [
    {
      "@type": "Person",
      "name": "Ana Zoe"
    }
  ],
  "publisher": {
    "@type": "NewsMediaOrganization",
    "name": "The Digest",
    "url": "https://digest.example/",
    "logo": {
      "@type": "ImageObject",
      "url": "https://api.example/media/media_2/logo.svg",
      "contentUrl": "https://api.example/media/media_2/logo.svg",
      "width": 320,
      "height": 80
    }
  },
  "articleSection": "Opinion",
  "keywords": [
    "Borders",
    "Iran & Azerbaijan"
  ],
  "inLanguage": "en",
  "wordCount": 1024,
  "isAccessibleForFree": true,
  "isBasedOn": [
    {
      "@type": "NewsArticle",
      "url": "https://review.example/flare-up",
      "publisher": {
        "@type": "Organization",
        "name": "The Review",
        "url": "https://review.example"
      }
    },
    {
      "@type": "NewsArticle",
      "url": "https://digest.example/az/2021/10/serhed"
    }
  ],
  "correction": [
    {
      "@type": "CorrectionComment",
      "text": "An earlier version misstated the width of the river.",
      "datePublished": "2021-10-15T09:30:00Z"
    }
  ]
}"#;
    // As text, because equal objects may differ in the order of their keys.
    assert_eq!(
        serde_json::to_string_pretty(&description).expect("json"),
        expected
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    let locale = english();
    let article = NewsArticle {
        description: Some("  "),
        ..bare(&locale)
    };
    let expected = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The sea is lower",
        "url": "https://digest.example/2021/10/the-sea-is-lower",
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": "https://digest.example/2021/10/the-sea-is-lower",
        },
        "datePublished": "2021-10-14T08:00:00Z",
        "dateModified": "2021-10-14T08:00:00Z",
        "author": [{ "@type": "Organization", "name": "The Digest", "url": "https://digest.example/" }],
        "publisher": { "@type": "NewsMediaOrganization", "name": "The Digest", "url": "https://digest.example/" },
        "inLanguage": "en",
        "wordCount": 0,
        "isAccessibleForFree": true,
    });
    assert_eq!(news_article(&article), expected);
}

#[test]
fn every_kind_has_a_type_and_an_interview_a_genre() {
    let locale = english();
    let types: Vec<(ArticleKind, Value, Value)> = ArticleKind::ALL
        .iter()
        .map(|kind| {
            let description = news_article(&NewsArticle {
                kind: *kind,
                ..bare(&locale)
            });
            (*kind, field(&description, "@type"), field(&description, "genre"))
        })
        .collect();
    let expected = [
        (ArticleKind::News, json!("NewsArticle"), Value::Null),
        (ArticleKind::Opinion, json!("OpinionNewsArticle"), Value::Null),
        (ArticleKind::Interview, json!("NewsArticle"), json!("Interview")),
        (ArticleKind::Analysis, json!("AnalysisNewsArticle"), Value::Null),
        (ArticleKind::Review, json!("ReviewNewsArticle"), Value::Null),
        (ArticleKind::Reprint, json!("NewsArticle"), Value::Null),
        (ArticleKind::Live, json!("LiveBlogPosting"), Value::Null),
    ];
    assert_eq!(types, expected);
}

#[test]
fn an_unsigned_reprint_is_by_its_source() {
    let locale = english();
    let source = Source {
        name: "The Review",
        url: None,
    };
    let description = news_article(&NewsArticle {
        source: Some(source),
        ..bare(&locale)
    });
    let outlet = json!({ "@type": "Organization", "name": "The Review" });
    assert_eq!(field(&description, "author"), json!([outlet]));
    // Nobody said where it first stood, so there is no address to give.
    assert_eq!(
        field(&description, "isBasedOn"),
        json!([{ "@type": "NewsArticle", "publisher": outlet }])
    );
}

#[test]
fn a_canonical_address_elsewhere_is_what_the_piece_is_based_on() {
    let locale = english();
    let elsewhere = "https://review.example/sea";
    let description = news_article(&NewsArticle {
        canonical_url: elsewhere.into(),
        ..bare(&locale)
    });
    assert_eq!(
        field(&description, "isBasedOn"),
        json!([{ "@type": "NewsArticle", "url": elsewhere }])
    );
    let translated = NewsArticle {
        translated_from: Some("https://digest.example/az/deniz".into()),
        ..bare(&locale)
    };
    let original = json!([{ "@type": "NewsArticle", "url": "https://digest.example/az/deniz" }]);
    assert_eq!(field(&news_article(&translated), "isBasedOn"), original);
}
