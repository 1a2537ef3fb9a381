use std::time::Instant;

use proptest::prelude::*;

use super::{BodyNote, autop::autop, convert};
use crate::wordpress::index::Index;

fn html(content: &str) -> String {
    noted(content).0
}

fn noted(content: &str) -> (String, Vec<BodyNote>) {
    convert(content, "wordpress", &Index::default(), "1")
}

/// Without line ends, which mean nothing in HTML.
fn flat(html: &str) -> String {
    html.replace('\n', "")
}

#[test]
fn classic_text_gets_paragraphs_and_line_breaks() {
    let cases = [
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("One<br /><br/>two<br>\nthree", "<p>One</p><p>two<br>three</p>"),
        (
            "a\n<ul>\n<li>b</li>\n<li>c\nd</li>\n</ul>\ne",
            "<p>a</p><ul><li>b</li><li>c<br>d</li></ul><p>e</p>",
        ),
        ("<h2>Head</h2>\ntext", "<h2>Head</h2><p>text</p>"),
        ("<p>done</p>\n\nmore", "<p>done</p><p>more</p>"),
        (
            "<blockquote>q1\n\nq2</blockquote>",
            "<blockquote><p>q1</p><p>q2</p></blockquote>",
        ),
        ("<div>one line</div>", "<div>one line</div>"),
        ("<div>one\n\ntwo</div>", "<div><p>one</p><p>two</p></div>"),
        (
            "see <a href='x'>this</a> <em>now</em>",
            "<p>see <a href='x'>this</a> <em>now</em></p>",
        ),
        (
            "<table>\n<tr>\n<td>a</td>\n</tr>\n</table>",
            "<table><tr><td>a</td></tr></table>",
        ),
        (
            "<strong>a</strong>\n<strong>b</strong>",
            "<p><strong>a</strong><br><strong>b</strong></p>",
        ),
        ("teaser<!--more-->rest", "<p>teaser</p><p>rest</p>"),
        ("one\r\n\r\ntwo", "<p>one</p><p>two</p>"),
        ("a<!-- note -->b", "<p>ab</p>"),
        ("  \n ", ""),
    ];
    for (content, expected) in cases {
        assert_eq!(flat(&html(content)), expected, "{content}");
    }
}

#[test]
fn what_is_preformatted_stays() {
    let pre = "<pre>a\n\n  b &lt;\n[x y=1]</pre>";
    assert_eq!(html(pre), pre);
    let script = "<script>\nlet a = 1;\n\nlet b = \"<p>\";\n</script>";
    assert_eq!(html(script), script);
    assert_eq!(
        html("x <textarea>a\n\nb</textarea>"),
        "<p>x <textarea>a\n\nb</textarea></p>"
    );
}

#[test]
fn a_comment_without_its_end_hides_nothing() {
    assert_eq!(html("before <!-- after"), "<p>before &lt;!-- after</p>");
}

#[test]
fn captions_become_figures() {
    let expected = "<figure class=\"wp-caption\"><a href=\"f\"><img src=\"a.jpg\" /></a><figcaption>The <em>words</em></figcaption></figure>";
    let new = "[caption id=\"attachment_5\" width=\"300\"]<a href=\"f\"><img src=\"a.jpg\" /></a> The <em>words</em>[/caption]";
    assert_eq!(flat(&html(new)), expected);
    let old =
        "[wp_caption caption=\"The <em>words</em>\"]<a href=\"f\"><img src=\"a.jpg\" /></a>[/wp_caption]";
    assert_eq!(flat(&html(old)), expected);
    let within = html("before [caption]<img src=\"a.jpg\"> c[/caption] after");
    assert_eq!(
        flat(&within),
        "<p>before</p><figure class=\"wp-caption\"><img src=\"a.jpg\"><figcaption>c</figcaption></figure><p>after</p>"
    );
}

#[test]
fn galleries_name_their_attachments() {
    let (gallery, notes) = noted("[gallery ids=\"7, 8\" columns=\"2\"]");
    assert_eq!(gallery.matches("<img src=\"media:wordpress#").count(), 2);
    assert!(gallery.contains("media:wordpress#8"));
    assert!(notes.is_empty());
    let (nothing, notes) = noted("[gallery]");
    assert_eq!(nothing, "");
    assert_eq!(notes[0].what, "shortcode [gallery]");
}

#[test]
fn embeds_audio_and_video_are_written_out() {
    let wrapper = "<div class=\"wp-block-embed__wrapper\">https://youtu.be/abc</div>";
    for content in [
        "[embed width=\"1\"]https://youtu.be/abc[/embed]",
        "https://youtu.be/abc",
        "<p>https://youtu.be/abc</p>",
        "[youtube https://youtu.be/abc]",
    ] {
        assert!(
            flat(&html(content)).contains(wrapper),
            "{content}: {}",
            html(content)
        );
    }
    assert!(html("[youtube=http://www.youtube.com/watch?v=a1&w=2]").contains("watch?v=a1&amp;w=2"));
    assert!(html("[wpvideo Ab3d9xYz]").contains("https://videopress.com/v/Ab3d9xYz"));
    assert!(
        html("[audio mp3=\"https://x.example/a.mp3\"][/audio]")
            .contains("<audio controls src=\"https://x.example/a.mp3\">")
    );
    assert!(html("[audio:https://x.example/a.mp3|titles=A]").contains("src=\"https://x.example/a.mp3\""));
    let video = html(
        "[video width=\"640\" mp4=\"https://x.example/a.mp4\" poster=\"https://x.example/p.jpg\"][/video]",
    );
    assert!(video.contains("<video controls src=\"https://x.example/a.mp4\" poster=\"https://x.example/p.jpg\" width=\"640\">"), "{video}");
    assert!(
        html("[playlist type=\"video\" ids=\"4,5\"]").contains("<video controls src=\"media:wordpress#5\">")
    );
    // No service is known for it: it stays a line of text.
    assert_eq!(
        html("https://example.com/page"),
        "<p>https://example.com/page</p>"
    );
}

#[test]
fn unknown_shortcodes_are_unwrapped_and_brackets_kept() {
    let (body, notes) =
        noted("He [sic] [box title=\"x\"]kept <b>this</b>[/box] [1] [form id=\"3\"] [[gallery]]");
    assert_eq!(flat(&body), "<p>He [sic] kept <b>this</b> [1]  [gallery]</p>");
    let names: Vec<&str> = notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(names, ["shortcode [box]", "shortcode [form]"]);
    assert_eq!(
        flat(&html("[row][col]a[/col][col]b[/col][/row]")),
        "<p>a</p><p>b</p>"
    );
    assert_eq!(html("word[ref]a source[/ref]."), "<p>word (a source).</p>");
}

#[test]
fn programs_are_shown_as_they_are() {
    let expected = "<pre><code class=\"language-php\">&lt;?php echo $a[0];\n\n[x y=1]</code></pre>";
    assert_eq!(
        html("[sourcecode language=\"php\"]\n<?php echo $a[0];\n\n[x y=1]\n[/sourcecode]"),
        expected
    );
    assert_eq!(
        html("[ccnLe_php]&lt;?php echo $a[0];\n\n[x y=1][/ccnLe_php]"),
        expected
    );
}

#[test]
fn block_marks_are_removed() {
    let content = "<!-- wp:paragraph {\"align\":\"left\"} -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:latest-posts {\"n\":3} /-->\n\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n\nclassic\ntext";
    let (body, notes) = noted(content);
    assert_eq!(flat(&body), "<p>Onetwo</p><p>classic<br>text</p>");
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].what, "block wp:latest-posts");
}

#[test]
fn blocks_without_html_tell_what_they_know() {
    assert!(html("<!-- wp:embed {\"url\":\"https://youtu.be/abc\"} /-->").contains("https://youtu.be/abc"));
    assert!(html("<!-- wp:image {\"id\":5} /-->").contains("media:wordpress#5"));
    assert!(html("<!-- wp:gallery {\"ids\":[5,\"6\"]} /-->").contains("media:wordpress#6"));
    let cover = "<!-- wp:cover {\"url\":\"https://x.example/c.jpg\"} -->\n<div class=\"wp-block-cover\" style=\"background-image:url(x)\"><p>T</p></div>\n<!-- /wp:cover -->";
    assert!(
        html(cover)
            .starts_with("<figure class=\"wp-block-image\"><img src=\"https://x.example/c.jpg\"></figure>")
    );
    assert!(!html(&cover.replace("<p>T", "<img src=\"d.jpg\"><p>T")).contains("c.jpg"));
    assert_eq!(
        noted("<!-- wp:block {\"ref\":9} /-->").1[0].what,
        "block wp:block"
    );
}

/// Text made of what makes trouble.
fn troublesome() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("["),
        Just("]"),
        Just("[/"),
        Just("[a b=\"c\"]"),
        Just("[caption]"),
        Just("[/caption]"),
        Just("[[a]]"),
        Just("<p>"),
        Just("</p>"),
        Just("<div>"),
        Just("</div>"),
        Just("<pre>"),
        Just("</pre>"),
        Just("<b>"),
        Just("</b>"),
        Just("<br>"),
        Just("<a href=\"[x]\">"),
        Just("<!--"),
        Just("-->"),
        Just("<!-- wp:a {\"b\":1} -->"),
        Just("<!-- /wp:a -->"),
        Just("<!-- wp:b /-->"),
        Just("<"),
        Just(">"),
        Just("\""),
        Just("\n"),
        Just("\n\n"),
        Just(" "),
        Just("lemon"),
        Just("слово"),
        Just("[code]"),
        Just("[/code]"),
        Just("[gallery ids=\"1\"]"),
        Just("=\""),
        Just("“"),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_converted(text in any::<String>()) {
        html(&text);
    }

    #[test]
    fn no_word_is_lost(text in troublesome()) {
        let words = |text: &str| (text.matches("lemon").count(), text.matches("слово").count());
        let visible = super::without_comments(text.clone());
        // What a program's comments say is shown with the program.
        let (shown, all) = (words(&html(&text)), words(&text));
        prop_assert!(words(&visible).0 <= shown.0 && shown.0 <= all.0);
        prop_assert!(words(&visible).1 <= shown.1 && shown.1 <= all.1);
    }

    #[test]
    fn paragraphs_do_not_change_the_words(text in "[a-c \n<>]{0,80}") {
        let letters = |text: &str| text.chars().filter(|c| ('a'..='c').contains(c)).collect::<String>();
        let plain = text.replace(['<', '>'], "");
        prop_assert_eq!(letters(&autop(&plain).replace("<br>", "")), letters(&plain));
        autop(&text);
    }
}

#[test]
fn time_grows_no_faster_than_the_text() {
    let patterns = [
        "[",
        "[a",
        "[a ",
        "[a b=",
        "[a]",
        "[/a]",
        "[caption]",
        "[[a]]",
        "<",
        "<a ",
        "<a b=\"",
        "<a b=\"'",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<pre>",
        "<iframe>",
        "<!--",
        "<!-- wp:a -->",
        "<!-- wp:a /-->",
        "<!-- /wp:a -->",
        "\n\n",
        "a\n",
        "&",
        "<!-- wp:cover {\"url\":\"u\"} -->",
        "[code]",
        "<code>",
        "“",
        "[a b=“",
    ];
    for pattern in patterns {
        let text = pattern.repeat(100_000 / pattern.len());
        let started = Instant::now();
        html(&text);
        // Such a text takes a fraction of a second; what is quadratic takes minutes.
        assert!(
            started.elapsed().as_secs() < 20,
            "{pattern:?} took {:?}",
            started.elapsed()
        );
    }
}
