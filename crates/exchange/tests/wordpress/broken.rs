use masthead_exchange::wordpress::Options;
use proptest::prelude::*;

use super::support::{export, post, read, try_read};

fn titles(xml: impl AsRef<[u8]>) -> Vec<String> {
    read(xml)
        .articles()
        .into_iter()
        .map(|article| article.title)
        .collect()
}

#[test]
fn a_truncated_file_gives_what_came_before() {
    let whole = export(
        &(post(1, "")
            + &post(
                2,
                "<content:encoded><![CDATA[text]]></content:encoded><wp:post_password>p</wp:post_password>",
            )),
    );
    let cut = whole.find("<wp:post_password>").expect("the password");
    let found = read(&whole[..cut]);
    assert_eq!(found.articles().len(), 1);
    // What follows might have made it private.
    assert!(
        found
            .skipped
            .iter()
            .any(|remark| remark.refused && remark.at == "post 2 \"Title 2\"")
    );
    let found = read(&whole[..whole.find("</channel>").expect("the end")]);
    assert_eq!(found.articles().len(), 2);
    assert!(found.notes("ends before its closing tags"));
}

#[test]
fn damage_is_repaired_and_told_where_it_is() {
    let mut xml = b"\xef\xbb\xbf\n\n".to_vec();
    xml.extend(
        export(&post(1, "<title>Tom & Jerry &nbsp; \u{8}x</title>"))
            .replace('\u{8}', "\u{8}\u{1f}")
            .into_bytes(),
    );
    let found = read(&xml);
    assert_eq!(found.article().title, "Tom & Jerry x");
    let places: Vec<&str> = found
        .noted
        .iter()
        .filter(|remark| remark.what == "markup")
        .map(|remark| remark.at.as_str())
        .collect();
    assert_eq!(places, ["post 1 \"Tom & Jerry x\""; 2]);
}

#[test]
fn bytes_of_another_encoding_are_read() {
    let xml = export(&post(1, "<title>caf@ na@ve</title>"));
    let (before, after) = xml.split_once("caf@ na@ve").expect("the title");
    let bytes = [before.as_bytes(), b"caf\xe9 na\xefve", after.as_bytes()].concat();
    let found = read(bytes);
    assert_eq!(found.article().title, "café naïve");
    assert!(found.notes("no UTF-8"));
}

#[test]
fn a_broken_item_does_not_harm_its_neighbours() {
    let broken = [
        "<item><title>B</title><content:encoded><![CDATA[never closed",
        "<item><title>B</title><content:encoded><![CDATA[x]]> y ]]></content:encoded></item>",
        "<item><title>B<link>x</link><wp:post_id>2</item>",
        "<item><title>B</title><wp:postmeta><wp:meta_key>k</wp:postmeta></item>",
        "<item><title>B</title><wp:status>publish</wp:statu></item>",
        "<item><title>B</title><description><p class=\"a>unescaped</description></item>",
        "<item><title>B</title>",
        "<item></wp:author></item>",
        "<item/>",
    ];
    for item in broken {
        let xml = export(&(post(1, "<title>A</title>") + item + "\n" + &post(3, "")));
        let found = titles(&xml);
        assert_eq!(
            (
                found.first().map(String::as_str),
                found.last().map(String::as_str)
            ),
            (Some("A"), Some("Title 3")),
            "{item}"
        );
    }
}

#[test]
fn a_file_without_its_version_is_read() {
    let xml = export(&post(1, "")).replace("<wp:wxr_version>1.2</wp:wxr_version>", "");
    let found = read(xml);
    assert_eq!(found.articles().len(), 1);
    assert!(found.notes("which version"));
}

#[test]
fn what_is_no_export_is_refused_with_its_reason() {
    let refused = |text: &str| {
        try_read(text, Options::default())
            .expect_err("no export")
            .to_string()
    };
    assert!(refused("<html></html>").contains("no WordPress export"));
    assert!(
        refused("<rss><channel><title>A feed</title><item><title>x</title></item></channel></rss>")
            .contains("feed")
    );
    assert!(refused("").contains("no WordPress export"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cut_anywhere_nothing_protected_gets_out(at in 0_usize..4_000) {
        let protected = |id| post(id, "<content:encoded><![CDATA[<p>text</p>]]></content:encoded><wp:post_password><![CDATA[p]]></wp:post_password>");
        let xml = export(&(protected(1) + &protected(2) + &protected(3)));
        let cut = xml.floor_char_boundary(at.min(xml.len()));
        if let Ok(found) = try_read(&xml[..cut], Options::default()) {
            let public = found.articles().iter().filter(|article| article.status == Some(masthead_domain::article::Status::Published)).count();
            prop_assert_eq!(public, 0, "cut at {}", cut);
        }
    }

    #[test]
    fn with_a_piece_missing_it_is_still_read(from in 0_usize..3_000, length in 0_usize..200) {
        let xml = export(&(post(1, "") + &post(2, "<content:encoded><![CDATA[x]]></content:encoded>") + &post(3, "")));
        let start = xml.floor_char_boundary(from.min(xml.len()));
        let end = xml.floor_char_boundary((start + length).min(xml.len()));
        let damaged = format!("{}{}", &xml[..start], &xml[end..]);
        if let Ok(found) = try_read(&damaged, Options::default()) {
            // An item or two may be hit, and a boundary between them; the rest is there.
            prop_assert!(!found.articles().is_empty(), "{}", damaged);
        }
    }
}
