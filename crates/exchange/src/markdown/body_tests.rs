use proptest::prelude::*;

use super::*;
use crate::markdown::files::Files;

fn folder() -> Folder {
    let files: [(&str, &[u8]); 7] = [
        ("content/news/a.md", b""),
        ("content/news/other.md", b"---\npermalink: /there/\n---\n"),
        ("content/news/near.jpg", b""),
        ("content/news/two words.jpg", b""),
        ("content/news/r(1).pdf", b""),
        ("static/img/top.png", b""),
        ("content/news/film.mp4", b""),
    ];
    Folder::new(Files::memory(files)).expect("memory")
}

fn rewritten(text: &str) -> (String, Gathered) {
    let folder = folder();
    let mut gathered = Gathered::default();
    let mut rewriter = Rewriter {
        folder: &folder,
        from: "content/news/a.md",
        locale: None,
        gathered: &mut gathered,
    };
    (rewriter.markdown(text), gathered)
}

const NEAR: &str = "media:file/content/news/near.jpg";
const TOP: &str = "media:file/static/img/top.png";

#[test]
fn only_addresses_change() {
    let cases = [
        ("![A](near.jpg)", format!("![A]({NEAR})")),
        (
            "a ![A *b* ![](near.jpg)](near.jpg \"T (x)\") c",
            format!("a ![A *b* ![]({NEAR})]({NEAR} \"T (x)\") c"),
        ),
        (
            "![](<two words.jpg>)",
            "![](media:file/content/news/two%20words.jpg)".to_owned(),
        ),
        (
            "![](two%20words.jpg 'x')",
            "![](media:file/content/news/two%20words.jpg 'x')".to_owned(),
        ),
        (
            "![A][l]\n\n[l]: near.jpg 'T'\n",
            format!("![A][l]\n\n[l]: {NEAR} 'T'\n"),
        ),
        ("![l]\n\n[L]: </img/top.png>\n", format!("![l]\n\n[L]: {TOP}\n")),
        ("[![A](near.jpg)](/img/top.png)", format!("[![A]({NEAR})]({TOP})")),
        (
            "[r](r(1).pdf)",
            "[r](media:file/content/news/r%281%29.pdf)".to_owned(),
        ),
        (
            "[r](r\\(1\\).pdf)",
            "[r](media:file/content/news/r%281%29.pdf)".to_owned(),
        ),
        (
            "[o](other.md#x) [o](./other.md)",
            "[o](/there#x) [o](/there)".to_owned(),
        ),
        (
            "<img alt=\"A\" src='/img/top.png'>",
            format!("<img alt=\"A\" src='{TOP}'>"),
        ),
        ("a <img src=near.jpg> b", format!("a <img src={NEAR}> b")),
        (
            "<video\n src=\"film.mp4\"></video>",
            "<video\n src=\"media:file/content/news/film.mp4\"></video>".to_owned(),
        ),
        ("![A]( near.jpg )", format!("![A]( {NEAR} )")),
        (
            "- ![A](near.jpg)\n\n  > ![B](near.jpg)\n",
            format!("- ![A]({NEAR})\n\n  > ![B]({NEAR})\n"),
        ),
    ];
    for (text, expected) in cases {
        let (found, gathered) = rewritten(text);
        assert_eq!(found, expected, "{text}");
        assert!(gathered.notes.is_empty(), "{text}: {:?}", gathered.notes);
    }
    for same in [
        "`![A](near.jpg)`",
        "    ![A](near.jpg)",
        "```\n![A](near.jpg)\n```",
        "![A](https://x.example/near.jpg) [b](/about/) <https://x.example/>",
        "\\![A] (near.jpg) [near.jpg]",
        "é [x]: near.jpg",
    ] {
        assert_eq!(rewritten(same).0, same);
    }
}

#[test]
fn what_is_used_is_gathered_with_its_words_and_what_is_missing_is_noted() {
    let (_, gathered) = rewritten("![A *b*](near.jpg) ![](near.jpg) ![C](gone.jpg) [d](gone.pdf)");
    let media: Vec<String> = gathered
        .media
        .into_records()
        .map(|record| serde_json::to_string(&record).expect("json"))
        .collect();
    assert_eq!(
        media,
        [
            r#"{"file":"content/news/near.jpg","alt":{"und":"A b"},"externalIds":[{"system":"markdown","id":"content/news/near.jpg"}]}"#
        ]
    );
    let notes: Vec<&str> = gathered.notes.iter().map(|note| note.reason.as_str()).collect();
    assert_eq!(notes, ["there is no file \"gone.jpg\""]);
}

#[test]
fn a_text_may_begin_with_its_title() {
    let cases = [
        ("# A `b` *c*\n\ntext", Some(("A b c", "text"))),
        ("A\n===\ntext", Some(("A", "text"))),
        ("\n\n## A", Some(("A", ""))),
        ("text\n# A", None),
        ("#\ntext", None),
        ("", None),
    ];
    for (text, expected) in cases {
        let found = leading_heading(text);
        let found = found.as_ref().map(|(title, rest)| (title.as_str(), *rest));
        assert_eq!(found, expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_text_without_files_is_left_as_it_is(text in "[\\[\\]()!<>a\\\\ \n\"'`#:é=-]{0,80}") {
        prop_assert_eq!(&rewritten(&text).0, &text);
    }
}
