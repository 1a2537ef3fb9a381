//! Whatever stands in a folder, reading it does not panic.

use masthead_app::import::input::Pass;
use masthead_exchange::markdown::{Files, MarkdownReader};
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::{reader, told};

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "title",
        "slug",
        "locale",
        "date",
        "published",
        "draft",
        "status",
        "authors",
        "author",
        "categories",
        "tags",
        "image",
        "source",
        "contributions",
        "corrections",
        "seo",
        "aliases",
        "permalink",
        "type",
        "layout",
        "path",
        "id",
        "externalId",
        "weight",
        "series",
        "kind",
        "x",
        "externalIds",
        "scheduledAt",
        "expiryDate",
    ])
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z0-9 :/#.,é…-]{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "page",
            "2021-10-14",
            "../../x.jpg",
            "a.jpg",
            "9999-99-99",
            "/:a/",
            "az",
            "a#b"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(
                prop::sample::select(vec![
                    "name", "slug", "src", "at", "text", "role", "author", "title", "image"
                ]),
                inner,
                0..4
            )
            .prop_map(|map| Value::Object(
                map.into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_front_matter_makes_it_panic(
        fields in prop::collection::btree_map(key(), value(), 0..10),
        path in prop::sample::select(vec![
            "a.md", "_posts/2021-10-14-a.md", "content/news/a.az.md", "pages/a.md", "content/x/_index.md", "….md",
        ]),
    ) {
        let matter = serde_json::to_string(&fields).expect("json");
        // JSON is YAML too.
        for text in [format!("{matter}\nText"), format!("---\n{matter}\n---\nText")] {
            let mut reader = reader(&[(path, &text), ("a.jpg", "a")]);
            for pass in Pass::ALL {
                drop(told(&mut reader, *pass));
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(
        head in prop::sample::select(vec!["---\n", "+++\n", "{\"", "", "\u{feff}---\r\n"]),
        text in "[-+a-z:{}\\[\\]\"'|>&*!%@#, \n\t=<é]{0,80}",
        tail in prop::sample::select(vec!["\n---\n", "\n+++\n", "}\n", "\n...\n", ""]),
    ) {
        let text = format!("{head}{text}{tail}# T\n![x](y.jpg)");
        let mut reader = reader(&[("_posts/2021-10-14-a.md", &text), ("b.md", &text), ("_index.md", &text)]);
        for pass in Pass::ALL {
            drop(told(&mut reader, *pass));
        }
    }

    #[test]
    fn no_name_makes_it_panic(names in prop::collection::vec("[a-z_.0-9/é -]{1,20}", 1..6)) {
        let files: Vec<(String, Vec<u8>)> =
            names.into_iter().map(|name| (format!("{name}.md"), b"Text".to_vec())).collect();
        let mut reader = MarkdownReader::over("test", Files::memory(files)).expect("memory can be listed");
        for pass in Pass::ALL {
            drop(told(&mut reader, *pass));
        }
    }
}
