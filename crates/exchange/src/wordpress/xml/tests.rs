use std::{io::Read as _, time::Instant};

use proptest::prelude::*;

use super::{Fault, Part, Parts, repair::Repair};

fn repaired(input: &[u8]) -> String {
    let mut out = String::new();
    Repair::new(input)
        .read_to_string(&mut out)
        .expect("repaired text");
    out
}

fn parts(input: &[u8]) -> Vec<Part> {
    let mut parts = Parts::new(input);
    std::iter::from_fn(|| parts.next().expect("a feed")).collect()
}

/// The text of a child of the only part.
fn text(xml: &str, name: &str) -> String {
    let all = parts(format!("<rss><channel><item>{xml}</item></channel></rss>").as_bytes());
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].node.child(name).expect("the child").to_owned()
}

#[test]
fn clean_markup_passes_unchanged() {
    let xml = "<?xml version=\"1.0\"?>\n<!-- c > --><rss a='x > y' b=\"it's\"><t>a &amp; &#8217;</t><c><![CDATA[<p>&nbsp;]] ]></p>]]></c><e/></rss>";
    assert_eq!(repaired(xml.as_bytes()), xml);
}

#[test]
fn ampersands_and_angles_become_text() {
    assert_eq!(
        repaired(b"<t>AT&T &nbsp;&bogus; a < b <3 &#0;x</t>"),
        "<t>AT&amp;T \u{a0}&amp;bogus; a &lt; b &lt;3 x</t>"
    );
    assert_eq!(
        text("<title>Tom & Jerry &mdash; 1 < 2</title>", "title"),
        "Tom & Jerry — 1 < 2"
    );
}

#[test]
fn a_section_ends_where_its_element_does() {
    let early = "<content:encoded><![CDATA[if (a[b[0]]>1) <i>x</i> ]]> more]]></content:encoded><wp:post_id>1</wp:post_id>";
    assert_eq!(text(early, "content:encoded"), "if (a[b[0]]>1) <i>x</i> ]]> more");
    assert_eq!(text(early, "wp:post_id"), "1");
    let split = "<content:encoded><![CDATA[a ]]]]><![CDATA[> b]]></content:encoded>";
    assert_eq!(text(split, "content:encoded"), "a ]]> b");
    let open = "<content:encoded><![CDATA[never closed</content:encoded>\n<excerpt:encoded><![CDATA[e]]></excerpt:encoded>";
    assert_eq!(text(open, "content:encoded"), "never closed");
    assert_eq!(text(open, "excerpt:encoded"), "e");
    let mixed = "<title><![CDATA[a]]> &amp; b</title><link>x</link>";
    assert_eq!(text(mixed, "title"), "a & b");
    assert_eq!(text(mixed, "link"), "x");
}

#[test]
fn markup_that_should_have_been_escaped_is_text() {
    let xml = "<description>a <b class=\"x\">b</b><br/> <!-- wp:more --> c</description><link>l</link>";
    assert_eq!(
        text(xml, "description"),
        "a <b class=\"x\">b</b><br/> <!-- wp:more --> c"
    );
    assert_eq!(text(xml, "link"), "l");
}

#[test]
fn elements_without_their_end_tags_end_where_the_next_begins() {
    let all = parts(
        b"<rss><channel><item><title>A</title><wp:post_id>1<wp:status>publish</wp:status>\n<item><title>B</title></item></channel></rss>",
    );
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].node.child("wp:post_id"), Some("1"));
    assert_eq!(all[0].node.child("wp:status"), Some("publish"));
    assert!(all[0].faults.contains(&Fault::Unclosed));
    assert_eq!(all[1].node.child("title"), Some("B"));
    assert!(all[1].faults.is_empty());
}

#[test]
fn an_unclosed_section_does_not_swallow_the_next_item() {
    let all = parts(
        b"<rss><channel><item><title>A</title><content:encoded><![CDATA[open </item>\n<item><title>B</title></item></channel></rss>",
    );
    let titles: Vec<_> = all.iter().map(|part| part.node.child("title")).collect();
    assert_eq!(titles, [Some("A"), Some("B")]);
    assert!(all[0].faults.contains(&Fault::CdataOpen));
}

#[test]
fn faults_belong_to_the_part_they_are_in() {
    let all = parts(
        b"<rss><channel><item><title>A</title></item><item><title>B & \x01</title></item><item><title>C</title></item></channel></rss>",
    );
    let faulty: Vec<_> = all.iter().map(|part| part.faults.len()).collect();
    assert_eq!(faulty, [0, 2, 0]);
}

#[test]
fn the_end_of_a_truncated_file_is_told() {
    let whole =
        "<rss><channel><item><title>A</title></item><item><title>B</title><content:encoded><![CDATA[text";
    let all = parts(whole.as_bytes());
    assert!(all[0].faults.is_empty());
    assert!(all[1].faults.contains(&Fault::Truncated));
    assert_eq!(all[1].node.child("content:encoded"), Some("text"));
    let between = parts(b"<rss><channel><item><title>A</title></item>");
    assert_eq!(between[1].node.name, "channel");
    assert!(between[1].faults.contains(&Fault::Truncated));
}

#[test]
fn comments_are_counted_and_not_kept() {
    let all = parts(
        b"<rss><channel><item><wp:comment><wp:comment_author_email>a@b.example</wp:comment_author_email><wp:commentmeta><wp:meta_key>k</wp:meta_key></wp:commentmeta></wp:comment><wp:comment/><wp:post_id>1</wp:post_id></item></channel></rss>",
    );
    assert_eq!((all[0].comments, all[0].node.child("wp:post_id")), (2, Some("1")));
    assert!(!format!("{all:?}").contains("b.example"));
}

#[test]
fn what_is_no_feed_is_refused() {
    for text in ["", "hello", "<html><body>x</body></html>", "{\"a\":1}"] {
        assert!(Parts::new(text.as_bytes()).next().is_err(), "{text}");
    }
    assert!(
        parts(b"\n\n<br />Notice: undefined\n<?xml version='1.0'?><rss><channel></channel></rss>").is_empty()
    );
}

/// Text made of what makes trouble.
fn troublesome() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<![CDATA["),
        Just("]]>"),
        Just("]]"),
        Just("<item>"),
        Just("</item>"),
        Just("<!--"),
        Just("-->"),
        Just("<?"),
        Just("?>"),
        Just("&"),
        Just("&amp;"),
        Just("&#x"),
        Just("<"),
        Just(">"),
        Just("\""),
        Just("'"),
        Just("="),
        Just("<a b="),
        Just("</content:encoded>"),
        Just("<wp:status>"),
        Just("<!DOCTYPE ["),
        Just("x"),
        Just(" "),
        Just("é"),
        Just("\u{1}"),
        Just("\u{85}"),
        Just("\u{ffff}"),
        Just("<rss><channel>"),
        Just("</channel>"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn read_to_the_end(input: &[u8]) {
    let mut parts = Parts::new(input);
    while let Ok(Some(_)) = parts.next() {}
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        read_to_the_end(&bytes);
        let mut started = b"<rss><channel>".to_vec();
        started.extend(bytes);
        read_to_the_end(&started);
    }

    #[test]
    fn repaired_markup_has_no_errors(text in troublesome()) {
        let xml = format!("<rss><channel><item>{text}");
        let repaired = repaired(xml.as_bytes());
        let mut reader = quick_xml::Reader::from_str(&repaired);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => return Err(TestCaseError::fail(format!("{error}: {repaired}"))),
            }
        }
    }

    #[test]
    fn trouble_in_one_text_leaves_the_neighbours_alone(text in troublesome()) {
        let xml = format!(
            "<rss><channel><item><title>A</title></item>\n<item><title>B</title><content:encoded><![CDATA[{text}]]></content:encoded>\n\
             <wp:post_id>2</wp:post_id></item>\n<item><title>C</title><wp:post_id>3</wp:post_id></item></channel></rss>"
        );
        let all = parts(xml.as_bytes());
        prop_assert_eq!(all[0].node.child("title"), Some("A"));
        prop_assert_eq!(all[1].node.child("title"), Some("B"));
        let last = all.iter().rfind(|part| part.node.name == "item").map(|part| part.node.child("title").map(str::to_owned));
        prop_assert_eq!(last, Some(Some("C".to_owned())));
    }
}

#[test]
fn time_grows_no_faster_than_the_input() {
    let patterns = [
        "<![CDATA[",
        "]]>",
        "<a><![CDATA[x]]>y",
        "<!--",
        "<?",
        "<!DOCTYPE ",
        "&",
        "&a",
        "<a b=\"",
        "<a b='",
        "<a b=\"'",
        "<",
        "<item>",
        "</item>",
        "<wp:x>",
        "<![CDATA[</item>\n",
        "\u{1}",
        "x",
    ];
    for pattern in patterns {
        let input = format!("<rss><channel><item>{}", pattern.repeat(100_000 / pattern.len()));
        let started = Instant::now();
        read_to_the_end(input.as_bytes());
        // So much takes a fraction of a second; what is quadratic takes minutes.
        assert!(
            started.elapsed().as_secs() < 20,
            "{pattern:?} took {:?}",
            started.elapsed()
        );
    }
}
