//! What is broken, and readers that stop.

use masthead_app::import::input::{Pass, Reader as _};
use masthead_exchange::markdown::{Files, MarkdownReader};

use crate::harness::{inputs, notes, reader, told};

#[test]
fn what_cannot_be_imported_is_told_and_the_rest_goes_on() {
    let files = [
        (
            "a.md",
            "---\ntitle: A\ndate: tomorrow\nimage: gone.jpg\nseries: S\nkind: RUMOUR\nslug: A Slug\n---\nText",
        ),
        ("b.md", "---\ntitle: [1\n---\nText"),
        ("c.md", "---\ntitle: A\nText"),
        ("d.md", "---\n- a\n---\nText"),
        ("pages/e.md", "---\npath: about\ntheme: x\n---\n"),
        ("pages/f.md", "---\npath: about\n---\n"),
        ("….md", "---\ntitle: …\n---\n"),
        ("…/_index.md", "---\ntitle: …\n---\n"),
    ];
    // `_index.md` makes it a Hugo folder, in which files are read as in any other.
    let found = notes(&mut reader(&files));
    let expected = [
        "a.md noted slug: \"A Slug\" is imported as \"a-slug\"",
        "a.md noted date: \"tomorrow\" is not a date; kept as an attribute",
        "a.md noted date: there is none; it goes out with the date of the import",
        "a.md noted image: there is no file \"gone.jpg\"; imported without this picture",
        "a.md noted kind: \"RUMOUR\" is no kind of article; kept as an attribute",
        "a.md noted series: series have no place here; kept as an attribute",
        "b.md refused: broken YAML on line",
        "c.md refused: the front matter that begins with --- on line 1 does not end",
        "d.md refused: the front matter must be \"key: value\" lines, not a list",
        "pages/e.md noted front matter: a page has no place for theme; left out",
        "pages/f.md refused: the page \"about\" has this language already, in pages/e.md",
        "….md refused: neither its name nor its title has a letter or digit",
        "…/_index.md refused: \"…\" cannot be a category",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
    }
    let mut later = reader(&files);
    for pass in [Pass::Site, Pass::Content, Pass::Links] {
        let told = told(&mut later, pass);
        assert!(
            told.iter()
                .all(|line| !line.contains("noted") && !line.contains("refused")),
            "{told:?}"
        );
    }
    assert_eq!(
        told(&mut later, Pass::Content),
        ["a.md article a-slug", "pages/e.md page about"]
    );
}

#[test]
fn files_that_are_no_text() {
    let files = Files::memory([
        ("a.md".to_owned(), vec![b'x'; (16 << 20) + 1]),
        ("b.md".to_owned(), b"---\ntitle: \xff\n---\n".to_vec()),
    ]);
    let mut reader = MarkdownReader::over("test", files).expect("memory can be listed");
    assert_eq!(
        notes(&mut reader),
        [
            "a.md refused: larger than 16 MiB",
            "b.md refused: not UTF-8 on line 2"
        ]
    );
}

#[test]
fn the_sink_can_stop_the_reading() {
    let files = [
        ("a.md", "---\ntags: [a, b, c]\ndate: x\n---\n"),
        ("b.md", "---\n- x\n---\n"),
        ("pages/c.md", ""),
    ];
    for pass in Pass::ALL {
        let all = inputs(&mut reader(&files), *pass).len();
        for most in 1..=all {
            let mut seen = 0;
            reader(&files)
                .read(*pass, &mut |_, _| {
                    seen += 1;
                    seen < most
                })
                .expect("memory can be read");
            assert_eq!(seen, most);
        }
    }
}
