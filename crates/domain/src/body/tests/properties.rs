//! What holds for every input.

use std::collections::{BTreeMap, HashSet};

use proptest::{collection::vec, prelude::*, sample::select};

use super::{assert_stable, hostile::assert_harmless, html, words};
use crate::body::{Body, MAX_DEPTH, render};

/// Tags in any order, few of them closed: what editors, page builders and intruders leave behind.
const TAGS: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<span style='font-weight:bold'>",
    "</span>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href='/x' title=t>",
    "<a href=#n>",
    "</a>",
    "<a name=n></a>",
    "<p id=n>",
    "<br>",
    "<br><br>",
    "<hr>",
    "<ul>",
    "</ul>",
    "<ol start=4>",
    "</ol>",
    "<li>",
    "<li id=n>",
    "</li>",
    "<dl>",
    "</dl>",
    "<dt>",
    "<dd>",
    "<blockquote>",
    "</blockquote>",
    "<cite>",
    "</cite>",
    "<footer>",
    "</footer>",
    "<h1>",
    "<h3 id=h>",
    "</h3>",
    "<table>",
    "</table>",
    "<caption>",
    "<thead>",
    "<tr>",
    "</tr>",
    "<td>",
    "<td colspan=2>",
    "</td>",
    "<th>",
    "<figure>",
    "<figure class=wp-block-gallery>",
    "<figure class=embed data-provider=x>",
    "</figure>",
    "<figcaption>",
    "</figcaption>",
    "<div class=gallery>",
    "<dl class=gallery-item>",
    "<div class='wp-caption'>",
    "<p class=wp-caption-text>",
    "<div class=callout>",
    "<p class=callout-title>",
    "<span class=credit>",
    "<img src=a.jpg>",
    "<img src=b.jpg alt='b &amp; c' width=20>",
    "<img src='data:x'>",
    "<details>",
    "<summary>",
    "</details>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<pre class=wp-block-verse>",
    "<q>",
    "</q>",
    "<sup>",
    "</sup>",
    "<abbr title=t>",
    "</abbr>",
    "<u>",
    "<s>",
    "<small>",
    "<center>",
    "<font>",
    "<form>",
    "</form>",
    "<button>",
    "<label>",
    "<ins>",
    "<section>",
    "</section>",
    "<section class=html-block>",
    "<nobr>",
    "<ruby><rt>",
    "<math>",
    "</math>",
    "<input type=checkbox>",
    "<!-- c -->",
    "<!--nextpage-->",
    "\n",
    " ",
    "&nbsp;",
    "\u{200b}",
    "<blockquote class=twitter-tweet>",
    "<figure class=wp-block-embed>",
    "<div class=wp-block-file>",
    "<object>",
    "</object>",
    "<li class=blocks-gallery-item>",
    "<ul class=blocks-gallery-grid>",
    "<mark>",
    "</mark>",
];

/// Tags that take what follows them with them.
const VANISHING: &[&str] = &[
    "<script>",
    "</script>",
    "<style>",
    "<noscript>",
    "</noscript>",
    "<template>",
    "</template>",
    "<select>",
    "<option>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "<svg>",
    "</svg>",
    "<style></style>",
    "<iframe src=//a>",
    "<iframe src=https://youtu.be/x title=t></iframe>",
    "<video src=v>",
    "</video>",
    "<audio>",
    "<p hidden>",
    "<object data=/x.pdf>",
    "<embed src=e>",
    "<plaintext>",
    "<xmp>",
    "<frameset>",
    "<body>",
    "<head>",
    "<html>",
    "<img src=x onerror=y>",
    "<a href='javascript:x'>",
    "https://youtu.be/abc",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "\0",
    "\r",
    "&#13;",
    "&#0;",
    "&amp;lt;",
    "<p ",
    "=",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x ",
    "\u{c}",
    "&#x85;",
    "[a](b)",
    "**",
    "`",
    "\\",
    "|",
    "# ",
    "> ",
    "- ",
    "1. ",
    "!",
    "&copy;",
    "&amp;copy;",
    "\u{3000}",
    "\u{b}",
];

fn word() -> impl Strategy<Value = String> {
    "[a-c]{1,2}[0-9]"
}

/// Words between tags that hide nothing.
fn visible() -> impl Strategy<Value = Vec<String>> {
    vec(
        prop_oneof![3 => select(TAGS).prop_map(str::to_owned), 2 => word()],
        0..40,
    )
}

fn anything() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => select(TAGS).prop_map(str::to_owned),
        2 => select(VANISHING).prop_map(str::to_owned),
        2 => word(),
        1 => ".{0,6}",
    ];
    vec(part, 0..40).prop_map(|parts| parts.concat())
}

fn check(body: &Body) {
    assert_harmless(&html(body));
    assert_stable(body);
    let flat = body.flatten();
    let ids: HashSet<&str> = flat.iter().map(|flat| flat.block.id.as_str()).collect();
    assert_eq!(ids.len(), flat.len(), "ids are unique");
    assert!(flat.iter().all(|flat| flat.depth <= MAX_DEPTH));
    let _ = (body.word_count(), body.excerpt(20), body.media_ids());
}

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    ProptestConfig::default().cases
}

/// How often each word occurs, of those that the strategies write: addresses may become words too.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words(text)
        .filter(|word| word.starts_with(['a', 'b', 'c']) && word.ends_with(|c: char| c.is_ascii_digit()))
    {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

fn only_words(parts: &[String]) -> String {
    let words: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.starts_with('<'))
        .collect();
    words.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}|(?s:.{0,100})") {
        check(&Body::from_html(&text));
        check(&Body::from_markdown(&text));
    }

    #[test]
    fn any_markup_is_harmless_and_stable(source in anything()) {
        check(&Body::from_html(&source));
        check(&Body::from_markdown(&source));
    }

    #[test]
    fn large_markup_is_read_like_small(parts in vec(visible(), 1..4)) {
        // So many tags that they are rewritten before they are parsed.
        let source = parts.concat().join(" ") + &"<i></i>".repeat(300);
        let body = Body::from_html(&source);
        check(&body);
        let expected = counted(&only_words(&parts.concat()));
        prop_assert_eq!(counted(&render::text(&body)), expected, "{}", html(&body));
    }

    #[test]
    fn every_word_is_kept(parts in visible()) {
        let body = Body::from_html(&parts.join(" "));
        prop_assert_eq!(counted(&render::text(&body)), counted(&only_words(&parts)), "{}", html(&body));
    }

    #[test]
    fn markdown_says_the_same(parts in visible()) {
        let body = Body::from_html(&parts.join(" "));
        let markdown = render::markdown(&body, &render::original);
        let again = Body::from_markdown(&markdown);
        prop_assert_eq!(counted(&render::text(&again)), counted(&render::text(&body)), "{}", markdown);
    }

    #[test]
    fn text_survives_markdown(text in "[ a-b1_*.#<>&;|~`!()\\[\\]{}+=:\\\\\"'-]{0,30}") {
        let body = Body::from_html(&format!("<p>{}</p>", ammonia::clean_text(&text)));
        let markdown = render::markdown(&body, &render::original);
        let again = Body::from_markdown(&markdown);
        prop_assert_eq!(render::text(&again), render::text(&body), "{}", markdown);
    }
}
