use super::*;

fn layout(paths: &[&str]) -> Layout {
    Layout::of(&Listing::new(
        paths.iter().map(|path| ((*path).to_owned(), 1)).collect(),
        Vec::new(),
    ))
}

/// `role locale folders|stem date`, in short.
fn told(layout: &Layout, path: &str) -> String {
    match layout.place(path) {
        Some(place) => format!(
            "{:?} {} {}|{} {}{}",
            place.role,
            place.locale.as_ref().map_or("-", Locale::as_str),
            place.folders.join("/"),
            place.stem,
            place.date.as_deref().unwrap_or("-"),
            if place.is_draft { " draft" } else { "" }
        ),
        None => "nothing".to_owned(),
    }
}

fn check(style: Style, cases: &[(&str, &str)]) {
    let paths: Vec<&str> = cases.iter().map(|(path, _)| *path).collect();
    let layout = layout(&paths);
    assert_eq!(layout.style, style);
    for (path, expected) in cases {
        assert_eq!(told(&layout, path), *expected, "{path}");
    }
}

#[test]
fn hugo() {
    check(
        Style::Hugo { content: "content/" },
        &[
            ("content/_index.md", "Front - |_index -"),
            ("content/news/_index.md", "Section - news|_index -"),
            ("content/news/a.md", "Article - news|a -"),
            ("content/news/a.az.md", "Article az news|a -"),
            ("content/az/news/b.md", "Article az news|b -"),
            ("content/news/c/index.md", "Article - news|c -"),
            ("content/news/c/index.ru.md", "Article ru news|c -"),
            ("content/news/c/notes.md", "Resource - news/c|notes -"),
            ("content/news/c/images/a.jpg", "nothing"),
            ("content/posts/2021/10/d.md", "Article - posts/2021/10|d -"),
            ("content/pages/about.md", "Page - |about -"),
            ("content/pages/about/team/index.md", "Page - about|team -"),
            ("content/old.html", "Article - |old -"),
            ("archetypes/default.md", "nothing"),
            ("README.md", "nothing"),
        ],
    );
}

#[test]
fn jekyll() {
    check(
        Style::Jekyll,
        &[
            ("_config.yml", "nothing"),
            ("_posts/2021-10-14-a-b.md", "Article - |a-b 2021-10-14"),
            ("_posts/2021/2021-1-4-c.markdown", "Article - |c 2021-1-4"),
            ("_posts/az/2021-10-14-d.html", "Article az |d 2021-10-14"),
            ("sport/_posts/2021-10-14-e.md", "Article - sport|e 2021-10-14"),
            ("_drafts/f.md", "Article - |f - draft"),
            ("_pages/about.md", "Page - |about -"),
            ("_articles/az/g.md", "Article az _articles|g -"),
            ("about.md", "Article - |about -"),
            ("index.md", "Front - |index -"),
            ("index.html", "nothing"),
            ("_layouts/post.html", "nothing"),
            ("_includes/a.md", "nothing"),
            ("vendor/bundle/x/README.md", "nothing"),
            ("README.md", "Readme - |README -"),
        ],
    );
}

#[test]
fn plain() {
    check(
        Style::Plain,
        &[
            ("articles/a.md", "Article - articles|a -"),
            ("articles/a.az.md", "Article az articles|a -"),
            ("articles/ru/a.md", "Article ru articles|a -"),
            ("tr/news/a.md", "Article tr news|a -"),
            ("pages/az/about.md", "Page az |about -"),
            ("pages/about.md", "Page - |about -"),
            ("release-2.0.md", "Article - |release-2.0 -"),
            ("2021-10-14.md", "Article - |2021-10-14 -"),
            ("2021-10-14-.md", "Article - |2021-10-14- -"),
            ("noextension", "nothing"),
        ],
    );
    let layout = layout(&[
        "articles/a.md",
        "articles/a.az.md",
        "articles/ru/a.md",
        "news/a.md",
        "news/2021/b.md",
    ]);
    let place = |path: &str| layout.place(path).expect(path);
    assert!(
        layout.has_translations(&place("articles/ru/a.md")) && !layout.has_translations(&place("news/a.md"))
    );
    assert!(
        layout.subject(&place("articles/a.md")).is_empty(),
        "a mere container"
    );
    assert_eq!(layout.subject(&place("news/2021/b.md")), ["news"]);
}

#[test]
fn a_container_that_is_described_is_a_subject() {
    let layout = layout(&["content/posts/_index.md", "content/posts/a.md"]);
    assert_eq!(
        layout.subject(&layout.place("content/posts/a.md").expect("a place")),
        ["posts"]
    );
}
